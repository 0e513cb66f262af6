"""Redis goes away in the middle of a conversation; people notice nothing but a second's delay."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from dev.servers.redis import EmbeddedRedis
from shared.settings import sqlalchemy_url
from tests.e2e.world import FILLED_FORM, World, says
from tests.eventually import eventually
from tests.system import RunningSystem


@pytest.fixture
async def fragile(database_url: str, killable_redis: EmbeddedRedis, tmp_path: Path) -> AsyncIterator[World]:
    """A running system whose Redis is this test's own."""
    engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with RunningSystem(database_url=database_url, redis_url=killable_redis.url, folder=tmp_path / "system") as system:
        yield World(system, engine)
    await engine.dispose()


async def test_11_redis_down_temporary(fragile: World, killable_redis: EmbeddedRedis) -> None:
    budi = fragile.someone_hidden()
    await budi.says("Halo")
    await budi.hears(1)

    killable_redis.kill()
    await budi.says("1")
    heard = await budi.hears(3, within=20)
    assert says(heard[1], "form_request")
    await budi.says(FILLED_FORM)
    heard = await budi.hears(4, within=20)
    assert says(heard[3], "form_completed")
    await budi.has_row()

    killable_redis.start()
    await budi.says("Budget: 300 juta")
    assert says((await budi.hears(5, within=20))[4], "correction")

    async def corrected() -> bool:
        return [row["budget"] for row in await budi.rows()] == ["300 juta"]

    await eventually(corrected, within=20)
    assert [message.seq for message in await budi.messages()] == [1, 2, 3, 4]
    assert len(await budi.heard()) == 5


async def test_a_redis_that_forgot_everything_heals_by_itself(fragile: World, killable_redis: EmbeddedRedis) -> None:
    budi = fragile.someone()
    await budi.says("Halo")
    await budi.hears(1)

    client = Redis.from_url(killable_redis.url)
    await client.flushall()
    await client.script_flush()
    await client.aclose()

    await budi.says("1")
    heard = await budi.hears(3, within=20)
    assert says(heard[1], "form_request")
    await budi.is_settled(messages_stored=2)
    assert len(await budi.heard()) == 3
