"""Google's error bodies."""

from typing import Any

Json = dict[str, Any]

_STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_MESSAGES = {
    401: "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    403: "The caller does not have permission",
    404: "Requested entity was not found.",
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
}


class SheetsError(Exception):
    """A call that Sheets refuses; nothing of it was applied."""

    def __init__(self, status: int, message: str = "", details: list[Json] | None = None) -> None:
        super().__init__(message or _MESSAGES.get(status, "Error"))
        self.status = status
        self.details = details

    def body(self) -> Json:
        """The answer."""
        error: Json = {"code": self.status, "message": str(self), "status": _STATUS_NAMES.get(self.status, "UNKNOWN")}
        return {"error": {**error, "details": self.details} if self.details else error}


def invalid(message: str) -> SheetsError:
    """400 INVALID_ARGUMENT."""
    return SheetsError(400, message)


def unauthenticated() -> SheetsError:
    """401, as for an expired access token."""
    return SheetsError(401, details=[_info("ACCESS_TOKEN_EXPIRED", {"service": "sheets.googleapis.com"})])


def over_quota(metric: str, per_minute: int) -> SheetsError:
    """429 for ``Read`` or ``Write`` requests."""
    return SheetsError(
        429,
        f"Quota exceeded for quota metric '{metric} requests' and limit '{metric} requests per minute per user' of "
        "service 'sheets.googleapis.com' for consumer 'project_number:123'.",
        [
            _info(
                "RATE_LIMIT_EXCEEDED",
                {
                    "quota_limit": f"{metric}RequestsPerMinutePerUser",
                    "quota_metric": f"sheets.googleapis.com/{metric.lower()}_requests",
                    "quota_limit_value": str(per_minute),
                    "quota_unit": "1/min/{project}/{user}",
                    "service": "sheets.googleapis.com",
                    "consumer": "projects/123",
                },
            )
        ],
    )


def error_body(status: int) -> Json:
    """Google's own body for an injected status."""
    if status == 401:
        return unauthenticated().body()
    if status == 429:
        return over_quota("Write", 60).body()
    return SheetsError(status).body()


def _info(reason: str, metadata: Json) -> Json:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    }
