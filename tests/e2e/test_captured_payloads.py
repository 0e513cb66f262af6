"""Captured webhooks posted to the running gateway: each has the outcome it should have, and nothing else happens."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from shared.tables import addresses, inbox, leads, messages, outbox, waha_sessions
from tests.e2e.world import World, says
from tests.eventually import eventually
from tests.payloads import Webhook, telegram_update, waha_envelope, waha_webhook


async def post(world: World, envelope: dict[str, Any]) -> httpx.Response:
    """As WAHA would post it, signed with the system's key."""
    webhook: Webhook = waha_webhook(envelope, hmac_key=world.system.secrets["WAHA_WEBHOOK_HMAC_KEY"])
    async with httpx.AsyncClient(base_url=world.system.gateway_url, timeout=10) as client:
        return await client.post("/webhook", content=webhook.body, headers=webhook.headers)


async def post_update(world: World, update: dict[str, Any]) -> httpx.Response:
    """As Telegram would post it, under a number that the stand-in's own updates don't reach."""
    update = {**update, "update_id": update["update_id"] + 50_000_000}
    headers = {"X-Telegram-Bot-Api-Secret-Token": world.system.secrets["TELEGRAM_WEBHOOK_SECRET"]}
    async with httpx.AsyncClient(base_url=world.system.gateway_url, timeout=10) as client:
        return await client.post("/telegram/webhook", json=update, headers=headers)


async def rows(world: World, statement: sa.Select[Any]) -> list[Any]:
    """What the database says."""
    async with world.engine.connect() as connection:
        return list((await connection.execute(statement)).all())


async def lead_of(world: World, address: str) -> Any:
    """The lead an address belongs to; waits for it."""
    statement = (
        sa.select(leads).join(addresses, addresses.c.lead_id == leads.c.id).where(addresses.c.address == address)
    )
    found: list[Any] = []

    async def known() -> bool:
        found[:] = await rows(world, statement)
        return bool(found)

    await eventually(known, within=10)
    return found[0]


async def was_taken(world: World, key: str) -> None:
    """Wait until an event took effect."""

    async def taken() -> bool:
        return bool(await rows(world, sa.select(inbox).where(inbox.c.key == key)))

    await eventually(taken, within=10)


async def test_a_gows_message_from_a_lid_is_answered_where_it_came_from(world: World) -> None:
    answer = await post(world, waha_envelope("real_gows_2026.1.3_message_dm_lid", now=datetime.now(UTC)))

    assert answer.status_code == 200
    lead = await lead_of(world, "lid:38200000000002")
    assert (lead.phone, lead.chat, lead.state) == ("5585900000002", "38200000000002@lid", "CHOOSE_OPTION")
    assert (await lead_of(world, "phone:5585900000002")).id == lead.id
    statement = sa.select(outbox).where(outbox.c.lead_id == lead.id, outbox.c.stream == "replies")
    (reply,) = await rows(world, statement)
    assert reply.payload["chat"] == "38200000000002@lid"
    assert says(reply.payload["text"], "welcome", "menu")


async def test_the_same_message_long_after_it_was_written_is_stored_and_not_answered(world: World) -> None:
    envelope = waha_envelope("real_gows_2026.1.3_message_dm_lid")
    envelope["payload"] |= {"id": "false_38200000000009@lid_3AC22AE73E7976384500", "from": "38200000000009@lid"}
    envelope["payload"]["_data"]["Info"] |= {"SenderAlt": "", "Chat": "38200000000009@lid"}

    answer = await post(world, envelope)

    assert answer.status_code == 200
    lead = await lead_of(world, "lid:38200000000009")
    (message,) = await rows(world, sa.select(messages).where(messages.c.lead_id == lead.id))
    assert message.remark == "stale"
    assert lead.state == "NEW"
    statement = sa.select(outbox).where(outbox.c.lead_id == lead.id, outbox.c.stream == "replies")
    assert await rows(world, statement) == []


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("real_noweb_2026.8_message_any_group_fromme_sticker", "message.any"),
        ("fixture_gows_message_group_text.payload", "message"),
        ("fixture_gows_message_reaction", "message.reaction"),
        ("fixture_gows_message_ack_read", "message.ack"),
        ("docs_message_ack_group", "message.ack.group"),
    ],
)
async def test_what_concerns_no_lead_is_ignored_with_200(world: World, name: str, event: str) -> None:
    before = await rows(world, sa.select(sa.func.count()).select_from(inbox))

    answer = await post(world, waha_envelope(name, event=event, now=datetime.now(UTC)))

    assert (answer.status_code, answer.json()["status"]) == (200, "ignored")
    assert await rows(world, sa.select(sa.func.count()).select_from(inbox)) == before


