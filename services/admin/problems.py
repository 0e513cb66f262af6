"""Errors as ``application/problem+json``: what went wrong, and what to do."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


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
    body = {"type": "about:blank", "status": error.status, "title": error.title, "detail": error.detail}
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return JSONResponse(body, status_code=error.status, media_type="application/problem+json", headers=headers)
