"""The memory of the stand-in: chats with their messages, pressed buttons, updates not yet delivered."""

import time
from typing import Any

from dev.standins.changes import Changes
from dev.standins.store import Store
from dev.standins.telegram.records import Chat, Message

Json = dict[str, Any]
FIRST_UPDATE_ID = 900_000_001


class TelegramState:
    """All that is remembered; every change is written through to the store and noted for watchers."""

    def __init__(self, admin_chat_ids: tuple[int, ...], store: Store, changes: Changes) -> None:
        self._admin_chat_ids = admin_chat_ids
        self._store = store
        self.changes = changes
        self.chats: dict[int, Chat] = {}
        self.callbacks: dict[str, Json] = {}
        """By id: what was pressed, and `answered_at` with the answer once the bot gave one."""
        self.pending_updates: dict[int, Json] = {}
        self.webhook: Json = {}
        self._last_message_id = 0
        self._last_update_id = FIRST_UPDATE_ID - 1
        self._load()

    def _load(self) -> None:
        for _, row in self._store.rows("chat"):
            self.chats[row["chat_id"]] = Chat(**row)
        for key, row in self._store.rows("message"):
            message = Message(**row)
            self.chats[int(key.partition("/")[0])].messages[message.message_id] = message
        self.callbacks = dict(self._store.rows("callback"))
        self.pending_updates = {int(key): row for key, row in self._store.rows("update")}
        counters = dict(self._store.rows("counter"))
        self._last_message_id = counters.get("message_id", 0)
        self._last_update_id = counters.get("update_id", FIRST_UPDATE_ID - 1)
        self.webhook = dict(self._store.rows("webhook")).get("webhook", {})
        for chat_id in self._admin_chat_ids:
            self.chat(chat_id).title = "Admin" if chat_id < 0 else f"Admin {chat_id}"

    def chat(self, chat_id: int) -> Chat:
        """The chat; opened when there is none, as if its person had pressed start long ago."""
        if chat_id not in self.chats:
            title = "Grup" if chat_id < 0 else f"Pengguna {str(chat_id)[-4:]}"
            self.chats[chat_id] = Chat(chat_id=chat_id, title=title)
            self.keep_chat(self.chats[chat_id])
        return self.chats[chat_id]

    def keep_chat(self, chat: Chat) -> None:
        """Write a chat's header through."""
        self._store.put("chat", str(chat.chat_id), chat.header())
        self.changes.note()

    def keep_message(self, chat: Chat, message: Message) -> None:
        """Add or replace a message."""
        chat.messages[message.message_id] = message
        self._store.put("message", f"{chat.chat_id}/{message.message_id}", vars(message))
        self.changes.note()

    def delete_message(self, chat: Chat, message: Message) -> None:
        """Remove a message."""
        del chat.messages[message.message_id]
        self._store.delete("message", f"{chat.chat_id}/{message.message_id}")
        self.changes.note()

    def next_message_id(self) -> int:
        """Rising over all chats."""
        self._last_message_id += 1
        self._store.put("counter", "message_id", self._last_message_id)
        return self._last_message_id

    def queue_update(self, update: Json) -> Json:
        """Give an update its id and keep it until it is delivered, as Telegram does for 24 h."""
        self._last_update_id += 1
        numbered = {"update_id": self._last_update_id, **update}
        self.pending_updates[self._last_update_id] = numbered
        with self._store.transaction():
            self._store.put("counter", "update_id", self._last_update_id)
            self._store.put("update", str(self._last_update_id), numbered)
        self.changes.note()
        return numbered

    def finish_update(self, update_id: int) -> None:
        """The update was delivered or given up."""
        self.pending_updates.pop(update_id, None)
        self._store.delete("update", str(update_id))

    def keep_callback(self, callback: Json) -> None:
        """Remember a press or its answer."""
        self.callbacks[callback["id"]] = callback
        self._store.put("callback", callback["id"], callback)
        self.changes.note()

    def set_webhook(self, webhook: Json) -> None:
        """What setWebhook asked for; empty: none."""
        self.webhook = webhook
        self._store.put("webhook", "webhook", webhook)

    def reset(self) -> None:
        """Forget everything but the ids already given out, which a bot may still know."""
        message_id, update_id = self._last_message_id, self._last_update_id
        self._store.clear()
        self.chats.clear()
        self._load()
        self._last_message_id, self._last_update_id = message_id, update_id
        self._store.put("counter", "message_id", message_id)
        self._store.put("counter", "update_id", update_id)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def picture(self) -> Json:
        """Chats with their messages, and the buttons that were answered."""
        return {
            "chats": {str(chat.chat_id): _shown(chat) for chat in self.chats.values()},
            "answered_callbacks": [one for one in self.callbacks.values() if "answered_at" in one],
            "pending_updates": len(self.pending_updates),
        }


def _shown(chat: Chat) -> Json:
    return {
        "title": chat.title,
        "username": chat.username,
        "blocked": chat.blocked,
        "typing": chat.typing_until > time.time(),
        "messages": [
            {
                "message_id": message.message_id,
                "from_bot": message.from_bot,
                "from": message.sender.get("first_name", ""),
                "text": message.text,
                "html": message.html,
                "media": next(iter(message.media), ""),
                "buttons": [
                    [
                        {"text": button["text"], "data": button.get("callback_data", button.get("url", ""))}
                        for button in row
                    ]
                    for row in message.keyboard
                ],
                "at": message.at,
                "edited_at": message.edited_at,
            }
            for message in chat.messages.values()
        ],
    }
