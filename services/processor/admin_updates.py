"""What the sales team does in an admin chat: presses a button under an alert, or asks the bot something. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from shared.messages import storable
from shared.vocabulary import Order

Button = Order | Literal["done"]
QuestionKind = Literal["stats", "lead", "help"]

# As services/notifier/texts.py writes them under an alert: verb, lead id, outbox id of the alert.
_ACTION = re.compile(r"(?P<verb>[a-z]{1,10}):(?P<lead>\d{1,18}):(?P<alert>\d{1,18})", re.ASCII)
_BUTTONS: dict[str, Button] = {
    "take": Order.TAKE_OVER,
    "back": Order.HAND_BACK,
    "block": Order.BLOCK,
    "unblock": Order.UNBLOCK,
    "done": "done",
}
# In groups Telegram's own menu writes the bot's name behind the command.
_COMMAND = re.compile(r"/(?P<name>[a-z]+)(?:@\w+)?(?:\s+(?P<argument>.*))?", re.IGNORECASE | re.DOTALL)
_QUESTIONS: dict[str, QuestionKind] = {"stats": "stats", "lead": "lead", "help": "help", "start": "help"}
_MAX_CHARACTERS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a button under an alert."""

    button: Button
    lead_id: int
    alert_id: int
    user_id: int
    user_name: str
    chat_id: int
    message_id: int
    """The message that the button stood under."""
    callback_id: str
    """What the press is acknowledged by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Somebody asked the bot something."""

    kind: QuestionKind
    argument: str
    """What was written behind the command."""
    chat_id: int
    message_id: int


class _User(BaseModel):
    id: int
    first_name: str = ""
    last_name: str = ""

    @property
    def name(self) -> str:
        return _short(f"{self.first_name} {self.last_name}")


class _Chat(BaseModel):
    id: int


class _Message(BaseModel):
    message_id: int
    chat: _Chat
    text: str = ""


class _Callback(BaseModel):
    id: str
    user: _User = Field(alias="from")
    message: _Message | None = None
    data: str = ""


class _Update(BaseModel):
    # An edited message asks nothing again, so it is none of these.
    callback_query: _Callback | None = None
    message: _Message | None = None
    channel_post: _Message | None = None


def read_update(raw: str) -> Press | Question | None:
    """What the raw update (JSON) of an admin chat asks for; None when it asks for nothing."""
    try:
        update = _Update.model_validate_json(raw)
    except ValidationError:
        return None
    if update.callback_query is not None:
        return _press(update.callback_query)
    message = update.message or update.channel_post
    return _question(message) if message is not None else None


def _press(callback: _Callback) -> Press | None:
    action = _ACTION.fullmatch(callback.data)
    if callback.message is None or action is None or action["verb"] not in _BUTTONS:
        return None
    return Press(
        button=_BUTTONS[action["verb"]],
        lead_id=int(action["lead"]),
        alert_id=int(action["alert"]),
        user_id=callback.user.id,
        user_name=callback.user.name,
        chat_id=callback.message.chat.id,
        message_id=callback.message.message_id,
        callback_id=callback.id,
    )


def _question(message: _Message) -> Question | None:
    command = _COMMAND.fullmatch(message.text.strip())
    kind = _QUESTIONS.get(command["name"].lower()) if command else None
    if command is None or kind is None:
        return None
    argument = _short(command["argument"] or "")
    return Question(kind=kind, argument=argument, chat_id=message.chat.id, message_id=message.message_id)


def _short(text: str) -> str:
    return storable(text).strip()[:_MAX_CHARACTERS]
