"""`import-nodejs`: the old bot's people become leads once, in the state that leaves nobody greeted twice."""

import argparse
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.command_line import parse
from shared.database import create_engine
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.tables import addresses, audit_log, bot_texts, decisions, inbox, leads, messages, outbox
from tests.eventually import eventually
from tests.integration.processor.lanes import into_the_stream, rows, running_lane
from tests.integration.processor.world import says

SCHEMA = """
CREATE TABLE leads (
    id SERIAL PRIMARY KEY, user_id VARCHAR(100) UNIQUE NOT NULL, phone_number VARCHAR(30), push_name VARCHAR(255),
    state VARCHAR(50) NOT NULL DEFAULT 'NEW', warning_count INTEGER NOT NULL DEFAULT 0, platform VARCHAR(20),
    created_at TIMESTAMP NOT NULL DEFAULT NOW(), updated_at TIMESTAMP NOT NULL DEFAULT NOW()
);
CREATE TABLE lead_interactions (
    id SERIAL PRIMARY KEY, lead_id INTEGER NOT NULL REFERENCES leads(id) ON DELETE CASCADE, message_id VARCHAR(255),
    direction VARCHAR(10) NOT NULL, message TEXT NOT NULL, created_at TIMESTAMP NOT NULL DEFAULT NOW()
);
CREATE TABLE lead_form_data (
    id SERIAL PRIMARY KEY, lead_id INTEGER UNIQUE NOT NULL REFERENCES leads(id) ON DELETE CASCADE,
    sumber_info TEXT, bidang_usaha TEXT, budget TEXT, rencana_mulai TEXT, biodata TEXT,
    created_at TIMESTAMP NOT NULL DEFAULT NOW(), updated_at TIMESTAMP NOT NULL DEFAULT NOW()
);
CREATE TABLE bot_messages (key VARCHAR(50) PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE waha_sessions (session_name VARCHAR(50) PRIMARY KEY, status VARCHAR(20));

INSERT INTO leads (id, user_id, phone_number, push_name, state, warning_count, platform, created_at) VALUES
    (1, '6281200000001@c.us', NULL, 'Budi', 'FORM_COMPLETED', 0, 'whatsapp', '2026-01-05 03:00:00'),
    (2, '6281200000002@s.whatsapp.net', NULL, 'Sari', 'CHOOSE_OPTION', 1, 'whatsapp', '2026-01-06 03:00:00'),
    (3, '081200000003', '081200000003', NULL, 'FORM_SENT', 2, 'whatsapp', '2026-01-07 03:00:00'),
    (4, '38200000000004:12@lid', NULL, 'Dewi', 'MANUAL_INTERVENTION', 3, 'whatsapp', '2026-01-08 03:00:00'),
    (5, '38200000000005', NULL, 'Eka', 'PARTNERSHIP', 0, NULL, '2026-01-09 03:00:00'),
    (6, '6281200000006@c.us', NULL, 'Fajar', 'NEW', 0, 'whatsapp', '2026-01-10 03:00:00'),
    (7, '6281200000007@c.us', NULL, 'Gita', 'NEW', 0, 'whatsapp', '2026-01-11 03:00:00'),
    (8, '5550008', NULL, 'Hadi', 'EXISTING', 0, 'telegram', '2026-01-12 03:00:00'),
    (9, '120363000000000009@g.us', NULL, 'Grup', 'NEW', 0, 'whatsapp', '2026-01-12 03:00:00'),
    (10, '+62 812-0000-0001', NULL, 'Budi lagi', 'CHOOSE_OPTION', 0, 'whatsapp', '2026-02-01 03:00:00'),
    (11, '6281200000011@c.us', NULL, 'Ira', 'FOLLOW_UP', 0, 'whatsapp', '2026-02-02 03:00:00');
INSERT INTO lead_form_data (lead_id, sumber_info, bidang_usaha, budget, rencana_mulai, biodata) VALUES
    (1, 'Instagram', 'kuliner', '500jt', 'Januari', 'Budi, Bandung'),
    (3, 'teman', NULL, '-', '', NULL);
INSERT INTO lead_interactions (lead_id, message_id, direction, message, created_at) VALUES
    (1, 'false_6281200000001@c.us_3EB0AAAA', 'inbound', 'halo', '2026-01-05 03:00:00'),
    (1, NULL, 'outbound', 'Selamat datang!', '2026-01-05 03:00:01'),
    (2, 'false_6281200000002@c.us_3EB0BBBB', 'inbound', 'halo', now() AT TIME ZONE 'UTC'),
    (2, 'true_6281200000002@c.us_3EB0CCCC', 'outbound', 'Selamat datang!', now() AT TIME ZONE 'UTC'),
    (6, NULL, 'outbound', 'Selamat datang!', '2026-01-10 03:00:01'),
    (10, NULL, 'inbound', 'halo lagi', '2026-02-01 03:00:00');
INSERT INTO bot_messages VALUES ('partnership_message', 'Terima kasih, tim kami menghubungi.'), ('welcome', 'Hai!');
INSERT INTO waha_sessions VALUES ('default', 'WORKING'), ('kedua', 'WORKING');
"""


