"""What a visitor may do, as the page sends it: validated here, passed on to a stand-in."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Text = Annotated[str, Field(max_length=4096)]
Digits = Annotated[str, Field(pattern=r"^\d{5,20}$")]
Engine = Literal["WEBJS", "NOWEB", "GOWS", "WPP"]
Media = Literal["voice", "image", "video", "document", "sticker", "location", "contact", "poll"]


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WhatsAppMessage(_Action):
    """Somebody writes on WhatsApp: the lead, or, with `from_me`, staff on the company's own phone."""

    channel: Literal["whatsapp"]
    texts: Annotated[list[Text], Field(max_length=20)] = []
    """One message each, sent one right after the other."""
    media: Media | None = None
    name: Annotated[str, Field(max_length=100)] = ""
    phone: Digits | None = None
    lid: Digits | None = None
    lid_tells_phone: bool = True
    engine: Engine = "GOWS"
    from_me: bool = False
    edit_of: str | None = None
    revoke_of: str | None = None

    @model_validator(mode="after")
    def _has_sender_and_content(self) -> "WhatsAppMessage":
        if not self.phone and not self.lid:
            raise ValueError("a phone or a LID is needed")
        if not self.texts and not self.media and not self.revoke_of:
            raise ValueError("there is nothing to send")
        return self

    def calls(self) -> list[dict[str, object]]:
        """The stand-in's control calls, in order."""
        person: dict[str, object] = {
            "engine": self.engine,
            "name": self.name,
            "from_me": self.from_me,
            "wait": False,  # a phone doesn't wait for the webhook to be delivered, and neither does the page
        }
        person |= {"phone": self.phone} if self.phone else {}
        person |= {"lid": self.lid, "lid_tells_phone": self.lid_tells_phone} if self.lid else {}
        if self.revoke_of:
            return [{**person, "revoke_of": self.revoke_of}]
        if self.media:
            return [{**person, "text": "".join(self.texts[:1]), "media": self.media}]
        edit = {"edit_of": self.edit_of} if self.edit_of else {}
        return [{**person, "text": text, **edit} for text in self.texts]


class TelegramMessage(_Action):
    """Somebody writes on Telegram: a lead to the bot, or, with `chat_id`, a colleague in that group."""

    channel: Literal["telegram"]
    texts: Annotated[list[Text], Field(max_length=20)] = []
    media: Media | None = None
    name: Annotated[str, Field(max_length=100)] = ""
    username: Annotated[str, Field(max_length=64)] = ""
    from_id: int
    chat_id: int | None = None
    edit_of: int | None = None

    @model_validator(mode="after")
    def _has_content(self) -> "TelegramMessage":
        if not self.texts and not self.media:
            raise ValueError("there is nothing to send")
        return self

    def calls(self) -> list[dict[str, object]]:
        """The stand-in's control calls, in order."""
        person: dict[str, object] = {
            "from_id": self.from_id,
            "name": self.name,
            "username": self.username,
            "wait": False,
        }
        person |= {"chat_id": self.chat_id} if self.chat_id is not None else {}
        if self.media:
            return [{**person, "text": "".join(self.texts[:1]), "media": self.media}]
        edit = {"edit_of": self.edit_of} if self.edit_of is not None else {}
        return [{**person, "text": text, **edit} for text in self.texts]


class Say(_Action):
    """One visitor's message, on either channel."""

    message: Annotated[WhatsAppMessage | TelegramMessage, Field(discriminator="channel")]


class Press(_Action):
    """A press on a button under a Telegram message."""

    chat_id: int
    message_id: int
    data: Annotated[str, Field(max_length=64)]
    from_id: int
    name: Annotated[str, Field(max_length=100)] = ""


class SheetEdit(_Action):
    """Something the sales team does to the sheet by hand; rows and columns count from 1."""

    op: Literal["set_cell", "insert_row", "delete_row"]
    tab: Annotated[str, Field(max_length=200)]
    row: Annotated[int, Field(ge=1)]
    column: Annotated[int, Field(ge=1)] = 1
    value: Text = ""


class Fault(_Action):
    """A stand-in is made to be away, or to be back."""

    service: Literal["whatsapp", "sheet", "telegram"]
    away: bool
