"""Tells watchers that something changed, so that pages need not poll."""

import asyncio
import time


class Changes:
    """A number that rises with every change, and a way to wait for it.

    It starts at the clock's milliseconds, so that it also rises over a restart of the process.
    """

    def __init__(self) -> None:
        self.version = int(time.time() * 1000)
        self.closed = False
        self._woken = asyncio.Event()

    def note(self) -> None:
        """One more change."""
        self.version += 1
        self._woken.set()

    def close(self) -> None:
        """End all waiting; watchers see `closed`."""
        self.closed = True
        self._woken.set()

    async def wait_beyond(self, seen: int, *, timeout_seconds: float) -> None:
        """Return when the version is above `seen`, the process is closing, or the time is up."""
        while self.version <= seen and not self.closed:
            self._woken.clear()
            try:
                await asyncio.wait_for(self._woken.wait(), timeout_seconds)
            except TimeoutError:
                return
