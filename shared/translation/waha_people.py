"""Who is at the other end of a WhatsApp chat: the peer, never ourselves, whatever engine tells it."""

from functools import lru_cache
from typing import NamedTuple

from shared.identifiers import normal_phone, parse_jid
from shared.translation.outcome import Ignored, Reason
from shared.translation.reading import JsonObject, object_of, text_of

_SENDER_AND_RECIPIENT = frozenset({"WEBJS", "WPP"})
"""Engines whose `from` is the sender; the others put the chat there, whoever wrote."""

_LONGEST_NUMBER = 20


class Peer(NamedTuple):
    """The person of a chat: `chat` in its normal form, phone and LID as far as the event tells them."""

    chat: str
    phone: str
    lid: str


def peer_of(envelope: JsonObject, payload: JsonObject, *, engine: str, from_me: bool) -> Peer | Ignored:
    """The peer of the chat that `payload` belongs to, or why that chat is not one person's."""
    raw = object_of(payload.get("_data"))
    info = object_of(raw.get("Info"))
    key = object_of(raw.get("key"))
    chat_in_id = chat_of_id(payload.get("id"))
    ours = _own_ids(object_of(envelope.get("me")))

    chat = _chat(payload, engine=engine, from_me=from_me, chat_in_id=chat_in_id)
    chat = chat or text_of(info.get("Chat")) or text_of(key.get("remoteJid"))
    who = _person(chat)
    if who in ours:
        chat, who = chat_in_id, _person(chat_in_id)
        if who is None or who in ours:
            return Ignored(Reason.OWN_CHAT)
    is_group = info.get("IsGroup") is True
    if who is None or is_group:
        return Ignored(_reason(chat, is_group=is_group))

    found = {who[0]: who[1]}
    for value in _other_names(info, key, from_me=from_me):
        other = _person(value)
        if other is not None and other[0] not in found and other not in ours:
            found[other[0]] = other[1]
    phone, lid = normal_phone(found.get("phone", "")), found.get("lid", "")
    if not (phone or lid):
        return Ignored(Reason.NOT_A_PERSON)
    kind, digits = who
    return Peer(f"{digits}@lid" if kind == "lid" else f"{digits}@c.us", phone, lid)


def chat_of_id(message_id: object) -> str:
    """The chat inside ``{true|false}_{chat}_{key}[_{participant}]``; empty for any other form."""
    parts = _full_id(message_id).split("_")
    return parts[1] if len(parts) >= 3 and parts[0] in {"true", "false"} else ""


def bare_id(message_id: object) -> str:
    """WhatsApp's own key of a message, which stays the same when its chat flips between phone and LID."""
    full = _full_id(message_id)
    parts = full.split("_")
    return parts[2] if len(parts) >= 3 and parts[0] in {"true", "false"} else full


def _full_id(message_id: object) -> str:
    if isinstance(message_id, dict):
        return text_of(message_id.get("_serialized")) or text_of(message_id.get("id"))
    return text_of(message_id)


def _chat(payload: JsonObject, *, engine: str, from_me: bool, chat_in_id: str) -> str:
    sender, recipient = text_of(payload.get("from")), text_of(payload.get("to"))
    if engine in _SENDER_AND_RECIPIENT:
        return (recipient if from_me else sender) or chat_in_id
    if engine:
        return sender or chat_in_id
    return chat_in_id or (recipient if from_me else "") or sender


def _other_names(info: JsonObject, key: JsonObject, *, from_me: bool) -> tuple[object, ...]:
    """What else names the peer. `SenderAlt` and `senderPn` of our own messages name ourselves."""
    if from_me:
        return info.get("Chat"), info.get("RecipientAlt"), key.get("remoteJid"), key.get("remoteJidAlt")
    return (
        info.get("Chat"),
        info.get("Sender"),
        info.get("SenderAlt"),
        key.get("remoteJid"),
        key.get("senderPn"),
        key.get("senderLid"),
        key.get("remoteJidAlt"),
    )


def _person(value: object) -> tuple[str, str] | None:
    return _parsed(value) if value and isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _parsed(jid: str) -> tuple[str, str] | None:
    parsed = parse_jid(jid)
    if parsed is None or len(parsed[1]) > _LONGEST_NUMBER or not parsed[1].isascii():
        return None
    return parsed


def _own_ids(me: JsonObject) -> set[tuple[str, str] | None]:
    return {_person(me.get(name)) for name in ("id", "lid", "jid")} - {None}


def _reason(chat: str, *, is_group: bool) -> Reason:
    if is_group or chat.endswith("@g.us"):
        return Reason.GROUP
    if chat == "status@broadcast":
        return Reason.STATUS
    if chat.endswith("@broadcast"):
        return Reason.BROADCAST
    if chat.endswith("@newsletter"):
        return Reason.NEWSLETTER
    if chat and chat.partition("@")[0].strip("0") == "":
        return Reason.SYSTEM
    return Reason.NOT_A_PERSON
