"""The demo page's HTTP side: static files, one event stream, and a few actions as JSON."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dev.demo.actions import Fault, Press, Say, SheetEdit
from dev.demo.board import Board
from dev.demo.standins import StandIn, StandInAwayError, StandInRefusedError

STATIC = Path(__file__).parent / "static"
BODY_LIMIT_BYTES = 256 * 1024

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

Body = TypeVar("Body", bound=BaseModel)


def create_app(board: Board, standins: Mapping[str, StandIn], *, page: Mapping[str, object]) -> Starlette:
    """The page over `board` and the stand-ins ``whatsapp``, ``sheet`` and ``telegram``.

    `page` is what the page has to know before the first event: it is served as ``/api/page``.
    """

    async def about(_: Request) -> Response:
        return JSONResponse(page)

    async def events(_: Request) -> Response:
        return StreamingResponse(board.server_sent_events(), media_type="text/event-stream")

    async def say(action: Say) -> object:
        standin = standins[action.message.channel]
        return {"sent": [await standin.call("/_control/incoming", call) for call in action.message.calls()]}

    async def press(action: Press) -> object:
        return await standins["telegram"].call("/_control/press", {**action.model_dump(), "wait": False})

    async def edit(action: SheetEdit) -> object:
        return await standins["sheet"].call("/_control/edit", action.model_dump())

    async def fault(action: Fault) -> object:
        await standins[action.service].set_away(action.away)
        return {"away": action.away}

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/api/page", about),
            Route("/api/events", events),
            Route("/api/say", _action(Say, say), methods=["POST"]),
            Route("/api/press", _action(Press, press), methods=["POST"]),
            Route("/api/edit", _action(SheetEdit, edit), methods=["POST"]),
            Route("/api/fault", _action(Fault, fault), methods=["POST"]),
            Mount("/", StaticFiles(directory=STATIC, html=True)),
        ]
    )
    app.add_middleware(_Headers)
    return app


def _action(model: type[Body], act: Callable[[Body], Awaitable[object]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        # Only JSON by name: another site's page can't send that here without the browser asking first.
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return _problem(415, "The body must be application/json.")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT_BYTES:
                return _problem(413, f"The body is larger than {BODY_LIMIT_BYTES} bytes.")
        try:
            answer = await act(model.model_validate_json(bytes(body)))
        except ValidationError as error:
            return _problem(400, "; ".join(_in_words(detail) for detail in error.errors(include_url=False)))
        except StandInRefusedError as error:
            return _problem(409, str(error))
        except StandInAwayError as error:
            return _problem(502, str(error))
        return JSONResponse(answer)

    return endpoint


def _in_words(detail: Mapping[str, object]) -> str:
    place = detail["loc"]
    path = ".".join(str(part) for part in place) if isinstance(place, tuple) else ""
    return f"{path}: {detail['msg']}" if path else str(detail["msg"])


def _problem(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=status)


class _Headers:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)
