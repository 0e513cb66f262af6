"""Telegram's updates become `Inbound`.

A private chat is a lead's. An admin chat is the sales team's: what is written or pressed there travels whole, as the
raw update, and is never a lead's message. Groups, channels and everything else are ignored.
"""

import json
from collections.abc import Collection
from datetime import datetime

from shared.messages import Inbound, Media
from shared.translation.outcome import Ignored, Reason, trusted
from shared.translation.reading import JsonObject, bounded_key, moment_of, object_of, text_of, whole_number_of

_MEDIA_BY_KEY: dict[str, Media] = {
    "voice": "voice",
    "audio": "voice",
    "photo": "image",
    "animation": "video",  # before document, which Telegram adds to it for old clients
    "video": "video",
    "video_note": "video",
    "document": "document",
    "sticker": "sticker",
    "location": "location",
    "venue": "location",
    "contact": "contact",
    "poll": "poll",
    "dice": "other",
    "game": "other",
    "story": "other",
    "paid_media": "other",
}

_UNWANTED_CHATS: dict[str, Reason] = {
    "group": Reason.GROUP,
    "supergroup": Reason.GROUP,
    "channel": Reason.CHANNEL,
}


def translate(
    update: JsonObject, *, bot_id: str, admin_chats: Collection[int], received: datetime, request_id: str = ""
) -> Inbound | Ignored:
    """The update, which came to the bot `bot_id`; `admin_chats` are the sales team's chat ids."""
    update_id = whole_number_of(update.get("update_id"))
    if update_id is None:
        return Ignored(Reason.MALFORMED)
    key = bounded_key(f"tg:{bot_id}:{update_id}")
    request_id = text_of(request_id) or f"update-{update_id}"
    pressed = object_of(update.get("callback_query"))
    message = object_of(pressed.get("message")) or next(
        (found for name in _MESSAGES if (found := object_of(update.get(name)))), object_of(None)
    )
    chat = object_of(message.get("chat"))
    chat_id = whole_number_of(chat.get("id"))
    author = object_of(pressed.get("from")) or object_of(message.get("from"))
    sent = moment_of(message.get("edit_date")) or moment_of(message.get("date")) or received

    if chat_id is not None and chat_id in admin_chats:
        return trusted(
            key=key,
            kind="admin_update",
            channel="telegram",
            session=bot_id,
            received=received,
            sent=received if pressed else sent,
            chat=str(chat_id),
            telegram_id=_id(author),
            username=text_of(author.get("username")),
            name=_name(author),
            message_id=_id(message, "message_id"),
            request_id=request_id,
            detail=json.dumps(update, separators=(",", ":")),
        )
    unwanted = _unwanted(update, pressed, chat, chat_id, author)
    if unwanted is not None:
        return Ignored(unwanted)
    media = next((kind for name, kind in _MEDIA_BY_KEY.items() if message.get(name)), "")
    text = text_of(message.get("text")) or text_of(message.get("caption"))
    if not text and not media:
        return Ignored(Reason.SERVICE_MESSAGE)
    edited = "edited_message" in update
    message_id = _id(message, "message_id")
    return trusted(
        key=key,
        kind="edited" if edited else "message",
        channel="telegram",
        session=bot_id,
        received=received,
        sent=sent,
        chat=str(chat_id),
        telegram_id=_id(author) or str(chat_id),
        username=text_of(author.get("username")),
        name=_name(author),
        text=text,
        media=media,
        message_id=message_id,
        target_id=message_id if edited else "",
        request_id=request_id,
    )


_MESSAGES = ("message", "edited_message", "channel_post", "edited_channel_post")


def _unwanted(
    update: JsonObject, pressed: JsonObject, chat: JsonObject, chat_id: int | None, author: JsonObject
) -> Reason | None:
    if pressed:
        return Reason.CALLBACK_QUERY
    if "my_chat_member" in update or "chat_member" in update:
        return Reason.MEMBERSHIP
    if chat_id is None:
        return Reason.UNKNOWN_EVENT
    if chat.get("type") != "private":
        return _UNWANTED_CHATS.get(text_of(chat.get("type")), Reason.NOT_A_PERSON)
    return Reason.BOT if author.get("is_bot") is True else None


def _id(holder: JsonObject, name: str = "id") -> str:
    number = whole_number_of(holder.get(name))
    return "" if number is None else str(number)


def _name(author: JsonObject) -> str:
    return f"{text_of(author.get('first_name'))} {text_of(author.get('last_name'))}".strip()
