"""Prepared webhooks: one distinct lead each, signed and ready to be written to a socket."""

import itertools
import time
from dataclasses import dataclass

from dev.standins.waha.engines import message_payload
from dev.standins.waha.events import envelope, signed_request
from dev.standins.waha.records import Message, Session


@dataclass(frozen=True, slots=True)
class Webhook:
    """One whole HTTP request, and the chat its reply goes to."""

    chat: str
    request: bytes


class WebhookMaker:
    """Makes greetings of leads nobody has met; `first_number` keeps runs on one database apart."""

    def __init__(self, *, hmac_key: str, first_number: int = 0) -> None:
        self._hmac_key = hmac_key
        self._numbers = itertools.count(first_number)
        self._session = Session(name="default", engine="GOWS")

    def make(self, text: str = "Halo") -> Webhook:
        """The next lead's first message, written now."""
        number = next(self._numbers)
        phone = f"628{number:010d}"
        now_ms = int(time.time() * 1000)
        message = Message(
            key_id=f"3EB0{number:018X}",
            chat_id=f"{phone}@c.us",
            from_me=False,
            text=text,
            timestamp=now_ms // 1000,
            at=now_ms,
            name="Budi",
            phone=phone,
            engine="GOWS",
        )
        payload = message_payload(self._session, message)
        event = envelope(self._session, "GOWS", "message", payload, timestamp_ms=now_ms)
        body, headers = signed_request(event, self._hmac_key)
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        head = f"POST /webhook HTTP/1.1\r\nHost: gateway\r\n{''.join(lines)}Content-Length: {len(body)}\r\n\r\n"
        return Webhook(message.chat_id, head.encode() + body)
