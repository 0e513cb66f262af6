"""A Google account's consent by its owner's browser, for the refresh token that sheets_sync writes with.

OAuth2 for installed programs: the browser goes to Google and comes back to a listener here with a code, which is
exchanged for the token. The code is worth nothing to whoever sees it on its way: the exchange needs the verifier, which
stays here (PKCE). Needs an OAuth client of the kind "Desktop app", which may come back to any local port.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.admin.calls import NoAnswer, call
from shared.health import serve

CONSENT_URL = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
SCOPE = "https://www.googleapis.com/auth/spreadsheets"
_TOKEN_ERRORS = {
    "invalid_client": "client id and secret don't fit; look at GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET",
    "invalid_grant": "the code is too old or was used already; start again",
    "redirect_uri_mismatch": 'the OAuth client is not of the kind "Desktop app"',
}


class NoConsent(Exception):
    """There is no refresh token; the words are safe to show."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking for a consent."""

    client_id: str
    port: int
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def redirect_uri(self) -> str:
        """Where the browser comes back to."""
        return f"http://127.0.0.1:{self.port}/"

    def url(self, consent_url: str = CONSENT_URL) -> str:
        """What to open in the browser. Asks anew each time: only then Google gives a refresh token again."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": SCOPE,
            "access_type": "offline",
            "prompt": "consent",
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{consent_url}?{urlencode(asked)}"

    async def code(self, *, host: str, within_seconds: float) -> str:
        """Listen until the browser brings the code. Raises `NoConsent`, and `OSError` when the port is taken."""
        brought: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        async def back(request: Request) -> Response:
            given = request.query_params
            if not hmac.compare_digest(given.get("state", "").encode(), self.state.encode()):
                return PlainTextResponse("This is not the answer to the question that was asked.", 400)
            if not brought.done():
                brought.set_result(given.get("code", ""))
            return PlainTextResponse("Thank you. You can close this page and go back to the terminal.")

        stop = asyncio.Event()
        app = Starlette(routes=[Route("/", back)])
        listening = asyncio.create_task(serve(app, host=host, port=self.port, stop=stop), name="consent")
        try:
            waited_for: set[asyncio.Future[Any]] = {brought, listening}
            await asyncio.wait(waited_for, timeout=within_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            await listening
        if not brought.done():
            raise NoConsent(f"nobody came back within {within_seconds:g} s")
        if not brought.result():
            raise NoConsent("the consent was refused")
        return brought.result()

    async def refresh_token(
        self, http: aiohttp.ClientSession, code: str, *, client_secret: str, token_url: str = TOKEN_URL
    ) -> str:
        """Exchange the code. Raises `NoConsent`."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
            "client_secret": client_secret,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        try:
            answer = await call(http, "POST", token_url, form=form)
        except NoAnswer as error:
            raise NoConsent(f"Google can't be asked: {error}") from None
        if not answer.is_fine:
            reason = str(answer.get("error") or f"status {answer.status}")[:80]
            raise NoConsent(_TOKEN_ERRORS.get(reason, reason))
        if SCOPE not in str(answer.get("scope")).split():
            raise NoConsent("the consent leaves out the spreadsheets; tick that box when you are asked")
        token = answer.get("refresh_token")
        if not isinstance(token, str) or not token:
            raise NoConsent("Google gave no refresh token; remove the app's access from the account and start again")
        return token
