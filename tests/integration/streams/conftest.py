"""Streams on real servers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import create_engine
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.streams.leases import PartitionLeases
from shared.streams.names import StreamName


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test")
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    yield client
    await client.aclose()


@asynccontextmanager
async def running_leases(
    engine: AsyncEngine, worker: str, *, stream: StreamName = "inbound", partitions: int = 4, ttl_seconds: float = 1.0
) -> AsyncIterator[PartitionLeases]:
    """Leases that are kept until the block ends; then they are simply no longer renewed."""
    leases = PartitionLeases(engine, stream=stream, partitions=partitions, worker=worker, ttl_seconds=ttl_seconds)
    stop = asyncio.Event()
    task = asyncio.create_task(leases.run(stop))
    try:
        yield leases
    finally:
        stop.set()
        await task
