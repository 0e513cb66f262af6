"""A Google that refuses requests for what they say: certain words, or guards altogether."""

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Refusals:
    """Bodies that hold one of these words are refused with 400."""

    words: list[str] = field(default_factory=list)
    counted: int = 0


class RefusingMiddleware:
    """Outermost, so that refused requests reach nothing."""

    def __init__(self, app: ASGIApp, *, refusals: Refusals) -> None:
        self._app = app
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._refusals.words or scope["type"] != "http" or scope["path"].startswith("/_control"):
            await self._app(scope, receive, send)
            return
        replayed = _Replayed(receive)
        body = await replayed.read()
        word = next((word for word in self._refusals.words if word.encode() in body), None)
        if word is None:
            await self._app(scope, replayed.receive, send)
            return
        self._refusals.counted += 1
        error = {"code": 400, "message": f"Invalid requests[0]: {word}", "status": "INVALID_ARGUMENT"}
        await JSONResponse({"error": error}, 400)(scope, receive, send)


class _Replayed:
    """Hands out a body that was read already; keeps the transport in reach of who cuts connections."""

    def __init__(self, receive: Receive) -> None:
        self._original = receive
        self._message: Message | None = None
        self.transport: Any = getattr(getattr(receive, "__self__", None), "transport", None)

    async def read(self) -> bytes:
        body = b""
        while True:
            message = await self._original()
            body += message.get("body", b"")
            if not message.get("more_body", False):
                self._message = {"type": "http.request", "body": body, "more_body": False}
                return bytes(body)

    async def receive(self) -> Message:
        if self._message is not None:
            message, self._message = self._message, None
            return message
        return await self._original()
