"""A batch takes effect whole, once, and only under the owner's epoch."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.domain.policy import Policy
from services.processor.ports import FallbackWaits, Fenced
from shared.clock import utc_now
from shared.tables import addresses, commands, decisions, inbound_fallback, inbox, leads, messages, outbox
from tests.integration.processor.world import PARTITION, World, says


async def test_a_first_message_makes_a_lead_with_its_story(world: World) -> None:
    event = says("Halo")

    await world.take(event)

    (lead,) = await world.rows(leads)
    (message,) = await world.rows(messages)
    (decision,) = await world.rows(decisions)
    assert (lead.state, lead.version, lead.phone) == ("CHOOSE_OPTION", 1, "6281234567890")
    assert (message.lead_id, message.seq, message.text) == (lead.id, 1, "Halo")
    assert (decision.rule, decision.first_seq, decision.last_seq) == ("welcomed", 1, 1)
    assert [row.key for row in await world.rows(inbox)] == [event.key]
    (reply,) = world.published
    assert (reply.stream, reply.seq, reply.payload["chat"]) == ("replies", 1, "6281234567890@c.us")


async def test_the_same_event_again_changes_nothing(world: World) -> None:
    event = says("Halo")
    await world.take(event)

    await world.take(event)
    await world.take(event, event)

    (lead,) = await world.rows(leads)
    assert lead.version == 1
    assert len(world.replies()) == 1


async def test_messages_of_many_leads_take_effect_together(world: World) -> None:
    await world.take(*[says("Halo", phone=f"62812000000{n:02d}") for n in range(50)])

    assert len(await world.rows(leads)) == 50
    assert len(world.replies()) == 50


async def test_ten_messages_in_one_batch_get_one_reply(world: World) -> None:
    await world.take(*[says("Halo") for _ in range(10)])

    assert len(world.replies()) == 1
    assert [row.seq for row in await world.rows(messages)] == list(range(1, 11))


async def test_an_outdated_epoch_writes_nothing(world: World) -> None:
    with pytest.raises(Fenced):
        await world.take(says("Halo"), epochs={PARTITION: 0})

    assert await world.rows(leads) == []
    assert await world.rows(inbox) == []


async def test_a_lid_and_a_phone_of_one_person_are_one_lead(world: World) -> None:
    await world.take(says("Halo", phone="", lid="38200000000002"))
    await world.take(says("1", phone="6281234567890", lid="38200000000002"))

    (lead,) = await world.rows(leads)
    assert lead.state == "FORM_SENT"
    assert lead.phone == "6281234567890"
    assert {row.address for row in await world.rows(addresses)} == {"phone:6281234567890", "lid:38200000000002"}


async def test_two_leads_that_turn_out_to_be_one_person_are_merged(world: World) -> None:
    await world.take(says("Halo", phone="", lid="38200000000002"))
    await world.take(says("1", phone="6281234567890"))
    replies = len(world.replies())

    await world.take(says("hmm", phone="6281234567890", lid="38200000000002"))

    older, younger = sorted(await world.rows(leads), key=lambda row: row.id)
    assert younger.merged_into == older.id
    assert older.state == "FORM_SENT"
    assert {row.lead_id for row in await world.rows(addresses)} == {older.id}
    assert len(world.replies()) - replies <= 1


@pytest.mark.parametrize(
    ("lost", "rule", "strikes"), [("menu", "no_field", 1), ("form", "asked_again", 0)], ids=["menu", "form"]
)
async def test_a_merged_lead_answers_the_question_of_its_state_as_it_was_really_sent(
    world: World, lost: str, rule: str, strikes: int
) -> None:
    await world.take(says("Halo", phone="", lid="38200000000002"))
    await world.take(says("1", phone="6281234567890"))
    menu, *form = [row.id for row in world.published if row.stream == "replies"]
    for ids, outcome in (([menu], lost != "menu"), (form, lost != "form")):
        done = {"outcome": "sent" if outcome else "dropped", "finished_at": utc_now() - timedelta(minutes=1)}
        async with world.engine.begin() as connection:
            await connection.execute(sa.update(outbox).where(outbox.c.id.in_(ids)).values(done))
    await world.take(says("", phone="6281234567890", lid="38200000000002", kind="revoked", target_id="X"))

    await world.take(says("hmm"))

    stays, goes = sorted(await world.rows(leads), key=lambda row: row.id)
    assert (goes.merged_into, stays.state, stays.strikes) == (stays.id, "FORM_SENT", strikes)
    assert (await world.rows(decisions))[-1].rule == rule
    assert stays.question_lead_id is None
    assert stays.question_seq == stays.reply_seq


async def test_a_held_burst_is_stored_at_once_and_answered_when_it_is_due(engine: AsyncEngine) -> None:
    world = World(engine, Policy(quiet=timedelta(seconds=30), max_wait=timedelta(seconds=60), cooldown=timedelta(0)))
    await world.take(says("1"))
    await world.take(says("Sumber info: Instagram"), says("Budget: 100 juta"))

    (lead,) = await world.rows(leads)
    assert lead.due_at is not None
    assert len(await world.rows(messages)) == 3
    before = len(world.replies())

    impatient = World(engine, Policy(quiet=timedelta(0), max_wait=timedelta(0), cooldown=timedelta(0)))
    await impatient.take(due=[lead.id])

    (lead,) = await world.rows(leads)
    assert lead.due_at is None
    assert set(lead.form) == {"source_info", "budget"}
    assert before == 2
    assert len(impatient.replies()) == 1


async def test_nothing_is_handled_while_rows_of_the_fallback_were_not_looked_at(world: World) -> None:
    first = says("Halo")
    async with world.engine.begin() as connection:
        values = {"partition": PARTITION, "received_at": first.received, "fields": first.to_fields()}
        await connection.execute(sa.insert(inbound_fallback).values(values))

    with pytest.raises(FallbackWaits):
        await world.take(says("1"), beside_fallback=False)

    assert await world.rows(messages) == []
    assert len(await world.rows(inbound_fallback)) == 1


async def test_parallel_first_messages_of_one_person_give_one_lead(world: World) -> None:
    await asyncio.gather(*[world.take(says("Halo")) for _ in range(5)])

    (lead,) = await world.rows(leads)
    assert lead.message_seq == 5
    assert [row.seq for row in sorted(await world.rows(messages), key=lambda row: row.seq)] == [1, 2, 3, 4, 5]


async def test_an_order_keeps_its_place_among_the_messages_of_a_batch(world: World) -> None:
    """What stands before it is heard and not answered; what follows it is answered in the state it set."""
    await world.take(says("3"))
    (lead,) = await world.rows(leads)
    async with world.engine.begin() as connection:
        values = {"id": "c1", "actor": "rina", "lead_id": lead.id, "name": "set_state"}
        await connection.execute(sa.insert(commands).values(**values, arguments={"state": "CHOOSE_OPTION"}))
    order = says("", kind="command", key="command:c1", detail="c1", phone="", chat="")

    await world.take(says("2"), order, says("1"))

    (lead,) = await world.rows(leads)
    assert lead.state == "FORM_SENT"
    rules = [row.rule for row in sorted(await world.rows(decisions), key=lambda row: row.id)]
    assert rules == ["chose_other", "state_set", "chose_franchise"]
