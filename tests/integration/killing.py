"""Kills the process that asks a stand-in for something with a certain word in it, before the stand-in sees it."""

import asyncio
import subprocess
from collections.abc import MutableSequence
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Process = asyncio.subprocess.Process | subprocess.Popen[bytes]


@dataclass
class Killing:
    """Whom to kill, and for which word."""

    word: str
    running: Process | None = None
    asked: MutableSequence[str] = field(default_factory=list)
    """Every other body that was asked with while a process ran."""

    def meets(self, body: bytes) -> bool:
        """Whether the process that asked is dead now."""
        text = body.decode(errors="replace")
        if self.word in text and self.running is not None:
            self.running.kill()
            return True
        self.asked.append(text)
        return False


class KillingMiddleware:
    """Outermost of a stand-in's layers."""

    def __init__(self, app: ASGIApp, *, killing: Killing) -> None:
        self._app = app
        self._killing = killing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_control"):
            await self._app(scope, receive, send)
            return
        messages: list[Message] = [await receive()]
        while messages[-1].get("more_body", False):
            messages.append(await receive())
        if self._killing.meets(b"".join(message.get("body", b"") for message in messages)):
            while (await receive())["type"] != "http.disconnect":
                pass
            return

        async def again() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, again, send)
