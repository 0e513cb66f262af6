"""One thing that happens on a phone, as the control call tells it: remembered, then told to the receiver."""

import asyncio
from dataclasses import dataclass
from typing import Any, get_args

from dev.standins.control import BadControlError
from dev.standins.waha.emitter import Emitter
from dev.standins.waha.engines import message_payload
from dev.standins.waha.events import (
    ack_payload,
    call_payload,
    edited_payload,
    presence_payload,
    reaction_payload,
    revoked_payload,
)
from dev.standins.waha.identities import digits_of, new_key_id, now_ms
from dev.standins.waha.records import ENGINES, Chat, Engine, Media, Message, Session
from dev.standins.waha.state import WahaState

Json = dict[str, Any]
_GROUP = "120363000000000000@g.us"
_DEFAULT_PHONE = "6281234567890"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A message or another event, ready to be told."""

    message: Message
    engine: Engine
    events: list[str]
    payload: Json


async def take_in(state: WahaState, emitter: Emitter, body: Json) -> Json:
    """Act on ``POST /_control/incoming``; see the README for the body. Raises `BadControlError`."""
    session = state.sessions.get(str(body.get("session") or next(iter(state.sessions))))
    if session is None:
        raise BadControlError(f"there is no session {body['session']!r}")
    happening = _happening(state, emitter, session, body)
    deliver = bool(body.get("deliver", session.status == "WORKING"))
    answer: Json = {"message_id": happening.message.key_id, "delivered": False, "status": None, "attempts": 0}
    if not deliver:
        return answer
    wait = bool(body.get("wait", True))
    copies = int(body.get("duplicate") or 1)
    deliveries = await asyncio.gather(
        *(
            emitter.emit(session, happening.engine, event, happening.payload, wait=wait)
            for event in happening.events
            for _ in range(copies)
        )
    )
    ended = [delivery for delivery in deliveries if delivery is not None]
    if ended:
        answer |= {
            "delivered": all(delivery.delivered for delivery in ended),
            "status": ended[-1].status,
            "attempts": sum(delivery.attempts for delivery in ended),
        }
    return answer


def _happening(state: WahaState, emitter: Emitter, session: Session, body: Json) -> Happening:
    message, chat = _message(state, session, body)
    event = body.get("event")
    if body.get("edit_of"):
        original_id = str(body["edit_of"])
        original = state.message(session, original_id)
        if original is not None:
            original.text, original.edited = message.text, True
            state.keep_message(chat, original)
        if message.engine in {"WEBJS", "WPP"}:
            message.key_id = original_id
        return _told(message, ["message.edited"], edited_payload(session, message, original_id))
    if body.get("revoke_of"):
        original_id = str(body["revoke_of"])
        original = state.message(session, original_id)
        if original is not None:
            original.revoked = True
            state.keep_message(chat, original)
        return _told(message, ["message.revoked"], revoked_payload(session, message, original, original_id))
    if event in {None, "message", "message.any"}:
        state.keep_message(chat, message)
        events = [event] if event else emitter.message_events(from_me=message.from_me)
        return _told(message, events, message_payload(session, message))
    target = state.message(session, str(body.get("target_id", ""))) or message
    payloads = {
        "message.reaction": lambda: reaction_payload(session, message, target.full_id),
        "message.ack": lambda: ack_payload(session, target),
        "message.ack.group": lambda: ack_payload(session, target),
        "presence.update": lambda: presence_payload(message),
        "call.received": lambda: call_payload(message),
    }
    if event not in payloads:
        raise BadControlError(
            f"event must be message, message.any, {', '.join(payloads)}, or edit_of or revoke_of be given"
        )
    return _told(message, [event], payloads[event]())


def _told(message: Message, events: list[str], payload: Json) -> Happening:
    return Happening(message=message, engine=message.engine, events=events, payload=payload)


def _message(state: WahaState, session: Session, body: Json) -> tuple[Message, Chat]:
    media: Media = body.get("media") or ""
    if media not in get_args(Media):
        raise BadControlError(f"media must be one of {', '.join(get_args(Media)[1:])}")
    override = body.get("engine")
    if override is not None and override not in ENGINES:
        raise BadControlError(f"engine must be one of {', '.join(ENGINES)}")
    lid = digits_of(str(body.get("lid") or ""))
    phone = digits_of(str(body.get("phone") or ("" if lid else _DEFAULT_PHONE)))
    if lid and phone and body.get("lids_api_knows", True):
        state.learn(lid, phone)
    person = f"{lid}@lid" if lid else f"{phone}@c.us"
    group = body.get("group")
    chat_id = str(body.get("chat_id") or (group if isinstance(group, str) else _GROUP if group else person))
    chat = state.chat(session, chat_id)
    name = str(body.get("name") or chat.name or f"Kontak {(phone or lid)[-4:]}")
    if (chat.name, chat.engine) != (name, override):
        chat.name, chat.engine = name, override
        state.keep_chat(chat)
    at = now_ms()
    if body.get("timestamp") is not None:
        at = int(float(body["timestamp"]) * 1000)
    tells_phone = bool(body.get("lid_tells_phone", True))
    message = Message(
        key_id=str(body.get("message_id") or new_key_id()),
        chat_id=chat_id,
        from_me=bool(body.get("from_me", False)),
        text=str(body.get("text") or ""),
        media=media,
        timestamp=at // 1000,
        at=at,
        name=name,
        phone=phone if tells_phone else "",
        lid=lid if tells_phone else "",
        participant=person if chat_id.endswith("@g.us") else "",
        engine=override or session.engine,
    )
    return message, chat
