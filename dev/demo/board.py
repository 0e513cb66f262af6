"""The newest picture of everything, section by section, and the wake-up call for those who watch it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

HEARTBEAT_SECONDS = 15.0


class Board:
    """Sections by name, each the JSON text that the page gets.

    A watcher takes what is newest whenever it is ready for it: a slow browser skips pictures, nothing queues up for it.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._news = asyncio.Event()
        self._closed = False
        self.watchers = 0

    def put(self, name: str, section: Mapping[str, object]) -> None:
        """Make `section` the newest of its name; watchers are woken only if it differs from the one before."""
        text = json.dumps(section, ensure_ascii=False, separators=(",", ":"))
        if self._texts.get(name) == text:
            return
        self._texts[name] = text
        self._numbers[name] = self._numbers.get(name, 0) + 1
        self._wake()

    def close(self) -> None:
        """End every watcher's stream, so that the server can stop."""
        self._closed = True
        self._wake()

    async def server_sent_events(self) -> AsyncIterator[str]:
        """Each section once, then again whenever it changes, as server-sent events named after the section."""
        sent: dict[str, int] = {}
        self.watchers += 1
        self._wake()
        try:
            yield "retry: 1000\n\n"
            while not self._closed:
                news = self._news
                for name, number in list(self._numbers.items()):
                    if sent.get(name) != number:
                        sent[name] = number
                        yield f"event: {name}\ndata: {self._texts[name]}\n\n"
                try:
                    await asyncio.wait_for(news.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self.watchers -= 1

    async def until_watched(self, stop: asyncio.Event) -> None:
        """Return as soon as somebody watches, or at stop: nobody needs figures that nobody sees."""
        while not self.watchers and not stop.is_set() and not self._closed:
            await self._news.wait()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
