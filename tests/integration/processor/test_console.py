"""What is pressed and asked in an admin chat: written with the update, obeyed in the lead's order, audited."""

import itertools
from typing import Any

import pytest
import sqlalchemy as sa

from services.gateway.translation.telegram import translate
from services.processor.ports import Fenced
from shared.clock import utc_now
from shared.messages import Inbound
from shared.tables import addresses, audit_log, commands, inbound_fallback, inbox, leads
from tests.integration.processor.world import PARTITION, World, says

ADMIN_CHAT = -1001
RINA = 900001
ALERT = 55

_UPDATES = itertools.count(1)


def update(**content: Any) -> Inbound:
    """An update of the admin chat, as the gateway hands it on."""
    raw = {"update_id": next(_UPDATES), **content}
    event = translate(raw, bot_id="42", admin_chats={ADMIN_CHAT}, received=utc_now())
    assert isinstance(event, Inbound)
    assert event.kind == "admin_update"
    return event


def presses(verb: str, lead_id: int, *, user: int = RINA) -> Inbound:
    person = {"id": user, "is_bot": False, "first_name": "Rina"}
    message = {"message_id": 13, "chat": {"id": ADMIN_CHAT, "type": "supergroup"}, "date": 1}
    data = f"{verb}:{lead_id}:{ALERT}"
    return update(callback_query={"id": "2384", "from": person, "message": message, "data": data})


def writes(text: str) -> Inbound:
    person = {"id": RINA, "is_bot": False, "first_name": "Rina"}
    chat = {"id": ADMIN_CHAT, "type": "supergroup"}
    return update(message={"message_id": 14, "from": person, "chat": chat, "date": 1, "text": text})


async def the_lead(world: World) -> Any:
    (lead,) = await world.rows(leads)
    return lead


async def in_order(world: World, table: sa.Table) -> list[Any]:
    return sorted(await world.rows(table), key=lambda row: row.id)


def console_rows(world: World) -> list[dict[str, str]]:
    kinds = {"press", "question"}
    return [dict(r.payload) for r in world.published if r.stream == "alerts" and r.payload["kind"] in kinds]


async def test_a_press_becomes_a_command_that_the_owner_of_the_lead_obeys(world: World) -> None:
    await world.take(says("Halo"))
    lead = await the_lead(world)
    press = presses("take", lead.id)

    await world.take(press)

    (command,) = await world.rows(commands)
    assert (command.actor, command.name, command.lead_id) == ("telegram:900001", "take_over", lead.id)
    (waiting,) = await world.rows(inbound_fallback)
    assert (waiting.partition, waiting.fields["kind"], waiting.fields["detail"]) == (PARTITION, "command", command.id)
    assert press.key in {row.key for row in await world.rows(inbox)}
    (told,) = console_rows(world)
    assert {name: told[name] for name in ("order", "command_id", "callback_id", "chat", "message_id", "alert")} == {
        "order": "take_over",
        "command_id": command.id,
        "callback_id": "2384",
        "chat": str(ADMIN_CHAT),
        "message_id": "13",
        "alert": str(ALERT),
    }

    await world.drain()

    (command,) = await world.rows(commands)
    assert (command.outcome, (await the_lead(world)).state) == ("done", "MANUAL_INTERVENTION")
    assert await world.rows(inbound_fallback) == []
    assert len(world.replies()) == 1


async def test_the_press_and_its_outcome_are_audited(world: World) -> None:
    await world.take(says("Halo"))
    lead = await the_lead(world)

    await world.take(presses("take", lead.id))
    await world.drain()

    press, outcome = await in_order(world, audit_log)
    assert (press.actor, press.action, press.lead_id) == ("telegram:900001", "button_pressed", lead.id)
    assert (press.detail["button"], press.detail["user"]) == ("take_over", "Rina")
    assert (outcome.actor, outcome.action, outcome.detail["outcome"]) == ("telegram:900001", "take_over", "done")
    assert press.detail["command_id"] == outcome.detail["command_id"]


async def test_the_same_update_again_changes_nothing(world: World) -> None:
    await world.take(says("Halo"))
    press = presses("take", (await the_lead(world)).id)

    await world.take(press)
    await world.take(press, press)
    await world.drain()
    await world.take(press)

    assert len(await world.rows(commands)) == 1
    assert await world.rows(inbound_fallback) == []
    assert len(console_rows(world)) == 1
    assert len(await world.rows(audit_log)) == 2


async def test_a_command_that_was_given_before_is_not_given_again(world: World) -> None:
    await world.take(says("Halo"))
    lead_id = (await the_lead(world)).id
    press = presses("take", lead_id)
    await world.take(press)
    await world.drain()
    async with world.engine.begin() as connection:  # keys are not kept for ever
        await connection.execute(sa.delete(inbox))

    await world.take(press)

    assert await world.rows(inbound_fallback) == []
    assert [row.outcome for row in await world.rows(commands)] == ["done"]


async def test_pressing_twice_changes_the_lead_once(world: World) -> None:
    await world.take(says("Halo"))
    lead_id = (await the_lead(world)).id

    await world.take(presses("take", lead_id), presses("take", lead_id))
    await world.drain()

    outcomes = {row.id: (row.outcome, row.detail) for row in await world.rows(commands)}
    assert sorted(outcomes.values()) == [("done", ""), ("refused", "a person talks to this lead already")]
    refused = [row for row in await world.rows(audit_log) if row.detail.get("outcome") == "refused"]
    assert [row.detail["reason"] for row in refused] == ["a person talks to this lead already"]
    assert (await the_lead(world)).version == 2


