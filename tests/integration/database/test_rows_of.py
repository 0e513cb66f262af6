"""One statement on the driver itself: its rows, and a pool that stays sound whatever happens to the connection."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import DATABASE_ERRORS, create_engine, rows_of
from shared.settings import sqlalchemy_url

_ONE = sa.text("SELECT 1 AS one")
_BACKEND = sa.text("SELECT pg_backend_pid() AS pid")
_SLEEP = sa.text("SELECT pg_sleep(CAST(:seconds AS float8))")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """One connection, so that whatever is left on it meets the next statement."""
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=1)
    yield engine
    await engine.dispose()


async def test_columns_are_attributes_and_json_is_decoded(engine: AsyncEngine) -> None:
    statement = sa.text("SELECT CAST(:number AS bigint) AS number, CAST(:form AS jsonb) AS form, :number + 1 AS next")
    (row,) = await rows_of(engine, statement, {"number": 7, "form": '{"budget": {"low": 1}}'})
    assert (row.number, row.form, row.next) == (7, {"budget": {"low": 1}}, 8)
    with pytest.raises(AttributeError):
        _ = row.missing


async def test_what_it_writes_is_committed(engine: AsyncEngine) -> None:
    await rows_of(engine, sa.text("CREATE TABLE IF NOT EXISTS noted (word text)"), {})
    assert await rows_of(engine, sa.text("INSERT INTO noted VALUES (:word)"), {"word": "satu"}) == []
    async with engine.connect() as connection:
        assert (await connection.execute(sa.text("SELECT word FROM noted"))).scalars().all() == ["satu"]


async def test_a_refused_statement_keeps_its_connection(engine: AsyncEngine) -> None:
    (before,) = await rows_of(engine, _BACKEND, {})
    with pytest.raises(asyncpg.DivisionByZeroError):
        await rows_of(engine, sa.text("SELECT 1 / CAST(:number AS int)"), {"number": 0})
    (after,) = await rows_of(engine, _BACKEND, {})
    assert after.pid == before.pid


async def test_a_connection_whose_server_went_away_is_replaced(engine: AsyncEngine) -> None:
    with pytest.raises(DATABASE_ERRORS):
        await rows_of(engine, sa.text("SELECT pg_terminate_backend(pg_backend_pid())"), {})
    assert (await rows_of(engine, _ONE, {}))[0].one == 1


async def test_nobody_gets_the_answer_to_a_statement_that_was_cancelled(engine: AsyncEngine) -> None:
    (before,) = await rows_of(engine, _BACKEND, {})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await rows_of(engine, _SLEEP, {"seconds": 30.0})
    (after,) = await rows_of(engine, _BACKEND, {})
    assert after.pid != before.pid


async def test_a_value_that_cannot_travel_changes_nothing(engine: AsyncEngine) -> None:
    with pytest.raises(asyncpg.DataError):
        await rows_of(engine, sa.text("SELECT CAST(:number AS smallint)"), {"number": 1_000_000})
    assert (await rows_of(engine, _ONE, {}))[0].one == 1
