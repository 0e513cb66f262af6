"""WAHA's events (engines WEBJS, NOWEB, GOWS and WPP) become `Inbound`.

The idempotency key is made of the session, who wrote, the kind and WhatsApp's bare message key. Neither the id of the
envelope (new for every emission) nor the chat (the same message may come under a phone and under a LID) is part of it.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from services.gateway.translation.outcome import Ignored, Reason, trusted
from services.gateway.translation.reading import JsonObject, bounded_key, moment_of, object_of, text_of
from services.gateway.translation.waha_content import content_of, edited_content_of
from services.gateway.translation.waha_people import bare_id, chat_of_id, peer_of
from shared.messages import Inbound

_UNWANTED_EVENTS: dict[str, Reason] = {
    "message.reaction": Reason.REACTION,
    "message.ack": Reason.ACK,
    "message.ack.group": Reason.ACK,
    "message.waiting": Reason.UNDECRYPTED,
    "presence.update": Reason.PRESENCE,
    "call.received": Reason.CALL,
    "call.accepted": Reason.CALL,
    "call.rejected": Reason.CALL,
    "poll.vote": Reason.POLL_VOTE,
    "poll.vote.failed": Reason.POLL_VOTE,
}


class _Event(NamedTuple):
    name: str
    session: str
    engine: str
    envelope: JsonObject
    payload: JsonObject
    received: datetime
    request_id: str


def translate(envelope: JsonObject, *, received: datetime, request_id: str) -> Inbound | Ignored:
    """The event in `envelope`, which `received` and `request_id` belong to."""
    name = text_of(envelope.get("event"))
    unwanted = _UNWANTED_EVENTS.get(name)
    if unwanted is not None:
        return Ignored(unwanted)
    translation = _TRANSLATIONS.get(name)
    if translation is None:
        return Ignored(Reason.UNKNOWN_EVENT)
    session = text_of(envelope.get("session"))
    payload = object_of(envelope.get("payload"))
    if not session or not payload:
        return Ignored(Reason.MALFORMED)
    engine = text_of(envelope.get("engine")) or text_of(object_of(envelope.get("environment")).get("engine"))
    request_id = text_of(request_id) or text_of(envelope.get("id"))
    return translation(_Event(name, session, engine.upper(), envelope, payload, received, request_id))


def _message(event: _Event) -> Inbound | Ignored:
    payload = event.payload
    from_me = _is_from_me(event.name, payload)
    peer = peer_of(event.envelope, payload, engine=event.engine, from_me=from_me)
    if isinstance(peer, Ignored):
        return peer
    content = content_of(payload)
    if isinstance(content, Ignored):
        return content
    sent = _written_at(event, payload)
    message_id = _message_id(payload)
    named = message_id or _digest(f"{peer.chat} {sent.timestamp()} {content.text}")
    return trusted(
        key=_key(event, from_me, "message", named),
        kind="from_me" if from_me else "message",
        channel="whatsapp",
        session=event.session,
        received=event.received,
        sent=sent,
        chat=peer.chat,
        phone=peer.phone,
        lid=peer.lid,
        name="" if from_me else _name(payload),
        text=content.text,
        media=content.media,
        media_url=content.media_url,
        message_id=message_id,
        engine=event.engine,
        request_id=event.request_id,
    )


def _edited(event: _Event) -> Inbound | Ignored:
    payload = event.payload
    if _is_from_me(event.name, payload):
        return Ignored(Reason.OWN_CHANGE)
    peer = peer_of(event.envelope, payload, engine=event.engine, from_me=False)
    if isinstance(peer, Ignored):
        return peer
    content = edited_content_of(payload)
    message_id = _message_id(payload)
    target_id = bare_id(payload.get("editedMessageId")) or message_id
    if not target_id:
        return Ignored(Reason.MALFORMED)
    # GOWS and NOWEB give every edit an id of its own; WEBJS repeats the original's, so its time or text must tell.
    edited_at = moment_of(object_of(payload.get("_data")).get("latestEditSenderTimestampMs"))
    change = str(int(edited_at.timestamp() * 1000)) if edited_at else _digest(content.text)
    return trusted(
        key=_key(event, False, "edited", f"{message_id or target_id}:{change}"),
        kind="edited",
        channel="whatsapp",
        session=event.session,
        received=event.received,
        sent=edited_at or _written_at(event, payload),
        chat=peer.chat,
        phone=peer.phone,
        lid=peer.lid,
        name=_name(payload),
        text=content.text,
        media=content.media,
        media_url=content.media_url,
        message_id=message_id,
        target_id=target_id,
        engine=event.engine,
        request_id=event.request_id,
    )


def _revoked(event: _Event) -> Inbound | Ignored:
    payload = event.payload
    target_id = bare_id(payload.get("revokedMessageId"))
    # What remains of the message names its chat; `before` is known only to engines that keep a store.
    remains = object_of(payload.get("after")) or object_of(payload.get("before")) or payload
    if not remains.get("_data") and payload.get("_data"):
        remains = {**remains, "_data": payload["_data"]}
    if _is_from_me(event.name, remains):
        return Ignored(Reason.OWN_CHANGE)
    peer = peer_of(event.envelope, remains, engine=event.engine, from_me=False)
    if isinstance(peer, Ignored):
        return peer
    if not target_id:
        return Ignored(Reason.MALFORMED)
    return trusted(
        key=_key(event, False, "revoked", target_id),
        kind="revoked",
        channel="whatsapp",
        session=event.session,
        received=event.received,
        sent=_written_at(event, remains),
        chat=peer.chat,
        phone=peer.phone,
        lid=peer.lid,
        message_id=_message_id(remains),
        target_id=target_id,
        engine=event.engine,
        request_id=event.request_id,
    )


def _session_status(event: _Event) -> Inbound | Ignored:
    status = text_of(event.payload.get("status"))
    if not status:
        return Ignored(Reason.MALFORMED)
    sent = moment_of(event.envelope.get("timestamp")) or event.received
    return trusted(
        key=bounded_key(f"wa:{event.session}:status:{round(sent.timestamp() * 1000)}:{status}"),
        kind="session_status",
        channel="whatsapp",
        session=event.session,
        received=event.received,
        sent=sent,
        engine=event.engine,
        request_id=event.request_id,
        detail=status,
    )


_TRANSLATIONS: dict[str, Callable[[_Event], Inbound | Ignored]] = {
    "message": _message,
    "message.any": _message,
    "message.edited": _edited,
    "message.revoked": _revoked,
    "session.status": _session_status,
}


def _is_from_me(event_name: str, payload: JsonObject) -> bool:
    told = payload.get("fromMe")
    if isinstance(told, bool):
        return told
    if event_name == "message":  # WAHA's event for incoming messages alone
        return False
    raw = object_of(payload.get("_data"))
    for value in (object_of(raw.get("Info")).get("IsFromMe"), object_of(raw.get("key")).get("fromMe")):
        if isinstance(value, bool):
            return value
    return chat_of_id(payload.get("id")) != "" and text_of(payload.get("id")).startswith("true_")


def _message_id(payload: JsonObject) -> str:
    raw = object_of(payload.get("_data"))
    return (
        bare_id(payload.get("id"))
        or text_of(object_of(raw.get("Info")).get("ID"))
        or text_of(object_of(raw.get("key")).get("id"))
        or text_of(object_of(raw.get("id")).get("id"))
    )


def _written_at(event: _Event, payload: JsonObject) -> datetime:
    raw = object_of(payload.get("_data"))
    return (
        moment_of(payload.get("timestamp"))
        or moment_of(raw.get("messageTimestamp"))
        or moment_of(raw.get("t"))
        or moment_of(event.envelope.get("timestamp"))
        or event.received
    )


def _name(payload: JsonObject) -> str:
    raw = object_of(payload.get("_data"))
    return (
        text_of(object_of(raw.get("Info")).get("PushName"))
        or text_of(raw.get("pushName"))
        or text_of(raw.get("notifyName"))
    )


def _key(event: _Event, from_me: bool, kind: str, named: str) -> str:
    return bounded_key(f"wa:{event.session}:{'me' if from_me else 'in'}:{kind}:{named}")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
