"""The ASGI layer that does to a request what `dev.standins.faults` says."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dev.standins.faults import Faults, Injection, Rule

HANG_SECONDS = 120.0

NEVER_FAULTED = ("/_control", "/healthz", "/readyz", "/metrics")

ErrorBody = Callable[[int], Any]
"""The provider's own body for a status."""


class FaultGate:
    """Stands before the whole app; without rules it costs one comparison. What the real ones lack is never touched."""

    def __init__(self, app: ASGIApp, *, faults: Faults, error_body: ErrorBody) -> None:
        self._app = app
        self._faults = faults
        self._error_body = error_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or do to it what its rule says."""
        if not self._faults.rules or scope["type"] != "http" or scope["path"].startswith(NEVER_FAULTED):
            await self._app(scope, receive, send)
            return
        query = unquote(scope["query_string"].decode("latin-1"))
        path = f"{scope['path']}?{query}" if query else str(scope["path"])
        rule = self._faults.pick(scope["method"], path)
        if rule is None:
            await self._app(scope, receive, send)
            return
        applied = await self._inject(rule, scope, receive, send)
        self._faults.record(Injection(path, rule.kind, applied))

    async def _inject(self, rule: Rule, scope: Scope, receive: Receive, send: Send) -> bool:
        # Read first: once the client has left, the server no longer hands out the body.
        request = await _whole_request(receive)
        match rule.kind:
            case "status":
                await self._answer(rule, rule.status or 503)(scope, receive, send)
                return False
            case "delay":
                await asyncio.sleep(rule.seconds)
                return _succeeded(await self._apply(scope, request, receive, send))
            case "hang":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(_disconnection(receive), HANG_SECONDS)
                await _cut(receive)
                return False
            case "cut_before":
                await _cut(receive)
                return False
            case "cut_after":
                status = await self._apply(scope, request, receive, _swallow)
                await _cut(receive)
                return _succeeded(status)
            case "lie":
                status = await self._apply(scope, request, receive, _swallow)
                await self._answer(rule, rule.status or 500)(scope, receive, send)
                return _succeeded(status)

    async def _apply(self, scope: Scope, request: Message, receive: Receive, send: Send) -> int:
        """Let the app handle the request; returns the status it answered with."""
        status = 0
        pending: list[Message] = [request]

        async def replayed() -> Message:
            return pending.pop() if pending else await receive()

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        await self._app(scope, replayed, noted)
        return status

    def _answer(self, rule: Rule, status: int) -> Response:
        body = self._error_body(status) if rule.body is None else rule.body
        if isinstance(body, str):
            return PlainTextResponse(body, status, headers=rule.headers)
        return JSONResponse(body, status, headers=rule.headers)


def _succeeded(status: int) -> bool:
    return 200 <= status < 300


async def _swallow(_: Message) -> None:
    """A client that hears nothing."""


async def _whole_request(receive: Receive) -> Message:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return {"type": "http.request", "body": body, "more_body": False}
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return {"type": "http.request", "body": body, "more_body": False}


async def _disconnection(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut(receive: Receive) -> None:
    """End the connection without a word: the client sees EOF where it expected a status line.

    ASGI has no message for that. uvicorn's `receive` is a method of its request cycle, which knows the transport.
    """
    cycle = getattr(receive, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        raise RuntimeError("a connection can only be cut when uvicorn serves the stand-in")
    transport.abort()
    await _disconnection(receive)
