"""How long things took, from the times alone. Pure."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bench.faults.injuries import Death
from bench.faults.watch import Place, Tenure

_SEEN_LATE_SECONDS = 0.1
"""The watch looks that seldom: a new owner may have been at work for so long when it is seen."""


@dataclass(frozen=True, slots=True)
class Done:
    """Work of a partition: when it came and when it was done."""

    came_at: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """A partition whose owner died, and when somebody else had it."""

    death: Death
    stream: str
    partition: int
    seconds: float
    """From the death to the lease's new owner; infinite when there never was one."""
    progress_seconds: float | None
    """From the death to the first commit or reply of work that waited for the new owner; None where none did.

    What came later is not counted: it would measure how long nobody wrote.
    """

    @property
    def complete_seconds(self) -> float:
        """The lease and, where PostgreSQL alone has to answer, the first commit under it.

        A reply waits for WAHA too, so its progress is told apart.
        """
        if self.stream == "inbound" and self.progress_seconds is not None:
            return max(self.seconds, self.progress_seconds)
        return self.seconds


def takeovers(
    deaths: Sequence[Death],
    tenures: Mapping[Place, Sequence[Tenure]],
    progress: Mapping[Place, Sequence[Done]],
) -> list[Takeover]:
    """Every partition of every owner that died; `progress` is what was done in a partition, in order."""
    found = []
    for death in deaths:
        for (stream, partition), history in sorted(tenures.items()):
            before = [tenure for tenure in history if tenure.at <= death.at]
            if not before or f"-{death.pid}-" not in before[-1].owner:
                continue
            later = (tenure for tenure in history if tenure.at > death.at)
            successor = next((t for t in later if t.owner and f"-{death.pid}-" not in t.owner), None)
            done = None
            if successor is not None:
                waited = (
                    work.at
                    for work in progress.get((stream, partition), ())
                    if work.came_at <= successor.at and work.at >= successor.at - _SEEN_LATE_SECONDS
                )
                first = next(waited, None)
                done = first - death.at if first is not None else None
            found.append(
                Takeover(
                    death=death,
                    stream=stream,
                    partition=partition,
                    seconds=successor.at - death.at if successor else math.inf,
                    progress_seconds=done,
                )
            )
    return found


def longest_silence(times: Sequence[float], begin: float, end: float) -> float:
    """The longest stretch without any of `times` (rising) that touches `begin` to `end`, in seconds."""
    first = max(0, bisect_left(times, begin) - 1)
    last = min(len(times), bisect_right(times, end) + 1)
    around = times[first:last]
    return max((later - earlier for earlier, later in pairwise(around)), default=0.0)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all are not above; 0 without values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
