"""The control routes that all stand-ins have: state, events, faults, reset."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route

from dev.standins.changes import Changes
from dev.standins.faults import Faults

KEEP_ALIVE_SECONDS = 15.0
PUSH_INTERVAL_SECONDS = 0.05
"""Many changes at once are one push."""

Json = dict[str, Any]


class BadControlError(Exception):
    """The control call doesn't say what to do; answered 400 with the reason."""


async def object_of(request: Request) -> Json:
    """The JSON object in the body; an empty body is an empty object. Raises `BadControlError`."""
    raw = await request.body()
    try:
        value = json.loads(raw) if raw else {}
    except ValueError as error:
        raise BadControlError(f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadControlError("the body must be a JSON object")
    return value


def control(act: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint from a function of the body; what is wrong with the body is answered 400 in words."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await act(await object_of(request)))
        except (BadControlError, KeyError, TypeError, ValueError) as error:
            reason = f"{error.args[0]} is missing" if isinstance(error, KeyError) and error.args else str(error)
            return JSONResponse({"error": reason}, status_code=400)

    return endpoint


def control_mount(
    *,
    faults: Faults,
    changes: Changes,
    picture: Callable[[Request], Json],
    reset: Callable[[], None],
    more: Sequence[BaseRoute],
) -> Mount:
    """``/_control`` with the common routes and `more`; open to pages of other origins, like a browser demo.

    `picture` gives what GET state answers; the version is added here.
    """

    async def state(request: Request) -> Response:
        return JSONResponse({**picture(request), "version": changes.version})

    async def events(_: Request) -> Response:
        return StreamingResponse(
            _pushes(changes), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def replace_faults(body: Json) -> Json:
        faults.replace(body.get("rules", []), seed=int(body.get("seed", 0)))
        return faults.report()

    async def show_faults(_: Request) -> Response:
        return JSONResponse(faults.report())

    async def forget(_: Json) -> Json:
        reset()
        faults.replace([])
        changes.note()
        return {"version": changes.version}

    return Mount(
        "/_control",
        routes=[
            Route("/state", state),
            Route("/events", events),
            Route("/faults", show_faults, methods=["GET"]),
            Route("/faults", control(replace_faults), methods=["POST"]),
            Route("/reset", control(forget), methods=["POST"]),
            *more,
        ],
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])],
    )


async def _pushes(changes: Changes) -> AsyncIterator[str]:
    seen = -1
    while not changes.closed:
        if changes.version > seen:
            seen = changes.version
            yield f'data: {{"version":{seen}}}\n\n'
            await asyncio.sleep(PUSH_INTERVAL_SECONDS)
        await changes.wait_beyond(seen, timeout_seconds=KEEP_ALIVE_SECONDS)
        if changes.version <= seen:
            yield ": still here\n\n"
