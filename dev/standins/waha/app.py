"""Puts the stand-in together: key check, fault gate, REST, control."""

import contextlib
import dataclasses
import hmac
from collections.abc import AsyncIterator
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dev.standins.changes import Changes
from dev.standins.control import BadControlError, control, control_mount
from dev.standins.fault_gate import FaultGate
from dev.standins.faults import Faults
from dev.standins.store import Store
from dev.standins.waha.api import WahaApi
from dev.standins.waha.emitter import Emitter, WahaOptions
from dev.standins.waha.engines import environment
from dev.standins.waha.identities import digits_of
from dev.standins.waha.incoming import take_in
from dev.standins.waha.records import STATUSES
from dev.standins.waha.state import WahaState
from shared.health import health_routes

Json = dict[str, Any]
UNAUTHORIZED = {"message": "Unauthorized", "statusCode": 401}
_CHANGEABLE = frozenset({"webhook_url", "drop_webhooks", "echo_delay_ms", "retry_delay_seconds", "retry_attempts"})


def waha_app(options: WahaOptions, store: Store | None = None) -> Starlette:
    """A whole WAHA; without a store it remembers nothing over its own life."""
    state = WahaState(options.sessions, store or Store(None, "waha"), Changes())
    emitter = Emitter(options)
    faults = Faults()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await emitter.close()
        state.close()

    app = Starlette(
        routes=[
            *WahaApi(state, emitter).routes(),
            Route("/ping", _ping),
            Route("/health", _health),
            *health_routes({}),
            control_mount(
                faults=faults,
                changes=state.changes,
                picture=lambda request: state.picture(request.query_params.get("chat", "")),
                reset=lambda: _reset(state, emitter),
                more=_control_routes(state, emitter),
            ),
        ],
        middleware=[
            Middleware(FaultGate, faults=faults, error_body=_error_body),
            Middleware(KeyCheck, api_key=options.api_key),
        ],
        lifespan=lifespan,
    )
    app.state.changes = state.changes
    return app


class KeyCheck:
    """``X-Api-Key`` on everything but ``/ping`` and the control side."""

    def __init__(self, app: ASGIApp, *, api_key: str) -> None:
        self._app = app
        self._key = api_key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or pass the request on."""
        if self._key and scope["type"] == "http" and scope["path"].startswith(("/api/", "/health")):
            given = next((value for name, value in scope["headers"] if name == b"x-api-key"), b"")
            if not hmac.compare_digest(given, self._key):
                await JSONResponse(UNAUTHORIZED, 401)(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _ping(_: Request) -> Response:
    return JSONResponse({"message": "pong"})


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok", "info": {}, "error": {}, "details": {}})


def _reset(state: WahaState, emitter: Emitter) -> None:
    emitter.forget_running()
    state.reset()


def _error_body(status: int) -> Json:
    if status == 401:
        return UNAUTHORIZED
    if status == 422:
        reason = "Session status is not as expected. Try again later or restart the session"
        return {"error": reason, "session": "default", "status": "STARTING", "expected": ["WORKING"]}
    if status == 500:
        return {
            "statusCode": 500,
            "timestamp": "2026-01-01T00:00:00.000Z",
            "exception": {"message": "Timed Out", "name": "Error", "stack": "Error: Timed Out ..."},
            "request": {"path": "/api", "method": "POST", "body": {}, "query": {}},
            "version": environment("NOWEB"),
        }
    return {"statusCode": status, "message": "Service Unavailable"}


def _control_routes(state: WahaState, emitter: Emitter) -> list[Route]:
    async def incoming(body: Json) -> Json:
        return await take_in(state, emitter, body)

    async def session(body: Json) -> Json:
        name, status = str(body.get("session") or next(iter(state.sessions))), str(body["status"])
        if name not in state.sessions or status not in STATUSES:
            raise BadControlError(
                f"session must be one of {', '.join(state.sessions)}, status of {', '.join(STATUSES)}"
            )
        state.set_status(state.sessions[name], status)
        emitter.session_status(state.sessions[name])
        return {"session": name, "status": status}

    async def contacts(body: Json) -> Json:
        name = str(body.get("session") or next(iter(state.sessions)))
        if name not in state.sessions:
            raise BadControlError(f"session must be one of {', '.join(state.sessions)}")
        chat = state.chat(state.sessions[name], str(body["chat_id"]))
        chat.name, chat.saved = str(body.get("name") or chat.name), bool(body.get("saved", True))
        state.keep_chat(chat)
        return {"chat_id": chat.chat_id, "saved": chat.saved}

    async def lids(body: Json) -> Json:
        state.learn(digits_of(str(body["lid"])), digits_of(str(body["phone"])))
        return {"count": len(state.phone_by_lid)}

    async def settings(body: Json) -> Json:
        unknown = body.keys() - _CHANGEABLE - {"events"}
        if unknown:
            raise BadControlError(f"can't be changed: {', '.join(sorted(unknown))}")
        changes = {name: value for name, value in body.items() if name in _CHANGEABLE}
        if "events" in body:
            changes["events"] = frozenset(body["events"])
        emitter.options = dataclasses.replace(emitter.options, **changes)
        shown = {name: getattr(emitter.options, name) for name in sorted(_CHANGEABLE)}
        return {**shown, "events": sorted(emitter.options.events)}

    async def sent(_: Request) -> Response:
        return JSONResponse(state.sent)

    return [
        Route("/incoming", control(incoming), methods=["POST"]),
        Route("/session", control(session), methods=["POST"]),
        Route("/contacts", control(contacts), methods=["POST"]),
        Route("/lids", control(lids), methods=["POST"]),
        Route("/settings", control(settings), methods=["POST"]),
        Route("/sent", sent),
    ]
