"""Brings the rows of the fallback table into the order of the streams.

Several gateways may disagree for a moment on whether Redis is there, so one person's messages can lie in both places.
What a gateway acknowledged is visible, in one or the other, to whoever looks afterwards; hence two rules:

- before stream entries, the rows received until the newest of them;
- before rows, whatever their streams held after the rows were seen.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from pydantic import ValidationError

from services.processor.ports import Arrival, DeadLetter, FallbackRow, LeadStore
from shared.messages import Inbound
from shared.streams.intake import Intake

PAGE = 500
_ANY_TIME = datetime(9999, 1, 1, tzinfo=UTC)


class Drain:
    """One lane's view of the fallback table. Rows that are no events are buried, rows that wait elsewhere left out."""

    def __init__(
        self,
        store: LeadStore,
        intake: Intake,
        *,
        bury: Callable[[Sequence[DeadLetter]], Awaitable[None]],
        waiting: Callable[[], Collection[int]],
    ) -> None:
        self._store = store
        self._intake = intake
        self._bury = bury
        self._waiting = waiting
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
        return await self._events(dict.fromkeys(partitions, _ANY_TIME))

    async def beside(
        self, arrivals: Sequence[Arrival], sift: Callable[[Sequence[Arrival]], list[Arrival]]
    ) -> AsyncIterator[list[Arrival]]:
        """The arrivals together with the rows from before them, in order, a page at a time.

        The next page is looked for when what was yielded has been handled. `sift` holds back rows that can't be yet.
        """
        while len(rows := await self._before([a for a in arrivals if a.entry is not None])) >= PAGE:
            end = rows[-1].event.received
            yield in_order([a for a in arrivals if a.event.received <= end], sift(rows))
            arrivals = [a for a in arrivals if a.event.received > end]
        yield in_order(arrivals, sift(rows))

    async def _before(self, entries: Sequence[Arrival]) -> list[Arrival]:
        """The rows that were received before the newest of these entries of their partition, at most `PAGE`."""
        until: dict[int, datetime] = {}
        for arrival in entries:
            until[arrival.partition] = max(arrival.event.received, until.get(arrival.partition, arrival.event.received))
        return await self._events(until)

    async def _events(self, until: Mapping[int, datetime]) -> list[Arrival]:
        while True:
            rows = await self._store.fallback(until, PAGE, besides=self._waiting())
            arrivals: list[Arrival] = []
            useless: list[DeadLetter] = []
            for row in rows:
                try:
                    arrivals.append(arrival_of(row))
                except ValidationError as error:
                    key = row.fields.get("key") or f"fallback:{row.id}"
                    useless.append(no_event(key, row.partition, row.fields, error, fallback_id=row.id))
            if not useless:
                return arrivals
            await self._bury(useless)


def arrival_of(row: FallbackRow) -> Arrival:
    """The row as an arrival. Raises `pydantic.ValidationError` when it is no event."""
    return Arrival(
        event=Inbound.from_fields(row.fields),
        partition=row.partition,
        fallback_id=row.id,
        deliveries=1 + row.takeovers,
        replayed=bool(row.fields.get("replayed")),
    )


def no_event(
    key: str, partition: int, fields: Mapping[str, str], error: ValidationError, *, fallback_id: int | None = None
) -> DeadLetter:
    """What is to be set aside at once, since it will never be an event."""
    reason = f"not an inbound entry: {error.error_count()} problems"
    return DeadLetter(
        key=key, partition=partition, fields=dict(fields), reason=reason, tries=1, fallback_id=fallback_id
    )


def in_order(*arrivals: Iterable[Arrival]) -> list[Arrival]:
    """All of them by the time they were received, each event once; those of the stream go first among equals."""
    together = {arrival.event.key: arrival for some in reversed(arrivals) for arrival in some}
    return sorted(together.values(), key=lambda arrival: arrival.event.received)
