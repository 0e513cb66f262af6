"""What the care for WAHA's sessions needs, in its own words."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.messages import Inbound
from shared.translation.reading import JsonObject


class HistoryAway(Exception):
    """WAHA did not tell: unreachable, silent, refusing, or the session is not WORKING."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WahaSession:
    """A session as WAHA shows it."""

    name: str
    engine: str
    status: str
    me: JsonObject
    """Its own account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """What is remembered of a session; None: never."""

    name: str
    status: str = ""
    """What it last said of itself, and when."""
    status_at: datetime | None = None
    read_to: datetime | None = None
    """What was written until then is here, as far as its history told."""
    read_all_at: datetime | None = None
    """When its last 24 hours were read as a whole."""
    working_at: datetime | None = None
    """The newest return to WORKING after which they were."""

    @property
    def has_returned(self) -> bool:
        """Whether it went to WORKING and its history has not been read since."""
        if self.status != "WORKING" or self.status_at is None:
            return False
        return self.working_at is None or self.status_at > self.working_at


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What is known of the lead behind an address."""

    phone: str
    wrote_at: datetime | None
    """When the newest of its messages was written that took effect in its place."""
    ordered_at: datetime | None
    """When people last gave an order about it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A missing message, ready for its lead's partition."""

    event: Inbound
    partition: int
    is_overtaken: bool
    """A later message of its lead has taken effect: it fills only empty fields and is not answered."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A lead who has had no answer to what was fetched. `wrote_at`: the newest of it."""

    name: str
    phone: str
    wrote_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What was fetched of a session and is not summed up yet."""

    keys: tuple[str, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None
    """When the first and the last of it was found; None: there is nothing."""
    waiting: int = 0
    """So many have not been taken in."""
    is_being_answered: bool = False
    """A burst with some of it is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsShown:
    """The sessions of every server that told, and what was asked about in vain: session -> why.

    A server that is away without any session that was asked about stands there under an empty name.
    """

    sessions: Sequence[WahaSession] = ()
    away: Mapping[str, str] = field(default_factory=dict)


class Chats(Protocol):
    """What was written."""

    def messages(self, session: WahaSession, since: datetime) -> AsyncIterator[Sequence[JsonObject]]:
        """What was written since then in chats of one person each, by page, in no order; some of it may be older.

        A message may come twice. Raises `HistoryAway`.
        """


class History(Chats, Protocol):
    """WAHA's own memory, on however many servers."""

    async def sessions(self, known: Collection[str]) -> SessionsShown:
        """Every session there is, those that are `known` or others."""


class RepairStore(Protocol):
    """PostgreSQL and the filter in Redis. Every method raises `services.processor.ports.StoreAway`."""

    async def records(self) -> list[SessionRecord]:
        """The sessions that have ever told a status or been read."""

    async def ours(self, names: Sequence[str]) -> dict[str, SessionRecord]:
        """Those of these sessions that events have come from; others of the same WAHA are none of our business."""

    async def unknown(self, keys: Collection[str]) -> set[str]:
        """Those of these events that neither took effect nor wait in the fallback table."""

    async def accepted(self, places: Collection[tuple[int, str]]) -> set[str]:
        """Keys of those (partition, key) that a gateway has put into a stream; none while Redis is away."""

    async def acquaintances(self, addresses: Collection[str]) -> dict[str, Acquaintance]:
        """Address -> what is known of its lead."""

    async def erased_at(self, addresses: Collection[str]) -> Mapping[str, datetime]:
        """Address -> when its person was erased, of those who were."""

    async def take_in(self, placed: Sequence[Placed], found_at: datetime) -> None:
        """Put them into their partitions, all or none, and remember that they were fetched."""

    async def waiting(self) -> int:
        """How many events wait in the fallback table."""

    async def note_read(
        self, name: str, *, read_to: datetime, read_all_at: datetime | None, working_at: datetime | None
    ) -> None:
        """The history was read; what is None stays as it was."""

    async def note_status(self, name: str, status: str, at: datetime) -> None:
        """WAHA says so, and no webhook did."""

    async def fetched(self, session: str) -> Fetched:
        """What was fetched and is not summed up."""

    async def unanswered(self, keys: Sequence[str]) -> list[Unanswered]:
        """The leads behind these fetched messages whom nobody has answered since, by the time they wrote."""

    async def conclude(self, keys: Sequence[str], cause: str, text: str) -> None:
        """They are summed up: `text` is told, unless it is empty, and it never happens again; all or nothing."""

    async def heard(self) -> Mapping[str, datetime]:
        """Session -> when one of its leads was last heard."""

    async def tell(self, cause: str, text: str) -> None:
        """Raise a system alert, unless the newest of this cause is still open."""

    async def end(self, cause: str, text: str) -> None:
        """Tell its end, if it is open."""
