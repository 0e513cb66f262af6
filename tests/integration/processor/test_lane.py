"""A lane on real servers: one order for what lies in the stream and in the fallback table."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor import drain
from services.processor.adapters.postgres import PostgresLeadStore
from services.processor.domain.policy import Policy
from services.processor.handlers import BatchHandler
from services.processor.lane import Lane
from services.processor.texts import TextBook
from shared.clock import utc_now
from shared.database import create_engine
from shared.messages import Inbound
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.streams.intake import Intake
from shared.streams.names import keys_of
from shared.streams.relay import Relay
from shared.tables import inbound_fallback, messages
from tests.eventually import eventually
from tests.integration.processor.world import says
from tests.integration.streams.conftest import running_leases


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4)
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    yield client
    await client.aclose()


@asynccontextmanager
async def running_lane(engine: AsyncEngine, redis: Redis) -> AsyncIterator[None]:
    async with running_leases(engine, "lane", partitions=1) as leases:
        store = PostgresLeadStore(engine)
        relay = Relay(redis, engine)
        lane = Lane(
            "lane",
            intake=Intake(redis, leases),
            leases=leases,
            store=store,
            handler=BatchHandler(store, relay.publish, Policy(quiet=timedelta(0), max_wait=timedelta(0))),
            relay=relay,
            texts=TextBook(engine),
            redis=redis,
            phone_book=None,
        )
        stop = asyncio.Event()
        task = asyncio.create_task(lane.run(stop))
        yield
        stop.set()
        await task


def _spoken(words: Sequence[str]) -> list[Inbound]:
    began = utc_now() - timedelta(milliseconds=len(words))
    return [says(word, received=began + timedelta(milliseconds=place)) for place, word in enumerate(words)]


async def _into_the_stream(redis: Redis, *events: Inbound) -> None:
    for event in events:
        fields: dict[Any, Any] = dict(event.to_fields())
        await redis.xadd(keys_of("inbound", 0).stream, fields)


async def _into_the_table(engine: AsyncEngine, *events: Inbound) -> None:
    rows = [{"partition": 0, "received_at": event.received, "fields": event.to_fields()} for event in events]
    async with engine.begin() as connection:
        await connection.execute(sa.insert(inbound_fallback), rows)


async def _texts(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list((await connection.execute(sa.select(messages.c.text).order_by(messages.c.seq))).scalars())


async def test_a_row_is_handled_before_newer_entries(engine: AsyncEngine, redis: Redis) -> None:
    """Its gateway had lost Redis when the next message came through another gateway."""
    async with running_lane(engine, redis):
        await _into_the_stream(redis, says("zero"))
        await eventually(lambda: _are(engine, 1), within=10)
        first, second = _spoken(["one", "two"])
        await _into_the_table(engine, first)
        await _into_the_stream(redis, second)
        await eventually(lambda: _are(engine, 3), within=10)

    assert await _texts(engine) == ["zero", "one", "two"]


async def test_a_row_is_handled_after_older_entries(engine: AsyncEngine, redis: Redis) -> None:
    """Its gateway had not yet seen that Redis was back; the stream holds more than one reading takes."""
    events = _spoken([f"{number:03d}" for number in range(200)])
    await _into_the_stream(redis, *events[:-1])
    await _into_the_table(engine, events[-1])

    async with running_lane(engine, redis):
        await eventually(lambda: _are(engine, len(events)), within=10)

    assert await _texts(engine) == [event.text for event in events]


async def test_more_rows_than_a_page_keep_their_places_among_the_entries(
    engine: AsyncEngine, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "PAGE", 4)
    monkeypatch.setattr("services.processor.lane.PAGE", 4)
    words = [f"{number:02d}" for number in range(40)]
    events = _spoken(words)
    await _into_the_table(engine, *[event for number, event in enumerate(events) if number % 3])
    await _into_the_stream(redis, *events[::3])

    async with running_lane(engine, redis):
        await eventually(lambda: _are(engine, len(words)), within=10)

    assert await _texts(engine) == words
    async with engine.connect() as connection:
        assert (await connection.execute(sa.select(inbound_fallback))).all() == []


async def _are(engine: AsyncEngine, count: int) -> bool:
    return len(await _texts(engine)) == count
