"""Since when nothing was finished in a partition that has work: what the two stores show, not what its owner says.

An owner that hangs can keep its lease and answer its probes; so progress is what can be seen from outside: an entry
left the stream, a row that was there is finished, an overdue burst was fired. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.streams.figures import Place, StreamFigures, TableFigures
from shared.streams.names import StreamName

LONGEST_GAP_SECONDS = 15.0
"""After a longer time without looking nobody knows what happened meanwhile, so every clock starts anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One partition of one stream. Times in Unix seconds."""

    stream: StreamName
    partition: int
    owner: str
    """Empty: nobody's lease is valid."""
    epoch: int
    waiting: int
    """Unfinished work, as far as it can be seen: without Redis, what is in PostgreSQL."""
    oldest_at: float | None
    progressed_at: float | None
    """When something was last seen to be finished; None: not since the first look."""
    stalled_since: float | None
    """Since when work waits and nothing is finished; None: nothing waits."""
    ownerless_since: float | None
    """Since when work waits and nobody owns the partition."""

    def oldest_age_seconds(self, now: float) -> float:
        """How long the oldest unfinished work has waited; 0 when nothing waits."""
        return max(0.0, now - self.oldest_at) if self.oldest_at is not None else 0.0


class Standings:
    """Compares each look with the one before."""

    def __init__(self) -> None:
        self._seen: dict[Place, _Seen] = {}
        self._now: dict[Place, Standing] = {}
        self._looked_at = 0.0

    def marks(self) -> Mapping[Place, int]:
        """For the next `table_figures`: up to where rows were seen last."""
        return {place: seen.newest_id for place, seen in self._seen.items()}

    def look(self, tables: Iterable[TableFigures], streams: Iterable[StreamFigures], now: float) -> list[Standing]:
        """How everything stands at `now`; `streams` is empty while Redis is away."""
        if now - self._looked_at > LONGEST_GAP_SECONDS:
            self._seen.clear()
            self._now.clear()
        self._looked_at = now
        in_redis = {(found.stream, found.partition): found for found in streams}
        for table in tables:
            place = (table.stream, table.partition)
            self._now[place] = self._one(place, table, in_redis.get(place), now)
        return list(self._now.values())

    def _one(self, place: Place, table: TableFigures, stream: StreamFigures | None, now: float) -> Standing:
        before, known = self._seen.get(place), self._now.get(place)
        left = stream.added - stream.length if stream else before.left if before else None
        self._seen[place] = _Seen(table.rows, table.newest_id, table.overdue_at, left)
        moved = before is not None and (
            (before.left is not None and left != before.left)
            or table.rows_before < before.rows
            or (before.overdue_at is not None and table.overdue_at != before.overdue_at)
        )
        waiting = _waiting(table, stream)
        stalled_since = ownerless_since = None
        if waiting:
            stalled_since = now if moved or known is None or known.stalled_since is None else known.stalled_since
            if not table.owner:
                ownerless_since = (known.ownerless_since if known else None) or now
        return Standing(
            stream=table.stream,
            partition=table.partition,
            owner=table.owner,
            epoch=table.epoch,
            waiting=waiting,
            oldest_at=_oldest_at(table, stream),
            progressed_at=now if moved else known.progressed_at if known else None,
            stalled_since=stalled_since,
            ownerless_since=ownerless_since,
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    rows: int
    newest_id: int
    overdue_at: float | None
    left: int | None


def _waiting(table: TableFigures, stream: StreamFigures | None) -> int:
    length = stream.length if stream else 0
    if table.stream == "inbound":
        return table.rows + table.overdue + length
    return max(table.rows, length)  # an entry stands for a row


def _oldest_at(table: TableFigures, stream: StreamFigures | None) -> float | None:
    times = [table.oldest_at, table.overdue_at]
    if stream and stream.oldest_id:
        times.append(float(stream.oldest_id.partition("-")[0]) / 1000)
    return min((time for time in times if time is not None), default=None)
