"""What browsers post: URL-encoded, small, and only from our own pages."""

from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from services.admin.problems import ProblemError
from shared.messages import storable

MOST_BYTES = 64 * 1024
_MOST_FIELDS = 100


class Form:
    """A posted form: the last value of each field, or all of them."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """A field's value; empty when it isn't there."""
        return next((value for field, value in reversed(self._fields) if field == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return [value for field, value in self._fields if field == name]


async def posted_form(request: Request) -> Form:
    """The form of a request; raises `ProblemError` for what no page of ours sends."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise ProblemError(415, "Not a form", "Forms are sent as application/x-www-form-urlencoded.")
    body = await bounded_body(request)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise ProblemError(400, "Not a form", "The form can't be read.") from error
    return Form([(name, storable(value).replace("\r\n", "\n")) for name, value in pairs])


async def bounded_body(request: Request) -> bytes:
    """The body; raises `ProblemError` when it is larger than anything of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ProblemError(413, "Too large", f"A request is at most {MOST_BYTES} bytes.")
    return body


def comes_from_elsewhere(request: Request) -> bool:
    """Whether the browser says that another site made this request. What no browser sends comes from no site."""
    if site := request.headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
