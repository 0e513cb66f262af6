"""Any JSON object becomes an event that can be stored, or is ignored; nothing raises."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.admission import partition_address
from services.gateway.translation import Ignored, telegram, waha
from shared.messages import Inbound
from tests.payloads import ENGINES, telegram_update
from tests.unit.gateway.envelopes import LEAD, LEAD_LID, OWN_PHONE, message

RECEIVED = datetime(2026, 11, 22, tzinfo=UTC)

# NUL and half a surrogate pair come in JSON, and no store takes them.
TEXT = st.text(max_size=20) | st.lists(st.sampled_from("a0_@:\0\ud83d🙂é"), max_size=5).map("".join)
CHATS = st.sampled_from(
    [f"{LEAD}@c.us", f"{LEAD_LID}:3@lid", f"{OWN_PHONE}@c.us", "1@g.us", "0@c.us", "٣٤٥٦٧٨٩٠١@c.us", "1" * 40 + "@lid"]
)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT, CHATS)
WORDS = """
    id event session payload timestamp from to fromMe body hasMedia media mimetype url location vCards _data Info Chat
    SenderAlt IsGroup key remoteJid Message message type editedMessageId revokedMessageId after me engine status
    update_id edited_message callback_query chat date text photo first_name is_bot
"""
NAMES = st.sampled_from(WORDS.split())
JSON = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES | TEXT, inner, max_size=6)),
    max_leaves=12,
)
OBJECTS = st.dictionaries(NAMES | TEXT, JSON, max_size=8)
EVENTS = st.sampled_from(["message", "message.any", "message.edited", "message.revoked", "session.status", "x"])


def check(found: Inbound | Ignored) -> None:
    if isinstance(found, Ignored):
        return
    fields = found.to_fields()
    assert Inbound.from_fields(fields).key == found.key
    assert len(found.key) <= 200
    assert partition_address(found)
    for value in fields.values():
        value.encode()
        assert "\0" not in value


@given(OBJECTS)
def test_any_object_to_waha(document: dict[str, Any]) -> None:
    check(waha.translate(document, received=RECEIVED, request_id=""))


@given(OBJECTS, EVENTS, TEXT)
def test_any_payload_to_waha(payload: dict[str, Any], event: str, session: str) -> None:
    envelope = {"event": event, "session": session, "payload": payload}
    check(waha.translate(envelope, received=RECEIVED, request_id=session))


@given(st.sampled_from(ENGINES), TEXT, TEXT, TEXT)
def test_any_words_in_a_message(engine: str, body: str, key_id: str, request_id: str) -> None:
    document = message(engine, body=body, key_id=key_id)
    check(waha.translate(document, received=RECEIVED, request_id=request_id))


@given(st.sampled_from(ENGINES), EVENTS, OBJECTS, OBJECTS, CHATS)
def test_any_damage_to_a_message(
    engine: str, event: str, payload: dict[str, Any], raw: dict[str, Any], chat: str
) -> None:
    document = message(engine, event=event, chat=chat, raw=raw)
    document["payload"] |= payload
    check(waha.translate(document, received=RECEIVED, request_id=""))


@given(OBJECTS, OBJECTS, st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]))
def test_any_damage_to_an_update(update: dict[str, Any], inner: dict[str, Any], kind: str) -> None:
    document = telegram_update(0) | {kind: telegram_update(0)["message"] | inner} | update
    check(telegram.translate(document, bot_id="42", admin_chats=(5550001,), received=RECEIVED))
    check(telegram.translate(document, bot_id="42", admin_chats=(), received=RECEIVED))
