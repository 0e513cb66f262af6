"""One session's history compared with what is here."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.repairs import PostgresRepairs
from services.processor.adapters.waha_history import WahaHistory
from services.processor.repair.ports import HistoryAway, SessionRecord, WahaSession
from services.processor.repair.reading import LOOK_BACK, OVERLAP, UNDER_WAY, Reading, repair
from shared.clock import utc_now
from shared.identifiers import partition_of
from shared.streams.names import seen_key
from shared.tables import addresses, inbound_fallback, inbox, leads, messages, outbox, repaired_messages, waha_sessions
from tests.integration.standins.worlds import LEAD, LID, Waha

PARTITIONS = 4
NAME = "gows"
PLACE = partition_of(f"phone:{LEAD}", PARTITIONS)


class Care:
    """Looks at one session, again and again."""

    def __init__(self, history: WahaHistory, store: PostgresRepairs, session: WahaSession, waha: Waha) -> None:
        self.history = history
        self.store = store
        self.session = session
        self.waha = waha

    async def lost(self, text: str, *, ago: float = 60.0, **but: Any) -> str:
        """A message that no webhook told of; returns its key."""
        body = {"session": NAME, "phone": LEAD, "text": text, "timestamp": time.time() - ago, "deliver": False}
        told = await self.waha.incoming(**{**body, **but})
        return f"wa:{NAME}:{'me' if but.get('from_me') else 'in'}:message:{told['message_id']}"

    async def look(self, *, everything: bool = False, returned: bool = False) -> Reading:
        record = (await self.store.ours([NAME])).get(NAME, SessionRecord(name=NAME))
        if returned:
            record = SessionRecord(name=NAME, status="WORKING", status_at=utc_now())
        return await repair(
            self.history,
            self.store,
            self.session,
            record,
            now=utc_now(),
            everything=everything,
            partitions=PARTITIONS,
        )

    async def read_to(self) -> datetime:
        record = (await self.store.ours([NAME]))[NAME]
        assert record.read_to is not None
        return record.read_to


@pytest.fixture
def care(history: WahaHistory, store: PostgresRepairs, sessions: dict[str, WahaSession], waha: Waha) -> Care:
    return Care(history, store, sessions[NAME], waha)


async def rows(engine: AsyncEngine, statement: sa.Select[Any]) -> Sequence[Any]:
    async with engine.connect() as connection:
        return list((await connection.execute(statement)).all())


async def write(engine: AsyncEngine, table: sa.Table, *values: dict[str, Any]) -> None:
    async with engine.begin() as connection:
        await connection.execute(sa.insert(table), list(values))


async def a_lead(engine: AsyncEngine, number: int = 1, **but: Any) -> None:
    values = {"id": number, "partition": PLACE, "version": 1, "state": "CHOOSE_OPTION", "channel": "whatsapp"}
    await write(engine, leads, {**values, "session": NAME, "chat": "", "phone": LEAD, "name": "Budi", **but})
    await write(engine, addresses, {"address": f"phone:{LEAD}", "lead_id": number})


async def stored(engine: AsyncEngine, key: str, **but: Any) -> None:
    """The message has taken effect, as lead 1's."""
    now = utc_now()
    values = {"lead_id": 1, "seq": 1, "key": key, "kind": "message", "session": NAME, "chat": "", "remark": "stale"}
    await write(engine, messages, {**values, "sent_at": now, "received_at": now, **but})


async def waiting_texts(engine: AsyncEngine) -> list[str]:
    found = await rows(
        engine, sa.select(inbound_fallback).order_by(inbound_fallback.c.received_at, inbound_fallback.c.id)
    )
    return [row.fields["text"] for row in found]


async def test_what_is_missing_waits_for_its_partitions_owner_in_order(care: Care, engine: AsyncEngine) -> None:
    for number in range(5):
        await care.lost(f"satu {number}", ago=90 - number)
    known = await care.lost("sudah ada", ago=88)
    await write(engine, inbox, {"key": known})

    reading = await care.look()

    assert reading.from_leads == 5
    assert await waiting_texts(engine) == [f"satu {number}" for number in range(5)]
    assert {row.partition for row in await rows(engine, sa.select(inbound_fallback))} == {PLACE}


