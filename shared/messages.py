"""The entries of the streams: flat text fields under plain names, so that ``redis-cli XRANGE`` reads like a log.

Every entry carries ``v``, the version of its shape. A reader ignores fields it does not know; a change that an older
reader would misunderstand raises the version. Instants are ISO 8601 in UTC with milliseconds; empty fields are left
out.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

VERSION = "1"

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")

InboundKind = Literal["message", "edited", "revoked", "from_me", "session_status", "command", "admin_update"]
"""``from_me``: written from our own number, by the bot (its echo) or by staff on the phone; the processor tells."""

Channel = Literal["whatsapp", "telegram"]

Media = Literal["", "voice", "image", "video", "document", "sticker", "location", "contact", "poll", "other"]


def instant(moment: datetime) -> str:
    """An instant as the streams write it: ``2026-11-22T21:37:00.123Z``."""
    written = (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()
    # Without a fraction where there is none; asking for milliseconds takes twice as long.
    return f"{written[:23]}Z" if written[19] == "." else f"{written[:19]}.000Z"


def storable(text: str) -> str:
    """The text without what no store takes: NUL and halves of surrogate pairs."""
    return _NOT_STORABLE.sub("", text)


class Inbound(BaseModel):
    """One event that the gateway accepted, still without any decision.

    `key` names the event for ever: the same WhatsApp or Telegram event always gets the same key, whatever envelope,
    engine, retry or subscription brought it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    v: str = VERSION
    key: str
    kind: InboundKind
    channel: Channel
    session: str
    """WAHA's session name; for Telegram the bot's numeric id."""
    received: datetime
    """When the gateway had the whole request; the time that bursts and order are measured in."""
    sent: datetime
    """When the sender wrote it, as the provider says: whole seconds."""
    chat: str = ""
    """The exact address it came from and a reply goes to: ``6281…@c.us``, ``3820…@lid``, Telegram's chat id."""
    phone: str = ""
    """International digits, when the event or a known alias tells them."""
    lid: str = ""
    telegram_id: str = ""
    username: str = ""
    name: str = ""
    text: str = ""
    media: Media = ""
    media_url: str = ""
    message_id: str = ""
    """The provider's bare id of this message (WhatsApp's key id, Telegram's message id)."""
    target_id: str = ""
    """For edits and revocations: the bare id of the message they are about."""
    engine: str = ""
    request_id: str = ""
    """One id from the webhook to the row, in every log line."""
    detail: str = ""
    """What the kind needs beyond this: the session's status, the command's id, the raw admin update as JSON."""

    def to_fields(self) -> dict[str, str]:
        """The entry's fields, in reading order, empty ones left out."""
        values = self.__dict__ | {"received": instant(self.received), "sent": instant(self.sent)}
        return {name: value for name in _INBOUND_ORDER if (value := values[name])}

    @classmethod
    def from_fields(cls, fields: Mapping[str, str]) -> Self:
        """Read an entry back; raises `pydantic.ValidationError` when it is none of ours."""
        return cls.model_validate(fields)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address the event tells of its person, the strongest first (see `shared.identifiers`)."""
        known = (("phone", self.phone), ("lid", self.lid), ("telegram", self.telegram_id))
        return tuple(f"{kind}:{value}" for kind, value in known if value)


_INBOUND_ORDER = tuple(Inbound.model_fields)
