"""The API: leads, their stories, and orders about them."""

import json
from collections.abc import Mapping

from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.admin.authentication import TokenGuard
from services.admin.problems import ProblemError, away_response, failure_response, http_response, problem_response
from services.admin.stories import newest_leads, story
from shared.commands import NoSuchLeadError, submit
from shared.health import health_routes
from shared.vocabulary import Order, State

_PAGE = 50
_MOST_BYTES = 64 * 1024
_LONGEST_ID = 100
_ORDERS = frozenset(order.value for order in Order if order is not Order.REPLAY)
_STATES = frozenset(state.value for state in State)


def create_app(engine: AsyncEngine, redis: Redis, guard: TokenGuard) -> Starlette:
    """The routes; each asks `guard` first."""

    async def list_leads(request: Request) -> Response:
        guard.check(request)
        state = request.query_params.get("state", "")
        if state and state not in _STATES:
            raise ProblemError(400, "Unknown state", f"Known states: {', '.join(sorted(_STATES))}.")
        before = _whole_number(request.query_params.get("before", "0"), "before")
        found = await newest_leads(engine, state=state, before=before, limit=_PAGE)
        return JSONResponse({"leads": found, "next_before": found[-1]["id"] if len(found) == _PAGE else None})

    async def read_lead(request: Request) -> Response:
        guard.check(request)
        found = await story(engine, _lead_id(request))
        if found is None:
            raise ProblemError(404, "No such lead", f"There is no lead {_lead_id(request)}.")
        return JSONResponse(found)

    async def give_order(request: Request) -> Response:
        guard.check(request)
        order = await _json_object(request)
        name, state = str(order.get("name", "")), str(order.get("state", ""))
        if name not in _ORDERS:
            raise ProblemError(400, "Unknown command", f"Known commands: {', '.join(sorted(_ORDERS))}.")
        if name == "set_state" and state not in _STATES:
            raise ProblemError(400, "Unknown state", f"Known states: {', '.join(sorted(_STATES))}.")
        try:
            outcome = await submit(
                engine,
                redis,
                actor="api",
                lead_id=_lead_id(request),
                name=name,
                arguments={"state": state} if name == "set_state" else {},
                command_id=_command_id(order),
            )
        except NoSuchLeadError as error:
            raise ProblemError(404, "No such lead", str(error)) from error
        status = {"done": 200, "waiting": 202}.get(outcome.outcome, 409)
        body = {"id": outcome.command_id, "outcome": outcome.outcome, "detail": outcome.detail}
        return JSONResponse(body, status_code=status)

    app = Starlette(
        routes=[
            Route("/api/leads", list_leads),
            Route("/api/leads/{lead_id}", read_lead),
            Route("/api/leads/{lead_id}/commands", give_order, methods=["POST"]),
            *(route for route in health_routes({}) if route.path != "/metrics"),
        ],
        exception_handlers={
            ProblemError: problem_response,
            HTTPException: http_response,
            SQLAlchemyError: away_response,
            OSError: away_response,
            Exception: failure_response,
        },
    )
    app.router.redirect_slashes = False
    return app


def _lead_id(request: Request) -> int:
    return _whole_number(request.path_params["lead_id"], "lead id")


def _whole_number(text: str, name: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ProblemError(400, "Not a whole number", f"The {name} must be a whole number, 0 or more.")
    return int(text)


def _command_id(order: Mapping[str, object]) -> str:
    given = order.get("id", "")
    if not isinstance(given, str) or len(given) > _LONGEST_ID or not (given.isascii() and given.isprintable()):
        raise ProblemError(400, "Not an id", f"An id is up to {_LONGEST_ID} printable ASCII characters, or left out.")
    return given


async def _json_object(request: Request) -> dict[str, object]:
    try:
        body = json.loads(await _body(request))
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise ProblemError(400, "Not a JSON object", 'Send for example {"name": "take_over"}.')
    return body


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise ProblemError(413, "Too large", f"An order is at most {_MOST_BYTES} bytes.")
    return body
