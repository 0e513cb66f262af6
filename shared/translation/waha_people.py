"""Who is at the other end of a WhatsApp chat: the peer, never ourselves, whatever engine tells it."""

from functools import lru_cache
from typing import NamedTuple

from shared.identifiers import normal_phone, parse_jid
from shared.translation.outcome import Ignored, Reason
from shared.translation.reading import JsonObject, object_of, text_of
from shared.translation.told import Told

_SENDER_AND_RECIPIENT = frozenset({"WEBJS", "WPP"})
"""Engines whose `from` is the sender; the others put the chat there, whoever wrote."""

_LONGEST_NUMBER = 20


class Peer(NamedTuple):
    """The person of a chat: `chat` in its normal form, phone and LID as far as the event tells them."""

    chat: str
    phone: str
    lid: str


def peer_of(envelope: JsonObject, told: Told, *, engine: str, from_me: bool) -> Peer | Ignored:
    """The peer of the chat that the message belongs to, or why that chat is not one person's."""
    info, key, chat_in_id = told.info, told.key, told.chat_in_id
    ours = _own_ids(object_of(envelope.get("me")))

    chat = _chat(told.payload, engine=engine, from_me=from_me, chat_in_id=chat_in_id)
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
        other = _person(value) if value else None
        if other is not None and other[0] not in found and other not in ours:
            found[other[0]] = other[1]
    phone, lid = normal_phone(found.get("phone", "")), found.get("lid", "")
    if not (phone or lid):
        return Ignored(Reason.NOT_A_PERSON)
    kind, digits = who
    return Peer(f"{digits}@lid" if kind == "lid" else f"{digits}@c.us", phone, lid)


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


def _own_ids(me: JsonObject) -> frozenset[tuple[str, str]]:
    return _people((text_of(me.get("id")), text_of(me.get("lid")), text_of(me.get("jid"))))


@lru_cache(maxsize=256)
def _people(jids: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset(person for jid in jids if (person := _person(jid)))


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
