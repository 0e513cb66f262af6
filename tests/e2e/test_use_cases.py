"""The fifteen use cases of the customer, through real HTTP, Redis and PostgreSQL, with the stand-ins at the ends."""

import asyncio

import sqlalchemy as sa
from redis.asyncio import Redis

from shared.identifiers import partition_of
from shared.tables import outbox
from tests.e2e.world import FILLED_FORM, World, says
from tests.eventually import eventually


async def test_01_normal_user_flow(world: World) -> None:
    budi = world.someone_hidden()

    await budi.says("Halo")
    heard = await budi.hears(1)
    assert says(heard[0], "welcome", "menu")

    await budi.says("1")
    heard = await budi.hears(3)
    assert says(heard[1], "form_request")
    assert says(heard[2], "form_template")

    await budi.says(FILLED_FORM)
    heard = await budi.hears(4)
    assert says(heard[3], "form_completed")

    await budi.is_in("FORM_COMPLETED")
    row = await budi.has_row()
    assert row["nomor"] == "0" + budi.phone.removeprefix("62")
    assert (row["sumber_info"], row["bidang_usaha"], row["biodata"]) == ("Instagram", "kuliner", "Budi, Bandung")
    assert (row["budget"], row["rencana_mulai"]) == ("100-200 juta", "Januari 2027")
    assert len(heard) == 4


async def test_02_partial_form_submission(world: World) -> None:
    budi = world.someone()
    await budi.says("1")
    await budi.hears(2)

    await budi.says("Sumber info: TikTok\nBudget: 50 juta")
    heard = await budi.hears(3)
    assert says(heard[2], "form_missing")
    assert "Bidang usaha" in heard[2]
    assert "Budget" not in heard[2]

    await budi.says("Bidang usaha: laundry\nRencana mulai: bulan depan\nNama & domisili: Sari, Bekasi")
    heard = await budi.hears(4)
    assert says(heard[3], "form_completed")
    assert (await budi.has_row())["sumber_info"] == "TikTok"


async def test_03_invalid_input_handling(world: World) -> None:
    budi = world.someone(name="Ujang Strikes")
    await budi.says("Halo")
    await budi.hears(1)

    for strike in (1, 2, 3):
        await budi.says("hmm" + "m" * strike)
        heard = await budi.hears(1 + strike)

    assert says(heard[1], "invalid_option", "menu")
    assert says(heard[2], "invalid_option", "menu")
    assert says(heard[3], "escalation")
    await budi.is_in("MANUAL_INTERVENTION")

    async def called() -> bool:
        return any("Ujang Strikes" in alert for alert in await world.alerts())

    await eventually(called, within=10)
    await budi.says("halo?")
    await budi.is_settled(messages_stored=5)
    assert len(await budi.heard()) == 4


async def test_04_spam_prevention(world: World) -> None:
    budi = world.someone()

    texts = [f"halo{'o' * n}" for n in range(10)]
    await budi.burst(*texts)

    await budi.is_settled(messages_stored=10)
    assert len(await budi.heard()) == 1
    assert sorted(message.text for message in await budi.messages()) == sorted(texts)


async def test_05_duplicate_webhook_prevention(world: World) -> None:
    budi = world.someone()

    await budi.says("Halo", duplicate=3)

    await budi.is_settled(messages_stored=1)
    assert len(await budi.heard()) == 1
    assert len(await budi.messages()) == 1


async def test_06_race_condition_prevention(world: World) -> None:
    budi = world.someone_hidden()

    await asyncio.gather(budi.says("Halo"), budi.says("saya mau tanya"))

    await budi.is_settled(messages_stored=2)
    assert len(await budi.leads()) == 1
    assert len(await budi.heard()) == 1
    assert [message.seq for message in await budi.messages()] == [1, 2]


async def test_07_group_chat_handling(world: World) -> None:
    budi = world.someone()

    delivered = await budi.says("bom dia a todos", group=True)

    assert delivered["status"] == 200
    assert await budi.leads() == []


async def test_08_broadcast_status_handling(world: World) -> None:
    budi = world.someone()

    delivered = await budi.says("Promo!", chat_id="status@broadcast")

    assert delivered["status"] == 200
    assert await budi.leads() == []


async def test_09_existing_contact(world: World) -> None:
    budi = world.someone()
    await budi.says("Halo Pak Budi, ini Rina dari StartFranchise", from_me=True)
    await budi.is_in("EXISTING")

    await budi.says("Halo Rina")

    await budi.is_settled(messages_stored=2)
    assert await budi.heard() == []


async def test_10_google_sheets_api_down(world: World) -> None:
    budi = world.someone()
    await world.system.google("faults", {"rules": [{"match": "/v4/", "kind": "status", "status": 503}]})
    try:
        await budi.says(f"1\n{FILLED_FORM}")
        heard = await budi.hears(1)
        assert says(heard[-1], "welcome", "form_completed")
        assert await budi.rows() == []
    finally:
        await world.system.google("faults", {"rules": []})

    assert (await budi.has_row())["biodata"] == "Budi, Bandung"


