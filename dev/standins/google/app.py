"""Puts the stand-in together: fault gate, consent screen, token endpoint, Sheets, control."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dev.standins.changes import Changes
from dev.standins.control import control, control_mount
from dev.standins.fault_gate import FaultGate
from dev.standins.faults import Faults
from dev.standins.google.api import SheetsApi
from dev.standins.google.consent import PATH, consent_endpoint
from dev.standins.google.errors import error_body
from dev.standins.google.staff import edit
from dev.standins.google.state import GoogleOptions, GoogleState, TokenRefusedError
from dev.standins.store import Store
from shared.health import health_routes

Json = dict[str, Any]


def google_app(options: GoogleOptions, store: Store | None = None) -> Starlette:
    """A whole Google; without a store it remembers nothing over its own life."""
    state = GoogleState(options, store or Store(None, "google"), Changes())
    faults = Faults()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        state.close()

    app = Starlette(
        routes=[
            *SheetsApi(state).routes(),
            Route("/token", _token_endpoint(state), methods=["POST"]),
            Route(PATH, consent_endpoint(state.consents, options.client_id)),
            *health_routes({}),
            control_mount(
                faults=faults,
                changes=state.changes,
                picture=lambda _: state.picture(),
                reset=state.reset,
                more=_control_routes(state),
            ),
        ],
        middleware=[Middleware(FaultGate, faults=faults, error_body=error_body)],
        lifespan=lifespan,
    )
    app.state.changes = state.changes
    return app


def _token_endpoint(state: GoogleState) -> Callable[[Request], Awaitable[Response]]:
    async def token(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        state.requests["token"] += 1
        try:
            return JSONResponse(state.issue_token(form))
        except TokenRefusedError as refusal:
            return JSONResponse({"error": refusal.error, "error_description": str(refusal)}, refusal.status)

    return token


def _control_routes(state: GoogleState) -> list[Route]:
    async def edit_by_hand(body: Json) -> Json:
        return edit(state, body)

    async def create(body: Json) -> Json:
        state.create(str(body["id"]), str(body.get("tab") or "Sheet1"))
        return {"id": body["id"]}

    async def revoke(_: Json) -> Json:
        state.revoke_tokens()
        return {}

    async def consent(body: Json) -> Json:
        state.consents.denies = bool(body.get("denies"))
        return {}

    async def requests(_: Request) -> Response:
        return JSONResponse(dict(state.requests))

    return [
        Route("/edit", control(edit_by_hand), methods=["POST"]),
        Route("/spreadsheet", control(create), methods=["POST"]),
        Route("/revoke_tokens", control(revoke), methods=["POST"]),
        Route("/consent", control(consent), methods=["POST"]),
        Route("/requests", requests),
    ]
