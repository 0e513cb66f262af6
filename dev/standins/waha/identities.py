"""Ids as WAHA and WhatsApp write them."""

import secrets
import time
import zlib

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def event_id(timestamp_ms: int) -> str:
    """``evt_`` and a lowercase ULID."""
    number = (timestamp_ms << 80) | secrets.randbits(80)
    return "evt_" + "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -5, -5))


def request_id() -> str:
    """The opaque id of one delivery, 14 characters."""
    return "".join(secrets.choice(_BASE36) for _ in range(14))


def new_key_id() -> str:
    """WhatsApp's own id of a message, as a phone makes it up."""
    return "3EB0" + secrets.token_hex(9).upper()


def digits_of(chat_id: str) -> str:
    """The digits of a chat id, without server, agent and device."""
    return chat_id.partition("@")[0].partition(":")[0].partition(".")[0]


def normal_chat_id(chat_id: str) -> str:
    """The chat id as the API understands it: ``…@s.whatsapp.net`` is ``…@c.us``, bare digits are a phone, no device."""
    user, _, server = chat_id.partition("@")
    if server in {"", "c.us", "s.whatsapp.net"}:
        return f"{digits_of(user)}@c.us"
    return f"{digits_of(user)}@lid" if server == "lid" else chat_id


def own_phone(session: str) -> str:
    """A made-up phone for a session, the same over restarts."""
    return f"6281190{zlib.crc32(session.encode()) % 1_000_000:06d}"


def own_lid(session: str) -> str:
    """A made-up LID for a session, the same over restarts."""
    return f"87600000{zlib.crc32(session.encode()) % 1_000_000:06d}"


def now_ms() -> int:
    """The clock as WAHA's timestamps show it."""
    return int(time.time() * 1000)