@dataclass
class Old:
    """The old bot's database beside ours."""

    url: str
    engine: AsyncEngine

    async def runs(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url)
        await connection.execute(statement)
        await connection.close()

    async def imports(self, *arguments: str) -> int:
        parsed: argparse.Namespace = parse(["import-nodejs", self.url, "--actor", "rina", *arguments])
        code: int = await parsed.run(parsed)
        return code

    async def states(self) -> dict[str, str]:
        """Address -> state."""
        statement = sa.select(addresses.c.address, leads.c.state).join(leads, leads.c.id == addresses.c.lead_id)
        async with self.engine.connect() as connection:
            return {row.address: row.state for row in await connection.execute(statement)}

    async def lead(self, address: str) -> Any:
        statement = sa.select(leads).join(addresses, leads.c.id == addresses.c.lead_id)
        async with self.engine.connect() as connection:
            return (await connection.execute(statement.where(addresses.c.address == address))).one()


@pytest.fixture
async def old(
    database_url: str, redis_url: str, unmigrated_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Old]:
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PARTITIONS": "1",
        "TELEGRAM_BOT_TOKEN": "1000000001:token-of-the-bot",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4, by_index=False)
    one = Old(unmigrated_database_url, engine)
    await one.runs(SCHEMA)
    yield one
    await engine.dispose()


STATES = {
    "phone:6281200000001": "EXISTING",
    "phone:6281200000002": "CHOOSE_OPTION",
    "phone:6281200000003": "FORM_IN_PROGRESS",
    "lid:38200000000004": "MANUAL_INTERVENTION",
    "lid:38200000000005": "PARTNERSHIP",
    "phone:6281200000006": "CHOOSE_OPTION",
    "phone:6281200000007": "NEW",
    "telegram:5550008": "EXISTING",
    "phone:6281200000011": "EXISTING",
}


async def test_everybody_is_taken_in_once_in_the_state_that_fits(old: Old, capsys: pytest.CaptureFixture[str]) -> None:
    assert await old.imports("--dry-run") == 0
    assert await old.states() == {}
    foreseen = capsys.readouterr().out
    assert await old.imports() == 0
    told = capsys.readouterr().out
    first = await rows(old.engine, leads)
    assert await old.imports() == 0
    again = capsys.readouterr().out

    assert await old.states() == STATES
    assert "9 leads would be imported with 6 messages, 0 were leads already" in foreseen
    assert "9 leads imported with 6 messages, 0 were leads already" in told
    assert "FORM_COMPLETED -> EXISTING" in told
    assert "FOLLOW_UP -> EXISTING  (a state nobody knows)" in told
    assert "1 rows name nobody" in told
    assert "default, kedua" in told
    assert "no WhatsApp id" not in told  # those without one are old
    assert "0 leads imported with 0 messages, 9 were leads already" in again
    assert sorted(map(tuple, await rows(old.engine, leads))) == sorted(map(tuple, first))
    assert [row.action for row in await rows(old.engine, audit_log)] == ["nodejs_imported"] * 9
    # Nothing is said to anybody.
    assert await rows(old.engine, outbox) == []


async def test_answers_names_and_history_come_along(old: Old) -> None:
    await old.imports()

    budi, third, dewi, hadi = [
        await old.lead(address)
        for address in ("phone:6281200000001", "phone:6281200000003", "lid:38200000000004", "telegram:5550008")
    ]
    story = [row for row in await rows(old.engine, messages) if row.lead_id == budi.id]
    assert (budi.name, budi.phone, budi.chat) == ("Budi", "6281200000001", "6281200000001@c.us")
    assert {name: value["text"] for name, value in budi.form.items()} == {
        "source_info": "Instagram",
        "business_type": "kuliner",
        "budget": "500jt",
        "start_plan": "Januari",
        "biodata": "Budi, Bandung",
    }
    assert [(row.seq, row.kind, row.text) for row in sorted(story, key=lambda row: row.seq)] == [
        (1, "message", "halo"),
        (2, "from_me", "Selamat datang!"),
        (3, "message", "halo lagi"),
    ]
    assert (budi.message_seq, budi.decided_seq, budi.created_at.isoformat()) == (3, 3, "2026-01-05T03:00:00+00:00")
    assert list(third.form) == ["source_info"]
    assert third.strikes == 2
    assert (dewi.chat, dewi.phone, dewi.before_human) == ("38200000000004@lid", "", "CHOOSE_OPTION")
    assert (hadi.channel, hadi.session, hadi.chat) == ("telegram", "1000000001", "5550008")
    verifying: argparse.Namespace = parse(["verify"])
    assert await verifying.run(verifying) == 0


