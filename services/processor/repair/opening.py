"""Puts the care for WAHA's sessions together."""

from collections.abc import Mapping
from contextlib import AsyncExitStack

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.repairs import PostgresRepairs
from services.processor.adapters.waha_histories import WahaHistories
from services.processor.repair.task import SessionCare, Tempo
from services.processor.settings import Settings
from shared.lifecycle import Task
from shared.streams.leases import Leases
from shared.tombstones import Tombstones


def open_session_care(
    stack: AsyncExitStack,
    settings: Settings,
    engine: AsyncEngine,
    redis: Redis,
    history: WahaHistories,
    *,
    worker: str,
) -> Mapping[str, Task]:
    """Its tasks by name; none where WAHA is never to be asked."""
    if not settings.repair_look_seconds:
        return {}
    leases = Leases(engine, name="sessions", partitions=1, worker=worker, ttl_seconds=settings.lock_ttl_seconds)
    stack.push_async_callback(leases.leave)
    care = SessionCare(
        leases,
        history,
        PostgresRepairs(engine, redis, tombstones=Tombstones(settings.encryption_keys())),
        Tempo(look_seconds=settings.repair_look_seconds, silent_seconds=settings.session_silent_seconds),
        partitions=settings.partitions,
    )
    return {"session-leases": leases.run, "session-care": care.run}
