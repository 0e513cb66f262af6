"""How long a look at a reply may be acted upon, and how many replies are looked at before the earlier ones are sent."""

import asyncio

FRESH_SECONDS = 0.1
"""What was looked up longer ago is looked up again before it is acted upon."""
MOST_AT_ONCE = 128
"""As many as are sent while their look is fresh: looking each up again cost a tenth of all leads a second."""


class Portion:
    """Replies of one look."""

    def __init__(self, looks: "FreshLooks", count: int) -> None:
        self._looks = looks
        self._left = count
        self._timer = asyncio.get_running_loop().call_later(FRESH_SECONDS, self._grow_stale)

    def leave(self) -> None:
        """One of them needs its look no more."""
        if self._left:
            self._left -= 1
            self._looks.shrink(1)
            if not self._left:
                self._timer.cancel()

    def _grow_stale(self) -> None:
        left, self._left = self._left, 0
        self._looks.shrink(left)


class FreshLooks:
    """Counts the looks still to be acted upon; what waits longer, its destination being away, counts no more."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._most = most
        self._count = 0
        self._shrunk = asyncio.Event()

    async def room_for(self, wanted: int) -> int:
        """Wait until so many, or half of what is possible, may be looked at; how many may be. One caller at a time."""
        enough = min(wanted, self._most // 2)
        while self._most - self._count < enough:
            self._shrunk.clear()
            await self._shrunk.wait()
        return self._most - self._count

    def begin(self, count: int) -> Portion:
        """So many are being looked at."""
        self._count += count
        return Portion(self, count)

    def shrink(self, count: int) -> None:
        """So many less; called by their portion."""
        self._count -= count
        self._shrunk.set()
