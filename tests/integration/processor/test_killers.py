"""A message that ends its process: nothing is raised, nothing is counted by that process, and yet it is set aside.

The killing is the test's: it sends SIGKILL to a processor when it sees PostgreSQL at work on that message.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import create_engine
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.tables import attempts, dead_letters, inbound_fallback
from tests.eventually import eventually
from tests.integration.processor.lanes import into_the_stream, into_the_table, rows, texts
from tests.integration.processor.world import says

CHECKOUT = Path(__file__).parents[3]
KILLER = "macet"

# PostgreSQL doesn't notice that its client is gone, so what the dead process asked for must not take effect later.
STALL = f"""
    CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_sleep(60);
        RAISE EXCEPTION 'too late';
    END $$;
    CREATE TRIGGER stall BEFORE INSERT ON messages
    FOR EACH ROW WHEN (NEW.text = '{KILLER}') EXECUTE FUNCTION stall();
"""
_AT_WORK = sa.text("""
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'processor' AND wait_event = 'PgSleep'
""")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4)
    async with engine.begin() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute(STALL)
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    yield client
    await client.aclose()


@contextmanager
def a_processor(database_url: str, redis_url: str) -> Iterator[subprocess.Popen[bytes]]:
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PARTITIONS": "1",
        "LANES": "1",
        "LOCK_TTL_SECONDS": "1",
        "HEALTH_PORT": "0",
        "HEALTH_HOST": "127.0.0.1",
        "RETRY_BASE_MS": "50",
    }
    environment = {**settings, "PATH": os.environ["PATH"]}
    process = subprocess.Popen([sys.executable, "-m", "services.processor"], cwd=CHECKOUT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def kill_at_work(engine: AsyncEngine, process: subprocess.Popen[bytes]) -> None:
    """Wait until a processor stumbles, end it, and end what it asked PostgreSQL for."""

    async def stumbled() -> bool:
        assert process.poll() is None
        return bool(await pids(engine))

    await eventually(stumbled, within=20)
    process.kill()
    async with engine.begin() as connection:
        for pid in await pids(engine):
            await connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    await eventually(lambda: nobody_is_at_work(engine))


async def pids(engine: AsyncEngine) -> list[int]:
    async with engine.connect() as connection:
        return list((await connection.execute(_AT_WORK)).scalars())


async def nobody_is_at_work(engine: AsyncEngine) -> bool:
    return not await pids(engine)


async def are_stored(engine: AsyncEngine, *words: str) -> bool:
    return set(words) <= set(await texts(engine))


# A row that came while nobody owned its partition counts as left by somebody.
@pytest.mark.parametrize(("door", "deaths"), [("stream", 5), ("table", 4)])
async def test_after_five_deliveries_it_is_set_aside_and_everybody_goes_on(
    engine: AsyncEngine, redis: Redis, database_url: str, redis_url: str, door: str, deaths: int
) -> None:
    killer = says(KILLER)
    events = [says("dari lain", phone="6281200000001"), says("sebelum"), killer, says("sesudah")]
    events.append(says("dari siapa lagi", phone="6281200000002"))
    if door == "stream":
        await into_the_stream(redis, *events)
    else:
        await into_the_table(engine, *events)

    for _ in range(deaths):
        with a_processor(database_url, redis_url) as process:
            await kill_at_work(engine, process)
    assert await rows(engine, dead_letters) == []
    assert [row.ref for row in await rows(engine, attempts)] == [killer.key]

    with a_processor(database_url, redis_url) as process:
        await eventually(lambda: are_stored(engine, "sesudah", "dari lain", "dari siapa lagi", "sebelum"), within=20)
        assert process.poll() is None

    (letter,) = await rows(engine, dead_letters)
    assert (letter.ref, letter.attempts) == (killer.key, 5)
    assert letter.reason == "the process ended while it was handled"
    assert await rows(engine, attempts) == []
    assert await rows(engine, inbound_fallback) == []


async def test_those_who_were_only_near_it_are_handled_from_the_third_time_on(
    engine: AsyncEngine, redis: Redis, database_url: str, redis_url: str
) -> None:
    await into_the_stream(redis, says("dari lain", phone="6281200000001"), says(KILLER))

    for _ in range(2):
        with a_processor(database_url, redis_url) as process:
            await kill_at_work(engine, process)
    assert await texts(engine) == []

    with a_processor(database_url, redis_url) as process:
        await eventually(lambda: are_stored(engine, "dari lain"), within=20)
        await kill_at_work(engine, process)
    (attempt,) = await rows(engine, attempts)
    assert attempt.count == 3


async def test_a_message_whose_handling_takes_for_ever_delays_nobody_else_for_long(
    engine: AsyncEngine, redis: Redis, database_url: str, redis_url: str
) -> None:
    """PostgreSQL gives no answer for it, and answers everybody else."""
    await into_the_stream(redis, says("dari lain", phone="6281200000001"), says(KILLER))

    with a_processor(database_url, redis_url):
        await eventually(lambda: are_stored(engine, "dari lain"), within=30)
        await asyncio.wait_for(counted(engine), 30)


async def counted(engine: AsyncEngine) -> None:
    await eventually(lambda: rows(engine, attempts), within=30)