async def test_a_sessions_status_is_kept_and_told_to_the_team(world: World) -> None:
    answer = await post(world, waha_envelope("real_noweb_2026.9.1_session_status", now=datetime.now(UTC)))

    assert answer.status_code == 200

    async def kept() -> bool:
        found = await rows(world, sa.select(waha_sessions).where(waha_sessions.c.name == "spike"))
        return [row.status for row in found] == ["SCAN_QR_CODE"]

    async def told() -> bool:
        return any("spike" in alert for alert in await world.alerts())

    await eventually(kept, within=10)
    await eventually(told, within=10)


async def test_a_location_without_text_begins_a_conversation_like_any_message(world: World) -> None:
    now = datetime.now(UTC)
    envelope = waha_envelope("fixture_gows_message_location.payload", now=now)
    envelope["payload"]["timestamp"] = int(now.timestamp())  # the fixture's two times are a year apart

    assert (await post(world, envelope)).status_code == 200

    lead = await lead_of(world, "phone:5511888888888")
    (message,) = await rows(world, sa.select(messages).where(messages.c.media == "location"))
    assert (message.lead_id, message.text) == (lead.id, "")
    assert lead.state == "CHOOSE_OPTION"


async def test_edits_and_revocations_are_noted_with_what_they_are_about(world: World) -> None:
    now = datetime.now(UTC)
    for name in ("fixture_gows_message_edited", "fixture_gows_message_revoked"):
        assert (await post(world, waha_envelope(name, now=now))).status_code == 200

    async def noted() -> bool:
        statement = sa.select(messages.c.kind, messages.c.target_id).where(messages.c.kind != "message")
        found = {tuple(row) for row in await rows(world, statement)}
        return {("edited", "3EB0EDITBASE"), ("revoked", "3EB0BASE01")} <= found

    await eventually(noted, within=10)


async def test_a_telegram_message_and_its_start_command_are_one_lead(world: World) -> None:
    now = datetime.now(UTC)
    for index in (0, 1):
        assert (await post_update(world, telegram_update(index, now=now))).status_code == 200

    lead = await lead_of(world, "telegram:5550001")
    assert (lead.channel, lead.username) == ("telegram", "annlee")


@pytest.mark.parametrize("index", [2, 4, 5, 6])
async def test_telegram_updates_that_concern_no_lead_are_ignored(world: World, index: int) -> None:
    answer = await post_update(world, telegram_update(index, now=datetime.now(UTC)))

    assert (answer.status_code, answer.json()["status"]) == (200, "ignored")


async def test_message_and_message_any_of_one_message_are_one_event(world: World) -> None:
    now = datetime.now(UTC) - timedelta(seconds=1)
    envelope = waha_envelope("real_gows_2026.1.3_message_dm_lid", now=now)
    envelope["payload"] |= {"id": "false_38200000000007@lid_3AC22AE73E7976384577", "from": "38200000000007@lid"}
    envelope["payload"]["_data"]["Info"] |= {"SenderAlt": "", "Chat": "38200000000007@lid"}

    for event in ("message", "message.any"):
        assert (await post(world, {**envelope, "event": event})).status_code == 200

    await was_taken(world, "wa:default:in:message:3AC22AE73E7976384577")
    lead = await lead_of(world, "lid:38200000000007")
    assert lead.message_seq == 1


async def test_a_forged_webhook_is_refused_and_leaves_nothing(world: World) -> None:
    envelope = waha_envelope("real_gows_2026.1.3_message_dm_lid", now=datetime.now(UTC))
    webhook = waha_webhook(envelope, hmac_key="not the key")
    before = await rows(world, sa.select(sa.func.count()).select_from(messages))

    async with httpx.AsyncClient(base_url=world.system.gateway_url, timeout=10) as client:
        answer = await client.post("/webhook", content=webhook.body, headers=webhook.headers)

    assert answer.status_code == 401
    assert await rows(world, sa.select(sa.func.count()).select_from(messages)) == before