async def test_what_the_old_bot_has_dealt_with_is_not_fetched_from_the_history_again(old: Old) -> None:
    await old.imports()

    assert {row.key for row in await rows(old.engine, inbox)} == {
        "wa:default:in:message:3EB0BBBB",
        "wa:default:me:message:3EB0CCCC",
    }


async def test_recent_messages_that_whatsapp_can_t_be_asked_about_are_told_of(
    old: Old, capsys: pytest.CaptureFixture[str]
) -> None:
    await old.runs("UPDATE lead_interactions SET message_id = NULL WHERE lead_id = 2")

    await old.imports("--dry-run")

    assert "2 messages of the last day have no WhatsApp id: set REPAIR_LOOK_SECONDS=0" in capsys.readouterr().out


async def test_nobody_is_greeted_again_and_conversations_go_on(old: Old, redis_url: str) -> None:
    redis: Redis = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    await old.imports()
    async with running_lane(old.engine, redis):
        for phone in ("6281200000001", "6281200000002", "6281200000006", "6281200000007"):
            await into_the_stream(redis, says("1", phone=phone))
        await into_the_stream(redis, says("halo", lid="38200000000004", phone=""))
        await eventually(lambda: _decided(old.engine, 5))

    said = [row.rule for row in await rows(old.engine, decisions) if row.rule != "imported"]
    # Only the one whom the old bot had never greeted is welcomed, by the choice that they made at once.
    assert sorted(said) == ["chose_franchise"] * 3 + ["human_talks"] * 2
    assert (await old.states())["phone:6281200000001"] == "EXISTING"
    replied_to = {row.lead_id for row in await rows(old.engine, outbox) if row.stream == "replies"}
    assert (await old.lead("phone:6281200000001")).id not in replied_to
    await redis.aclose()


async def test_who_is_a_lead_already_stays_as_they_are(old: Old, redis_url: str) -> None:
    redis: Redis = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    async with running_lane(old.engine, redis):
        await into_the_stream(redis, says("halo", phone="6281200000001"))
        await eventually(lambda: _decided(old.engine, 1))
    before = await old.lead("phone:6281200000001")

    await old.imports()

    assert await old.lead("phone:6281200000001") == before
    await redis.aclose()


async def test_texts_that_mean_the_same_are_taken_over_when_asked_for(old: Old) -> None:
    await old.imports()
    without = await rows(old.engine, bot_texts)
    await old.imports("--texts")
    await old.imports("--texts")

    assert without == []
    assert [(row.name, row.text) for row in await rows(old.engine, bot_texts)] == [
        ("partnership", "Terima kasih, tim kami menghubungi.")
    ]


async def test_tables_with_other_column_names_and_without_history_are_read(old: Old) -> None:
    await old.runs("""
        DROP TABLE lead_interactions, lead_form_data, bot_messages, waha_sessions, leads;
        CREATE TABLE leads (
            id UUID PRIMARY KEY DEFAULT gen_random_uuid(), "userId" TEXT, status TEXT, "createdAt" TIMESTAMPTZ
        );
        CREATE TABLE lead_form_data ("leadId" UUID, sumber TEXT, nama TEXT, domisili TEXT);
        INSERT INTO leads ("userId", status) VALUES ('6281200000001@c.us', 'form_sent');
        INSERT INTO lead_form_data ("leadId", sumber, nama, domisili) SELECT id, 'TikTok', 'Budi', 'Bandung' FROM leads;
    """)

    assert await old.imports() == 0

    lead = await old.lead("phone:6281200000001")
    assert lead.state == "FORM_IN_PROGRESS"
    assert {name: value["text"] for name, value in lead.form.items()} == {
        "source_info": "TikTok",
        "biodata": "Budi, Bandung",
    }


async def test_another_database_is_refused_in_words(old: Old, capsys: pytest.CaptureFixture[str]) -> None:
    await old.runs("DROP TABLE leads CASCADE")

    assert await old.imports() == 1
    assert "no table leads" in capsys.readouterr().err


async def _decided(engine: AsyncEngine, count: int) -> bool:
    return len([row for row in await rows(engine, decisions) if row.rule != "imported"]) == count
