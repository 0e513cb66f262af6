"""When a reply must not be sent."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifier.replies.reply import Reply

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reply(**changes: object) -> Reply:
    known = {
        "id": 1,
        "lead_id": 1001,
        "seq": 3,
        "message_id": "3EB0",
        "created_at": NOW,
        "channel": "whatsapp",
        "session": "default",
        "engine": "GOWS",
        "chat": "6281234567890@c.us",
        "text": "Halo",
        "last_seq": 4,
        "lead_exists": True,
        "lead_blocked": False,
        "lead_silenced_seq": 2,
        "lead_reply_seq": 4,
        "is_behind": False,
        "tries": 0,
        "next_try_at": None,
        "looked_at": 0.0,
    }
    return Reply(**{**known, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("chat", ["6281234567890@c.us", "38203818037365@lid", "6281234567890@s.whatsapp.net"])
def test_a_person_is_answered(chat: str) -> None:
    assert reply(chat=chat).reason_to_drop(NOW, HOUR) == ""


def test_a_reply_of_the_same_decision_overtakes_nothing() -> None:
    assert reply(last_seq=4, lead_reply_seq=4).reason_to_drop(NOW, HOUR) == ""
    assert reply(last_seq=4, lead_reply_seq=5).reason_to_drop(NOW, HOUR) == "overtaken by a newer reply"


def test_a_reply_decided_after_the_takeover_is_sent() -> None:
    assert reply(lead_silenced_seq=2).reason_to_drop(NOW, HOUR) == ""
    assert reply(lead_silenced_seq=3).reason_to_drop(NOW, HOUR) == "a person took over"


def test_a_reply_expires_after_its_time_and_not_before() -> None:
    assert reply(created_at=NOW - HOUR).reason_to_drop(NOW, HOUR) == ""
    assert reply(created_at=NOW - HOUR - timedelta(seconds=1)).reason_to_drop(NOW, HOUR) == "expired"


@pytest.mark.parametrize("chat", ["120363@g.us", "status@broadcast", "1@newsletter", "0@c.us", "", "6281"])
def test_what_is_not_one_persons_address_gets_nothing(chat: str) -> None:
    assert reply(chat=chat).reason_to_drop(NOW, HOUR) == "not the address of one person"


def test_only_engines_that_take_an_id_are_given_one() -> None:
    assert reply(engine="NOWEB").chosen_id == "3EB0"
    assert reply(engine="WEBJS").chosen_id == ""
