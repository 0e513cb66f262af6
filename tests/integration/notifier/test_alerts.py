"""Alerts: each once to every admin chat, escaped, with buttons; digests; troubles of the system once per cause."""

import pytest
import sqlalchemy as sa

from shared.tables import alert_messages, outbox
from tests.eventually import eventually
from tests.integration.notifier.world import ADMIN_CHAT, World

OTHER_CHAT = -1002


async def test_an_alert_is_told_with_its_lead_escaped_and_with_buttons(world: World) -> None:
    form = {
        "biodata": {"text": "Budi <Jakarta>"},
        "budget": {"text": "500jt & lebih", "low": 500_000_000, "high": None},
    }
    lead = await world.lead(1001, name="Budi <b>", phone="6281234567890", state="MANUAL_INTERVENTION", form=form)
    async with world.notifier("alerts"):
        id_ = await world.alert(lead, "escalation", reason="third_strike", last_message="harga < 1 M & murah?")
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("sent", "")
    [message] = await world.telegram_messages()
    assert "Nama: Budi <b>\n" in message["text"]
    assert "harga < 1 M & murah?" in message["text"]
    assert "Budi &lt;Jakarta&gt;" in message["html"]
    assert 'href="https://wa.me/6281234567890"' in message["html"]
    assert "Tiga kali jawabannya tidak dimengerti bot." in message["text"]
    actions = [button["data"] for row in message["buttons"] for button in row]
    assert actions == [f"{verb}:1001:{id_}" for verb in ("take", "back", "done", "block")]
    [kept] = await world.rows(alert_messages)
    assert (kept.outbox_id, kept.chat_id, kept.message_id) == (id_, ADMIN_CHAT, message["message_id"])


async def test_more_than_twenty_a_minute_are_folded_into_a_digest_that_names_each(world: World) -> None:
    wanted = []
    for lead in range(1001, 1031):
        await world.lead(lead, name=f"Lead {lead}", phone=f"62812{lead}")
        wanted.append((lead, {"kind": "lead_waiting"}))
    async with world.notifier("alerts"):
        ids = await world.alerts(wanted)
        await eventually(world.finished(*ids))

    messages = await world.telegram_messages()
    assert len(messages) == 20
    digest = messages[-1]["html"]
    assert "Ringkasan 11 pemberitahuan" in digest
    singles = "".join(message["html"] for message in messages[:-1])
    for lead in range(1001, 1031):
        assert (f"wa.me/62812{lead}" in digest) != (f"wa.me/62812{lead}" in singles)
    assert len(await world.rows(alert_messages)) == 30


async def test_far_too_many_are_folded_from_the_first_message_on(world: World) -> None:
    lead = await world.lead(1001)
    ids = await world.alerts([(lead, {"kind": "lead_waiting"})] * 120)
    async with world.notifier("alerts"):
        await eventually(world.finished(*ids))

    assert "Ringkasan" in (await world.telegram_messages())[0]["text"]


async def test_what_waited_while_telegram_was_away_is_folded(world: World) -> None:
    lead = await world.lead(1001)
    await world.telegram_fails({"match": "/sendMessage", "kind": "status", "status": 500})
    async with world.notifier("alerts"):
        ids = await world.alerts([(lead, {"kind": "lead_waiting"})] * 8)
        await eventually(lambda: telegram_has_failed(world, 5))
        await world.telegram_fails()
        await eventually(world.finished(*ids))

    [digest] = await world.telegram_messages()
    assert "Ringkasan 8 pemberitahuan" in digest["text"]
    assert await world.system_alerts() == []


async def telegram_has_failed(world: World, times: int) -> bool:
    report = await world.control(world.telegram_url, "faults")
    return bool(report["rules"][0]["fired"] >= times)


async def test_a_chat_that_can_never_be_told_does_not_hold_up_the_others(world: World) -> None:
    lead = await world.lead(1001)
    await world.control(world.telegram_url, "block", {"chat_id": 777})
    async with world.notifier("alerts", TELEGRAM_ADMIN_CHAT_ID=f"777,{ADMIN_CHAT}"):
        id_ = await world.alert(lead)
        await eventually(world.finished(id_))

    outcome, detail = await world.outcome(id_) or ("", "")
    assert outcome == "sent"
    assert "blocked by the user" in detail
    assert len(await world.telegram_messages()) == 1


