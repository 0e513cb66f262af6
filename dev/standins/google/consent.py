"""The consent screen, whose user agrees at once, and the codes that it gives out."""

import base64
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

PATH = "/o/oauth2/v2/auth"
_LOOPBACK = {"127.0.0.1", "[::1]", "localhost"}


@dataclass(frozen=True, slots=True)
class _Consent:
    client_id: str
    redirect_uri: str
    challenge: str
    is_offline: bool
    scope: str


class Consents:
    """What was agreed to and not yet collected. `denies`: the user says no."""

    def __init__(self) -> None:
        self.denies = False
        self._by_code: dict[str, _Consent] = {}

    def agree(self, asked: Mapping[str, str]) -> str:
        """The code for what was asked."""
        code = f"4/{secrets.token_urlsafe(32)}"
        self._by_code[code] = _Consent(
            client_id=asked["client_id"],
            redirect_uri=asked["redirect_uri"],
            challenge=asked.get("code_challenge", ""),
            is_offline=asked.get("access_type") == "offline",
            scope=asked.get("scope", ""),
        )
        return code

    def collect(self, form: Mapping[str, str]) -> tuple[str, bool] | None:
        """Scope, and whether a refresh token belongs to it; a code is good once. None: it is good for nothing."""
        consent = self._by_code.pop(form.get("code", ""), None)
        if consent is None or consent.redirect_uri != form.get("redirect_uri"):
            return None
        if consent.client_id != form.get("client_id") or not _proves(form.get("code_verifier", ""), consent.challenge):
            return None
        return consent.scope, consent.is_offline


def consent_endpoint(consents: Consents, client_id: str) -> Callable[[Request], Awaitable[Response]]:
    """Sends the browser back with a code, as Google does for a client of the kind "Desktop app"."""

    async def consent(request: Request) -> Response:
        asked = dict(request.query_params)
        back = asked.get("redirect_uri", "")
        if asked.get("response_type") != "code" or urlsplit(back).netloc.rpartition(":")[0] not in _LOOPBACK:
            return PlainTextResponse("Error 400: redirect_uri_mismatch", 400)
        if not asked.get("client_id") or (client_id and asked["client_id"] != client_id):
            return PlainTextResponse("Error 401: invalid_client", 401)
        state = {"state": asked["state"]} if "state" in asked else {}
        given = {"error": "access_denied"} if consents.denies else {"code": consents.agree(asked)}
        return RedirectResponse(f"{back}?{urlencode({**state, **given})}", 302)

    return consent


def _proves(verifier: str, challenge: str) -> bool:
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return not challenge or digest == challenge
