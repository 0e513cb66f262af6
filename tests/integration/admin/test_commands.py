"""`set-state` and `migrate` as an operator types them."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.command_line import main
from shared.commands import submit
from shared.database import create_engine
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.tables import audit_log, commands, leads, outbox
from tests.eventually import eventually
from tests.integration.processor.lanes import into_the_stream, rows, running_lane
from tests.integration.processor.world import says

Typed = Callable[..., int]


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4)
    yield engine
    await engine.dispose()


@pytest.fixture
def typed(database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    return lambda *arguments: main(arguments)


async def test_a_state_is_set_by_id_and_by_phone(
    engine: AsyncEngine, redis_url: str, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    redis: Redis = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    async with running_lane(engine, redis):
        await into_the_stream(redis, says("halo"))
        await eventually(lambda: _has_lead(engine))
        (lead,) = await rows(engine, leads)

        by_id = await asyncio.to_thread(typed, "set-state", "PARTNERSHIP", str(lead.id), "--actor", "rina")
        by_phone = await asyncio.to_thread(typed, "set-state", "NEW", "0812-3456-7890", "--actor", "rina")
        refused = await asyncio.to_thread(typed, "set-state", "FORM_COMPLETED", str(lead.id))
        missing = await asyncio.to_thread(typed, "set-state", "NEW", "77", "+62 811 0000 0000")

    assert (by_id, by_phone, refused, missing) == (0, 0, 1, 1)
    assert [lead.state for lead in await rows(engine, leads)] == ["NEW"]
    assert [row.actor for row in await rows(engine, audit_log)][:2] == ["rina", "rina"]
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == [f"{lead.id}: done", "0812-3456-7890: done"]
    assert told[2].startswith(f"{lead.id}: refused (the form lacks")
    assert told[3:] == ["77: refused (there is no such lead)", "+62 811 0000 0000: refused (there is no such lead)"]
    await redis.aclose()


def test_migrating_brings_the_schema_and_may_be_repeated(
    unmigrated_database_url: str, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", unmigrated_database_url)

    assert (typed("migrate"), typed("migrate")) == (0, 0)


def test_a_database_that_is_away_is_told_in_one_line(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://leads@127.0.0.1:1/leads")

    assert typed("verify") == 1
    assert capsys.readouterr().err.startswith("PostgreSQL gives no answer (")


def test_a_state_that_is_none_is_refused_with_the_usage(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        typed("set-state", "HAPPY", "1001")

    assert ended.value.code == 2
    assert "state" in capsys.readouterr().err


async def _has_lead(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        return bool((await connection.execute(sa.text("SELECT count(*) FROM leads WHERE due_at IS NULL"))).scalar_one())


@pytest.mark.parametrize(("state", "waits"), [("PARTNERSHIP", True), ("CHOOSE_OPTION", False)])
async def test_whoever_sets_a_silent_state_is_told_when_nothing_is_being_sent_any_more(
    engine: AsyncEngine, redis_url: str, state: str, waits: bool
) -> None:
    redis: Redis = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    async with running_lane(engine, redis):
        await into_the_stream(redis, says("halo"))
        await eventually(lambda: _has_lead(engine))
        (lead,) = await rows(engine, leads)
        order = submit(engine, redis, actor="rina", lead_id=lead.id, name="set_state", arguments={"state": state})
        given = asyncio.create_task(order)
        await eventually(lambda: _was_ordered(engine))

        # The greeting is still on its way: there is no notifier.
        done, _ = await asyncio.wait({given}, timeout=0.5)
        assert (not done) == waits
        async with engine.begin() as connection:
            await connection.execute(sa.update(outbox).values(finished_at=sa.func.now(), outcome="sent"))
        assert (await asyncio.wait_for(given, 5)).outcome == "done"
    await redis.aclose()


async def _was_ordered(engine: AsyncEngine) -> bool:
    return [row.outcome for row in await rows(engine, commands)] == ["done"]