async def test_an_alert_that_no_chat_can_be_given_is_set_aside(world: World) -> None:
    lead = await world.lead(1001)
    await world.control(world.telegram_url, "block", {"chat_id": 777})
    async with world.notifier("alerts", TELEGRAM_ADMIN_CHAT_ID="777"):
        id_ = await world.alert(lead)
        await eventually(world.finished(id_))

    assert (await world.outcome(id_) or ("",))[0] == "dead"
    assert [letter.stream for letter in await world.dead_letters()] == ["alerts"]
    assert await world.system_alerts() == []


async def test_a_group_that_became_a_supergroup_is_told_under_its_new_id(world: World) -> None:
    lead = await world.lead(1001)
    moved = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -100200},
    }
    await world.telegram_fails({"match": "/sendMessage", "kind": "status", "status": 400, "body": moved, "times": 1})
    async with world.notifier("alerts"):
        id_ = await world.alert(lead)
        await eventually(world.finished(id_))

    assert len(await world.telegram_messages(-100200)) == 1


async def test_a_chat_that_was_told_before_a_crash_is_not_told_again(world: World) -> None:
    lead = await world.lead(1001)
    id_ = await world.alert(lead)
    async with world.engine.begin() as connection:
        told = {"outbox_id": id_, "chat_id": ADMIN_CHAT, "message_id": 5}
        await connection.execute(sa.insert(alert_messages).values(told))
    async with world.notifier("alerts", TELEGRAM_ADMIN_CHAT_ID=f"{ADMIN_CHAT},{OTHER_CHAT}"):
        await eventually(world.finished(id_))

    assert await world.telegram_messages(ADMIN_CHAT) == []
    assert len(await world.telegram_messages(OTHER_CHAT)) == 1


@pytest.mark.parametrize("variable", ["TELEGRAM_BOT_TOKEN", "TELEGRAM_ADMIN_CHAT_ID"])
async def test_without_telegram_alerts_are_dropped_and_say_so(world: World, variable: str) -> None:
    del world.environment[variable]
    async with world.notifier("alerts"):
        ids = [await world.alert(await world.lead(1001)), await world.system_alert("waha_away:default")]
        await eventually(world.finished(*ids))

    assert {await world.outcome(id_) for id_ in ids} == {("dropped", "Telegram is not configured")}


async def test_a_cause_is_told_once_and_its_end_once(world: World) -> None:
    async with world.notifier("alerts"):
        first = await world.system_alert("waha_away:default", "WhatsApp <mati>")
        await eventually(world.finished(first))
        again = await world.system_alert("waha_away:default")
        other = await world.system_alert("dead_letter:replies")
        await eventually(world.finished(again, other))
        end = await world.system_alert("waha_away:default", "pulih", clear="1")
        end_again = await world.system_alert("waha_away:default", "pulih", clear="1")
        await eventually(world.finished(end, end_again))

    assert [(await world.outcome(id_) or ("",))[0] for id_ in (first, again, other, end, end_again)] == [
        "sent",
        "dropped",
        "sent",
        "sent",
        "dropped",
    ]
    texts = [message["text"] for message in await world.telegram_messages()]
    assert texts[0].startswith("⚠️ Gangguan sistem\nWhatsApp <mati>")
    assert texts[2].startswith("✅ Sistem pulih\npulih")


async def test_a_cause_told_lately_is_remembered_across_a_restart(world: World) -> None:
    async with world.notifier("alerts"):
        first = await world.system_alert("waha_away:default")
        await eventually(world.finished(first))
    async with world.notifier("alerts"):
        again = await world.system_alert("waha_away:default")
        await eventually(world.finished(again))

    assert (await world.outcome(again) or ("",))[0] == "dropped"
    assert len(await world.telegram_messages()) == 1


async def test_an_alert_of_a_blocked_lead_is_not_told(world: World) -> None:
    lead = await world.lead(1001, blocked=True)
    async with world.notifier("alerts"):
        id_ = await world.alert(lead)
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("dropped", "the lead is blocked")


async def test_a_full_429_is_waited_for(world: World) -> None:
    lead = await world.lead(1001)
    wait = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
    await world.telegram_fails({"match": "/sendMessage", "kind": "status", "status": 429, "body": wait, "times": 1})
    async with world.notifier("alerts"):
        id_ = await world.alert(lead)
        await eventually(world.finished(id_))

    async with world.engine.connect() as connection:
        row = (await connection.execute(sa.select(outbox).where(outbox.c.id == id_))).one()
    assert (row.finished_at - row.created_at).total_seconds() >= 1.0
    assert len(await world.telegram_messages()) == 1
