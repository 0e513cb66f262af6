"""The methods of the Bot API."""

import asyncio
import html
import json
import time
from collections.abc import Callable
from typing import Any

from dev.standins.telegram.errors import BotApiError, bad_request
from dev.standins.telegram.html import parse_html
from dev.standins.telegram.people import People
from dev.standins.telegram.records import Chat, Message, user
from dev.standins.telegram.state import TelegramState

Json = dict[str, Any]
MAX_TEXT_UNITS = 4096
MAX_CALLBACK_BYTES = 64
TYPING_SECONDS = 5.0
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class BotApi:
    """Every method takes the call's parameters, nested ones still as JSON text or already as objects."""

    def __init__(self, state: TelegramState, people: People) -> None:
        self._state = state
        self._people = people
        self._methods: dict[str, Callable[[int, Json], Any]] = {
            "sendmessage": self._send_message,
            "editmessagetext": self._edit_message_text,
            "editmessagereplymarkup": self._edit_message_reply_markup,
            "answercallbackquery": self._answer_callback_query,
            "sendchataction": self._send_chat_action,
            "deletemessage": self._delete_message,
            "getme": self._get_me,
            "getchat": self._get_chat,
            "getchatmember": self._get_chat_member,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "setmycommands": lambda _bot, _parameters: True,
            "deletemycommands": lambda _bot, _parameters: True,
            "getupdates": self._get_updates,
        }

    def call(self, bot_id: int, method: str, parameters: Json) -> Any:
        """The call's result. Raises `BotApiError`."""
        act = self._methods.get(method.lower())
        if act is None:
            raise BotApiError(404)
        return act(bot_id, parameters)

    # --- Messages ---------------------------------------------------------------------------------------------------

    def _send_message(self, bot_id: int, parameters: Json) -> Json:
        chat = self._writable(parameters)
        text, entities = _text(parameters)
        message = Message(
            message_id=self._state.next_message_id(),
            from_bot=True,
            sender=_bot(bot_id),
            text=text,
            html=_html(parameters),
            entities=entities,
            keyboard=_keyboard(parameters),
            at=int(time.time() * 1000),
        )
        chat.typing_until = 0.0
        self._state.keep_message(chat, message)
        return chat.message_shape(message)

    def _edit_message_text(self, _: int, parameters: Json) -> Json:
        chat, message = self._own_message(parameters, "message to edit not found")
        text, entities = _text(parameters)
        keyboard = _keyboard(parameters)
        if (message.text, message.entities, message.keyboard) == (text, entities, keyboard):
            raise bad_request(NOT_MODIFIED)
        message.text, message.entities, message.keyboard = text, entities, keyboard
        message.html = _html(parameters)
        return self._edited(chat, message)

    def _edit_message_reply_markup(self, _: int, parameters: Json) -> Json:
        chat, message = self._own_message(parameters, "message to edit not found")
        keyboard = _keyboard(parameters)
        if message.keyboard == keyboard:
            raise bad_request(NOT_MODIFIED)
        message.keyboard = keyboard
        return self._edited(chat, message)

    def _edited(self, chat: Chat, message: Message) -> Json:
        message.edited_at = int(time.time() * 1000)
        self._state.keep_message(chat, message)
        return chat.message_shape(message)

    def _delete_message(self, _: int, parameters: Json) -> bool:
        chat = self._known(parameters)
        message = chat.messages.get(_integer(parameters, "message_id"))
        if message is None:
            raise bad_request("message to delete not found")
        self._state.delete_message(chat, message)
        return True

    def _send_chat_action(self, _: int, parameters: Json) -> bool:
        chat = self._writable(parameters)
        if not parameters.get("action"):
            raise bad_request("wrong parameter action in request")
        chat.typing_until = time.time() + TYPING_SECONDS
        self._state.changes.note()
        asyncio.get_running_loop().call_later(TYPING_SECONDS, self._state.changes.note)
        return True

    def _answer_callback_query(self, _: int, parameters: Json) -> bool:
        callback = self._state.callbacks.get(str(parameters.get("callback_query_id", "")))
        if callback is None:
            raise bad_request(TOO_OLD)
        answer = {"text": str(parameters.get("text", "")), "show_alert": parameters.get("show_alert") in (True, "true")}
        self._state.keep_callback({**callback, **answer, "answered_at": int(time.time() * 1000)})
        return True

    # --- Chats ------------------------------------------------------------------------------------------------------

    def _known(self, parameters: Json) -> Chat:
        return self._state.chat(_integer(parameters, "chat_id"))

    def _writable(self, parameters: Json) -> Chat:
        chat = self._known(parameters)
        if chat.blocked:
            raise BotApiError(403, "bot was blocked by the user")
        return chat

    def _own_message(self, parameters: Json, missing: str) -> tuple[Chat, Message]:
        chat = self._writable(parameters)
        message = chat.messages.get(_integer(parameters, "message_id"))
        if message is None:
            raise bad_request(missing)
        if not message.from_bot:
            raise bad_request("message can't be edited")
        return chat, message

    def _get_chat(self, _: int, parameters: Json) -> Json:
        chat_id = _integer(parameters, "chat_id")
        if chat_id not in self._state.chats:
            raise bad_request("chat not found")
        full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
        return {**self._state.chats[chat_id].shape(), **full}

    def _get_chat_member(self, _: int, parameters: Json) -> Json:
        """Everybody is a member of a group until the control side says they left."""
        chat, user_id = self._known(parameters), _integer(parameters, "user_id")
        if chat.chat_id > 0 and chat.chat_id != user_id:
            raise bad_request("member not found")
        status = "left" if user_id in chat.left else "member"
        return {"user": user(user_id, f"Pengguna {str(user_id)[-4:]}"), "status": status}

    # --- The bot ----------------------------------------------------------------------------------------------------

    def _get_me(self, bot_id: int, _: Json) -> Json:
        abilities = {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        return {**_bot(bot_id), **abilities}

    def _set_webhook(self, _: int, parameters: Json) -> bool:
        names = ("url", "secret_token", "allowed_updates", "max_connections")
        webhook = {name: parameters[name] for name in names if parameters.get(name)}
        self._state.set_webhook({**webhook, "allowed_updates": _nested(webhook.get("allowed_updates") or [])})
        return True

    def _delete_webhook(self, _: int, __: Json) -> bool:
        self._state.set_webhook({})
        return True

    def _get_webhook_info(self, _: int, __: Json) -> Json:
        return {
            "url": self._state.webhook.get("url") or self._people.options.webhook_url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._state.pending_updates),
            "allowed_updates": self._state.webhook.get("allowed_updates") or [],
        }

    def _get_updates(self, _: int, __: Json) -> list[Json]:
        if self._people.webhook_url:
            raise BotApiError(
                409,
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            )
        return []


