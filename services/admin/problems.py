"""Errors as ``application/problem+json``: what went wrong, and what to do; never how the program is made."""

from http import HTTPStatus

from loguru import logger
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_REFUSED = (DataError, IntegrityError, ProgrammingError)
"""The server answers, and does not like what we said."""


class ProblemError(Exception):
    """An answer that says no."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail


async def problem_response(_: Request, error: Exception) -> Response:
    """The answer to a `ProblemError`."""
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for this type alone
    return _response(error, {"WWW-Authenticate": "Bearer"} if error.status == 401 else {})


async def http_response(_: Request, error: Exception) -> Response:
    """The answer where there is no such path, or not with this method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type alone
    title = HTTPStatus(error.status_code).phrase
    return _response(ProblemError(error.status_code, title, "See the README of admin."), dict(error.headers or {}))


async def away_response(request: Request, error: Exception) -> Response:
    """The answer while PostgreSQL is away."""
    if isinstance(error, _REFUSED):
        raise error
    logger.warning("PostgreSQL gave no answer", path=request.url.path, error=type(error).__name__)
    detail = "PostgreSQL is away. Ask again; an order with an id of your own can safely be given again."
    return _response(ProblemError(503, "Not now", detail), {"Retry-After": "5"})


async def failure_response(request: Request, error: Exception) -> Response:
    """The answer when the fault is ours; the log has the reason."""
    logger.opt(exception=error).error("A request failed", path=request.url.path)
    return _response(ProblemError(500, "Our fault", "The reason is in the log of admin."), {})


def _response(problem: ProblemError, headers: dict[str, str]) -> Response:
    body = {"type": "about:blank", "status": problem.status, "title": problem.title, "detail": problem.detail}
    return JSONResponse(body, status_code=problem.status, media_type="application/problem+json", headers=headers)
