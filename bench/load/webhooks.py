"""Prepared webhooks: whole HTTP requests, signed, ready to be written to a socket."""

import hashlib
import hmac
import time

from dev.standins.waha.engines import message_payload
from dev.standins.waha.events import envelope, signed_request
from dev.standins.waha.records import Message, Session

_SESSION = Session(name="default", engine="GOWS")
SCATTER = 3**18
"""Prime to the number of phones, and small enough for PostgreSQL's bigint to multiply with."""
_NUMBERS = 10**10
GATHER = pow(SCATTER, -1, _NUMBERS)
_PHONE, _KEY = b"<phone>", b"<key>"


def phone_of(lead: int) -> str:
    """The phone of lead `lead`, 0 to 9,999,999,999: no two alike, and scattered, as numbers are that people have."""
    return f"628{lead * SCATTER % _NUMBERS:010d}"


def lead_of(chat: str) -> int:
    """The lead that a chat belongs to; -1 for a chat of nobody here."""
    digits, _, server = chat.partition("@")
    return int(digits[3:]) * GATHER % _NUMBERS if server == "c.us" and len(digits) == 13 else -1


def message_id_of(lead: int, number: int) -> str:
    """The WhatsApp id of a lead's message 1, 2, 3 …: as scattered as WhatsApp's, since indexes feel the difference."""
    return f"3EB0{hashlib.md5(b'%d %d' % (lead, number), usedforsecurity=False).hexdigest()[:18].upper()}"


class WebhookMaker:
    """Makes one text's webhooks; everything that does not differ between leads is done once."""

    def __init__(self, text: str, *, hmac_key: str, number: int = 1) -> None:
        """`number` is the message's place in its lead's conversation: 1, 2, 3 …"""
        self._key = hmac_key.encode()
        self._number = number
        now_ms = int(time.time() * 1000)
        message = Message(
            key_id=_KEY.decode(),
            chat_id=f"{_PHONE.decode()}@c.us",
            from_me=False,
            text=text,
            timestamp=now_ms // 1000,
            at=now_ms,
            name="Budi",
            engine="GOWS",
        )
        event = envelope(_SESSION, "GOWS", "message", message_payload(_SESSION, message), timestamp_ms=now_ms)
        self._body, headers = signed_request(event, hmac_key)
        own = {"X-Webhook-Hmac", "X-Webhook-Request-Id"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if name not in own)
        self._head = f"POST /webhook HTTP/1.1\r\nHost: gateway\r\n{lines}".encode()

    def make(self, lead: int) -> bytes:
        """The request of one lead."""
        body = self._body.replace(_PHONE, phone_of(lead).encode())
        body = body.replace(_KEY, message_id_of(lead, self._number).encode())
        signature = hmac.digest(self._key, body, hashlib.sha512).hex()
        return b"%sX-Webhook-Request-Id: %011d%03d\r\nX-Webhook-Hmac: %s\r\nContent-Length: %d\r\n\r\n%s" % (
            self._head,
            lead,
            self._number,
            signature.encode(),
            len(body),
            body,
        )
