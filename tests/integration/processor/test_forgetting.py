"""What an erasure leaves outside its transaction is swept; what has become too old goes, by kind and in small steps."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from dev.servers.ports import free_port
from services.admin.verification import verify
from services.processor.adapters.archive import ACTOR, PostgresArchive
from services.processor.adapters.remnants import PostgresAndRedisRemnants
from services.processor.privacy.ages import Ages
from services.processor.privacy.ports import StreamsAway
from services.processor.privacy.retention import Retention
from services.processor.privacy.sweeping import Sweeper
from shared.clock import utc_now
from shared.redis_client import connect
from shared.streams.leases import Leases
from shared.streams.names import alias_key, dead_letter_stream, keys_of
from shared.tables import (
    audit_log,
    commands,
    dead_letters,
    decisions,
    erasures,
    leads,
    messages,
    outbox,
    retention_marks,
)
from shared.vocabulary import State
from tests.eventually import eventually
from tests.integration.processor.forgetful import LID, PHONE, Forgetful, forgetful_world, someone_with_a_story
from tests.integration.processor.world import PARTITION, says

DAY = timedelta(days=1)
NOW = timedelta(0)


@pytest.fixture
def forgetful(engine: AsyncEngine) -> Forgetful:
    return forgetful_world(engine)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def owned(engine: AsyncEngine) -> AsyncIterator[Leases]:
    leases = Leases(engine, name="privacy", partitions=1, worker="test", ttl_seconds=30)
    stop = asyncio.Event()
    task = asyncio.create_task(leases.run(stop))

    async def is_owner() -> bool:
        return bool(leases.owned)

    await eventually(is_owner)
    yield leases
    stop.set()
    await task


def sweeper(engine: AsyncEngine, redis: Redis, leases: Leases, *, settled_after: timedelta = NOW) -> Sweeper:
    return Sweeper(leases, PostgresAndRedisRemnants(engine, redis), settled_after=settled_after)


async def told_to_redis(redis: Redis, lead_id: int) -> None:
    """What Redis holds of a lead whose replies nobody could send, and of somebody else."""
    for lead in (lead_id, 1):
        words: dict[Any, Any] = {"id": "7", "lead": str(lead), "text": "Kangguru"}
        await redis.xadd(keys_of("replies", PARTITION).stream, words)
        await redis.xadd(keys_of("alerts", 0).stream, words)
        await redis.xadd(keys_of("sheets", 0).stream, {**words, "reason": "completed"})
        await redis.xadd(dead_letter_stream("replies"), {**words, "letter": "1", "reason": "Kangguru"})
    await redis.xadd(keys_of("sheets", 0).stream, {"id": "8", "lead": str(lead_id), "reason": "erased"})
    await redis.set(alias_key(LID), PHONE)


async def everything_in(redis: Redis) -> str:
    told = []
    keys: Any = await redis.keys("*")
    for key in keys:
        kind = await redis.type(key)
        held: Any = await redis.xrange(key) if kind == "stream" else await redis.get(key)
        told.append(f"{key}: {held}")
    return "\n".join(told)


async def test_redis_is_swept_and_the_note_of_it_goes(
    forgetful: Forgetful, engine: AsyncEngine, redis: Redis, owned: Leases
) -> None:
    lead_id = await someone_with_a_story(forgetful)
    await told_to_redis(redis, lead_id)
    await forgetful.erase(lead_id)
    sweeping = sweeper(engine, redis, owned)

    await sweeping.look()
    await sweeping.look()

    left = await everything_in(redis)
    assert PHONE not in left
    assert LID not in left
    assert left.count("Kangguru") == 5  # the other's
    assert left.count(f"'lead': '{lead_id}'") == 1  # the sheet is still to be told
    (erased,) = await forgetful.rows(erasures)
    assert erased.leftovers is None
    assert erased.swept_at is not None
    assert LID not in await forgetful.everything()


async def test_it_is_looked_again_until_nobody_can_be_in_the_middle_of_anything(
    forgetful: Forgetful, engine: AsyncEngine, redis: Redis, owned: Leases
) -> None:
    lead_id = await someone_with_a_story(forgetful)
    await forgetful.erase(lead_id)
    a_minute = timedelta(minutes=1)
    await sweeper(engine, redis, owned, settled_after=a_minute).look()
    letter = {"stream": "replies", "ref": "1", "lead_id": lead_id, "reason": "x", "attempts": 5}
    await forgetful.write(sa.insert(dead_letters).values({**letter, "payload": {"text": "Kangguru"}}))

    await sweeper(engine, redis, owned, settled_after=a_minute).look()

    assert await forgetful.rows(dead_letters) == []
    assert (await forgetful.rows(erasures))[0].leftovers is not None


async def test_while_redis_is_away_the_note_stays(forgetful: Forgetful, engine: AsyncEngine, owned: Leases) -> None:
    lead_id = await someone_with_a_story(forgetful)
    await forgetful.erase(lead_id)
    away = connect(f"redis://127.0.0.1:{free_port()}/0")

    with pytest.raises(StreamsAway):
        await sweeper(engine, away, owned).look()

    (erased,) = await forgetful.rows(erasures)
    assert erased.leftovers is not None
    await away.aclose()


async def test_who_is_not_the_owner_any_more_tells_of_nothing_to_be_swept(
    forgetful: Forgetful, engine: AsyncEngine, owned: Leases
) -> None:
    await forgetful.erase(await someone_with_a_story(forgetful))
    away = connect(f"redis://127.0.0.1:{free_port()}/0")
    sweeping = sweeper(engine, away, owned)
    with pytest.raises(StreamsAway):
        await sweeping.look()
    assert REGISTRY.get_sample_value("processor_unswept_erasures") == 1
    await owned.leave()
    stop = asyncio.Event()
    running = asyncio.create_task(sweeping.run(stop))

    async def tells_of_nothing() -> bool:
        return REGISTRY.get_sample_value("processor_unswept_erasures") == 0

    await eventually(tells_of_nothing)
    stop.set()
    await running
    await away.aclose()


async def aged(forgetful: Forgetful, *tables: sa.Table, by: timedelta) -> None:
    """Everything in these tables happened earlier by so much."""
    for table in tables:
        moments = [column for column in table.columns if isinstance(column.type, sa.DateTime)]
        await forgetful.write(sa.update(table).values({column: column - by for column in moments}))


async def run_retention(engine: AsyncEngine, redis: Redis, owned: Leases, ages: Ages) -> None:
    await Retention(owned, PostgresArchive(engine, redis), ages, step_seconds=0).round(utc_now())


async def test_old_words_go_and_the_story_stays_whole(
    forgetful: Forgetful, engine: AsyncEngine, redis: Redis, owned: Leases
) -> None:
    await someone_with_a_story(forgetful)
    await forgetful.write(sa.update(outbox).values(finished_at=sa.func.now(), outcome="sent"))
    await aged(forgetful, messages, decisions, outbox, by=40 * DAY)
    await forgetful.take(says("Kangguru baru", phone="6289999999999"))

    for _ in range(2):
        await run_retention(engine, redis, owned, Ages(messages=30 * DAY))

    assert [row.text for row in sorted(await forgetful.rows(messages), key=lambda row: row.id)] == [
        "",
        "",
        "",
        "Kangguru baru",
    ]
    assert not any(row.fields for row in await forgetful.rows(decisions))
    old = [row.payload for row in await forgetful.rows(outbox) if row.created_at < utc_now() - 30 * DAY]
    assert old
    assert not any("text" in payload or "chat" in payload or "last_message" in payload for payload in old)
    assert any(payload.get("cause") for payload in old)
    pages = [page async for page in verify(engine)]
    assert [fault for page in pages for fault in page.faults if "message" in fault.kind or "repl" in fault.kind] == []


async def test_work_that_waits_keeps_its_words(
    forgetful: Forgetful, engine: AsyncEngine, redis: Redis, owned: Leases
) -> None:
    await someone_with_a_story(forgetful)
    await aged(forgetful, outbox, by=40 * DAY)

    await run_retention(engine, redis, owned, Ages(messages=30 * DAY))

    assert all(row.payload.get("text") for row in await forgetful.rows(outbox) if row.stream == "replies")


async def test_many_rows_are_worked_off_in_steps_and_none_twice(
    forgetful: Forgetful, engine: AsyncEngine, redis: Redis, owned: Leases
) -> None:
    row = {"lead_id": 5, "kind": "message", "session": "s", "chat": "c", "text": "lama"}
    long_ago = utc_now() - 40 * DAY
    moments = {"sent_at": long_ago, "received_at": long_ago, "taken_at": long_ago}
    rows = [{**row, **moments, "seq": number, "key": str(number)} for number in range(1200)]
    await forgetful.write(sa.insert(messages).values(rows[:600]), sa.insert(messages).values(rows[600:]))
    archive = PostgresArchive(engine, redis)
    until = utc_now() - 30 * DAY

    steps = [await archive.empty_messages(until) for _ in range(4)]

    assert steps == [500, 500, 200, 0]
    assert {row.text for row in await forgetful.rows(messages)} == {""}
    (mark,) = await forgetful.rows(retention_marks)
    assert mark.done_id == max(row.id for row in await forgetful.rows(messages))


async def carry_out_orders(forgetful: Forgetful) -> None:
    for row in await forgetful.rows(commands):
        if row.outcome is None:
            await forgetful.take(says("", kind="command", key=f"command:{row.id}", detail=row.id, phone="", chat=""))


async def made_quiet(forgetful: Forgetful, lead_id: int, days: int, **but: Any) -> None:
    moment: datetime = utc_now() - days * DAY
    moments = {"updated_at": moment, "created_at": moment, "heard_at": moment, "decided_at": moment}
    await forgetful.write(sa.update(leads).where(leads.c.id == lead_id).values({**moments, **but}))


async def test_quiet_leads_are_erased_in_their_order_and_others_are_left(
    forgetful: Forgetful, engine: AsyncEngine, redis: Redis, owned: Leases
) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "unfinished": {},
        "completed": {"state": State.FORM_COMPLETED},
        "known before": {"state": State.EXISTING},
        "blocked": {"blocked": True},
        "lively": {},
    }
    everybody = {}
    for number, (name, but) in enumerate(kinds.items()):
        await forgetful.take(says("halo", phone=f"628123456700{number}"))
        lead = max(await forgetful.rows(leads), key=lambda lead: lead.id)
        await made_quiet(forgetful, lead.id, 1 if name == "lively" else 100, **but)
        everybody[name] = lead.id

    async def left() -> set[str]:
        there = {lead.id for lead in await forgetful.rows(leads)}
        return {name for name, id_ in everybody.items() if id_ in there}

    archive = PostgresArchive(engine, redis)
    for ages, gone in (
        (Ages(unfinished_leads=90 * DAY), {"unfinished"}),
        (Ages(leads=90 * DAY), {"unfinished", "completed"}),
    ):
        async with asyncio.TaskGroup() as group:
            going = group.create_task(Retention(owned, archive, ages, step_seconds=0).round(utc_now()))
            while not going.done():
                await carry_out_orders(forgetful)
        assert set(everybody) - await left() == gone
    assert {row.actor for row in await forgetful.rows(audit_log)} == {ACTOR}


async def test_old_dead_letters_go_with_their_names(
    forgetful: Forgetful, engine: AsyncEngine, redis: Redis, owned: Leases
) -> None:
    letter = {"stream": "replies", "ref": "1", "reason": "x", "attempts": 5, "payload": {"text": "Kangguru"}}
    told = {"kind": "system", "cause": "dead_letter:replies", "text": "Ada yang disisihkan"}
    await forgetful.write(
        sa.insert(dead_letters).values({**letter, "set_aside_at": utc_now() - 40 * DAY}),
        sa.insert(outbox).values(stream="alerts", partition=-1, payload=told),
    )
    (old,) = await forgetful.rows(dead_letters)
    await redis.xadd(dead_letter_stream("replies"), {"letter": str(old.id), "reason": "x"})

    await run_retention(engine, redis, owned, Ages(dead_letters=30 * DAY))

    assert await forgetful.rows(dead_letters) == []
    assert await redis.xlen(dead_letter_stream("replies")) == 0
    assert [row.payload.get("clear") for row in await forgetful.rows(outbox)] == [None, "1"]


async def test_the_audit_log_loses_what_is_old_and_nothing_else(
    forgetful: Forgetful, engine: AsyncEngine, redis: Redis, owned: Leases
) -> None:
    row = {"actor": "rina", "action": "block", "detail": {}}
    for days in (100, 40, 1):
        await forgetful.write(sa.insert(audit_log).values({**row, "at": utc_now() - days * DAY}))

    await run_retention(engine, redis, owned, Ages(audit=60 * DAY))

    assert len(await forgetful.rows(audit_log)) == 2
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        await forgetful.write(sa.delete(audit_log))
    may = sa.text("SELECT set_config('lead_pipeline.retention', 'audit_log', true)")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        await forgetful.write(may, sa.delete(audit_log))


async def test_who_is_not_the_owner_does_nothing(forgetful: Forgetful, engine: AsyncEngine, redis: Redis) -> None:
    await someone_with_a_story(forgetful)
    await aged(forgetful, messages, by=40 * DAY)
    stranger = Leases(engine, name="privacy", partitions=1, worker="stranger", ttl_seconds=30)

    await run_retention(engine, redis, stranger, Ages(messages=30 * DAY))

    assert all(row.text for row in await forgetful.rows(messages))
