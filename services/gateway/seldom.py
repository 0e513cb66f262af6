"""Log lines that a flood of events can't multiply."""

from time import monotonic


class Seldom:
    """Says when a line is due: at the first event, then once per `seconds` with the number of events since."""

    def __init__(self, seconds: float = 10.0) -> None:
        self._seconds = seconds
        self._due_at = 0.0
        self._events = 0

    def due(self, events: int = 1) -> int:
        """Count `events` more; 0 while no line is due, else how many there were since the last line."""
        self._events += events
        if monotonic() < self._due_at:
            return 0
        self._due_at = monotonic() + self._seconds
        counted, self._events = self._events, 0
        return counted
