"""What people do: write, edit, press buttons, block the bot. Each becomes an update for the webhook."""

import asyncio
import html
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from dev.standins.control import BadControlError
from dev.standins.telegram.records import Chat, Message, user
from dev.standins.telegram.state import TelegramState
from dev.standins.webhooks import Delivery, RetryRule, WebhookSender

Json = dict[str, Any]

_FILE: Json = {"file_id": "AgACAgQAAxkBAAIB", "file_unique_id": "AQADAgAT", "file_size": 1024}
MEDIA: dict[str, Json] = {
    "voice": {"voice": {**_FILE, "duration": 3, "mime_type": "audio/ogg"}},
    "image": {"photo": [{**_FILE, "width": 90, "height": 90}]},
    "sticker": {
        "sticker": {**_FILE, "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    },
    "location": {"location": {"latitude": -6.2, "longitude": 106.816666}},
    "contact": {"contact": {"phone_number": "+628110000001", "first_name": "Contoh Kontak"}},
    "document": {"document": {**_FILE, "file_name": "brosur.pdf", "mime_type": "application/pdf"}},
    "video": {"video": {**_FILE, "width": 640, "height": 360, "duration": 3}},
}


@dataclass(frozen=True, kw_only=True)
class TelegramOptions:
    """How this Telegram is set up."""

    token: str = ""
    """Empty: every well-formed token is accepted."""
    webhook_url: str = ""
    """Where updates go; empty: where setWebhook says."""
    webhook_secret: str = ""
    admin_chat_ids: tuple[int, ...] = ()
    retry_delay_seconds: float = 1.0
    retry_attempts: int = 600


class People:
    """Acts for people and delivers the updates; the updates of one call wait for each other no more than Telegram's."""

    def __init__(self, options: TelegramOptions, state: TelegramState) -> None:
        self.options = options
        self._state = state
        self._sender = WebhookSender()

    async def write(self, body: Json) -> Json:
        """``POST /_control/incoming`` {from_id, name?, username?, text?, media?, chat_id?, edit_of?, wait?}."""
        sender_id = int(body["from_id"])
        chat = self._chat(body, sender_id)
        if chat.chat_id in chat.left and sender_id == chat.chat_id:
            chat.left.remove(sender_id)
        text, media = str(body.get("text") or ""), str(body.get("media") or "")
        if media and media not in MEDIA:
            raise BadControlError(f"media must be one of {', '.join(MEDIA)}")
        now = int(time.time() * 1000)
        if body.get("edit_of"):
            message = chat.messages.get(int(body["edit_of"]))
            if message is None:
                raise BadControlError("edit_of: there is no such message in that chat")
            message.text, message.html, message.edited_at = text, html.escape(text, quote=False), now
            kind = "edited_message"
        else:
            message = Message(
                message_id=self._state.next_message_id(),
                from_bot=False,
                sender=user(sender_id, *self._names(body, chat, sender_id)),
                text=text,
                html=html.escape(text, quote=False),
                entities=_command_entities(text),
                media=MEDIA.get(media, {}),
                at=now,
            )
            kind = "message"
        self._state.keep_message(chat, message)
        answer = await self._tell({kind: chat.message_shape(message)}, body)
        return {"message_id": message.message_id, **answer}

    async def press(self, body: Json) -> Json:
        """``POST /_control/press`` {chat_id, message_id, data, from_id?, name?, wait?}."""
        chat = self._state.chat(int(body["chat_id"]))
        message = chat.messages.get(int(body["message_id"]))
        if message is None:
            raise BadControlError("there is no such message in that chat")
        known = {button.get("callback_data") for row in message.keyboard for button in row}
        if body["data"] not in known and not body.get("forged", False):
            raise BadControlError("the message has no button with that data")
        presser_id = int(body.get("from_id") or abs(chat.chat_id))
        callback = {
            "id": str(secrets.randbelow(9 * 10**17) + 10**17),
            "chat_id": chat.chat_id,
            "message_id": message.message_id,
            "data": str(body["data"]),
            "from_id": presser_id,
            "at": int(time.time() * 1000),
        }
        self._state.keep_callback(callback)
        update = {
            "id": callback["id"],
            "from": user(presser_id, *self._names(body, chat, presser_id)),
            "message": chat.message_shape(message),
            "chat_instance": str(-chat.chat_id * 7919),
            "data": callback["data"],
        }
        answer = await self._tell({"callback_query": update}, body)
        return {"callback_id": callback["id"], **answer}

    async def block(self, body: Json) -> Json:
        """``POST /_control/block`` {chat_id, blocked}: the person blocks the bot or lets it write again."""
        chat = self._state.chat(int(body["chat_id"]))
        chat.blocked = bool(body.get("blocked", True))
        self._state.keep_chat(chat)
        bot = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "standin_bot"}
        before, after = ("member", "kicked") if chat.blocked else ("kicked", "member")
        update = {
            "chat": chat.shape(),
            "from": user(chat.chat_id, chat.title, chat.username),
            "date": int(time.time()),
            "old_chat_member": _membership(bot, before),
            "new_chat_member": _membership(bot, after),
        }
        return await self._tell({"my_chat_member": update}, body)

    async def leave(self, body: Json) -> Json:
        """``POST /_control/member`` {chat_id, user_id, is_member}."""
        chat, user_id = self._state.chat(int(body["chat_id"])), int(body["user_id"])
        chat.left = [one for one in chat.left if one != user_id]
        if not body.get("is_member", False):
            chat.left.append(user_id)
        self._state.keep_chat(chat)
        return {"left": chat.left}

    def resume(self) -> None:
        """Deliver what was still pending when the process ended."""
        for update in list(self._state.pending_updates.values()):
            self._deliver_later(update)

    def forget_running(self) -> None:
        """Stop delivering; what is pending stays so."""
        self._sender.forget_running()

    async def close(self) -> None:
        """Stop delivering and close the connections."""
        await self._sender.close()

    @property
    def webhook_url(self) -> str:
        """Where updates go at present."""
        return self.options.webhook_url or str(self._state.webhook.get("url", ""))

    def _chat(self, body: Json, sender_id: int) -> Chat:
        chat = self._state.chat(int(body.get("chat_id") or sender_id))
        if chat.chat_id == sender_id:
            name, username = str(body.get("name") or chat.title), str(body.get("username") or chat.username)
            if (name, username) != (chat.title, chat.username):
                chat.title, chat.username = name, username
                self._state.keep_chat(chat)
        return chat

    def _names(self, body: Json, chat: Chat, user_id: int) -> tuple[str, str]:
        known = chat if chat.chat_id == user_id else None
        name = str(body.get("name") or (known.title if known else f"Pengguna {str(user_id)[-4:]}"))
        return name, str(body.get("username") or (known.username if known else ""))

    async def _tell(self, update: Json, body: Json) -> Json:
        numbered = self._state.queue_update(update)
        answer: Json = {"update_id": numbered["update_id"], "delivered": False, "status": None, "attempts": 0}
        copies = [self._deliver_later(numbered) for _ in range(int(body.get("duplicate") or 1))]
        if not body.get("wait", True):
            return answer
        deliveries = await asyncio.gather(*copies)
        return {
            **answer,
            "delivered": all(one.delivered for one in deliveries),
            "status": deliveries[-1].status,
            "attempts": sum(one.attempts for one in deliveries),
        }

    def _deliver_later(self, update: Json) -> "asyncio.Task[Delivery]":
        body = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"}
        secret = self.options.webhook_secret or str(self._state.webhook.get("secret_token", ""))
        if secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        delay_seconds = self.options.retry_delay_seconds
        rule = RetryRule(
            retries=self.options.retry_attempts, delay_seconds=lambda _: delay_seconds, honours_retry_after=False
        )
        delivery = self._sender.deliver_later(self.webhook_url, body, headers, rule)

        def finish(task: "asyncio.Task[Delivery]") -> None:
            if not task.cancelled():
                self._state.finish_update(update["update_id"])

        delivery.add_done_callback(finish)
        return delivery


def _command_entities(text: str) -> list[Json]:
    command = text.split(maxsplit=1)[0] if text.startswith("/") and len(text) > 1 else ""
    return [{"type": "bot_command", "offset": 0, "length": len(command)}] if command else []


def _membership(bot: Json, status: str) -> Json:
    return {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
