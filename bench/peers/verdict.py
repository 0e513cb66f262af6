"""What became of numbered messages: lost, doubled, out of order, and how long they waited. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A stored message or a decided reply."""

    chat: str
    seq: int
    message_id: str
    at: float
    """When it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Counts of messages and replies; all but `last_at` and `longest_wait_seconds` should be 0."""

    lost: int
    """Acknowledged, and never stored."""
    replies_lost: int
    """Decided, and never sent."""
    doubled: int
    """Stored once too often."""
    replies_doubled: int
    late: int
    """Stored after a later message of the same lead."""
    replies_late: int
    longest_wait_seconds: float
    """From acknowledged to stored, or from decided to sent."""
    last_at: float
    """The moment from which on everything was done."""

    @property
    def is_complete(self) -> bool:
        """Nothing is missing any more."""
        return not self.lost and not self.replies_lost


def judged(
    acknowledged: Mapping[str, float],
    number_of: Mapping[str, tuple[int, int]],
    stored: Sequence[Row],
    decided: Sequence[Row],
    heard: Sequence[tuple[str, str, float]],
) -> Verdict:
    """Rows in each lead's order, calls of sendText in the order they came."""
    first_stored: dict[str, float] = {}
    for row in stored:
        first_stored.setdefault(row.message_id, row.at)
    replies: dict[str, Row] = {}
    for row in decided:
        replies.setdefault(row.message_id, row)
    first_heard: dict[str, float] = {}
    for _, key, at in heard:
        first_heard.setdefault(key, at)
    waits = [at - acknowledged[key] for key, at in first_stored.items() if key in acknowledged]
    waits += [first_heard[key] - row.at for key, row in replies.items() if key in first_heard]
    return Verdict(
        lost=sum(1 for key in acknowledged if key not in first_stored),
        replies_lost=sum(1 for key in replies if key not in first_heard),
        doubled=len(stored) - len(first_stored),
        replies_doubled=len(heard) - len(first_heard),
        late=_late([number_of[key] for key in first_stored]),
        replies_late=_late([(replies[key].chat, replies[key].seq) for key in first_heard if key in replies]),
        longest_wait_seconds=max(waits, default=0.0),
        last_at=max([*first_stored.values(), *first_heard.values()], default=0.0),
    )


def _late(numbers: Sequence[tuple[object, int]]) -> int:
    """How many came after a higher number of the same lead."""
    newest: dict[object, int] = {}
    late = 0
    for lead, number in numbers:
        late += number < newest.get(lead, 0)
        newest[lead] = max(number, newest.get(lead, 0))
    return late
