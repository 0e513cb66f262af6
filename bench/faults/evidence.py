"""What is known after a run: what was sent, what the history says, what arrived outside. Times in Unix seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time."""

    begin: float
    end: float

    def overlaps(self, begin: float, end: float) -> bool:
        """Whether any of it lies between the two."""
        return self.begin <= end and begin <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A message that was answered 2xx. `number` is its place among its person's messages: 1, 2, 3 …"""

    phone: str
    number: int
    message_id: str
    text: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A row of `messages`."""

    lead_id: int
    seq: int
    message_id: str
    text: str
    remark: str
    taken_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A row of `decisions`: the burst it covered."""

    lead_id: int
    first_seq: int
    last_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFound:
    """A row of `leads`."""

    id: int
    phone: str
    state: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDecided:
    """A row of the outbox: reply `seq` to the lead."""

    lead_id: int
    seq: int
    message_id: str
    chat: str
    text: str
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of sendText that WAHA took."""

    message_id: str
    chat: str
    text: str
    at: float


@dataclass(kw_only=True)
class Evidence:
    """All of it."""

    acknowledged: Sequence[Acknowledged] = ()
    stored: Sequence[Stored] = ()
    decisions: Sequence[Decided] = ()
    leads: Sequence[LeadFound] = ()
    replies: Sequence[ReplyDecided] = ()
    calls: Sequence[Call] = ()
    rows: Sequence[Mapping[str, str]] = ()
    """The sheet, by column."""
    final_cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Phone -> what the row must say."""
    unclear: Sequence[Window] = ()
    """When answers to a send were made unclear on purpose."""
    redis_away: Sequence[Window] = ()
    """When entries may have lain unread in Redis while later ones went another way."""
    unfinished: Sequence[str] = ()
    """Work that never came to its end, in words."""
    dead_letters: Sequence[str] = ()
