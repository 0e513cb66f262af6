"""WAHA's history: its sessions, and what was written in them lately.

GOWS and NOWEB list the messages of all chats at once. WEBJS and WPP refuse that, so there the chats are listed by their
newest message, and those with news are read one by one, newest first: given a filter by time, WEBJS would load a chat
to its very beginning.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

import aiohttp
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from yarl import URL

from services.processor.repair.ports import HistoryAway, WahaSession
from shared.identifiers import parse_jid
from shared.masking import masked
from shared.translation.reading import JsonObject, moment_of, object_of, text_of

CALL_SECONDS = 30.0
"""WAHA itself waits inside the request for a session that is not ready."""
CONNECT_SECONDS = 3.0
MOST_CALLS = 3000
"""In one look: more than a number can have written in a day."""
_PAUSE_SECONDS = 0.02
_TRIES = 3
_LISTS_ALL = frozenset({"GOWS", "NOWEB"})
_MESSAGES_A_PAGE = 100
_CHATS_A_PAGE = 50
_MESSAGES_A_CHAT_PAGE = 30


class _Again(HistoryAway):
    """WAHA may tell when it is asked once more."""


class WahaHistory:
    """The history of one WAHA server, over its API. Every method raises `HistoryAway`."""

    def __init__(self, http: aiohttp.ClientSession, *, url: str, api_key: str) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._headers = {"X-Api-Key": api_key} if api_key else {}
        self._bounds = aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=CONNECT_SECONDS)

    async def sessions(self) -> list[WahaSession]:
        """Every session there is."""
        return [
            WahaSession(
                name=name,
                engine=text_of(object_of(shown.get("engine")).get("engine")).upper(),
                status=text_of(shown.get("status")),
                me=object_of(shown.get("me")),
            )
            for shown in await self._list("/api/sessions", {"all": "true"})
            if (name := text_of(shown.get("name")))
        ]

    async def messages(self, session: WahaSession, since: datetime) -> AsyncIterator[Sequence[JsonObject]]:
        """See `History.messages`."""
        budget = _Budget()
        if session.engine in _LISTS_ALL:
            query = {"filter.timestamp.gte": str(int(since.timestamp()))}
            async for page in self._pages(session, "all", _MESSAGES_A_PAGE, budget, query):
                yield page
            return
        async for chat in self._chats(session, since, budget):
            async for page in self._pages(session, chat, _MESSAGES_A_CHAT_PAGE, budget, {}):
                yield page
                if any(_is_before(message, since) for message in page):
                    break

    async def _chats(self, session: WahaSession, since: datetime, budget: "_Budget") -> AsyncIterator[str]:
        """Chats of one person with news since then."""
        path = f"/api/{quote(session.name, safe='')}/chats/overview"
        offset = 0
        while True:
            page = await self._call(path, {"limit": str(_CHATS_A_PAGE), "offset": str(offset)}, budget)
            with_news = [shown for shown in page if not _is_before(object_of(shown.get("lastMessage")), since)]
            for shown in with_news:
                chat = text_of(shown.get("id"))
                if shown.get("lastMessage") and parse_jid(chat) is not None:
                    yield chat
            if len(page) < _CHATS_A_PAGE or not with_news:
                return
            offset += len(page)

    async def _pages(
        self, session: WahaSession, chat: str, size: int, budget: "_Budget", query: Mapping[str, str]
    ) -> AsyncIterator[Sequence[JsonObject]]:
        path = f"/api/{quote(session.name, safe='')}/chats/{quote(chat, safe='')}/messages"
        offset = 0
        while True:
            paging = {"limit": str(size), "offset": str(offset), "downloadMedia": "false"}
            page = await self._call(path, {**paging, **query}, budget)
            yield page
            if len(page) < size:
                return
            offset += len(page)

    async def _call(self, path: str, query: Mapping[str, str], budget: "_Budget") -> list[JsonObject]:
        budget.spend()
        await asyncio.sleep(_PAUSE_SECONDS)
        return await self._list(path, query)

    async def _list(self, path: str, query: Mapping[str, str]) -> list[JsonObject]:
        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_random_exponential(multiplier=0.5, max=5),
            retry=retry_if_exception_type(_Again),
            reraise=True,
        ):
            with attempt:
                answer = await self._get(path, query)
        if not isinstance(answer, list):
            raise HistoryAway("the answer is no list")
        return [object_of(one) for one in answer]

    async def _get(self, path: str, query: Mapping[str, str]) -> Any:
        url = URL(f"{self._url}{path}", encoded=True).with_query(query)
        try:
            async with self._http.get(url, headers=self._headers, timeout=self._bounds) as response:
                if response.status >= 500 or response.status == 429:
                    raise _Again(f"status {response.status}")
                answer = await response.json(content_type=None)
                if response.status >= 400:
                    raise HistoryAway(f"status {response.status} {_words_of(answer)}".rstrip())
                return answer
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _Again(type(error).__name__) from error
        except ValueError as error:
            raise HistoryAway("the answer is no JSON") from error


class _Budget:
    """Bounds the calls of one look."""

    def __init__(self) -> None:
        self._left = MOST_CALLS

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise HistoryAway(f"more than {MOST_CALLS} pages")


def _is_before(message: JsonObject, since: datetime) -> bool:
    written = moment_of(message.get("timestamp"))
    return written is not None and written < since


def _words_of(answer: object) -> str:
    told = object_of(answer)
    return masked(text_of(told.get("message")) or text_of(told.get("error")))[:120]
