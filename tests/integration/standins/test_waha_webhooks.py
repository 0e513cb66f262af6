"""What WAHA posts: each engine's shape, signed, retried, never twice the same id."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from dev.standins.waha.events import signature
from services.gateway.translation import Ignored
from services.gateway.translation.waha import translate
from shared.messages import Inbound
from tests.eventually import eventually
from tests.integration.standins.receiver import Receiver
from tests.integration.standins.worlds import HMAC_KEY, LEAD, LEAD_CHAT, LID, Waha
from tests.payloads import ENGINES, load


def understood(event: dict[str, Any]) -> Inbound:
    found = translate(event, received=datetime.now(UTC), request_id="")
    assert isinstance(found, Inbound), found
    return found


def keys_of(document: Any, path: str = "") -> set[str]:
    if not isinstance(document, dict):
        return set()
    return {f"{path}{key}" for key in document} | {
        deeper for key, value in document.items() for deeper in keys_of(value, f"{path}{key}.")
    }


def test_the_signature_of_the_known_vector() -> None:
    body = b'{"event":"message","session":"default","engine":"WEBJS"}'

    assert signature(body, "my-secret-key") == (
        "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8"
        "097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89"
    )


async def test_a_delivery_has_the_headers_of_the_real_one(waha: Waha, receiver: Receiver) -> None:
    answer = await waha.incoming(phone=LEAD, text="Halo ✨")

    (request,) = receiver.requests
    assert answer["delivered"]
    assert answer["status"] == 200
    assert request.headers["x-webhook-hmac"] == hmac.new(HMAC_KEY.encode(), request.body, hashlib.sha512).hexdigest()
    assert request.headers["x-webhook-hmac-algorithm"] == "sha512"
    assert request.headers["x-webhook-timestamp"] == str(request.json["timestamp"])
    assert len(request.headers["x-webhook-request-id"]) == 14
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("WAHA/")
    assert b", " not in request.body
    assert "✨".encode() in request.body


async def test_gows_has_the_keys_of_the_capture(waha: Waha, receiver: Receiver) -> None:
    await waha.incoming(phone="5585900000002", lid=LID, text="Hello", name="Customer ✨")

    event, captured = receiver.events[0], load("real_gows_2026.1.3_message_dm_lid")
    rare = {"Bot", "Msg", "messageContextInfo", "IsViewOnceV2", "IsLottie", "environment.worker"}
    missing = {key for key in keys_of(captured) - keys_of(event) if not any(word in key for word in rare)}
    assert list(event) == list(captured)
    assert list(event["payload"]) == list(captured["payload"])
    assert missing == set()
    assert event["payload"]["_data"]["Info"]["SenderAlt"] == "5585900000002@s.whatsapp.net"


async def test_noweb_has_the_keys_of_the_capture(waha: Waha, receiver: Receiver) -> None:
    await waha.incoming(session="second", group=True, lid="172000000000001", media="sticker", from_me=True)

    event, captured = receiver.events[0], load("real_noweb_2026.8_message_any_group_fromme_sticker")
    missing = {key for key in keys_of(captured) - keys_of(event) if "reachout" not in key and "Capping" not in key}
    assert list(event) == list(captured)
    assert list(event["payload"]) == list(captured["payload"])
    assert missing == set()


@pytest.mark.parametrize("engine", ENGINES)
async def test_every_engine_is_understood(waha: Waha, receiver: Receiver, engine: str) -> None:
    await waha.incoming(phone=LEAD, text="Mau franchise", name="Budi", engine=engine, message_id="3EB0AA")

    inbound = understood(receiver.events[0])
    assert (inbound.kind, inbound.text, inbound.name, inbound.phone) == ("message", "Mau franchise", "Budi", LEAD)
    assert (inbound.chat, inbound.message_id, inbound.engine) == (LEAD_CHAT, "3EB0AA", engine)


@pytest.mark.parametrize("engine", ["GOWS", "NOWEB"])
async def test_a_lid_tells_its_phone_only_when_asked_to(waha: Waha, receiver: Receiver, engine: str) -> None:
    await waha.incoming(phone=LEAD, lid=LID, text="satu", engine=engine)
    await waha.incoming(phone=LEAD, lid=LID, text="dua", engine=engine, lid_tells_phone=False)

    told, silent = (understood(event) for event in receiver.events)
    assert (told.lid, told.phone) == (LID, LEAD)
    assert (silent.lid, silent.phone) == (LID, "")


@pytest.mark.parametrize("engine", ["WEBJS", "WPP"])
async def test_browser_engines_never_tell_a_lids_phone(waha: Waha, receiver: Receiver, engine: str) -> None:
    await waha.incoming(phone=LEAD, lid=LID, text="satu", engine=engine)

    assert understood(receiver.events[0]).phone == ""


@pytest.mark.parametrize("engine", ENGINES)
async def test_media_is_understood(waha: Waha, receiver: Receiver, engine: str) -> None:
    every = ["voice", "image", "sticker", "location", "contact", "document", "video", "poll"]

    for media in every:
        await waha.incoming(phone=LEAD, media=media, engine=engine)

    assert [understood(event).media for event in receiver.events] == every


@pytest.mark.parametrize("engine", ENGINES)
async def test_edits_and_revocations_name_their_message(waha: Waha, receiver: Receiver, engine: str) -> None:
    first = await waha.incoming(phone=LEAD, text="500jt", engine=engine)
    await waha.incoming(phone=LEAD, text="600jt", edit_of=first["message_id"], engine=engine)
    await waha.incoming(phone=LEAD, revoke_of=first["message_id"], engine=engine)

    _, edited, revoked = (understood(event) for event in receiver.events)
    assert (edited.kind, edited.text, edited.target_id) == ("edited", "600jt", first["message_id"])
    assert (revoked.kind, revoked.target_id) == ("revoked", first["message_id"])
    (message,) = await waha.messages()
    assert (message["text"], message["edited"], message["revoked"]) == ("600jt", True, True)


@pytest.mark.parametrize("engine", ENGINES)
async def test_noise_is_ignored_by_the_gateway(waha: Waha, receiver: Receiver, engine: str) -> None:
    noise: list[dict[str, Any]] = [
        {"group": True},
        {"chat_id": "status@broadcast"},
        {"chat_id": "123@newsletter"},
        {"event": "message.reaction", "text": "👍"},
        {"event": "message.ack"},
        {"event": "presence.update"},
        {"event": "call.received"},
    ]

    for unwanted in noise:
        await waha.incoming(phone=LEAD, engine=engine, **unwanted)

    found = [translate(event, received=datetime.now(UTC), request_id="") for event in receiver.events]
    assert len(found) == len(noise)
    assert [one for one in found if not isinstance(one, Ignored)] == []


async def test_staff_writing_by_hand_is_from_me(waha: Waha, receiver: Receiver) -> None:
    await waha.incoming(phone=LEAD, text="Halo, saya Rina", from_me=True)

    assert understood(receiver.events[0]).kind == "from_me"
    assert receiver.events[0]["payload"]["source"] == "app"


async def test_an_old_message_keeps_its_time(waha: Waha, receiver: Receiver) -> None:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)

    await waha.incoming(phone=LEAD, text="lama", timestamp=int(hour_ago.timestamp()))

    assert abs(understood(receiver.events[0]).sent - hour_ago) < timedelta(seconds=2)


async def test_a_session_status_is_told(waha: Waha, receiver: Receiver) -> None:
    await waha.control("session", {"session": "second", "status": "FAILED"})

    await eventually(lambda: receiver.requests)
    assert understood(receiver.events[0]).kind == "session_status"
    assert receiver.events[0]["payload"]["status"] == "FAILED"


async def test_a_refused_delivery_is_repeated_with_the_same_bytes_and_id(waha: Waha, receiver: Receiver) -> None:
    receiver.answers.extend([web.Response(status=503), web.Response(status=401)])

    answer = await waha.incoming(phone=LEAD, text="Halo")

    assert answer["attempts"] == 3
    assert len(receiver.requests) == 3
    assert len({request.body for request in receiver.requests}) == 1
    assert len({request.headers["x-webhook-request-id"] for request in receiver.requests}) == 1


async def test_a_delivery_is_given_up_after_the_last_retry(waha: Waha, receiver: Receiver) -> None:
    receiver.answers.extend(web.Response(status=500) for _ in range(9))

    answer = await waha.incoming(phone=LEAD, text="Halo")

    assert (answer["delivered"], answer["status"], answer["attempts"]) == (False, 500, 4)


async def test_retry_after_is_honoured(waha: Waha, receiver: Receiver) -> None:
    receiver.answers.append(web.Response(status=503, headers={"Retry-After": "1"}))
    began = datetime.now(UTC)

    await waha.incoming(phone=LEAD, text="Halo")

    assert datetime.now(UTC) - began >= timedelta(seconds=1)


async def test_a_duplicate_is_a_new_event_about_the_same_message(waha: Waha, receiver: Receiver) -> None:
    await waha.incoming(phone=LEAD, text="Halo", duplicate=2)

    first, second = receiver.events
    assert first["id"] != second["id"]
    assert first["payload"] == second["payload"]
    assert len(await waha.messages()) == 1


async def test_both_subscriptions_bring_a_message_twice(waha: Waha, receiver: Receiver) -> None:
    await waha.control("settings", {"events": ["message", "message.any"]})

    await waha.incoming(phone=LEAD, text="Halo")

    assert sorted(event["event"] for event in receiver.events) == ["message", "message.any"]


async def test_what_is_not_delivered_is_still_in_the_history(waha: Waha, receiver: Receiver) -> None:
    await waha.incoming(phone=LEAD, text="hilang", deliver=False)
    await waha.control("settings", {"events": ["message.any"]})
    await waha.control("session", {"status": "STARTING"})
    await waha.incoming(phone=LEAD, text="juga hilang")
    await waha.control("session", {"status": "WORKING"})

    _, history = await waha.get(f"/api/default/chats/{LEAD_CHAT}/messages")
    assert receiver.requests == []
    assert [message["body"] for message in history] == ["juga hilang", "hilang"]
