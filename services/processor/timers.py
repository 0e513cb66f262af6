"""When open bursts close. The due times live with the leads in PostgreSQL; this is the owner's view of them."""

import heapq
from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.clock import utc_now


class DueTimes:
    """The due times of the leads of some partitions; the newest one told counts."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int]] = []
        self._current: dict[int, tuple[datetime, int]] = {}

    def __len__(self) -> int:
        return len(self._current)

    def set(self, lead_id: int, due_at: datetime | None, partition: int) -> None:
        """The lead's burst closes at `due_at`; None: it has none open."""
        if due_at is None:
            self._current.pop(lead_id, None)
            return
        self._current[lead_id] = (due_at, partition)
        heapq.heappush(self._heap, (due_at, lead_id))

    def delay(self, lead_id: int, seconds: float | None) -> None:
        """Look at a lead's burst in so many seconds instead of when it was due; None: not at all."""
        if lead_id in self._current:
            due_at = None if seconds is None else utc_now() + timedelta(seconds=seconds)
            self.set(lead_id, due_at, self._current[lead_id][1])

    def next(self) -> datetime | None:
        """The earliest due time."""
        while self._heap:
            due_at, lead_id = self._heap[0]
            if self._current.get(lead_id, (None, 0))[0] == due_at:
                return due_at
            heapq.heappop(self._heap)
        return None

    def due(self, now: datetime, limit: int) -> list[tuple[int, int]]:
        """Up to `limit` (lead, partition) whose time has come; known until `set` tells what became of them."""
        found: list[tuple[int, int]] = []
        skipped: list[tuple[datetime, int]] = []
        while len(found) < limit and (due_at := self.next()) is not None and due_at <= now:
            entry = heapq.heappop(self._heap)
            skipped.append(entry)
            found.append((entry[1], self._current[entry[1]][1]))
        for entry in skipped:
            heapq.heappush(self._heap, entry)
        return found

    def drop(self, partitions: Iterable[int]) -> None:
        """Forget the leads of these partitions."""
        gone = set(partitions)
        self._current = {lead: known for lead, known in self._current.items() if known[1] not in gone}