_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def _bot(bot_id: int) -> Json:
    return {"id": bot_id, "is_bot": True, "first_name": "Bot", "username": "standin_bot"}


def _text(parameters: Json) -> tuple[str, list[Json]]:
    raw = str(parameters.get("text", ""))
    match str(parameters.get("parse_mode", "")).lower():
        case "html":
            text, entities = parse_html(raw)
        case "":
            text, entities = raw.strip(), _nested(parameters.get("entities") or [])
        case _:
            raise bad_request("unsupported parse_mode")
    if not text:
        raise bad_request("message text is empty")
    if len(text.encode("utf-16-le")) // 2 > MAX_TEXT_UNITS:
        raise bad_request("message is too long")
    return text, entities


def _html(parameters: Json) -> str:
    raw = str(parameters.get("text", ""))
    return raw if str(parameters.get("parse_mode", "")).lower() == "html" else html.escape(raw, quote=False)


def _keyboard(parameters: Json) -> list[list[Json]]:
    markup = _nested(parameters.get("reply_markup") or {})
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard") or []
    for row in rows:
        for button in row:
            if not button.get("text"):
                raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
            data = button.get("callback_data")
            if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_BYTES:
                raise bad_request("BUTTON_DATA_INVALID")
            if len(button) < 2:
                raise bad_request(
                    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
                )
    return list(rows)


def _nested(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error


def _integer(parameters: Json, name: str) -> int:
    try:
        return int(parameters[name])
    except (KeyError, ValueError, TypeError):
        reason = "chat not found" if name == "chat_id" and parameters.get(name) else f"{name} is empty"
        raise bad_request(reason) from None