async def test_12_whatsapp_lid_format(world: World) -> None:
    """The person's device shows in one event and not in the next, and the phone only in the third."""
    budi = world.someone_hidden(lid_tells_phone=False)
    await budi.says("Halo")
    await budi.hears(1)

    budi.lid_tells_phone = True
    await budi.says("1")
    await budi.hears(3)

    (lead,) = await budi.leads()
    assert lead.state == "FORM_SENT"
    assert lead.phone == budi.phone


async def test_13_multiple_sessions(world: World) -> None:
    """Two devices of one person: the ids carry different device suffixes."""
    budi = world.someone()
    await budi.says("Halo")
    await budi.hears(1)

    await budi.says("1", engine="NOWEB")
    await budi.hears(3)

    assert len(await budi.leads()) == 1


async def test_14_long_running_conversation(world: World) -> None:
    """Every process is started anew between the two halves of the conversation."""
    budi = world.someone()
    await budi.says("1")
    await budi.hears(2)
    await budi.says("Sumber info: Instagram")
    await budi.hears(3)

    for name in ("gateway", "processor", "notifier", "sheets_sync"):
        await asyncio.to_thread(world.system.terminate, name)
        await asyncio.to_thread(world.system.restart, name)
    await asyncio.to_thread(world.system.wait_ready)

    await budi.says("Bidang usaha: kuliner\nBudget: 100 juta\nRencana mulai: Januari 2027\nNama & domisili: Budi, Solo")
    heard = await budi.hears(4)
    assert says(heard[3], "form_completed")
    assert (await budi.has_row())["sumber_info"] == "Instagram"


async def test_15_admin_manual_intervention(world: World) -> None:
    budi = world.someone()
    await budi.says("3")
    await budi.hears(1)
    lead = await budi.is_in("MANUAL_INTERVENTION")

    answer = await world.system.admin(
        "POST", f"/api/leads/{lead.id}/commands", json={"name": "set_state", "state": "CHOOSE_OPTION"}
    )

    assert (answer.status_code, answer.json()["outcome"]) == (200, "done")
    heard = await budi.hears(2)
    assert says(heard[1], "menu")
    await budi.says("1")
    assert says((await budi.hears(4))[2], "form_request")


async def test_a_burst_of_form_messages_gets_one_confirmation(world: World) -> None:
    budi = world.someone()
    await budi.says("1")
    await budi.hears(2)
    for line in FILLED_FORM.splitlines():
        await budi.says(line)

    heard = await budi.hears(3)
    assert says(heard[2], "form_completed")
    await budi.is_settled(messages_stored=6)
    assert len(await budi.heard()) == 3


async def test_a_telegram_lead_goes_the_same_way(world: World) -> None:
    ann = world.someone_on_telegram()
    await ann.says("/start ref_1")
    assert says((await ann.hears(1))[0], "welcome", "menu")
    await ann.says("1")
    await ann.hears(3)

    await ann.says(FILLED_FORM)

    assert says((await ann.hears(4))[3], "form_completed")
    assert (await ann.has_row())["nomor"] == f"@user{ann.telegram_id}"


async def test_a_takeover_stops_what_was_not_sent_yet(world: World) -> None:
    budi = world.someone()
    await world.system.waha("faults", {"rules": [{"match": "/api/sendText", "kind": "status", "status": 503}]})
    try:
        await budi.says("Halo")
        lead = await budi.is_in("CHOOSE_OPTION")
        answer = await world.system.admin("POST", f"/api/leads/{lead.id}/commands", json={"name": "take_over"})
        assert answer.json()["outcome"] == "done"
    finally:
        await world.system.waha("faults", {"rules": []})

    async def dropped() -> bool:
        async with world.engine.connect() as connection:
            statement = sa.select(outbox.c.outcome).where(outbox.c.lead_id == lead.id, outbox.c.stream == "replies")
            return (await connection.execute(statement)).scalars().all() == ["dropped"]

    await eventually(dropped, within=40)
    assert await budi.heard() == []


async def test_a_lid_whose_phone_became_known_is_read_in_the_phones_partition(world: World) -> None:
    budi = world.someone_hidden()
    await budi.says("Halo")
    await budi.hears(1)

    budi.lid_tells_phone = False
    await budi.says("1")
    await budi.hears(3)

    (lead,) = await budi.leads()
    partitions = int(world.system.process("processor").program.environment["PARTITIONS"])
    assert lead.partition == partition_of(f"phone:{budi.phone}", partitions)
    client = Redis.from_url(world.system.redis_url, decode_responses=True)
    assert await client.get(f"alias:{budi.lid}") == budi.phone
    await client.aclose()
