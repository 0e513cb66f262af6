"""`verify` finds nothing in a history as the processor writes it, and each way of spoiling it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin import verification
from services.admin.command_line import parse
from services.admin.verification import Fault, count_leads, verify
from shared.database import create_engine
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from tests.eventually import eventually
from tests.integration.processor.lanes import into_the_stream, running_lane
from tests.integration.processor.world import says

FORM = "Sumber: IG\nBidang usaha: kuliner\nBudget: 100 juta\nRencana mulai: Januari 2027\nNama: Budi, Bandung"


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    redis = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    yield redis
    await redis.aclose()


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4, by_index=False)
    yield engine
    await engine.dispose()


@pytest.fixture
async def history(engine: AsyncEngine, redis: Redis) -> AsyncEngine:
    """One lead from the first word to the row, and staff in between at another's; all of it sent and written."""
    async with running_lane(engine, redis):
        for event in (
            says("halo"),
            says("1"),
            says(FORM),
            says("Budget: 200 juta"),
            says("halo", phone="6281234567891"),
            says("saya bantu ya Kak", phone="6281234567891", kind="from_me"),
        ):
            await into_the_stream(redis, event)
            await eventually(lambda: _is_idle(redis))
        await eventually(lambda: _is_decided(engine), within=10)
    await _run(
        engine,
        "UPDATE outbox SET finished_at = created_at + interval '1 second', outcome = 'sent' WHERE stream = 'replies'",
    )
    await _run(engine, "UPDATE outbox SET finished_at = now(), outcome = 'written' WHERE stream = 'sheets'")
    await _run(
        engine,
        "INSERT INTO sheet_rows (lead_id, spreadsheet_id, tab, guard_id, status)"
        " SELECT id, 'sid', 'Leads', 1, 'written' FROM leads WHERE completed_at IS NOT NULL",
    )
    return engine


SPOILED = {
    "something is left of erased people": "INSERT INTO erasures VALUES (:lead, 'c', now(), NULL, now())",
    "messages missing": "DELETE FROM messages WHERE seq = 2 AND lead_id = :lead",
    "messages doubled": """
        UPDATE messages SET key = (SELECT key FROM messages WHERE seq = 1 AND lead_id = :lead)
        WHERE seq = 2 AND lead_id = :lead
    """,
    "messages out of order": """
        UPDATE messages SET received_at = now() - interval '1 hour' WHERE seq = 3 AND lead_id = :lead
    """,
    "messages without a decision": "DELETE FROM decisions WHERE first_seq = 2 AND lead_id = :lead",
    "messages decided about twice": "UPDATE decisions SET first_seq = 1 WHERE first_seq = 2 AND lead_id = :lead",
    "bursts that nobody closes": """
        UPDATE leads SET decided_seq = 1, updated_at = now() - interval '1 hour' WHERE id = :lead
    """,
    "replies missing": "DELETE FROM outbox WHERE stream = 'replies' AND seq = 2 AND lead_id = :lead",
    "replies out of order": """
        UPDATE outbox SET finished_at = now() - interval '1 hour'
        WHERE stream = 'replies' AND seq = 3 AND lead_id = :lead
    """,
    "completed leads without work for the sheet": """
        WITH gone AS (DELETE FROM sheet_rows WHERE lead_id = :lead)
        DELETE FROM outbox WHERE stream = 'sheets' AND lead_id = :lead
    """,
    "rows missing": "DELETE FROM sheet_rows WHERE lead_id = :lead",
    "leads that nobody can reach": "DELETE FROM addresses WHERE lead_id = :lead",
    "people with two leads": """
        UPDATE leads SET phone = (SELECT phone FROM leads WHERE id = :lead) WHERE phone = '6281234567891'
    """,
}


async def test_a_history_as_it_is_written_holds_together_and_every_spoiled_one_is_told(
    history: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "LEADS_A_PAGE", 1)
    assert await count_leads(history) == 2
    assert [(page.leads, page.faults) async for page in verify(history)] == [(1, []), (1, [])]
    assert set(SPOILED) == set(verification.KINDS)

    for kind, sql in SPOILED.items():
        found = await _faults_after(history, sql)
        assert kind in {fault.kind for fault in found}, f"{kind}: {found}"
        assert all(fault.where.startswith("lead") for fault in found)


async def test_the_command_counts_by_kind_and_ends_with_1(
    history: AsyncEngine,
    database_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    parsed = parse(["verify"])

    fine = await parsed.run(parsed)
    await _run(history, "DELETE FROM sheet_rows")
    spoiled = await parsed.run(parsed)

    assert (fine, spoiled) == (0, 1)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "leads, " in line] == ["2 leads, 0 faults", "2 leads, 1 faults"]
    assert any(line.strip().startswith("1  rows missing") for line in lines)


async def _faults_after(engine: AsyncEngine, sql: str) -> list[Fault]:
    """What `verify` would find after this statement, which is undone."""
    async with engine.connect() as connection:
        leads = sa.text("SELECT id FROM leads ORDER BY completed_at NULLS LAST")
        ids = list((await connection.execute(leads)).scalars())
        await connection.execute(sa.text(sql), {"lead": ids[0]})
        found = await verification._faults(connection, ids) + await verification._left_of_erased(connection)
        await connection.rollback()
    return found


async def _run(engine: AsyncEngine, sql: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(sa.text(sql))


async def _is_idle(redis: Redis) -> bool:
    return bool(await redis.xlen("inbound:{00}") == 0)


async def _is_decided(engine: AsyncEngine) -> bool:
    statement = sa.text("SELECT count(*) FROM leads WHERE decided_seq < message_seq")
    async with engine.connect() as connection:
        waiting: Any = (await connection.execute(statement)).scalar_one()
        return bool(waiting == 0)
