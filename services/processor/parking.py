"""Leads that wait: each behind one message, in a line of its own, in the order they wrote."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.processor.metrics import PARKED
from services.processor.ports import Arrival

MOST_PARKED = 5000
"""With more than this waiting in memory nothing more is read."""


@dataclass(slots=True, eq=False)
class Line:
    """The message a lead waits for, first, and what came after. `is_suspect`: it may have ended processes."""

    due_at: float
    is_suspect: bool
    waiting: list[Arrival] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    members: set[object] = field(default_factory=set)

    def wait(self, seconds: float) -> None:
        """It is due again in so many seconds."""
        self.due_at = time.monotonic() + max(0.0, seconds)


class Parking:
    """The lines of one lane. Who belongs to which is told by names: addresses, leads, keys of events."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._line_of: dict[str, Line] = {}

    def __bool__(self) -> bool:
        return bool(self._lines)

    @property
    def fallback_ids(self) -> list[int]:
        """The rows of the fallback table that wait here."""
        waiting = (arrival for line in self._lines for arrival in line.waiting)
        return [arrival.fallback_id for arrival in waiting if arrival.fallback_id is not None]

    @property
    def is_full(self) -> bool:
        """Whether more waits than memory should hold."""
        return bool(self._lines) and sum(len(line.waiting) for line in self._lines) > MOST_PARKED

    def seconds_until_due(self) -> float | None:
        """When the next line is due; None: nobody waits."""
        if not self._lines:
            return None
        return max(0.0, min(line.due_at for line in self._lines) - time.monotonic())

    def due(self, limit: int) -> list[Line]:
        """Up to `limit` lines whose time has come."""
        now = time.monotonic()
        return [line for line in self._lines if line.due_at <= now][:limit]

    def line_of(self, names: Iterable[str]) -> Line | None:
        """The line that one of these names belongs to."""
        return next((self._line_of[name] for name in names if name in self._line_of), None)

    def begin(self, arrival: Arrival, names: Iterable[str], *, wait_seconds: float, is_suspect: bool) -> None:
        """A line behind this message."""
        line = Line(0.0, is_suspect)
        line.wait(wait_seconds)
        self._lines.append(line)
        self.join(line, arrival, names)
        PARKED.inc()

    def join(self, line: Line, arrival: Arrival, names: Iterable[str]) -> None:
        """Wait at the end of a line; what stands there already stays where it is."""
        line.names.update(names)
        self._line_of |= dict.fromkeys(line.names, line)
        member = arrival.fallback_id if arrival.entry is None else (arrival.partition, arrival.entry.id)
        if member not in line.members:
            line.members.add(member)
            line.waiting.append(arrival)

    def dissolve(self, line: Line) -> list[Arrival]:
        """End a line; returns who stood behind the first, in the order they wrote."""
        self._lines.remove(line)
        for name in line.names:
            self._line_of.pop(name, None)
        PARKED.dec()
        return sorted(line.waiting[1:], key=lambda arrival: arrival.event.received)

    def clear(self) -> None:
        """Forget who waits."""
        PARKED.dec(len(self._lines))
        self._lines.clear()
        self._line_of.clear()
