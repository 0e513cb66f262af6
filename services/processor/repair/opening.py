"""Puts the care for WAHA's sessions together."""

from collections.abc import Mapping
from contextlib import AsyncExitStack

import aiohttp
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.repairs import PostgresRepairs
from services.processor.adapters.waha_history import WahaHistory
from services.processor.repair.task import SessionCare, Tempo
from services.processor.settings import Settings
from shared.lifecycle import Task
from shared.streams.leases import Leases


def open_session_care(
    stack: AsyncExitStack,
    settings: Settings,
    engine: AsyncEngine,
    redis: Redis,
    http: aiohttp.ClientSession,
    *,
    worker: str,
) -> Mapping[str, Task]:
    """Its tasks by name; none without a WAHA to ask."""
    if not settings.waha_api_url or not settings.repair_look_seconds:
        return {}
    leases = Leases(engine, name="sessions", partitions=1, worker=worker, ttl_seconds=settings.lock_ttl_seconds)
    stack.push_async_callback(leases.leave)
    key = settings.waha_api_key.get_secret_value() if settings.waha_api_key else ""
    care = SessionCare(
        leases,
        WahaHistory(http, url=settings.waha_api_url, api_key=key),
        PostgresRepairs(engine, redis),
        Tempo(look_seconds=settings.repair_look_seconds, silent_seconds=settings.session_silent_seconds),
        partitions=settings.partitions,
    )
    return {"session-leases": leases.run, "session-care": care.run}
