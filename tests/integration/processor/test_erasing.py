"""An order to forget a person: alone in its place, in every table, once, whatever else goes on."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.postgres import PostgresLeadStore
from services.processor.ports import Arrival, Changes, Conflict, Fenced
from shared.clock import utc_now
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.tables import (
    addresses,
    audit_log,
    commands,
    dead_letters,
    decisions,
    erasures,
    inbound_fallback,
    leads,
    messages,
    outbox,
    partition_leases,
    tombstones,
)
from shared.tombstones import NO_KEY, Tombstones
from tests.eventually import eventually
from tests.integration.processor.forgetful import (
    KEY,
    LID,
    PHONE,
    SECRETS,
    Forgetful,
    forgetful_world,
    someone_with_a_story,
)
from tests.integration.processor.lanes import into_the_stream, running_lane, texts
from tests.integration.processor.world import EPOCHS, PARTITION, says

AGO = timedelta(minutes=5)


@pytest.fixture
def forgetful(engine: AsyncEngine) -> Forgetful:
    return forgetful_world(engine)


async def test_nothing_of_the_person_is_left_in_any_table(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    before = await forgetful.everything()
    assert all(secret in before for secret in SECRETS)

    command = await forgetful.erase(lead_id)

    after = await forgetful.everything()
    # What is still to be swept from Redis is noted until it is.
    (erased,) = await forgetful.rows(erasures)
    assert erased.leftovers == {"lids": [LID], "partitions": [PARTITION]}
    assert [secret for secret in SECRETS if secret in after.replace(f"'lids': ['{LID}']", "")] == []
    assert (command.outcome, erased.lead_id, erased.command_id) == ("done", lead_id, command.id)
    assert len(await forgetful.rows(tombstones)) == 2
    for table in (leads, addresses, messages, decisions, dead_letters):
        assert await forgetful.rows(table) == []
    (audited,) = await forgetful.rows(audit_log)
    assert (audited.action, audited.actor, audited.lead_id) == ("erase", "owner", lead_id)


async def test_the_sheet_is_told(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    forgetful.published.clear()

    await forgetful.erase(lead_id)

    (told,) = forgetful.published
    assert (told.stream, told.lead_id, told.payload["reason"]) == ("sheets", lead_id, "erased")
    (row,) = [row for row in await forgetful.rows(outbox) if row.id == told.id]
    assert row.finished_at is None


async def test_unsent_work_is_given_up(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)

    await forgetful.erase(lead_id)

    replies = [row for row in await forgetful.rows(outbox) if row.stream == "replies"]
    assert replies
    assert {(row.outcome, row.detail, str(row.payload)) for row in replies} == {("dropped", "erased", "{}")}


async def test_what_was_written_before_is_dropped_and_never_asked_about_again(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    await forgetful.erase(lead_id)
    forgetful.published.clear()
    late = says("halo dari dulu", phone=PHONE, sent=utc_now() - AGO)
    by_lid = says("halo dari dulu juga", phone="", lid=LID, sent=utc_now() - AGO)

    await forgetful.take(late, by_lid)
    await forgetful.take(late)

    assert await forgetful.rows(leads) == []
    assert await forgetful.rows(messages) == []
    assert forgetful.published == []


async def test_who_writes_later_is_a_stranger(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    await forgetful.erase(lead_id)
    forgetful.published.clear()
    later = utc_now() + timedelta(seconds=2)

    await forgetful.take(says("halo lagi", phone=PHONE, sent=later, received=later))
    await forgetful.take(says("dari dulu", phone=PHONE, sent=utc_now() - AGO))

    (lead,) = await forgetful.rows(leads)
    assert lead.id > lead_id
    assert lead.state == "CHOOSE_OPTION"
    assert [message.text for message in await forgetful.rows(messages)] == ["halo lagi"]
    assert len(forgetful.replies()) == 1


@pytest.mark.parametrize("kind", ["from_me", "edited", "revoked"])
async def test_what_comes_back_of_it_starts_nothing(forgetful: Forgetful, kind: str) -> None:
    lead_id = await someone_with_a_story(forgetful)
    await forgetful.erase(lead_id)
    soon = utc_now() + timedelta(seconds=5)

    await forgetful.take(says("Terima kasih Rahasia", phone=PHONE, kind=kind, sent=soon, received=soon))

    assert await forgetful.rows(leads) == []
    assert await forgetful.rows(messages) == []


async def test_erasing_twice_is_harmless(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    orders = [await forgetful.order(lead_id) for _ in range(2)]
    for event in (*orders, *orders):
        await forgetful.take(event)

    outcomes = {row.id: (row.outcome, row.detail) for row in await forgetful.rows(commands)}
    assert outcomes[orders[0].detail] == ("done", "")
    assert outcomes[orders[1].detail] == ("refused", "there is no such lead")
    assert len(await forgetful.rows(erasures)) == 1


async def test_those_that_were_merged_into_one_go_together(forgetful: Forgetful) -> None:
    await forgetful.take(says("Kangguru satu", phone="", lid=LID))
    await forgetful.take(says("Kangguru dua", phone=PHONE))
    await forgetful.take(says("Kangguru tiga", phone=PHONE, lid=LID))
    absorbed = next(lead for lead in await forgetful.rows(leads) if lead.merged_into is not None)

    await forgetful.erase(absorbed.id)

    assert await forgetful.rows(leads) == []
    assert {row.lead_id for row in await forgetful.rows(erasures)} == {absorbed.id, absorbed.merged_into}
    assert "Kangguru" not in await forgetful.everything()


async def test_without_a_key_nobody_is_erased(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    forgetful.keys.clear()

    command = await forgetful.erase(lead_id)

    assert (command.outcome, command.detail) == ("refused", NO_KEY)
    assert len(await forgetful.rows(leads)) == 1


async def test_a_tombstone_holds_under_a_key_that_has_a_follower(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    await forgetful.erase(lead_id)
    forgetful.keys.insert(0, b"n" * 32)

    await forgetful.take(says("dari dulu", phone=PHONE, sent=utc_now() - AGO))

    assert await forgetful.rows(leads) == []


async def test_a_quiet_lead_that_wrote_meanwhile_stays(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)

    kept = await forgetful.erase(lead_id, quiet_since=(utc_now() - AGO).isoformat())
    gone = await forgetful.erase(lead_id, quiet_since=(utc_now() + AGO).isoformat())

    assert (kept.outcome, kept.detail) == ("refused", "the lead is not quiet any more")
    assert gone.outcome == "done"


async def test_an_owner_that_lost_its_partition_erases_nobody(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    event = await forgetful.order(lead_id)

    with pytest.raises(Fenced):
        await forgetful.take(event, epochs={PARTITION: EPOCHS[PARTITION] - 1})

    assert len(await forgetful.rows(leads)) == 1


async def test_who_was_about_to_write_the_lead_does_not_bring_it_back(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    (lead,) = await PostgresLeadStore(forgetful.engine).leads([lead_id])
    await forgetful.erase(lead_id)

    with pytest.raises(Conflict):
        await PostgresLeadStore(forgetful.engine).commit(Changes(epochs=EPOCHS, leads=[lead]))

    assert await forgetful.rows(leads) == []


async def test_who_writes_the_lead_at_that_very_moment_does_not_bring_it_back(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    store = PostgresLeadStore(forgetful.engine)
    (lead,) = await store.leads([lead_id])
    erased = {"lead_id": lead_id, "command_id": "c", "erased_at": utc_now()}

    async with forgetful.engine.connect() as erasing:
        await erasing.execute(sa.delete(leads))
        await erasing.execute(sa.insert(erasures).values(erased))
        writing = asyncio.create_task(store.commit(Changes(epochs=EPOCHS, leads=[lead])))
        await eventually(lambda: _waits_for_a_lock(forgetful))
        await erasing.commit()

    with pytest.raises(Conflict):
        await writing
    assert await forgetful.rows(leads) == []


async def _waits_for_a_lock(forgetful: Forgetful) -> bool:
    asked = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with forgetful.engine.connect() as connection:
        return bool((await connection.execute(asked)).scalar_one())


async def test_each_order_to_erase_is_a_part_of_its_own(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    event = await forgetful.order(lead_id)
    before, after = says("a"), says("b")
    arrivals = [Arrival(event=one, partition=PARTITION) for one in (before, event, after)]

    parts = await forgetful._handler().apart(arrivals)

    assert [[arrival.event.key for arrival in part] for part in parts] == [[before.key], [event.key], [after.key]]


async def test_on_telegram_it_is_the_same(forgetful: Forgetful) -> None:
    told = {"channel": "telegram", "chat": "555", "telegram_id": "555", "username": "kangguru", "phone": ""}
    await forgetful.take(says("halo Kangguru", **told))
    (lead,) = await forgetful.rows(leads)

    await forgetful.erase(lead.id)
    await forgetful.take(says("dari dulu", **told, sent=utc_now() - AGO))

    assert await forgetful.rows(leads) == []
    assert "kangguru" not in (await forgetful.everything()).lower()


async def test_an_order_from_the_fallback_table_leaves_it(forgetful: Forgetful) -> None:
    lead_id = await someone_with_a_story(forgetful)
    event = await forgetful.order(lead_id)
    row = {"partition": PARTITION, "received_at": event.received, "fields": event.to_fields()}
    await forgetful.write(sa.insert(inbound_fallback).values(row))

    await forgetful.drain()

    assert await forgetful.rows(inbound_fallback) == []
    assert await forgetful.rows(leads) == []


async def test_other_leads_keep_everything(forgetful: Forgetful) -> None:
    await forgetful.take(says("halo juga", phone="6289999999999", name="Ani"))
    (other,) = await forgetful.rows(leads)
    before = await forgetful.of_lead(other.id)
    await forgetful.take(says("halo Kangguru", phone=PHONE))
    lead = max(await forgetful.rows(leads), key=lambda lead: lead.id)

    await forgetful.erase(lead.id)

    assert await forgetful.of_lead(other.id) == before


async def test_within_a_lane_an_erasure_keeps_its_place_among_all_messages(
    forgetful: Forgetful, engine: AsyncEngine, redis_url: str
) -> None:
    redis = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    await forgetful.write(sa.delete(partition_leases))
    async with running_lane(engine, redis, tombstones=Tombstones([KEY])):
        await into_the_stream(redis, says("halo", phone=PHONE))
        await eventually(lambda: _count(forgetful, leads, 1))
        (lead,) = await forgetful.rows(leads)
        later = utc_now() + timedelta(seconds=2)
        await into_the_stream(
            redis,
            says("sebelum", phone=PHONE),
            says("orang lain", phone="6289999999999"),
            await forgetful.order(lead.id),
            says("dari dulu", phone=PHONE, sent=utc_now() - AGO),
            says("sesudah", phone=PHONE, sent=later, received=later),
        )
        await eventually(lambda: _count(forgetful, messages, 2))
        await eventually(lambda: _is_empty(redis))

    assert await texts(engine) == ["orang lain", "sesudah"]
    assert lead.id not in {found.id for found in await forgetful.rows(leads)}
    await redis.aclose()


async def _count(forgetful: Forgetful, table: sa.Table, wanted: int) -> bool:
    return len(await forgetful.rows(table)) == wanted


async def _is_empty(redis: Redis) -> bool:
    return bool(await redis.xlen("inbound:{00}") == 0)
