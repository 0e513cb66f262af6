"""A thousand senders at once on pools of two connections: nothing hangs, and what is acknowledged is handled."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from dev.servers.redis import EmbeddedRedis
from shared.settings import sqlalchemy_url
from tests.eventually import eventually
from tests.payloads import waha_webhook
from tests.system import QUICK, RunningSystem
from tests.unit.gateway.envelopes import message

SMALL = {**QUICK, "DATABASE_POOL_SIZE": "2"}
_NUMBERS = itertools.count(1)


@dataclass
class Crowd:
    """People who all write at the same moment, each once, every third known by a LID alone."""

    system: RunningSystem
    engine: AsyncEngine
    acknowledged: int = 0

    async def writes(self, count: int) -> Counter[int]:
        """How often each status was answered; whoever is refused tries again until a 2xx, as WAHA does."""
        statuses: Counter[int] = Counter()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=15)) as http:
            numbers = [next(_NUMBERS) for _ in range(count)]
            await asyncio.gather(*(self._write(http, number, statuses) for number in numbers))
        self.acknowledged += count
        return statuses

    async def _write(self, http: aiohttp.ClientSession, number: int, statuses: Counter[int]) -> None:
        chat = f"3820{number:010d}@lid" if number % 3 == 0 else f"62812{number:08d}@c.us"
        event = message("GOWS", key_id=f"3EB0{number:010d}", chat=chat, body="Halo", timestamp=time.time())
        webhook = waha_webhook(event, hmac_key=self.system.secrets["WAHA_WEBHOOK_HMAC_KEY"])
        while True:
            url = f"{self.system.gateway_url}/webhook"
            async with http.post(url, data=webhook.body, headers=webhook.headers) as answer:
                statuses[answer.status] += 1
                if answer.status == 200:
                    assert (await answer.json())["status"] in {"accepted", "fallback"}
                    return
                assert answer.status == 503
                assert answer.headers["Retry-After"] == "10"
            await asyncio.sleep(0.2)

    async def is_handled(self) -> bool:
        """A condition: everything acknowledged is stored once, and answered."""
        statement = sa.text("""
            SELECT (SELECT count(*) FROM messages) AS stored,
                (SELECT count(*) FROM outbox WHERE stream = 'replies' AND outcome = 'sent') AS sent
        """)
        async with self.engine.connect() as connection:
            row = (await connection.execute(statement)).one()
        assert row.stored <= self.acknowledged
        return bool(row.stored == row.sent == self.acknowledged)


@pytest.fixture
async def crowd(database_url: str, killable_redis: EmbeddedRedis, tmp_path: Path) -> AsyncIterator[Crowd]:
    """A system with small pools, whose Redis is this test's own."""
    engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with RunningSystem(
        database_url=database_url, redis_url=killable_redis.url, folder=tmp_path / "system", settings=SMALL
    ) as system:
        yield Crowd(system, engine)
    await engine.dispose()


async def test_nothing_hangs_or_is_lost_with_redis_and_without(crowd: Crowd, killable_redis: EmbeddedRedis) -> None:
    for count in (100, 1000):
        assert (await crowd.writes(count))[200] == count
    await eventually(crowd.is_handled, within=40, every=0.2)

    killable_redis.kill()
    for count in (100, 1000):
        assert (await crowd.writes(count))[200] == count
    await eventually(crowd.is_handled, within=40, every=0.2)

    killable_redis.start()
    assert (await crowd.writes(100))[200] == 100
    await eventually(crowd.is_handled, within=40, every=0.2)
