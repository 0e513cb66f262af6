"""Access tokens: fetched once for all concurrent calls, renewed before they run out, forgotten on a 401.

aiogoogle's own refresh has no lock and fails on token answers with unusual fields, so the user's token is asked for
here with aiogoogle's session; for a service account its manager signs and asks, under the same lock.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from aiogoogle.auth.creds import ServiceAccountCreds, UserCreds
from aiogoogle.auth.managers import Oauth2Manager, ServiceAccountManager
from aiogoogle.excs import HTTPError
from aiogoogle.models import Request
from aiogoogle.sessions.aiohttp_session import AiohttpSession

from services.sheets_sync.adapters.google_errors import NETWORK_FAILURES, from_network, from_token_answer
from services.sheets_sync.metrics import CALLS
from services.sheets_sync.ports import SheetAway

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
RENEW_BEFORE_SECONDS = 120.0
CONNECT_TIMEOUT_SECONDS = 5.0
TOKEN_TIMEOUT_SECONDS = 10.0
_SHORTEST_LIFE_SECONDS = 30.0


def limit_time(request: Request, total_seconds: float) -> None:
    """Bound connecting, and the whole call up to its last byte."""
    connect_seconds = min(CONNECT_TIMEOUT_SECONDS, total_seconds)
    # aiogoogle says int and hands it to aiohttp as it is.
    limits: Any = aiohttp.ClientTimeout(total=total_seconds, sock_connect=connect_seconds)
    request.timeout = limits


class Access(Protocol):
    """Signs requests."""

    async def authorize(self, request: Request) -> Request:
        """The request with a valid token in its header. Raises `SheetAway` when none can be had."""

    def forget(self) -> None:
        """The token was refused: fetch another for the next request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGrant:
    """What a person's consent gave us, and where to turn it into tokens."""

    client_id: str
    client_secret: str
    refresh_token: str
    token_url: str


class UserAccess:
    """OAuth2 with a refresh token."""

    def __init__(self, session: AiohttpSession, grant: UserGrant) -> None:
        self._session = session
        self._grant = grant
        self._lock = asyncio.Lock()
        self._token = ""
        self._valid_until = 0.0

    async def authorize(self, request: Request) -> Request:
        """The request with the user's token."""
        async with self._lock:
            if time.monotonic() >= self._valid_until:
                await self._refresh()
        return Oauth2Manager.authorize(request, UserCreds(access_token=self._token))

    def forget(self) -> None:
        """Refresh before the next request."""
        self._valid_until = 0.0

    async def _refresh(self) -> None:
        # aiohttp sends a dict as a form.
        request = Request(
            "POST",
            self._grant.token_url,
            data={
                "grant_type": "refresh_token",
                "client_id": self._grant.client_id,
                "client_secret": self._grant.client_secret,
                "refresh_token": self._grant.refresh_token,
            },
        )
        asked_at = time.monotonic()
        answer: Any = await _counted(self._session.send(request))
        if not isinstance(answer, dict) or not answer.get("access_token"):
            raise SheetAway("google_away", "the token endpoint gave no token", is_unclear=False)
        self._token = str(answer["access_token"])
        life_seconds = float(answer.get("expires_in", 3600)) - RENEW_BEFORE_SECONDS
        self._valid_until = asked_at + max(_SHORTEST_LIFE_SECONDS, life_seconds)


class ServiceAccess:
    """A service account's key."""

    def __init__(self, session: AiohttpSession, key: Mapping[str, Any]) -> None:
        self._creds = ServiceAccountCreds(**{**key, "scopes": [SCOPE]})
        self._session = session
        self._lock = asyncio.Lock()
        self._manager = self._new_manager()

    async def authorize(self, request: Request) -> Request:
        """The request with the account's token."""
        async with self._lock:
            await _counted(self._manager.refresh())
        authorized: Request = self._manager.authorize(request)
        return authorized

    def forget(self) -> None:
        """Sign anew before the next request."""
        self._manager = self._new_manager()

    def _new_manager(self) -> ServiceAccountManager:
        return ServiceAccountManager(session_factory=lambda: _Lent(self._session), creds=self._creds)


class _Lent:
    """The open session, for code that would open and close its own."""

    def __init__(self, session: AiohttpSession) -> None:
        self._session = session

    async def __aenter__(self) -> AiohttpSession:
        return self._session

    async def __aexit__(self, *_: object) -> None:
        """The session stays open."""


async def _counted(call: Any) -> Any:
    try:
        async with asyncio.timeout(TOKEN_TIMEOUT_SECONDS):
            answer = await call
    except HTTPError as error:
        CALLS.labels("token", "away").inc()
        raise from_token_answer(error) from error
    except NETWORK_FAILURES as error:
        CALLS.labels("token", "away").inc()
        away = from_network(error)
        raise SheetAway(away.cause, f"token endpoint: {away}", is_unclear=False) from error
    CALLS.labels("token", "ok").inc()
    return answer
