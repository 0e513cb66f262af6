"""Puts the stand-in together: fault gate, Bot API, control."""

import contextlib
import dataclasses
import email.parser
import email.policy
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dev.standins.changes import Changes
from dev.standins.control import BadControlError, control, control_mount
from dev.standins.fault_gate import FaultGate
from dev.standins.faults import Faults
from dev.standins.store import Store
from dev.standins.telegram.api import BotApi
from dev.standins.telegram.errors import BotApiError, bad_request, error_body
from dev.standins.telegram.people import People, TelegramOptions
from dev.standins.telegram.state import TelegramState
from shared.health import health_routes

Json = dict[str, Any]
_TOKEN = re.compile(r"^(\d+):\S+$")
_CHANGEABLE = frozenset({"webhook_url", "retry_delay_seconds", "retry_attempts"})


def telegram_app(options: TelegramOptions, store: Store | None = None) -> Starlette:
    """A whole Telegram; without a store it remembers nothing over its own life."""
    state = TelegramState(options.admin_chat_ids, store or Store(None, "telegram"), Changes())
    people = People(options, state)
    faults = Faults()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        people.resume()
        yield
        await people.close()
        state.close()

    def reset() -> None:
        people.forget_running()
        state.reset()

    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", _endpoint(BotApi(state, people), options.token), methods=["GET", "POST"]),
            *health_routes({}),
            control_mount(
                faults=faults,
                changes=state.changes,
                picture=lambda _: state.picture(),
                reset=reset,
                more=_control_routes(people),
            ),
        ],
        middleware=[Middleware(FaultGate, faults=faults, error_body=error_body)],
        lifespan=lifespan,
    )
    app.state.changes = state.changes
    return app


def _endpoint(api: BotApi, expected_token: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        token = request.path_params["token"]
        well_formed = _TOKEN.match(token)
        try:
            if well_formed is None or (expected_token and token != expected_token):
                return _refusal(BotApiError(401))
            parameters = {**request.query_params, **_parameters(request, await request.body())}
            return JSONResponse({"ok": True, "result": api.call(int(well_formed[1]), _method(request), parameters)})
        except BotApiError as error:
            return _refusal(error)

    return endpoint


def _method(request: Request) -> str:
    return str(request.path_params["method"])


def _refusal(error: BotApiError) -> Response:
    return JSONResponse(error.body(), error.code)


def _parameters(request: Request, raw: bytes) -> Json:
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))
    if content_type.startswith("multipart/form-data"):
        return _multipart(content_type, raw)
    if not raw:
        return {}
    try:
        parameters = json.loads(raw)
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(parameters, dict):
        raise bad_request("object expected")
    return parameters


def _multipart(content_type: str, raw: bytes) -> Json:
    """The text fields of a form; files are not kept."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + raw)
    fields: Json = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes) and part.get_filename() is None:
            fields[name] = content.decode()
    return fields


def _control_routes(people: People) -> list[Route]:
    async def settings(body: Json) -> Json:
        unknown = body.keys() - _CHANGEABLE
        if unknown:
            raise BadControlError(f"can't be changed: {', '.join(sorted(unknown))}")
        people.options = dataclasses.replace(people.options, **body)
        return {name: getattr(people.options, name) for name in sorted(_CHANGEABLE)}

    return [
        Route("/incoming", control(people.write), methods=["POST"]),
        Route("/press", control(people.press), methods=["POST"]),
        Route("/block", control(people.block), methods=["POST"]),
        Route("/member", control(people.leave), methods=["POST"]),
        Route("/settings", control(settings), methods=["POST"]),
    ]
