"""Calls to providers: bounded, tried twice where the network failed, never showing an address that holds a secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random

TOTAL_SECONDS = 10.0
CONNECT_SECONDS = 3.0
_TRIES = 2


class NoAnswer(Exception):
    """The provider could not be reached, or said nothing within its time. The words are safe to show."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is None where it is no JSON."""

    status: int
    body: Any

    @property
    def is_fine(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300

    def get(self, *path: str) -> Any:
        """A value inside the body; None where there is none."""
        value = self.body
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value


def open_http(*, total_seconds: float = TOTAL_SECONDS) -> aiohttp.ClientSession:
    """A session for a handful of calls, each bounded by `total_seconds`."""
    timeout = aiohttp.ClientTimeout(total=total_seconds, sock_connect=CONNECT_SECONDS)
    return aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())


async def call(
    http: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    json: Mapping[str, Any] | None = None,
) -> Answer:
    """One answer. Raises `NoAnswer`. Only for calls that may be repeated."""
    async for attempt in AsyncRetrying(
        stop=stop_after_attempt(_TRIES),
        wait=wait_random(0.1, 0.5),
        retry=retry_if_exception_type(NoAnswer),
        reraise=True,
    ):
        with attempt:
            try:
                async with http.request(method, url, headers=headers, params=query, data=form, json=json) as response:
                    return Answer(response.status, await _json(response))
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                raise NoAnswer(_words(error)) from None
    raise AssertionError("unreachable: the last try is raised")


async def _json(response: aiohttp.ClientResponse) -> Any:
    try:
        return await response.json(content_type=None)
    except ValueError:
        return None


def _words(error: Exception) -> str:
    """Its kind alone: its own words would tell the address, and Telegram's holds the token."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name is not known"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "nobody answers there"
    return f"the connection failed ({type(error).__name__})"