async def test_nothing_is_fetched_twice(care: Care, engine: AsyncEngine) -> None:
    await care.lost("halo")

    await care.look()
    again = await care.look(everything=True)

    assert again.fetched == []
    assert await waiting_texts(engine) == ["halo"]


async def test_what_a_gateway_accepted_is_not_missing_until_redis_is_lost(
    care: Care, engine: AsyncEngine, redis: Redis
) -> None:
    key = await care.lost("diterima", ago=200)
    await redis.set(seen_key(PLACE, key), "1")

    assert (await care.look()).fetched == []
    assert await care.read_to() < utc_now() - timedelta(seconds=190)

    await redis.flushdb()
    await care.look()

    assert await waiting_texts(engine) == ["diterima"]
    assert await care.read_to() > utc_now() - timedelta(seconds=190)


async def test_what_may_still_come_by_itself_is_left_alone_unless_the_session_was_away(
    care: Care, engine: AsyncEngine
) -> None:
    await care.lost("baru", ago=UNDER_WAY.total_seconds() / 3)

    assert (await care.look()).fetched == []
    assert await care.read_to() < utc_now() - UNDER_WAY / 3
    assert len((await care.look(returned=True, everything=True)).fetched) == 1


async def test_a_day_is_read_once_and_then_only_what_is_new(care: Care, engine: AsyncEngine) -> None:
    await care.lost("kemarin", ago=(LOOK_BACK - timedelta(minutes=1)).total_seconds())
    await care.lost("terlalu lama", ago=(LOOK_BACK + timedelta(minutes=1)).total_seconds())
    await care.look()
    await care.lost("muncul belakangan", ago=(OVERLAP * 2 + UNDER_WAY).total_seconds())
    await care.lost("baru", ago=(OVERLAP / 2).total_seconds())

    await care.look()
    assert await waiting_texts(engine) == ["kemarin", "baru"]

    await care.look(everything=True)
    assert await waiting_texts(engine) == ["kemarin", "baru", "muncul belakangan"]


async def test_a_history_that_breaks_off_is_begun_anew(care: Care, engine: AsyncEngine) -> None:
    await care.lost("halo")
    await care.waha.faults({"match": "/chats/", "kind": "status", "status": 503})

    with pytest.raises(HistoryAway):
        await care.look()
    assert await care.store.records() == []

    await care.waha.faults()
    await care.look()
    assert await waiting_texts(engine) == ["halo"]


async def test_a_hidden_leads_message_goes_where_its_phone_is(care: Care, engine: AsyncEngine) -> None:
    await a_lead(engine)
    await write(engine, addresses, {"address": f"lid:{LID}", "lead_id": 1})
    await care.lost("tersembunyi", lid=LID, lid_tells_phone=False)

    await care.look()

    (row,) = await rows(engine, sa.select(inbound_fallback))
    assert (row.partition, row.fields["phone"]) == (PLACE, LEAD)


async def test_a_message_behind_a_later_one_is_marked(care: Care, engine: AsyncEngine) -> None:
    await a_lead(engine)
    await stored(engine, "later", remark="", sent_at=utc_now() - timedelta(seconds=30))
    await care.lost("terlambat", ago=60)
    await care.lost("baru", ago=UNDER_WAY.total_seconds() - 5)

    await care.look(returned=True)

    marks = {row.fields["text"]: row.fields.get("replayed") for row in await rows(engine, sa.select(inbound_fallback))}
    assert marks == {"terlambat": "1", "baru": None}


async def test_a_session_that_no_event_came_from_is_none_of_ours(care: Care, engine: AsyncEngine) -> None:
    assert await care.store.ours([NAME, "asing"]) == {}

    await a_lead(engine)
    await write(engine, waha_sessions, {"name": "bicara", "status": "WORKING", "status_at": utc_now()})

    assert set(await care.store.ours([NAME, "asing", "bicara"])) == {NAME, "bicara"}


