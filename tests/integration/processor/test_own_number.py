"""Messages from our own number: the bot's echo, a person, or the app's automatic greeting."""

import pytest
import sqlalchemy as sa

from services.processor.ports import REPAIRED
from services.processor.subjects import chosen_message_id
from shared.clock import utc_now
from shared.tables import inbox, leads, messages, outbox
from tests.builders import seconds
from tests.integration.processor.world import World, says


async def test_the_bots_own_echo_is_not_taken_for_a_person(world: World) -> None:
    await world.take(says("Halo"))
    (lead,) = await world.rows(leads)

    await world.take(says("Halo Kak", kind="from_me", message_id=chosen_message_id(lead.id, 1)))

    (lead,) = await world.rows(leads)
    assert lead.state == "CHOOSE_OPTION"
    assert len(await world.rows(messages)) == 1
    assert len(await world.rows(inbox)) == 2


async def test_a_person_writing_from_the_phone_silences_the_bot(world: World) -> None:
    await world.take(says("Halo"))

    await world.take(says("Halo, ini Rina dari tim sales", kind="from_me"))

    (lead,) = await world.rows(leads)
    assert lead.state == "MANUAL_INTERVENTION"
    assert lead.silenced_seq == 1


async def test_a_person_writing_first_makes_an_existing_contact(world: World) -> None:
    await world.take(says("Halo Bu, ini Rina", kind="from_me"))
    await world.take(says("Halo Rina"))

    (lead,) = await world.rows(leads)
    assert lead.state == "EXISTING"
    assert world.replies() == []


async def test_an_echo_under_an_unknown_id_is_known_by_its_words(world: World) -> None:
    await world.take(says("Halo", engine="WEBJS"))
    (reply,) = world.replies()

    await world.take(says(reply.replace("\n\n", "\n") + " ", kind="from_me", engine="WEBJS"))

    (lead,) = await world.rows(leads)
    assert lead.state == "CHOOSE_OPTION"


@pytest.mark.parametrize(("waha_engine", "waits"), [("WEBJS", True), ("WPP", True), ("NOWEB", False), ("GOWS", False)])
async def test_strange_words_wait_while_a_send_is_unresolved_where_ids_are_not_ours(
    world: World, waha_engine: str, waits: bool
) -> None:
    await world.take(says("Halo", engine=waha_engine))

    handled = await world.take(says("something else", kind="from_me", engine=waha_engine))

    (lead,) = await world.rows(leads)
    assert len(handled.deferred) == waits
    assert lead.state == ("CHOOSE_OPTION" if waits else "MANUAL_INTERVENTION")
    assert len(await world.rows(inbox)) == (1 if waits else 2)


async def test_strange_words_are_a_persons_once_the_send_is_resolved(world: World) -> None:
    await world.take(says("Halo", engine="WEBJS"))
    async with world.engine.begin() as connection:
        await connection.execute(sa.update(outbox).values(finished_at=sa.func.now(), outcome="sent"))

    await world.take(says("something else", kind="from_me", engine="WEBJS"))

    (lead,) = await world.rows(leads)
    assert lead.state == "MANUAL_INTERVENTION"


async def test_strange_words_wait_no_longer_than_half_a_minute(world: World) -> None:
    await world.take(says("Halo", engine="WEBJS"))

    old = utc_now() - seconds(31)
    await world.take(says("something else", kind="from_me", engine="WEBJS", received=old, sent=old))

    (lead,) = await world.rows(leads)
    assert lead.state == "MANUAL_INTERVENTION"


async def test_the_third_same_greeting_to_new_leads_is_no_person_and_is_pointed_out_once(world: World) -> None:
    phones = [f"62812000000{n:02d}" for n in range(4)]
    for phone in phones:
        await world.take(says("Halo", phone=phone))
        await world.take(says("Terima kasih, kami akan segera membalas.", phone=phone, kind="from_me"))

    states = {row.phone: row.state for row in await world.rows(leads)}
    assert [states[phone] for phone in phones[2:]] == ["CHOOSE_OPTION", "CHOOSE_OPTION"]
    alerts = [row.payload["kind"] for row in world.published if row.stream == "alerts"]
    assert alerts.count("greeting_loop") == 1
    remarks = [row.remark for row in await world.rows(messages) if row.kind == "from_me"]
    assert remarks.count("greeted_automatically") == 2


async def test_what_is_fetched_from_a_history_is_no_flood_however_much_it_is(world: World) -> None:
    for _ in range(4):
        await world.take(*[says("halo", detail=REPAIRED) for _ in range(20)])
    await world.take(*[says("halo") for _ in range(20)])

    assert "flood" not in [row.payload["kind"] for row in world.published if row.stream == "alerts"]
    assert len(await world.rows(messages)) == 100


async def test_a_flood_is_stored_whole_and_pointed_out_once(world: World) -> None:
    for _ in range(4):
        await world.take(*[says("halo") for _ in range(20)])

    alerts = [row.payload["kind"] for row in world.published if row.stream == "alerts"]
    assert alerts.count("flood") == 1
    assert len(await world.rows(messages)) == 80
