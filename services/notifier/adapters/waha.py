"""WAHA: sends a reply the way a person would, and looks into a chat when an answer was lost.

Each call is a single try; whoever calls decides when there is another. Error bodies are never logged whole: WAHA's 500
echoes the request.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec
from loguru import logger
from yarl import URL

from services.notifier import metrics
from services.notifier.adapters.waha_answers import Answer, key_id_of, problem_of
from services.notifier.failures import AwayError, RefusedError
from services.notifier.replies.reply import Reply
from shared.json_text import to_json
from shared.waha_sessions import Servers, SettingsUnknownError, WahaServer

SEND_TIMEOUT_SECONDS = 30.0
"""WAHA itself waits inside the request for a session that is not ready."""
SIDE_TIMEOUT_SECONDS = 5.0
CONNECT_TIMEOUT_SECONDS = 3.0
HISTORY_LIMIT = 20

_SEND_TIMEOUT = aiohttp.ClientTimeout(total=SEND_TIMEOUT_SECONDS, sock_connect=CONNECT_TIMEOUT_SECONDS)
_SIDE_TIMEOUT = aiohttp.ClientTimeout(total=SIDE_TIMEOUT_SECONDS, sock_connect=CONNECT_TIMEOUT_SECONDS)


def open_http() -> aiohttp.ClientSession:
    """The one session for all calls: connections are kept, their number is bounded by the callers."""
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30, ttl_dns_cache=60)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), json_serialize=to_json)


class Waha:
    """The WhatsApp side of `services.notifier.replies.ports.Provider`: each session by its own server."""

    def __init__(self, http: aiohttp.ClientSession, servers: Servers) -> None:
        self._http = http
        self._servers = servers

    async def begin_typing(self, reply: Reply) -> None:
        """Mark the chat as read and show "typing"; a failure stops nothing."""
        await self._aside("sendSeen", reply)
        await self._aside("startTyping", reply)

    async def end_typing(self, reply: Reply) -> None:
        """Stop showing "typing"; a failure stops nothing."""
        await self._aside("stopTyping", reply)

    async def send(self, reply: Reply) -> str:
        """Send the text once; returns the bare id it went out under, empty when the answer doesn't tell."""
        body = {"session": reply.session, "chatId": reply.chat, "text": reply.text, "linkPreview": False}
        if reply.chosen_id:
            body["id"] = reply.chosen_id
        answer = await self._call("POST", reply.session, "/api/sendText", _SEND_TIMEOUT, body=body)
        if answer.status >= 300:
            raise problem_of(answer)
        return key_id_of(answer.body)

    async def was_sent(self, reply: Reply) -> bool | None:
        """Whether the chat's recent messages hold this reply; None when the engine can't show them."""
        path = f"/api/{quote(reply.session, safe='')}/chats/{quote(reply.chat, safe='')}/messages"
        query = f"?limit={HISTORY_LIMIT}&downloadMedia=false&filter.fromMe=true"
        answer = await self._call("GET", reply.session, path + query, _SIDE_TIMEOUT)
        if answer.status >= 300:
            problem = problem_of(answer)
            if isinstance(problem, RefusedError):
                return None
            raise problem
        if not isinstance(answer.body, list):
            return None
        return any(_is_it(reply, message) for message in answer.body if isinstance(message, Mapping))

    async def _aside(self, call: str, reply: Reply) -> None:
        body = {"session": reply.session, "chatId": reply.chat}
        try:
            answer = await self._call("POST", reply.session, f"/api/{call}", _SIDE_TIMEOUT, body=body)
            reason = f"status {answer.status}" if answer.status >= 300 else ""
        except AwayError as error:
            reason = error.reason
        if reason:
            metrics.SIDE_CALLS_FAILED.labels(call).inc()
            logger.debug(
                "A side call failed", request_id=reply.request_id, call=call, lead_id=reply.lead_id, reason=reason
            )

    async def _call(
        self,
        method: str,
        session: str,
        path: str,
        bounds: aiohttp.ClientTimeout,
        *,
        body: Mapping[str, object] | None = None,
    ) -> Answer:
        server = await self._server_of(session)
        url = _url(server.url, path)
        try:
            async with self._http.request(method, url, json=body, headers=server.headers, timeout=bounds) as response:
                return Answer(response.status, await _body_of(response), response.headers.get("Retry-After", ""))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise AwayError(f"WAHA can't be reached: {type(error).__name__}") from error
        except TimeoutError as error:
            raise AwayError(f"no answer within {bounds.total:g} s", unclear=True) from error
        except (aiohttp.ClientError, OSError) as error:
            raise AwayError(f"the connection broke: {type(error).__name__}", unclear=True) from error

    async def _server_of(self, session: str) -> WahaServer:
        try:
            server = await self._servers.of(session)
        except SettingsUnknownError as error:
            raise AwayError(str(error)) from error
        if server.problem:
            raise AwayError(server.problem)
        return server


@lru_cache(maxsize=1024)
def _url(base: str, path: str) -> URL:
    """Parsing an address costs as much as everything else here; the few that every reply uses are kept."""
    return URL(base + path, encoded=True)


async def _body_of(response: aiohttp.ClientResponse) -> Any:
    """The JSON of an answer; None when it holds none. Once the status is known a broken body changes nothing."""
    try:
        raw = await response.read()
        return msgspec.json.decode(raw) if raw else None
    except (aiohttp.ClientPayloadError, ValueError):
        return None


def _is_it(reply: Reply, message: Mapping[str, Any]) -> bool:
    if reply.chosen_id:
        return key_id_of(message) == reply.chosen_id
    try:
        written_at = int(float(message.get("timestamp") or 0))
    except (TypeError, ValueError):
        return False
    return message.get("body") == reply.text and written_at >= int(reply.created_at.timestamp())
