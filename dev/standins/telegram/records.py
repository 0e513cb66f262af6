"""What the stand-in remembers: chats, messages, updates."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(kw_only=True)
class Message:
    """One message of a chat."""

    message_id: int
    from_bot: bool
    sender: Json
    """The `User` who wrote it."""
    text: str
    html: str
    """As the bot sent it, or the escaped text."""
    entities: list[Json] = field(default_factory=list)
    keyboard: list[list[Json]] = field(default_factory=list)
    media: Json = field(default_factory=dict)
    """The media's own key of the message -> its object."""
    at: int
    """Unix milliseconds."""
    edited_at: int | None = None


@dataclass(kw_only=True)
class Chat:
    """One chat with the bot."""

    chat_id: int
    title: str = ""
    username: str = ""
    blocked: bool = False
    typing_until: float = 0.0
    left: list[int] = field(default_factory=list)
    """Users who are not members of it."""
    messages: dict[int, Message] = field(default_factory=dict)

    def header(self) -> Json:
        """Everything but the messages."""
        return {name: value for name, value in vars(self).items() if name != "messages"}

    def shape(self) -> Json:
        """The `Chat` object."""
        if self.chat_id < 0:
            kind = "supergroup" if str(self.chat_id).startswith("-100") else "group"
            return {"id": self.chat_id, "title": self.title, "type": kind}
        private: Json = {"id": self.chat_id, "first_name": self.title, "type": "private"}
        return {**private, "username": self.username} if self.username else private

    def message_shape(self, message: Message) -> Json:
        """The `Message` object."""
        shape: Json = {
            "message_id": message.message_id,
            "from": message.sender,
            "chat": self.shape(),
            "date": message.at // 1000,
        }
        if message.edited_at is not None:
            shape["edit_date"] = message.edited_at // 1000
        shape |= message.media
        if message.text:
            shape["caption" if message.media else "text"] = message.text
        if message.entities:
            shape["caption_entities" if message.media else "entities"] = message.entities
        if message.keyboard:
            shape["reply_markup"] = {"inline_keyboard": message.keyboard}
        return shape


def user(user_id: int, name: str, username: str = "") -> Json:
    """A `User` who is a person."""
    person: Json = {"id": user_id, "is_bot": False, "first_name": name, "language_code": "id"}
    return {**person, "username": username} if username else person
