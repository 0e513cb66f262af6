"""What becomes of every Telegram update."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.gateway.translation import Ignored, Reason
from services.gateway.translation.telegram import translate
from shared.messages import Inbound
from tests.payloads import telegram_update

RECEIVED = datetime(2026, 11, 22, 21, 37, 0, 123000, tzinfo=UTC)
OPS = -1001234567890


def outcome(update: dict[str, Any], *admin_chats: int) -> Inbound | Ignored:
    found = translate(update, bot_id="42", admin_chats=admin_chats, received=RECEIVED)
    if isinstance(found, Inbound):
        assert Inbound.from_fields(found.to_fields()) == found
    return found


def test_a_private_message() -> None:
    found = outcome(telegram_update(0))

    assert isinstance(found, Inbound)
    assert found.to_fields() == {
        "v": "1",
        "key": "tg:42:900000001",
        "kind": "message",
        "channel": "telegram",
        "session": "42",
        "received": "2026-11-22T21:37:00.123Z",
        "sent": "2026-09-21T14:13:20.000Z",
        "chat": "5550001",
        "telegram_id": "5550001",
        "username": "annlee",
        "name": "Ann Lee",
        "text": "hello",
        "message_id": "11",
        "request_id": "update-900000001",
    }


def test_an_edit_names_the_message_it_is_about() -> None:
    found = outcome(telegram_update(3))

    assert isinstance(found, Inbound)
    assert (found.kind, found.target_id, found.text) == ("edited", "11", "hello!")
    assert found.to_fields()["sent"] == "2026-09-21T14:13:25.000Z"


@pytest.mark.parametrize(
    ("index", "expected"),
    [(2, Reason.CALLBACK_QUERY), (4, Reason.MEMBERSHIP), (5, Reason.GROUP), (6, Reason.GROUP)],
)
def test_updates_that_are_not_for_us(index: int, expected: Reason) -> None:
    assert outcome(telegram_update(index)) == Ignored(expected)


def test_channels_bots_service_messages_and_unknown_updates_are_not_for_us() -> None:
    private = telegram_update(0)["message"]
    bare = {name: private[name] for name in ("message_id", "from", "chat", "date")}
    updates = [
        {"update_id": 1, "channel_post": bare | {"chat": {"id": -1, "type": "channel"}, "text": "x"}},
        {"update_id": 1, "message": private | {"from": {"id": 7, "is_bot": True}}},
        {"update_id": 1, "message": bare | {"pinned_message": bare}},
        {"update_id": 1, "message_reaction": {"chat": private["chat"]}},
        {"message": private},
    ]

    assert [outcome(update) for update in updates] == [
        Ignored(Reason.CHANNEL),
        Ignored(Reason.BOT),
        Ignored(Reason.SERVICE_MESSAGE),
        Ignored(Reason.UNKNOWN_EVENT),
        Ignored(Reason.MALFORMED),
    ]


@pytest.mark.parametrize("index", [0, 2, 3])
def test_an_admin_in_private_is_never_a_lead(index: int) -> None:
    found = outcome(telegram_update(index), 5550001)

    assert isinstance(found, Inbound)
    assert (found.kind, found.chat, found.telegram_id) == ("admin_update", "5550001", "5550001")
    assert json.loads(found.detail) == telegram_update(index)


@pytest.mark.parametrize("index", [5, 6])
def test_an_admin_group_is_never_ignored(index: int) -> None:
    found = outcome(telegram_update(index), OPS, -4001)

    assert isinstance(found, Inbound)
    assert found.kind == "admin_update"
    assert json.loads(found.detail) == telegram_update(index)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"voice": {"file_id": "x"}}, "voice"),
        ({"audio": {"file_id": "x"}}, "voice"),
        ({"photo": [{"file_id": "x"}]}, "image"),
        ({"video": {"file_id": "x"}}, "video"),
        ({"animation": {"file_id": "x"}, "document": {"file_id": "x"}}, "video"),
        ({"document": {"file_id": "x"}}, "document"),
        ({"sticker": {"file_id": "x"}}, "sticker"),
        ({"location": {"latitude": -6.2}}, "location"),
        ({"contact": {"phone_number": "0812"}}, "contact"),
        ({"poll": {"id": "1"}}, "poll"),
        ({"dice": {"value": 1}}, "other"),
    ],
)
def test_media(content: dict[str, Any], expected: str) -> None:
    update = telegram_update(0)
    del update["message"]["text"]
    update["message"] |= content | {"caption": "lihat"}

    found = outcome(update)

    assert isinstance(found, Inbound)
    assert (found.media, found.text) == (expected, "lihat")
