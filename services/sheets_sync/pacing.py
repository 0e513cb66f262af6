"""Staying under Google's quota, and waiting while it is away."""

import asyncio
import random
import time
from collections.abc import Callable
from typing import Literal

from services.sheets_sync.metrics import QUOTA_LEFT, QUOTA_WAIT_SECONDS

CallKind = Literal["read", "write"]

BURST_SHARE = 6
"""A sixth of a minute's calls may go at once. No minute then sees more than 7/6 of what is refilled: 56 for 48."""

LONGEST_PAUSE_SECONDS = 60.0


class Quota:
    """Tokens for reads and for writes, refilled evenly: the first calls go at once, a flood is spread over time."""

    def __init__(self, *, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._burst = float(max(1, per_minute // BURST_SHARE))
        self._clock = clock
        self._tokens: dict[CallKind, float] = {"read": self._burst, "write": self._burst}
        self._filled_at = clock()

    async def spend(self, kind: CallKind) -> None:
        """Return when one more call of this kind is within the quota."""
        while (seconds := self.take(kind)) > 0:
            QUOTA_WAIT_SECONDS.inc(seconds)
            await asyncio.sleep(seconds)

    def take(self, kind: CallKind) -> float:
        """Take a token and return 0, or return in how many seconds there will be one."""
        self._refill()
        if self._tokens[kind] < 1:
            return (1 - self._tokens[kind]) / self._per_second
        self._tokens[kind] -= 1
        QUOTA_LEFT.labels(kind).set(int(self._tokens[kind]))
        return 0.0

    def seconds_until(self, *, reads: int, writes: int) -> float:
        """How long until this many calls could be made at once: while a round would only wait, work collapses."""
        self._refill()
        lacking = max(min(reads, self._burst) - self._tokens["read"], min(writes, self._burst) - self._tokens["write"])
        return max(0.0, lacking / self._per_second)

    def _refill(self) -> None:
        now = self._clock()
        refill = (now - self._filled_at) * self._per_second
        self._filled_at = now
        for kind, tokens in self._tokens.items():
            self._tokens[kind] = min(self._burst, tokens + refill)


def pause_seconds(tries: int, *, base_seconds: float = 1.0) -> float:
    """Exponential backoff with full jitter, after `tries` failures in a row."""
    return random.uniform(0.0, min(LONGEST_PAUSE_SECONDS, base_seconds * 2.0 ** min(tries - 1, 16)))
