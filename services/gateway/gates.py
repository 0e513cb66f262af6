"""Where the events of each partition go: to its stream (open), or to the fallback table (closed).

DESIGN. A gate closes the moment Redis fails for its partition, before anybody waiting learns of it, so that no later
event slips into the stream while an earlier one is on its way to the table. It opens again only when Redis accepts
writes and the table holds nothing of that partition; else a message could overtake the ones before it.

With steady traffic the table might never be empty at the instant somebody looks. So when its reader has nearly caught
up, new events are held at the gate for a moment, until the last rows are gone.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import NamedTuple

from services.gateway import metrics


class _Hold(NamedTuple):
    until: float
    over: asyncio.Event


class Gates:
    """One gate for each of `partitions` partitions, all open at first."""

    def __init__(self, partitions: int) -> None:
        self._closed: set[int] = set()
        self._held: dict[int, _Hold] = {}
        self._writing: Counter[int] = Counter()
        self._written: Counter[int] = Counter()
        self.partitions = partitions

    @property
    def closed(self) -> frozenset[int]:
        """The partitions whose events go to the fallback."""
        return frozenset(self._closed)

    def is_open(self, partition: int) -> bool:
        """Whether events of the partition go to its stream."""
        return partition not in self._closed

    def close(self, partitions: Iterable[int]) -> None:
        """Send everything of these partitions to the fallback from now on."""
        self._closed.update(partitions)
        metrics.DEGRADED_PARTITIONS.set(len(self._closed))

    def open(self, partitions: Iterable[int]) -> None:
        """Let these partitions, and whoever is held at their gates, go to their streams."""
        for partition in partitions:
            self._closed.discard(partition)
            self.release(partition)
        metrics.DEGRADED_PARTITIONS.set(len(self._closed))

    @contextlib.contextmanager
    def writing_to_fallback(self, partition: int) -> Iterator[None]:
        """Mark a write to the fallback, whose row may not be visible yet."""
        self._writing[partition] += 1
        try:
            yield
        finally:
            self._writing[partition] -= 1
            self._written[partition] += 1

    def fallback_writes(self, partition: int) -> tuple[int, int]:
        """Writes under way and writes done: as long as the first is 0 and the second the same, no row was added."""
        return self._writing[partition], self._written[partition]

    def hold(self, partition: int, *, seconds: float) -> None:
        """Let new events of a closed partition wait for at most `seconds` from now."""
        self._held[partition] = _Hold(monotonic() + seconds, asyncio.Event())

    def is_held(self, partition: int) -> bool:
        """Whether new events of the partition wait at its gate."""
        hold = self._held.get(partition)
        return hold is not None and monotonic() < hold.until

    def release(self, partition: int) -> None:
        """End the wait at the gate, whichever way it now leads."""
        hold = self._held.pop(partition, None)
        if hold is not None:
            hold.over.set()

    async def passed(self, partition: int) -> None:
        """Wait while the partition is held; returns at the latest when its time is over."""
        hold = self._held.get(partition)
        if hold is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, hold.until - monotonic())):
                await hold.over.wait()
