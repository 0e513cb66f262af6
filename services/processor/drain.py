"""Brings the rows of the fallback table into the order of the streams.

Several gateways may disagree for a moment on whether Redis is there, so one person's messages can lie in both places.
What a gateway acknowledged is visible, in one or the other, to whoever looks afterwards; hence two rules:

- before stream entries, the rows received until the newest of them;
- before rows, whatever their streams held after the rows were seen.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from services.processor.ports import Arrival, LeadStore
from shared.streams.intake import Intake

PAGE = 500
_ANY_TIME = datetime(9999, 1, 1, tzinfo=UTC)


class Drain:
    """One lane's view of the fallback table."""

    def __init__(self, store: LeadStore, intake: Intake) -> None:
        self._store = store
        self._intake = intake
        self._seen: dict[int, list[Arrival]] = {}
        self._more = False

    @property
    def is_behind(self) -> bool:
        """Whether there were more rows than a page holds and the page is done."""
        return self._more and not self._seen

    async def look(self, partitions: Collection[int]) -> None:
        """See what waits; it is `due` as soon as the streams have been read to their ends."""
        rows = await self.everything(partitions)
        self._more = len(rows) == PAGE
        self._seen = {}
        for row in rows:
            self._seen.setdefault(row.partition, []).append(row)
        self._intake.ring(self._seen)

    def due(self) -> list[Arrival]:
        """The rows whose turn it is, each returned once."""
        ended = [partition for partition in self._seen if self._intake.is_at_end(partition)]
        return [row for partition in ended for row in self._seen.pop(partition)]

    def drop(self) -> None:
        """Forget what was seen; it is still in the table."""
        self._seen.clear()
        self._more = False

    async def everything(self, partitions: Collection[int]) -> list[Arrival]:
        """The oldest rows of these partitions, at most `PAGE`."""
        return await self._store.fallback(dict.fromkeys(partitions, _ANY_TIME), PAGE)

    async def before(self, entries: Sequence[Arrival]) -> list[Arrival]:
        """The rows that were received before the newest of these entries of their partition, at most `PAGE`."""
        until: dict[int, datetime] = {}
        for arrival in entries:
            until[arrival.partition] = max(arrival.event.received, until.get(arrival.partition, arrival.event.received))
        return await self._store.fallback(until, PAGE)


def in_order(*arrivals: Iterable[Arrival]) -> list[Arrival]:
    """All of them by the time they were received, each event once; those of the stream go first among equals."""
    together = {arrival.event.key: arrival for some in reversed(arrivals) for arrival in some}
    return sorted(together.values(), key=lambda arrival: arrival.event.received)
