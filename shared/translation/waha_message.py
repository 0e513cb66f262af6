"""A WhatsApp message as WAHA tells it (engines WEBJS, NOWEB, GOWS and WPP) becomes an `Inbound`.

The idempotency key is made of the session, who wrote, the kind and WhatsApp's bare message key. Neither the id of the
envelope (new for every emission) nor the chat (the same message may come under a phone and under a LID) is part of it.
"""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from shared.messages import Inbound
from shared.translation.outcome import Ignored, trusted
from shared.translation.reading import JsonObject, bounded_key, moment_of, object_of, text_of
from shared.translation.told import Told, told_by
from shared.translation.waha_content import content_of
from shared.translation.waha_people import peer_of


class Event(NamedTuple):
    """One emission of WAHA, taken apart."""

    name: str
    session: str
    engine: str
    envelope: JsonObject
    payload: JsonObject
    received: datetime
    request_id: str


def message_event(event: Event) -> Inbound | Ignored:
    """The message in the event's payload, whoever wrote it."""
    told = told_by(event.payload)
    from_me = is_from_me(event.name, told)
    peer = peer_of(event.envelope, told, engine=event.engine, from_me=from_me)
    if isinstance(peer, Ignored):
        return peer
    content = content_of(told)
    if isinstance(content, Ignored):
        return content
    sent = written_at(event, told)
    message_id = message_id_of(told)
    named = message_id or digest(f"{peer.chat} {sent.timestamp()} {content.text}")
    return trusted(
        key=key_of(event, from_me, "message", named),
        kind="from_me" if from_me else "message",
        channel="whatsapp",
        session=event.session,
        received=event.received,
        sent=sent,
        chat=peer.chat,
        phone=peer.phone,
        lid=peer.lid,
        name="" if from_me else name_of(told),
        text=content.text,
        media=content.media,
        media_url=content.media_url,
        message_id=message_id,
        engine=event.engine,
        request_id=event.request_id,
    )


def history_event(
    payload: JsonObject, *, session: str, engine: str, me: JsonObject, received: datetime, request_id: str
) -> Inbound | Ignored:
    """A message out of WAHA's history: the event that its webhook would have been, with the same key.

    `me` is the session's own account as WAHA shows it.
    """
    return message_event(Event("message.any", session, engine.upper(), {"me": me}, payload, received, request_id))


def is_from_me(event_name: str, told: Told) -> bool:
    """Whether our own number wrote it."""
    said = told.payload.get("fromMe")
    if isinstance(said, bool):
        return said
    if event_name == "message":  # WAHA's event for incoming messages alone
        return False
    for value in (told.info.get("IsFromMe"), told.key.get("fromMe")):
        if isinstance(value, bool):
            return value
    return told.id_says_ours


def message_id_of(told: Told) -> str:
    """WhatsApp's bare id of the message; empty when the payload tells none."""
    return (
        told.bare_id
        or text_of(told.info.get("ID"))
        or text_of(told.key.get("id"))
        or text_of(object_of(told.raw.get("id")).get("id"))
    )


def written_at(event: Event, told: Told) -> datetime:
    """When it was written, as well as can be told."""
    raw = told.raw
    return (
        moment_of(told.payload.get("timestamp"))
        or moment_of(raw.get("messageTimestamp"))
        or moment_of(raw.get("t"))
        or moment_of(event.envelope.get("timestamp"))
        or event.received
    )


def name_of(told: Told) -> str:
    """The name its writer goes by."""
    return (
        text_of(told.info.get("PushName")) or text_of(told.raw.get("pushName")) or text_of(told.raw.get("notifyName"))
    )


def key_of(event: Event, from_me: bool, kind: str, named: str) -> str:
    """The idempotency key."""
    return bounded_key(f"wa:{event.session}:{'me' if from_me else 'in'}:{kind}:{named}")


def digest(text: str) -> str:
    """What stands for a text in a key."""
    return sha256(text.encode()).hexdigest()[:16]
