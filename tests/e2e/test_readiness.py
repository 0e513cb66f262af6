"""/readyz of every service tells the truth within 5 s: PostgreSQL or Redis frozen, cut off, and back again."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from tests.system import RunningSystem

SERVICES = ("gateway", "processor", "notifier", "sheets_sync", "admin")
WITHIN_SECONDS = 5.0


class Answer(NamedTuple):
    """One answer of one service."""

    ready: bool
    problems: frozenset[str]


@pytest.fixture
async def hurt(
    killable_postgres: EmbeddedPostgres, killable_redis: EmbeddedRedis, tmp_path: Path
) -> AsyncIterator[RunningSystem]:
    """Everything, on stores of this test's own."""
    with RunningSystem(
        database_url=killable_postgres.database_url("leads"), redis_url=killable_redis.url, folder=tmp_path / "system"
    ) as system:
        yield system


async def test_readiness_tells_the_truth_within_five_seconds(
    hurt: RunningSystem, killable_postgres: EmbeddedPostgres, killable_redis: EmbeddedRedis
) -> None:
    everybody = dict.fromkeys(SERVICES, True)
    without_postgres = {service: service == "gateway" for service in SERVICES}
    nobody = dict.fromkeys(SERVICES, False)

    assert await answered(hurt, everybody) == dict.fromkeys(SERVICES, frozenset())

    killable_postgres.pause()
    try:
        problems = await answered(hurt, without_postgres)
        assert all("postgres" in named for named in problems.values())
        killable_redis.pause()
        try:
            await answered(hurt, nobody)
        finally:
            killable_redis.resume()
        await answered(hurt, without_postgres)
    finally:
        killable_postgres.resume()
    await answered(hurt, everybody)

    killable_redis.pause()
    try:
        # Without Redis everything goes on through PostgreSQL, and whoever asks is told.
        problems = await answered(hurt, everybody, lambda told: "redis" in told["gateway"])
        assert {service for service, named in problems.items() if "redis" in named} >= {"gateway", "processor", "admin"}
    finally:
        killable_redis.resume()
    await answered(hurt, everybody, lambda told: not any(told.values()))

    killable_postgres.kill()
    await answered(hurt, without_postgres)
    killable_redis.kill()
    await answered(hurt, nobody)
    killable_redis.start()
    await answered(hurt, without_postgres)
    killable_postgres.start()
    await answered(hurt, everybody)


async def answered(
    system: RunningSystem,
    wanted: Mapping[str, bool],
    also: Callable[[Mapping[str, frozenset[str]]], bool] = lambda _: True,
) -> dict[str, frozenset[str]]:
    """Ask until every service says what it should; late is a failure. Returns the problems that each named."""
    began = time.monotonic()
    async with httpx.AsyncClient(timeout=WITHIN_SECONDS) as client:
        while True:
            found = dict(zip(SERVICES, await asyncio.gather(*(ask(client, system, s) for s in SERVICES)), strict=True))
            seconds = time.monotonic() - began
            problems = {service: answer.problems for service, answer in found.items()}
            if {service: answer.ready for service, answer in found.items()} == wanted and also(problems):
                assert seconds < WITHIN_SECONDS, f"true only after {seconds:.1f} s"
                return problems
            assert seconds < WITHIN_SECONDS, f"after {seconds:.1f} s: {found}"


async def ask(client: httpx.AsyncClient, system: RunningSystem, service: str) -> Answer:
    url = system.process(service).program.ready_urls[0]
    answer = await client.get(url)
    return Answer(answer.status_code == 200, frozenset(answer.json()["problems"]))