async def fetched(care: Care, engine: AsyncEngine, **message: Any) -> str:
    """A message that was fetched and has taken effect."""
    key = await care.lost("halo")
    await care.look()
    await write(engine, inbox, {"key": key})
    await stored(engine, key, **{"sent_at": utc_now() - timedelta(hours=1), **message})
    return key


@pytest.mark.parametrize(
    ("lead", "message", "is_named"),
    [
        ({}, {}, True),
        ({"state": "MANUAL_INTERVENTION"}, {}, True),
        ({}, {"remark": "late"}, True),
        ({}, {"remark": ""}, False),
        ({"state": "EXISTING"}, {}, False),
        ({"blocked": True}, {}, False),
        ({"decided_at": "now"}, {}, False),
        ({"decided_at": "before"}, {}, True),
    ],
)
async def test_whoever_had_no_answer_is_named(
    care: Care, engine: AsyncEngine, lead: dict[str, Any], message: dict[str, Any], is_named: bool
) -> None:
    moments = {"now": utc_now(), "before": utc_now() - timedelta(hours=2)}
    await a_lead(engine, **{name: moments.get(value, value) for name, value in lead.items()})
    key = await fetched(care, engine, **message)

    assert [one.name for one in await care.store.unanswered([key])] == (["Budi"] if is_named else [])


async def test_whoever_staff_wrote_to_since_is_not_named(care: Care, engine: AsyncEngine) -> None:
    await a_lead(engine, state="MANUAL_INTERVENTION")
    key = await fetched(care, engine)
    await stored(engine, "staff", seq=2, kind="from_me", remark="staff_wrote")

    assert await care.store.unanswered([key]) == []


async def test_a_gap_is_summed_up_once_however_many_try(care: Care, engine: AsyncEngine) -> None:
    await a_lead(engine)
    await fetched(care, engine)
    found = await care.store.fetched(NAME)
    assert (len(found.keys), found.waiting) == (1, 0)

    await asyncio.gather(*(care.store.conclude(found.keys, "waha_gap:gows:1", "Ada jeda") for _ in range(4)))

    (alert,) = await rows(engine, sa.select(outbox))
    assert (alert.stream, alert.partition, alert.payload["text"]) == ("alerts", -1, "Ada jeda")
    assert await rows(engine, sa.select(repaired_messages)) == []


async def test_a_gap_without_anybody_to_answer_is_not_told(care: Care, engine: AsyncEngine) -> None:
    await a_lead(engine)
    key = await fetched(care, engine)

    await care.store.conclude([key], "waha_gap:gows:1", "")

    assert await rows(engine, sa.select(outbox)) == []
    assert await rows(engine, sa.select(repaired_messages)) == []


async def test_a_trouble_is_told_once_and_so_is_its_end(store: PostgresRepairs, engine: AsyncEngine) -> None:
    await store.end("waha_silent:gows", "pulih")
    for _ in range(2):
        await store.tell("waha_silent:gows", "diam")
    await store.tell("waha_silent:other", "diam")
    for _ in range(2):
        await store.end("waha_silent:gows", "pulih")
    await store.tell("waha_silent:gows", "diam lagi")

    told = [
        (row.payload["cause"], row.payload["text"])
        for row in await rows(engine, sa.select(outbox).order_by(outbox.c.id))
    ]
    assert told == [
        ("waha_silent:gows", "diam"),
        ("waha_silent:other", "diam"),
        ("waha_silent:gows", "pulih"),
        ("waha_silent:gows", "diam lagi"),
    ]


async def test_words_of_any_kind_survive_the_table(care: Care, engine: AsyncEngine) -> None:
    words = 'Kutip " dan \\ dan 🙏 dan \u2028 baris'
    await care.lost(words)

    await care.look()

    assert await waiting_texts(engine) == [words]
