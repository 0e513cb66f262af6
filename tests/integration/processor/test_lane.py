"""A lane on real servers: one order for what lies in the stream and in the fallback table."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor import drain
from shared.clock import utc_now
from shared.database import create_engine
from shared.messages import Inbound
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.tables import inbound_fallback
from tests.eventually import eventually
from tests.integration.processor.lanes import into_the_stream, into_the_table, running_lane, texts
from tests.integration.processor.world import says


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


def _spoken(words: Sequence[str]) -> list[Inbound]:
    began = utc_now() - timedelta(milliseconds=len(words))
    return [says(word, received=began + timedelta(milliseconds=place)) for place, word in enumerate(words)]


async def test_a_row_is_handled_before_newer_entries(engine: AsyncEngine, redis: Redis) -> None:
    """Its gateway had lost Redis when the next message came through another gateway."""
    async with running_lane(engine, redis):
        await into_the_stream(redis, says("zero"))
        await eventually(lambda: _are(engine, 1), within=10)
        first, second = _spoken(["one", "two"])
        await into_the_table(engine, first)
        await into_the_stream(redis, second)
        await eventually(lambda: _are(engine, 3), within=10)

    assert await texts(engine) == ["zero", "one", "two"]


async def test_a_row_is_handled_after_older_entries(engine: AsyncEngine, redis: Redis) -> None:
    """Its gateway had not yet seen that Redis was back; the stream holds more than one reading takes."""
    events = _spoken([f"{number:03d}" for number in range(200)])
    await into_the_stream(redis, *events[:-1])
    await into_the_table(engine, events[-1])

    async with running_lane(engine, redis):
        await eventually(lambda: _are(engine, len(events)), within=10)

    assert await texts(engine) == [event.text for event in events]


async def test_more_rows_than_a_page_keep_their_places_among_the_entries(
    engine: AsyncEngine, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "PAGE", 4)
    words = [f"{number:02d}" for number in range(40)]
    events = _spoken(words)
    await into_the_table(engine, *[event for number, event in enumerate(events) if number % 3])
    await into_the_stream(redis, *events[::3])

    async with running_lane(engine, redis):
        await eventually(lambda: _are(engine, len(words)), within=10)

    assert await texts(engine) == words
    async with engine.connect() as connection:
        assert (await connection.execute(sa.select(inbound_fallback))).all() == []


async def _are(engine: AsyncEngine, count: int) -> bool:
    return len(await texts(engine)) == count
