"""WAHA's events (engines WEBJS, NOWEB, GOWS and WPP) become `Inbound`; messages do so in `shared.translation`."""

from collections.abc import Callable
from datetime import datetime

from shared.messages import Inbound
from shared.translation.outcome import Ignored, Reason, trusted
from shared.translation.reading import JsonObject, bounded_key, moment_of, object_of, text_of
from shared.translation.told import bare_id, told_by
from shared.translation.waha_content import edited_content_of
from shared.translation.waha_message import (
    Event,
    digest,
    is_from_me,
    key_of,
    message_event,
    message_id_of,
    name_of,
    written_at,
)
from shared.translation.waha_people import peer_of

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
    return translation(Event(name, session, engine.upper(), envelope, payload, received, request_id))


def _edited(event: Event) -> Inbound | Ignored:
    payload = event.payload
    told = told_by(payload)
    if is_from_me(event.name, told):
        return Ignored(Reason.OWN_CHANGE)
    peer = peer_of(event.envelope, told, engine=event.engine, from_me=False)
    if isinstance(peer, Ignored):
        return peer
    content = edited_content_of(told)
    message_id = message_id_of(told)
    target_id = bare_id(payload.get("editedMessageId")) or message_id
    if not target_id:
        return Ignored(Reason.MALFORMED)
    # GOWS and NOWEB give every edit an id of its own; WEBJS repeats the original's, so its time or text must tell.
    edited_at = moment_of(told.raw.get("latestEditSenderTimestampMs"))
    change = str(int(edited_at.timestamp() * 1000)) if edited_at else digest(content.text)
    return trusted(
        key=key_of(event, False, "edited", f"{message_id or target_id}:{change}"),
        kind="edited",
        channel="whatsapp",
        session=event.session,
        received=event.received,
        sent=edited_at or written_at(event, told),
        chat=peer.chat,
        phone=peer.phone,
        lid=peer.lid,
        name=name_of(told),
        text=content.text,
        media=content.media,
        media_url=content.media_url,
        message_id=message_id,
        target_id=target_id,
        engine=event.engine,
        request_id=event.request_id,
    )


def _revoked(event: Event) -> Inbound | Ignored:
    payload = event.payload
    target_id = bare_id(payload.get("revokedMessageId"))
    # What remains of the message names its chat; `before` is known only to engines that keep a store.
    remains = object_of(payload.get("after")) or object_of(payload.get("before")) or payload
    if not remains.get("_data") and payload.get("_data"):
        remains = {**remains, "_data": payload["_data"]}
    told = told_by(remains)
    if is_from_me(event.name, told):
        return Ignored(Reason.OWN_CHANGE)
    peer = peer_of(event.envelope, told, engine=event.engine, from_me=False)
    if isinstance(peer, Ignored):
        return peer
    if not target_id:
        return Ignored(Reason.MALFORMED)
    return trusted(
        key=key_of(event, False, "revoked", target_id),
        kind="revoked",
        channel="whatsapp",
        session=event.session,
        received=event.received,
        sent=written_at(event, told),
        chat=peer.chat,
        phone=peer.phone,
        lid=peer.lid,
        message_id=message_id_of(told),
        target_id=target_id,
        engine=event.engine,
        request_id=event.request_id,
    )


def _session_status(event: Event) -> Inbound | Ignored:
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


_TRANSLATIONS: dict[str, Callable[[Event], Inbound | Ignored]] = {
    "message": message_event,
    "message.any": message_event,
    "message.edited": _edited,
    "message.revoked": _revoked,
    "session.status": _session_status,
}
