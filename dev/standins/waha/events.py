"""Webhook bodies: the envelope, and the payloads that are no plain message."""

import hashlib
import hmac
import json
from typing import Any

from dev.standins.waha.engines import VERSION, environment, message_payload
from dev.standins.waha.identities import event_id, request_id
from dev.standins.waha.records import Engine, Message, Session

Json = dict[str, Any]


def envelope(session: Session, engine: Engine, event: str, payload: Json, *, timestamp_ms: int) -> Json:
    """One event as WAHA posts it; GOWS alone has no ``engine`` at the top."""
    shown = session if session.engine == engine else Session(name=session.name, engine=engine)
    return {
        "id": event_id(timestamp_ms),
        "timestamp": timestamp_ms,
        "event": event,
        "session": session.name,
        "metadata": {},
        "me": None if session.status == "SCAN_QR_CODE" else shown.me,
        "payload": payload,
        **({} if engine == "GOWS" else {"engine": engine}),
        "environment": environment(engine),
    }


def signed_request(event: Json, hmac_key: str) -> tuple[bytes, dict[str, str]]:
    """The exact bytes and headers of one delivery; every retry repeats both."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Accept": "application/json, text/plain, */*",
        "Content-Type": "application/json",
        "User-Agent": f"WAHA/{VERSION}",
        "X-Webhook-Request-Id": request_id(),
        "X-Webhook-Timestamp": str(event["timestamp"]),
    }
    if hmac_key:
        headers["X-Webhook-Hmac"] = signature(body, hmac_key)
        headers["X-Webhook-Hmac-Algorithm"] = "sha512"
    return body, headers


def signature(body: bytes, hmac_key: str) -> str:
    """HMAC-SHA512 of the raw body in lowercase hex."""
    return hmac.new(hmac_key.encode(), body, hashlib.sha512).hexdigest()


def edited_payload(session: Session, edit: Message, original_key_id: str) -> Json:
    """`edit` is the action: it has the new text and, but for the browser engines, an id of its own."""
    return {**message_payload(session, edit), "editedMessageId": original_key_id}


def revoked_payload(session: Session, revocation: Message, original: Message | None, original_key_id: str) -> Json:
    """Only the browser engines still know what was revoked."""
    knows_before = revocation.engine in {"WEBJS", "WPP"} and original is not None
    return {
        "after": {**message_payload(session, revocation), "body": None},
        "before": message_payload(session, original) if knows_before and original else None,
        "revokedMessageId": original_key_id,
        "_data": {},
    }


def reaction_payload(session: Session, reaction: Message, target_full_id: str) -> Json:
    """`reaction` has the emoji as its text; an empty one takes the reaction back."""
    base = message_payload(session, reaction)
    is_webjs = reaction.engine == "WEBJS"
    return {
        "id": base["id"],
        "from": base["from"],
        "fromMe": reaction.from_me,
        "participant": reaction.participant or None,
        "to": base.get("to"),
        "timestamp": reaction.timestamp + 0.853 if is_webjs else reaction.timestamp,
        "source": reaction.source,
        "reaction": {"text": reaction.text, "messageId": target_full_id},
    }


def ack_payload(session: Session, acknowledged: Message) -> Json:
    """The message was read."""
    base = message_payload(session, acknowledged)
    return {
        "id": base["id"],
        "from": base["from"],
        "to": base.get("to"),
        "participant": acknowledged.participant or None,
        "fromMe": acknowledged.from_me,
        "ack": 3,
        "ackName": "READ",
    }


def presence_payload(message: Message) -> Json:
    """The peer is typing."""
    return {
        "id": message.chat_id,
        "presences": [{"participant": message.chat_id, "lastKnownPresence": "typing", "lastSeen": None}],
    }


def call_payload(message: Message) -> Json:
    """The peer is calling."""
    return {
        "id": message.key_id,
        "from": message.chat_id,
        "timestamp": message.timestamp,
        "isVideo": False,
        "isGroup": False,
        "_data": {},
    }


def session_status_payload(session: Session) -> Json:
    """The last three statuses, the newest at the end."""
    return {"name": session.name, "status": session.status, "statuses": session.statuses[-3:], "data": None}
