"""One event, one key: whatever envelope, chat, engine or subscription brings it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.gateway.translation import telegram, waha
from shared.messages import Inbound
from tests.payloads import ENGINES, telegram_update
from tests.unit.gateway.envelopes import LEAD, LEAD_LID, envelope, message

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def key(document: dict[str, Any]) -> str:
    found = waha.translate(document, received=NOW, request_id="")
    assert isinstance(found, Inbound), found
    return found.key


@pytest.mark.parametrize("engine", ENGINES)
def test_both_subscriptions_give_one_key(engine: str) -> None:
    assert key(message(engine, event="message")) == key(message(engine, event="message.any"))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_flip_between_lid_and_phone_keeps_the_key(engine: str) -> None:
    assert key(message(engine, chat=f"{LEAD_LID}@lid")) == key(message(engine, chat=f"{LEAD}@c.us"))


def test_engines_and_envelopes_agree() -> None:
    keys = {key(message(engine) | {"id": f"evt_{engine}"}) for engine in ENGINES}

    assert keys == {"wa:default:in:message:3AC22AE73E797638455D"}


def test_session_author_kind_and_id_tell_events_apart() -> None:
    documents = [
        message("GOWS"),
        message("GOWS") | {"session": "other"},
        message("GOWS", event="message.any", from_me=True),
        message("GOWS", event="message.edited", editedMessageId="3AC22AE73E797638455D"),
        message("GOWS", key_id="3AC22AE73E797638455E"),
        envelope("GOWS", "message.revoked", message("GOWS")["payload"] | {"revokedMessageId": "3AC22AE73E797638455D"}),
    ]

    assert len({key(document) for document in documents}) == len(documents)


def test_edits_that_repeat_the_original_id_are_told_apart_by_text() -> None:
    first, second = (
        message("WEBJS", event="message.edited", editedMessageId="A", key_id="A", body=body) for body in ("satu", "dua")
    )

    assert key(first) != key(second)
    assert key(first) == key(first)
    assert key(first).startswith("wa:default:in:edited:A:")


def test_edits_that_tell_their_time_are_told_apart_by_it() -> None:
    """Back to the first text is an edit, too."""
    keys = [
        key(
            message("WEBJS", event="message.edited", key_id="A", raw={"latestEditSenderTimestampMs": moment})
            | {"timestamp": moment}
        )
        for moment in (1768580591001, 1768580592002)
    ]

    assert keys == ["wa:default:in:edited:A:1768580591001", "wa:default:in:edited:A:1768580592002"]


def test_a_message_without_id_is_named_by_what_it_says() -> None:
    nameless = [message("WPP", id=None, raw={"id": None}, body=body) for body in ("a", "a", "b")]

    first, again, other = map(key, nameless)

    assert first == again != other


def test_a_key_fits_an_index() -> None:
    first, second = key(message("GOWS", key_id="A" * 5000)), key(message("GOWS", key_id="A" * 5001))

    assert first != second
    assert max(len(first), len(second)) <= 200


def test_telegram_is_named_by_bot_and_update() -> None:
    found = telegram.translate(telegram_update(0), bot_id="42", admin_chats=(), received=NOW)

    assert isinstance(found, Inbound)
    assert found.key == "tg:42:900000001"
