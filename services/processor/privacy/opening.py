"""Puts forgetting together."""

from collections.abc import Mapping
from contextlib import AsyncExitStack

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.archive import PostgresArchive
from services.processor.adapters.remnants import PostgresAndRedisRemnants
from services.processor.privacy.retention import Retention
from services.processor.privacy.sweeping import Sweeper
from services.processor.settings import Settings
from shared.lifecycle import Task
from shared.streams.leases import Leases


def open_privacy(
    stack: AsyncExitStack, settings: Settings, engine: AsyncEngine, redis: Redis, *, worker: str
) -> Mapping[str, Task]:
    """Its tasks by name."""
    leases = Leases(engine, name="privacy", partitions=1, worker=worker, ttl_seconds=settings.lock_ttl_seconds)
    stack.push_async_callback(leases.leave)
    tasks: dict[str, Task] = {
        "privacy-leases": leases.run,
        "sweeper": Sweeper(leases, PostgresAndRedisRemnants(engine, redis)).run,
    }
    ages = settings.ages()
    if not ages.is_for_ever:
        tasks["retention"] = Retention(leases, PostgresArchive(engine, redis), ages).run
    return tasks
