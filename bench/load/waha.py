"""A WAHA that costs next to nothing: real HTTP, the key checked, sendText answered 201 with the id, as GOWS does.

It delivers no echoes; `dev.standins.waha` is the whole one. It remembers what was sent to a chat only when it is told
to. Replies are handed to `heard` the moment the request is complete.
"""

import asyncio
import re
from collections.abc import Callable
from typing import cast
from urllib.parse import unquote_to_bytes

import orjson

from dev.servers.ports import free_port
from dev.standins.waha.engines import send_answer
from dev.standins.waha.records import Message, Session

Heard = Callable[[str, str], None]
"""Called with the chat and the message id of every sendText."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SESSION = Session(name="default", engine="GOWS")
_STATUS = {200: b"OK", 201: b"Created", 400: b"Bad Request", 401: b"Unauthorized", 404: b"Not Found"}


class LeanWaha:
    """One session, always WORKING."""

    def __init__(self, *, api_key: str) -> None:
        self.heard: Heard = _to_nobody
        self.remembered: dict[bytes, list[dict[str, str]]] | None = None
        """Chat -> what was sent to it, newest first; None: nothing is remembered."""
        self.port = free_port()
        self._key = re.compile(rb"\r\nx-api-key: *" + re.escape(api_key.encode()) + rb"\r\n", re.IGNORECASE)
        self._server: asyncio.Server | None = None
        moment = 1_800_000_000
        sent = Message(
            key_id="<key>", chat_id="<chat>", from_me=True, text="", timestamp=moment, at=moment * 1000, engine="GOWS"
        )
        self._sent = orjson.dumps(send_answer(_SESSION, sent))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Caller(self), "127.0.0.1", self.port, backlog=2048)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    def answer(self, method_and_path: bytes, head: bytes, body: bytes) -> bytes:
        """The whole response to a request."""
        if not self._key.search(head):
            return _response(401, b'{"message":"Unauthorized","statusCode":401}')
        path = method_and_path.partition(b"?")[0]
        if path == b"POST /api/sendText":
            return self._send_text(body)
        if path in {b"POST /api/sendSeen", b"POST /api/startTyping", b"POST /api/stopTyping"}:
            return _response(201, b'{"result":true}')
        if path.startswith(b"GET /api/sessions"):
            shown = {"name": "default", "status": "WORKING", "config": {}, "me": _SESSION.me}
            return _response(200, orjson.dumps([shown] if path.endswith(b"sessions") else shown))
        if path.startswith(b"GET /api/default/chats/"):
            chat = unquote_to_bytes(path.split(b"/")[4])
            return _response(200, orjson.dumps((self.remembered or {}).get(chat, [])))
        return _response(404, b'{"message":"Not Found","statusCode":404}')

    def _send_text(self, body: bytes) -> bytes:
        try:
            call = orjson.loads(body)
            chat, key = call["chatId"], call["id"]
        except (ValueError, KeyError, TypeError):
            return _response(400, b'{"statusCode":400,"message":["chatId must be a string"],"error":"Bad Request"}')
        self.heard(chat, key)
        if self.remembered is not None:
            self.remembered.setdefault(chat.encode(), []).insert(0, {"id": f"true_{chat}_{key}", "body": call["text"]})
        return _response(201, self._sent.replace(b"<chat>", chat.encode()).replace(b"<key>", key.encode()))


class _Caller(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, waha: LeanWaha) -> None:
        self._waha = waha
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        while (end := received.find(b"\r\n\r\n")) >= 0:
            head = received[: end + 2]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(received) < whole:
                break
            line = head[: head.index(b" HTTP/")]
            if self._transport is not None:
                self._transport.write(self._waha.answer(line, head, received[end + 4 : whole]))
            received = received[whole:]
        self._received = received


def _response(status: int, body: bytes) -> bytes:
    return (
        b"HTTP/1.1 %d %s\r\nContent-Type: application/json; charset=utf-8\r\n"
        b"Content-Length: %d\r\nConnection: keep-alive\r\n\r\n%s" % (status, _STATUS[status], len(body), body)
    )


def _to_nobody(_chat: str, _key: str) -> None:
    return
