"""What an update of an admin chat asks for."""

import json
from typing import Any

import pytest

from services.processor.admin_updates import Press, Question, read_update
from shared.vocabulary import Order
from tests.payloads import telegram_update

CHAT = {"id": -1001, "type": "supergroup", "title": "Admin"}
RINA = {"id": 900001, "is_bot": False, "first_name": "Rina", "last_name": "Sari"}


def pressed(data: str, **but: Any) -> str:
    message = {"message_id": 13, "chat": CHAT, "date": 1790000002, "text": "Formulir lengkap"}
    callback = {"id": "2384", "from": RINA, "message": message, "chat_instance": "-7", "data": data, **but}
    return json.dumps({"update_id": 7, "callback_query": callback})


def written(text: str, kind: str = "message") -> str:
    return json.dumps({"update_id": 8, kind: {"message_id": 14, "from": RINA, "chat": CHAT, "date": 1, "text": text}})


@pytest.mark.parametrize(
    ("verb", "button"),
    [
        ("take", Order.TAKE_OVER),
        ("back", Order.HAND_BACK),
        ("block", Order.BLOCK),
        ("unblock", Order.UNBLOCK),
        ("done", "done"),
    ],
)
def test_a_press_names_its_button_lead_alert_and_person(verb: str, button: str) -> None:
    assert read_update(pressed(f"{verb}:1001:55")) == Press(
        button=button,  # type: ignore[arg-type]
        lead_id=1001,
        alert_id=55,
        user_id=900001,
        user_name="Rina Sari",
        chat_id=-1001,
        message_id=13,
        callback_id="2384",
    )


@pytest.mark.parametrize(
    "data",
    ["", "take", "take:1001", "take:1001:", "steal:1001:55", "take:-1:55", "take:1001:55:1", "take:" + "9" * 19 + ":1"],
)
def test_a_press_of_anything_else_is_nothing(data: str) -> None:
    assert read_update(pressed(data)) is None


def test_a_press_under_a_message_that_telegram_no_longer_knows_is_nothing() -> None:
    assert read_update(pressed("take:1001:55", message=None)) is None


def test_a_name_that_no_store_takes_is_made_storable() -> None:
    press = read_update(pressed("take:1001:55", **{"from": {"id": 1, "first_name": "Ri\x00na" + "x" * 200}}))

    assert isinstance(press, Press)
    assert press.user_name == "Rina" + "x" * 60


@pytest.mark.parametrize(
    ("text", "kind", "argument"),
    [
        ("/stats", "stats", ""),
        ("/stats@standin_bot", "stats", ""),
        ("/help", "help", ""),
        ("/start", "help", ""),
        ("/lead 0812-3456 7890", "lead", "0812-3456 7890"),
        ("/LEAD\n+62 812", "lead", "+62 812"),
        ("/lead@standin_bot  0812 ", "lead", "0812"),
    ],
)
def test_a_command_is_a_question(text: str, kind: str, argument: str) -> None:
    question = read_update(written(text))

    assert question == Question(kind=kind, argument=argument, chat_id=-1001, message_id=14)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "halo semua", "/foo", "/statsx", "stats", "tolong /stats", "/ stats"])
def test_talk_among_colleagues_is_nothing(text: str) -> None:
    assert read_update(written(text)) is None


def test_a_channel_can_ask_and_an_edit_asks_nothing_again() -> None:
    assert isinstance(read_update(written("/stats", "channel_post")), Question)
    assert read_update(written("/stats", "edited_message")) is None


@pytest.mark.parametrize("raw", ["", "null", "[]", "{}", "{", '{"update_id":1,"callback_query":{"id":1}}'])
def test_what_is_no_update_is_nothing(raw: str) -> None:
    assert read_update(raw) is None


def test_captured_updates_are_read_without_a_complaint() -> None:
    updates = [read_update(json.dumps(telegram_update(index))) for index in range(3)]

    assert all(update is None or isinstance(update, Question | Press) for update in updates)
