"""One stand-in as the demo page sees it: a state to show, and control calls that a visitor's clicks become."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from loguru import logger

from dev.demo.board import Board

CALL_SECONDS = 5.0
CONNECT_SECONDS = 2.0
SILENCE_SECONDS = 60.0
"""An event stream that says nothing for this long is opened anew; the state is read again with it."""
RECONNECT_SECONDS = 1.0
SHORTEST_INTERVAL_SECONDS = 0.1

Shown = Callable[[Mapping[str, Any]], Mapping[str, object]]
"""What of a stand-in's state the page gets."""


class StandInAwayError(Exception):
    """The stand-in does not answer, or a real account is used in its place."""


class StandInRefusedError(Exception):
    """The stand-in answered that it can't do this; the message is its own reason."""


class StandIn:
    """A stand-in under `url`; an empty one means that a real account stands in its place."""

    def __init__(self, *, section: str, title: str, url: str, board: Board, shown: Shown) -> None:
        self._section = section
        self._title = title
        self._url = url
        self._board = board
        self._shown = shown
        self._made_away = False
        self._newest: Mapping[str, object] = {}

    async def watch(self, stop: asyncio.Event) -> None:
        """Keep the section on the board equal to the stand-in's state until `stop`; trouble is shown, never raised."""
        if not self._url:
            self._board.put(self._section, {"status": "real", "problem": f"A real {self._title} account is in use."})
            await stop.wait()
            return
        following = asyncio.create_task(self._follow_for_ever(), name=f"follow-{self._section}")
        await stop.wait()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    async def call(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """POST to a control address; `StandInAwayError` or `StandInRefusedError` otherwise.

        Never retried: a click is one event.
        """
        if not self._url:
            raise StandInAwayError(
                f"A real {self._title} account is in use; the page can only play the stand-in's part."
            )
        try:
            async with (
                aiohttp.ClientSession(timeout=_call_timeout()) as session,
                session.post(f"{self._url}{path}", json=body) as answer,
            ):
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise StandInAwayError(f"The {self._title} stand-in does not answer ({type(error).__name__}).") from error
        if answer.status >= 400:
            raise StandInRefusedError(f"The {self._title} stand-in answered {answer.status}: {text[:300]}")
        try:
            said = json.loads(text or "{}")
        except ValueError as error:
            raise StandInRefusedError(f"The {self._title} stand-in answered something that is not JSON.") from error
        return said if isinstance(said, dict) else {}

    async def set_away(self, away: bool) -> None:
        """Make the stand-in drop every call of the services, or answer again; raises like `call`."""
        rules = [{"match": "/", "kind": "cut_before"}] if away else []
        await self.call("/_control/faults", {"rules": rules})
        self._made_away = away
        self._show()

    async def _follow_for_ever(self) -> None:
        while True:
            try:
                await self._follow()
                problem = "The event stream ended."
            except (aiohttp.ClientError, TimeoutError, ValueError, TypeError, KeyError) as error:
                problem = f"The {self._title} stand-in does not answer ({type(error).__name__})."
                logger.debug("Stand-in not readable", standin=self._section, error=repr(error))
            self._board.put(self._section, {"status": "away", "problem": problem})
            await asyncio.sleep(RECONNECT_SECONDS * (1 + random.random()))

    async def _follow(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENCE_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{self._url}/_control/events") as events,
        ):
            events.raise_for_status()
            async with session.get(f"{self._url}/_control/faults", timeout=_call_timeout()) as faults:
                self._made_away = bool((await faults.json()).get("rules"))
            shown_version = await self._read_state(session)
            async for line in events.content:
                if line.startswith(b"data:") and json.loads(line[5:])["version"] > shown_version:
                    shown_version = await self._read_state(session)

    async def _read_state(self, session: aiohttp.ClientSession) -> int:
        began = time.monotonic()
        async with session.get(f"{self._url}/_control/state", timeout=_call_timeout()) as answer:
            answer.raise_for_status()
            state = await answer.json()
        self._newest = self._shown(state)
        self._show()
        # Changes that arrive meanwhile become one reading; the larger the state, the rarer it is read.
        await asyncio.sleep(max(SHORTEST_INTERVAL_SECONDS, 4 * (time.monotonic() - began)))
        return int(state["version"])

    def _show(self) -> None:
        live = {"status": "live", "problem": "", "fault": self._made_away}
        self._board.put(self._section, {**live, **self._newest})


def _call_timeout() -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=CONNECT_SECONDS)
