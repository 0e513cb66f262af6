"""What went wrong, and what to do; never how the program is made. A page for browsers, else problem+json."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from loguru import logger
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_REFUSED = (DataError, IntegrityError, ProgrammingError)
"""The server answers, and does not like what we said."""

Handler = Callable[[Request, Exception], Awaitable[Response]]
PageOf = Callable[[Request, "ProblemError"], str]
"""Renders a problem for a person."""


class ProblemError(Exception):
    """An answer that says no."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail


def problem_handlers(page_of: PageOf) -> dict[type[Exception] | int, Handler]:
    """Handlers for everything that can go wrong."""

    def answer(request: Request, problem: ProblemError, headers: dict[str, str]) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            body = page_of(request, problem)
            return Response(body, status_code=problem.status, media_type="text/html", headers=headers)
        shown = {"type": "about:blank", "status": problem.status, "title": problem.title, "detail": problem.detail}
        return JSONResponse(shown, status_code=problem.status, media_type="application/problem+json", headers=headers)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)  # noqa: S101 - registered for this type alone
        return answer(request, error, {"WWW-Authenticate": "Bearer"} if error.status == 401 else {})

    async def not_found(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type alone
        title = HTTPStatus(error.status_code).phrase
        problem = ProblemError(error.status_code, title, "/openapi.json lists what there is.")
        return answer(request, problem, dict(error.headers or {}))

    async def away(request: Request, error: Exception) -> Response:
        if isinstance(error, _REFUSED):
            raise error
        logger.warning("PostgreSQL gave no answer", error=type(error).__name__)
        detail = "PostgreSQL is away. Ask again; an order with an id of your own can safely be given again."
        return answer(request, ProblemError(503, "Not now", detail), {"Retry-After": "5"})

    async def failed(request: Request, error: Exception) -> Response:
        logger.opt(exception=error).error("A request failed", method=request.method)
        return answer(request, ProblemError(500, "Our fault", "The reason is in the log of admin."), {})

    return {
        ProblemError: refused,
        HTTPException: not_found,
        SQLAlchemyError: away,
        OSError: away,
        TimeoutError: away,
        Exception: failed,
    }
