"""What an operation of the API is, and how a request becomes a call of it.

The declaration is all there is: the route, its checks and the OpenAPI document are made of the same `Operation`.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.admin.accounts.permissions import Permission
from services.admin.problems import ProblemError
from services.admin.web.caller import Caller, program_of
from services.admin.web.forms import bounded_body
from services.admin.web.parts import Parts
from services.admin.web.routing import GuardedRoute
from shared.masking import masked

LARGEST_ID = 10**18 - 1
_MOST_DIGITS = 18


class Model(BaseModel):
    """What goes in or out: exactly the named fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Model):
    """RFC 9457: what went wrong, and what to do."""

    type: str
    status: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of an operation, understood and allowed."""

    caller: Caller
    parts: Parts
    path: Mapping[str, str]
    query: Any
    """An instance of the operation's `query`."""
    body: Any
    """An instance of the operation's `body`."""

    def number(self, name: str) -> int:
        """A whole number of the path."""
        return _whole_number(self.path[name], name)


Answer = tuple[int, Model]
"""Status and body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that programs may ask for. `answers` are its good ones; `problems` those beyond the usual."""

    method: str
    path: str
    summary: str
    needs: Permission
    run: Callable[[Call], Awaitable[Answer]]
    answers: Mapping[int, type[Model]]
    problems: tuple[int, ...] = ()
    query: type[Model] | None = None
    body: type[Model] | None = None
    path_texts: Mapping[str, str] = field(default_factory=dict)
    """Parameters of the path that are no numbers -> what they are."""


def route_of(operation: Operation, parts: Parts) -> GuardedRoute:
    """The route that serves it."""

    async def endpoint(request: Request) -> Response:
        caller = await program_of(request, parts.tokens)
        if caller is None:
            raise ProblemError(401, "Not authenticated", "Send the header Authorization: Bearer <token>.")
        if not caller.may(operation.needs):
            raise ProblemError(403, "Not allowed", f"The token lacks the scope {operation.needs.value}.")
        call = Call(
            caller=caller,
            parts=parts,
            path=request.path_params,
            query=_query(operation, request),
            body=await _body(operation, request),
        )
        for name, value in request.path_params.items():
            if name not in operation.path_texts:
                _whole_number(value, name)
        status, answer = await operation.run(call)
        shown = answer.model_dump(mode="json")
        if not caller.may(Permission.SEE_PHONES):
            shown = _masked(shown)
        return JSONResponse(shown, status_code=status)

    route = GuardedRoute(operation.path, endpoint, methods=[operation.method], name=operation.summary)
    route.needs = operation.needs
    if operation.method == "GET" and route.methods:
        route.methods.discard("HEAD")
    return route


def _whole_number(text: str, name: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise ProblemError(400, "Not a whole number", f"The {name} must be a whole number, 0 or more.")
    return int(text)


def _query(operation: Operation, request: Request) -> Model | None:
    if operation.query is None:
        return None
    given = {name: value for name, value in request.query_params.items() if name in operation.query.model_fields}
    return _read(operation.query, given)


async def _body(operation: Operation, request: Request) -> Model | None:
    if operation.body is None:
        return None
    try:
        given = json.loads(await bounded_body(request))
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise ProblemError(400, "Not a JSON object", "Send a JSON object; /openapi.json says which.")
    return _read(operation.body, given)


def _read(model: type[Model], given: Mapping[str, Any]) -> Model:
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ProblemError(400, "Does not fit", f"{place or 'It'}: {first['msg']}.") from error


def _masked(value: Any) -> Any:
    match value:
        case str():
            return masked(value)
        case dict():
            return {name: _masked(inner) if name not in _NO_PERSONS else inner for name, inner in value.items()}
        case list():
            return [_masked(inner) for inner in value]
        case _:
            return value


_NO_PERSONS = frozenset(
    {"created_at", "heard_at", "completed_at", "sent_at", "received_at", "taken_at", "decided_at", "finished_at", "at"}
)
"""Instants: their digits are nobody's."""