async def test_presses_take_effect_in_the_order_in_which_they_were_made(world: World) -> None:
    await world.take(says("Halo"))
    lead_id = (await the_lead(world)).id
    before = len(world.replies())

    await world.take(*[presses(verb, lead_id) for verb in ("take", "back", "take", "back", "take", "back")])
    await world.drain()

    assert [row.outcome for row in await world.rows(commands)] == ["done"] * 6
    assert (await the_lead(world)).state == "CHOOSE_OPTION"
    assert len(world.replies()) > before


async def test_done_changes_no_lead(world: World) -> None:
    await world.take(says("Halo"))
    lead = await the_lead(world)

    await world.take(presses("done", lead.id))

    assert await world.rows(commands) == []
    assert await world.rows(inbound_fallback) == []
    assert (await the_lead(world)).version == lead.version
    assert [row["order"] for row in console_rows(world)] == ["done"]
    assert [row.action for row in await world.rows(audit_log)] == ["button_pressed"]


@pytest.mark.parametrize(("user", "is_obeyed"), [(RINA, True), (900002, False)])
async def test_only_the_users_who_may_press_are_obeyed(world: World, user: int, is_obeyed: bool) -> None:
    world.admin_user_ids = frozenset({RINA})
    await world.take(says("Halo"))
    lead_id = (await the_lead(world)).id

    await world.take(presses("take", lead_id, user=user))
    await world.take(presses("done", lead_id, user=user))
    await world.drain()

    assert ((await the_lead(world)).state == "MANUAL_INTERVENTION") == is_obeyed
    assert [row.get("refused", "") for row in console_rows(world)] == [""] * 2 if is_obeyed else ["not_allowed"] * 2
    if not is_obeyed:
        assert await world.rows(commands) == []
        assert {(row.action, row.actor, row.detail["reason"]) for row in await world.rows(audit_log)} == {
            ("button_refused", "telegram:900002", "not_allowed")
        }


async def test_a_press_about_nobody_is_turned_away(world: World) -> None:
    await world.take(presses("take", 999))

    assert [row["refused"] for row in console_rows(world)] == ["no_lead"]
    assert await world.rows(commands) == []


async def test_a_press_about_a_merged_lead_is_about_the_one_that_stays(world: World) -> None:
    await world.take(says("Halo", phone="", lid="38200000000002"))
    await world.take(says("1", phone="6281234567890"))
    await world.take(says("hmm", phone="6281234567890", lid="38200000000002"))
    stays, goes = await in_order(world, leads)
    assert goes.merged_into == stays.id

    await world.take(presses("take", goes.id))
    await world.drain()

    stays, goes = await in_order(world, leads)
    assert stays.state == "MANUAL_INTERVENTION"
    assert [(row.lead_id, row.outcome) for row in await world.rows(commands)] == [(stays.id, "done")]


@pytest.mark.parametrize(
    ("text", "question", "argument"), [("/stats", "stats", ""), ("/lead 0812 3456", "lead", "0812 3456")]
)
async def test_a_question_becomes_work_for_the_notifier(world: World, text: str, question: str, argument: str) -> None:
    await world.take(writes(text))

    (asked,) = console_rows(world)
    assert (asked["question"], asked["argument"], asked["chat"]) == (question, argument, str(ADMIN_CHAT))
    assert asked["reply_to"] == "14"


async def test_whoever_talks_in_an_admin_chat_becomes_no_lead(world: World) -> None:
    await world.take(writes("halo semua"), writes("/stats"), presses("done", 1))

    assert await world.rows(leads) == []
    assert await world.rows(addresses) == []
    assert len(await world.rows(inbox)) == 3


async def test_a_press_and_messages_share_a_batch(world: World) -> None:
    await world.take(says("Halo"))
    lead_id = (await the_lead(world)).id

    await world.take(says("Halo", phone="6281200000001"), presses("take", lead_id), says("1"))
    await world.drain()

    states = {row.phone: row.state for row in await world.rows(leads)}
    assert states == {"6281234567890": "MANUAL_INTERVENTION", "6281200000001": "CHOOSE_OPTION"}


async def test_a_fenced_press_writes_nothing(world: World) -> None:
    await world.take(says("Halo"))
    lead_id = (await the_lead(world)).id

    with pytest.raises(Fenced):
        await world.take(presses("take", lead_id), epochs={PARTITION: 0})

    assert await world.rows(commands) == []
    assert await world.rows(audit_log) == []
    assert await world.rows(inbound_fallback) == []


async def test_a_command_from_elsewhere_is_audited_too(world: World) -> None:
    await world.take(says("Halo"))
    lead_id = (await the_lead(world)).id
    async with world.engine.begin() as connection:
        for id_, lead in (("known", lead_id), ("unknown", 999)):
            values = {"id": id_, "actor": "rina", "lead_id": lead, "name": "set_state", "arguments": {"state": "NEW"}}
            await connection.execute(sa.insert(commands).values(values))
    for id_ in ("known", "unknown"):
        await world.take(says("", phone="", kind="command", detail=id_))

    known, unknown = await in_order(world, audit_log)
    assert (known.actor, known.action, known.detail["outcome"], known.detail["state"]) == (
        "rina",
        "set_state",
        "done",
        "NEW",
    )
    assert (unknown.lead_id, unknown.detail["reason"]) == (999, "there is no such lead")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"]
)
async def test_nothing_that_was_audited_can_be_changed(world: World, statement: str) -> None:
    await world.take(presses("done", 1))

    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        async with world.engine.begin() as connection:
            await connection.execute(sa.text(statement))

    assert len(await world.rows(audit_log)) == 1
