"""Who may ask: nothing answers without the bearer token but the probes."""

import hmac

from pydantic import SecretStr
from starlette.requests import Request

from services.admin.problems import ProblemError


class TokenGuard:
    """Compares a request's bearer token with the configured one, in constant time."""

    def __init__(self, token: SecretStr | None) -> None:
        self._token = token.get_secret_value().encode() if token else b""

    def check(self, request: Request) -> None:
        """Raise `ProblemError` unless the request carries the token."""
        if not self._token:
            raise ProblemError(503, "The API is closed", "Set ADMIN_TOKEN and start admin again.")
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token):
            raise ProblemError(401, "Not authenticated", "Send the header Authorization: Bearer <ADMIN_TOKEN>.")
