"""Messages that can't be handled: only their lead waits for them; after five attempts they are set aside.

What makes a message impossible is PostgreSQL: a constraint or a trigger of the test's own that refuses its words.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.domain.policy import Policy
from shared.clock import utc_now
from shared.database import create_engine
from shared.messages import Inbound
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.tables import attempts, commands, dead_letters, decisions, inbound_fallback, inbox, leads, messages, outbox
from tests.eventually import eventually
from tests.integration.processor.lanes import into_the_stream, into_the_table, rows, running_lane, texts
from tests.integration.processor.world import says
from tests.streams import entries_of

POISON = "racun"
OTHERS = [f"62812000000{number:02d}" for number in range(20)]
"""Phones."""

REFUSE_WORDS = f"""
    CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM nextval('poison_tries');  -- stays when the statement is undone
        RAISE EXCEPTION 'poison' USING ERRCODE = '22000';
    END $$;
    CREATE TRIGGER refuse_poison BEFORE INSERT ON messages
    FOR EACH ROW WHEN (NEW.text LIKE '{POISON}%') EXECUTE FUNCTION refuse_poison();
"""


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4)
    await run(engine, "CREATE SEQUENCE poison_tries", REFUSE_WORDS)
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    yield client
    await client.aclose()


async def run(engine: AsyncEngine, *scripts: str) -> None:
    async with engine.begin() as connection:
        for script in scripts:
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            await driver.execute(script)


async def tries(engine: AsyncEngine) -> int:
    """How often PostgreSQL was asked to take a poisonous message."""
    async with engine.connect() as connection:
        statement = sa.text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM poison_tries")
        return int((await connection.execute(statement)).scalar_one())


async def are_dead(engine: AsyncEngine, count: int) -> bool:
    return len(await rows(engine, dead_letters)) == count


async def are_stored(engine: AsyncEngine, *words: str) -> bool:
    return set(words) <= set(await texts(engine))


async def test_a_poisonous_message_among_others_holds_up_nobody_but_its_lead(engine: AsyncEngine, redis: Redis) -> None:
    before, poison, after = says("sebelum"), says(POISON), says("sesudah")
    others = [says(f"dari {phone}", phone=phone) for phone in OTHERS]
    await into_the_stream(redis, *others[:10], before, poison, after, *others[10:])

    async with running_lane(engine, redis, retry_base_seconds=0.5):
        await eventually(lambda: are_stored(engine, "sesudah"), within=30)

    (letter,) = await rows(engine, dead_letters)
    (lead,) = [lead for lead in await rows(engine, leads) if lead.phone == poison.phone]
    assert (letter.ref, letter.attempts, letter.lead_id, letter.partition) == (poison.key, 5, lead.id, 0)
    assert letter.payload["text"] == POISON
    assert "22000" in letter.reason
    taken_at = {message.text: message.taken_at for message in await rows(engine, messages)}
    assert all(taken_at[other.text] < letter.set_aside_at for other in others)
    assert taken_at["sebelum"] < letter.set_aside_at < taken_at["sesudah"]
    assert len(taken_at) == len(others) + 2


async def test_what_is_set_aside_is_announced_and_leaves_nothing_behind(engine: AsyncEngine, redis: Redis) -> None:
    poison = says(f"{POISON} rahasia")
    await into_the_stream(redis, poison)

    async with running_lane(engine, redis):
        await eventually(lambda: are_dead(engine, 1), within=10)
        await eventually(lambda: is_empty(redis, "inbound:{00}"))

    ((_, label),) = await entries_of(redis, "dead:inbound")
    (letter,) = await rows(engine, dead_letters)
    assert label == {"v": "1", "id": poison.key, "letter": str(letter.id), "lead": "0", "reason": label["reason"]} | {
        "tries": "5"
    }
    (alert,) = [row.payload for row in await rows(engine, outbox) if row.stream == "alerts"]
    assert alert["cause"] == "dead_letter:inbound"
    assert "rahasia" not in f"{label} {alert} {letter.reason}"
    assert await rows(engine, attempts) == []
    assert [row.key for row in await rows(engine, inbox)] == [poison.key]


async def is_empty(redis: Redis, stream: str) -> bool:
    return await redis.xlen(stream) == 0


async def test_once_the_cause_is_gone_the_message_takes_effect_before_what_follows_it(
    engine: AsyncEngine, redis: Redis
) -> None:
    async with running_lane(engine, redis, retry_base_seconds=0.5):
        await into_the_stream(redis, says("satu"), says(POISON), says("tiga"))
        await eventually(lambda: rows(engine, attempts))
        await run(engine, "DROP TRIGGER refuse_poison ON messages")
        await eventually(lambda: are_stored(engine, "tiga"), within=20)

    assert await texts(engine) == ["satu", POISON, "tiga"]
    assert await rows(engine, attempts) == []
    assert await rows(engine, dead_letters) == []


async def test_the_next_owner_goes_on_counting(engine: AsyncEngine, redis: Redis) -> None:
    async with running_lane(engine, redis, retry_base_seconds=0.5):
        await into_the_stream(redis, says(POISON))
        await eventually(lambda: rows(engine, attempts))
        await into_the_stream(redis, says("sesudah"))
        await eventually(lambda: failed(engine, 2), within=10)
    assert await rows(engine, dead_letters) == []
    assert not await are_stored(engine, "sesudah")

    async with running_lane(engine, redis):
        await eventually(lambda: are_stored(engine, "sesudah"), within=30)

    assert await tries(engine) == 5
    (letter,) = await rows(engine, dead_letters)
    assert letter.attempts == 5


async def failed(engine: AsyncEngine, at_least: int) -> bool:
    return any(row.count >= at_least for row in await rows(engine, attempts))


async def test_an_order_waits_for_the_message_before_it(engine: AsyncEngine, redis: Redis) -> None:
    async with running_lane(engine, redis, retry_base_seconds=0.3):
        await into_the_stream(redis, says("Halo"))
        (lead,) = await eventually(lambda: rows(engine, leads))
        await into_the_stream(redis, says(POISON))
        await eventually(lambda: rows(engine, attempts))
        await into_the_stream(redis, await order(engine, lead.id), says("dari lain", phone=OTHERS[0]))
        await eventually(lambda: are_stored(engine, "dari lain"))
        await eventually(lambda: is_obeyed(engine), within=20)

    (letter,) = await rows(engine, dead_letters)
    (command,) = await rows(engine, commands)
    assert letter.set_aside_at <= command.taken_at
    assert command.outcome == "done"


async def order(engine: AsyncEngine, lead_id: int) -> Inbound:
    values = {"id": "c1", "actor": "rina", "lead_id": lead_id, "name": "take_over"}
    async with engine.begin() as connection:
        await connection.execute(sa.insert(commands).values(values))
    now = utc_now()
    return Inbound(
        key="command:c1", kind="command", channel="whatsapp", session="default", received=now, sent=now, detail="c1"
    )


async def is_obeyed(engine: AsyncEngine) -> bool:
    return {row.outcome for row in await rows(engine, commands)} == {"done"}


async def test_an_order_that_can_not_be_carried_out_is_refused_in_the_end(engine: AsyncEngine, redis: Redis) -> None:
    await run(engine, "ALTER TABLE decisions ADD CONSTRAINT nobody CHECK (rule <> 'taken_over')")
    async with running_lane(engine, redis):
        await into_the_stream(redis, says("Halo"))
        (lead,) = await eventually(lambda: rows(engine, leads))
        await into_the_stream(redis, await order(engine, lead.id), says("sesudah"))
        await eventually(lambda: are_stored(engine, "sesudah"), within=10)

    (command,) = await rows(engine, commands)
    assert command.outcome == "refused"
    (letter,) = await rows(engine, dead_letters)
    assert "nobody" in letter.reason
    (after,) = [message for message in await rows(engine, messages) if message.text == "sesudah"]
    assert letter.set_aside_at < after.taken_at


async def test_a_burst_that_can_not_be_decided_about_is_skipped_and_its_lead_goes_on(
    engine: AsyncEngine, redis: Redis
) -> None:
    await run(engine, "ALTER TABLE decisions ADD CONSTRAINT no_fields CHECK (rule <> 'gave_fields')")
    policy = Policy(quiet=timedelta(milliseconds=300), max_wait=timedelta(seconds=1), cooldown=timedelta(0))
    async with running_lane(engine, redis, policy=policy):
        await into_the_stream(redis, says("1"))
        await eventually(lambda: are_stored(engine, "1"))
        await into_the_stream(redis, says("Budget: 100 juta"))
        await eventually(lambda: are_dead(engine, 1), within=15)
        await into_the_stream(redis, says("bisa bicara dengan admin?"))
        await eventually(lambda: is_with_a_person(engine), within=10)

    (letter,) = await rows(engine, dead_letters)
    (lead,) = await rows(engine, leads)
    assert (letter.ref, letter.attempts) == (f"burst:{lead.id}:2-2", 5)
    assert "Budget: 100 juta" in await texts(engine)
    story = [(row.rule, row.first_seq, row.last_seq) for row in await rows(engine, decisions)]
    assert story == [("chose_franchise", 1, 1), ("set_aside", 2, 2), ("asked_for_person", 3, 3)]


async def is_with_a_person(engine: AsyncEngine) -> bool:
    return [lead.state for lead in await rows(engine, leads)] == ["MANUAL_INTERVENTION"]


async def test_nothing_is_set_aside_while_nothing_at_all_can_be_handled(engine: AsyncEngine, redis: Redis) -> None:
    """As after a bad deployment: it is not the messages."""
    await into_the_stream(redis, *[says(f"{POISON} {phone}", phone=phone) for phone in OTHERS])

    async with running_lane(engine, redis, retry_base_seconds=0.01):
        await eventually(lambda: were_tried(engine, 200), within=30)
        assert await rows(engine, dead_letters) == []
        await run(engine, "DROP TRIGGER refuse_poison ON messages")
        await eventually(lambda: are_stored(engine, *[f"{POISON} {phone}" for phone in OTHERS]), within=10)
        await eventually(lambda: is_empty(redis, "inbound:{00}"))

    assert await rows(engine, attempts) == []


async def were_tried(engine: AsyncEngine, times: int) -> bool:
    return await tries(engine) >= times


async def test_a_poisonous_row_of_the_fallback_table_is_set_aside_too(engine: AsyncEngine, redis: Redis) -> None:
    await into_the_table(engine, says(POISON), says("sesudah"), says("dari lain", phone=OTHERS[0]))
    async with running_lane(engine, redis):
        await into_the_stream(redis, says("dari stream", phone=OTHERS[1]))
        await eventually(lambda: are_stored(engine, "dari lain", "dari stream", "sesudah"), within=15)

    assert await are_dead(engine, 1)
    assert await rows(engine, inbound_fallback) == []


async def test_a_row_that_is_no_event_is_set_aside_at_once(engine: AsyncEngine, redis: Redis) -> None:
    async with engine.begin() as connection:
        values = {"partition": 0, "received_at": utc_now(), "fields": {"key": "nonsense", "kind": "?"}}
        await connection.execute(sa.insert(inbound_fallback).values(values))

    async with running_lane(engine, redis):
        await into_the_stream(redis, says("Halo"))
        await eventually(lambda: are_stored(engine, "Halo"))
        await eventually(lambda: are_dead(engine, 1))

    assert await rows(engine, inbound_fallback) == []
