"""What the stand-in remembers: sessions, chats, messages, calls of sendText."""

from dataclasses import dataclass, field
from typing import Any, Literal

from dev.standins.waha.identities import own_lid, own_phone

Engine = Literal["GOWS", "NOWEB", "WEBJS", "WPP"]
ENGINES: tuple[Engine, ...] = ("GOWS", "NOWEB", "WEBJS", "WPP")
CHOOSES_IDS: frozenset[Engine] = frozenset({"GOWS", "NOWEB"})
"""Engines that send under the id the caller gives, and that list the messages of all chats at once."""

STATUSES = (
    "STOPPED",
    "STARTING",
    "SCAN_QR_CODE",
    "PASSKEY_REQUIRED",
    "PASSKEY_CONFIRMATION_REQUIRED",
    "WORKING",
    "FAILED",
)

Media = Literal["", "voice", "image", "sticker", "location", "contact", "document", "video", "poll"]


@dataclass(kw_only=True)
class Session:
    """One WhatsApp number in this WAHA."""

    name: str
    engine: Engine
    status: str = "WORKING"
    statuses: list[dict[str, Any]] = field(default_factory=list)

    @property
    def me(self) -> dict[str, Any]:
        """The number's own account as webhooks show it."""
        phone = own_phone(self.name)
        me = {"id": f"{phone}@c.us", "pushName": "Bot", "lid": f"{own_lid(self.name)}@lid"}
        return {**me, "jid": f"{phone}:12@s.whatsapp.net"} if self.engine == "GOWS" else me


@dataclass(kw_only=True)
class Message:
    """One message in a chat, in words of its own; `dev.standins.waha.engines` gives it an engine's shape."""

    key_id: str
    chat_id: str
    from_me: bool
    text: str
    media: Media = ""
    timestamp: int
    """Unix seconds, as WhatsApp has it."""
    at: int
    """Unix milliseconds."""
    name: str = ""
    phone: str = ""
    """The peer's phone, when the payload tells it beside a LID."""
    lid: str = ""
    participant: str = ""
    """In groups: who wrote."""
    source: Literal["app", "api"] = "app"
    engine: Engine
    sent_attempts: int = 0
    edited: bool = False
    revoked: bool = False

    @property
    def slot(self) -> str:
        """What makes it one message within a chat."""
        return f"{'true' if self.from_me else 'false'}_{self.key_id}"

    @property
    def full_id(self) -> str:
        """``{fromMe}_{chat}_{key}[_{participant}]``."""
        base = f"{'true' if self.from_me else 'false'}_{self.chat_id}_{self.key_id}"
        return f"{base}_{self.participant}" if self.participant else base


@dataclass(kw_only=True)
class Chat:
    """One thread of a session."""

    session: str
    chat_id: str
    name: str = ""
    phone: str = ""
    lid: str = ""
    typing: bool = False
    seen_at: int | None = None
    saved: bool = True
    """In the phone's address book."""
    engine: Engine | None = None
    """Whose shape this chat uses when it is not the session's."""
    messages: dict[str, Message] = field(default_factory=dict)

    def header(self) -> dict[str, Any]:
        """Everything but the messages."""
        return {name: value for name, value in vars(self).items() if name != "messages"}
