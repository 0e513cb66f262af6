"""The Bot API's error bodies."""

from typing import Any

Json = dict[str, Any]

_PREFIXES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


class BotApiError(Exception):
    """A call that Telegram refuses; nothing of it was applied."""

    def __init__(self, code: int, reason: str = "", parameters: Json | None = None) -> None:
        prefix = _PREFIXES.get(code, "Error")
        super().__init__(f"{prefix}: {reason}" if reason else prefix)
        self.code = code
        self.parameters = parameters

    def body(self) -> Json:
        """The answer."""
        answer: Json = {"ok": False, "error_code": self.code, "description": str(self)}
        return {**answer, "parameters": self.parameters} if self.parameters else answer


def bad_request(reason: str) -> BotApiError:
    """400."""
    return BotApiError(400, reason)


def error_body(status: int) -> Json | str:
    """Telegram's own body for an injected status; its gateway's errors are no JSON."""
    if status == 429:
        return {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
    if status == 500:
        return {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    if status > 500:
        return "<html>Bad Gateway</html>"
    return BotApiError(status).body()
