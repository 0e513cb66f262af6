"""The messages of one session in the order in which they were written, so that asking for the newest costs no walk."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator

from dev.standins.waha.records import Message


class Timeline:
    """Every message once."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    def keep(self, message: Message, *, instead_of: Message | None) -> None:
        """Add a message, or put it into another's place."""
        if instead_of is not None:
            place = bisect_left(self._messages, _time(instead_of), key=_time)
            while self._messages[place] is not instead_of:
                place += 1
            del self._messages[place]
        insort(self._messages, message, key=_time)

    def between(self, earliest: float, latest: float, *, ascending: bool) -> Iterator[Message]:
        """What was written in these seconds, both included."""
        first = bisect_left(self._messages, earliest, key=_second)
        end = bisect_right(self._messages, latest, key=_second)
        places = range(first, end) if ascending else range(end - 1, first - 1, -1)
        return (self._messages[place] for place in places)


def _second(message: Message) -> float:
    return message.timestamp


def _time(message: Message) -> tuple[float, float]:
    return message.timestamp, message.at
