"""What the processor needs from its store, in its own words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.processor.domain.commands import Command
from services.processor.domain.effects import Decision
from services.processor.domain.lead import Lead, Message
from shared.messages import Inbound
from shared.outbox import OutboxRow
from shared.streams.leaving import Entry

TRIES = 5
"""A message that can't be handled while others can is tried this often, then set aside."""

SUSPECT_FROM = 3
"""What owners left unfinished so often may be what ended them: it is handled alone, and counted before it is tried."""


REPAIRED = "repaired"
"""The detail of a message that was fetched from WAHA's history: one alert sums up what of it stays unanswered."""


class Fenced(Exception):
    """PostgreSQL refused: another process owns one of the partitions."""


class Conflict(Exception):
    """PostgreSQL refused: a lead, an address or a key changed since it was read. Nothing was written; read again."""


class FallbackWaits(Exception):
    """There are rows in the fallback table; nothing was done, since some may come before what was to be handled."""


class StoreAway(Exception):
    """PostgreSQL can't be reached or gave no answer; a commit may or may not have happened."""


class Unstorable(Exception):
    """PostgreSQL answers and refuses: nothing was written, and asking again will not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An event on its way to its lead, from the stream or from the fallback table."""

    event: Inbound
    partition: int
    entry: Entry | None = None
    """The stream entry to acknowledge once it has taken effect."""
    fallback_id: int | None = None
    deliveries: int = 1
    """How often it was in an owner's hands, as far as owners changed over it (see `Entry.deliveries`)."""
    replayed: bool = False
    """It had been set aside, and a person had it tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackRow:
    """One row of the fallback table, not looked into yet."""

    id: int
    partition: int
    fields: Mapping[str, str]
    takeovers: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """How often something failed, when it is tried again, and why it failed last."""

    count: int
    next_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who belongs together: the leads of one person, and every address that leads to them."""

    lead_ids: frozenset[int]
    addresses: frozenset[str]


@dataclass(slots=True)
class Known:
    """What the store knows about a batch of arrivals."""

    seen: set[str] = field(default_factory=set)
    """Idempotency keys that have taken effect."""
    leads: dict[str, Lead] = field(default_factory=dict)
    """Address -> lead."""
    new_ids: dict[str, int] = field(default_factory=dict)
    """Address -> an id reserved for the lead it may become."""
    erased_at: dict[str, datetime] = field(default_factory=dict)
    """Address -> when its person was erased."""
    fallback_waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message with where it belongs."""

    lead_id: int
    event: Inbound
    seq: int
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCommand:
    """A command that this batch gives: its row, and its entry in the partition of its lead."""

    id: str
    actor: str
    lead_id: int
    name: str
    partition: int
    entry: Inbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What somebody did, for the audit log. `detail` holds no words of leads: the log outlives them."""

    at: datetime
    actor: str
    action: str
    lead_id: int
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The lead that an id stands for now, which merging may have changed, and its partition."""

    lead_id: int
    partition: int


@dataclass(slots=True, kw_only=True)
class Changes:
    """Everything one batch writes, in one statement."""

    epochs: Mapping[int, int]
    keys: list[str] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    addresses: list[tuple[str, int]] = field(default_factory=list)
    merged: list[tuple[int, int]] = field(default_factory=list)
    """(absorbed lead, lead that stays): its addresses move."""
    messages: list[StoredMessage] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    fallback_ids: list[int] = field(default_factory=list)
    outcomes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Command id -> (outcome, detail)."""
    sessions: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """WAHA session -> (status, when it said so)."""
    commands: list[GivenCommand] = field(default_factory=list)
    """One whose id was given before changes nothing."""
    audited: list[Audited] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """One of the bot's messages. `unresolved`: it is not known yet whether it was sent."""

    message_id: str
    text: str
    unresolved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An event that can't be handled, as it came. `reason` holds no words of leads."""

    key: str
    partition: int
    fields: Mapping[str, str]
    reason: str
    tries: int
    fallback_id: int | None = None


@dataclass(frozen=True, slots=True)
class Buried:
    """A dead letter's label: its id, what it is about, and why."""

    letter_id: int
    ref: str
    lead_id: int
    reason: str
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An order to forget a person. `versions`: the leads that are theirs, as they were read."""

    command: Command
    lead_id: int
    versions: Mapping[int, int]
    arrival: Arrival
    at: datetime
    """When it was given: what was written until then is dropped from now on."""
    now: datetime


class LeadStore(Protocol):
    """PostgreSQL as the processor sees it. Every method raises `StoreAway` when it gives no answer."""

    async def known(self, arrivals: Sequence[tuple[str, str]], partitions: Sequence[int]) -> Known:
        """What is known about (idempotency key, address) pairs; an arrival may appear with several addresses."""

    async def held(self, lead_ids: Sequence[int]) -> dict[int, list[Message]]:
        """The messages of open bursts, in order, by lead."""

    async def due(self, partitions: Sequence[int], until: datetime) -> list[tuple[int, datetime, int]]:
        """(lead, due time, partition) of the open bursts that close before `until`."""

    async def leads(self, lead_ids: Sequence[int]) -> list[Lead]:
        """Leads by id."""

    async def fallback(
        self, until: Mapping[int, datetime], limit: int, *, besides: Collection[int] = ()
    ) -> list[FallbackRow]:
        """Events accepted while Redis was away, oldest first: per partition those received until the time given.

        Rows whose ids are in `besides` are left out.
        """

    async def note_takeover(self, partitions: Sequence[int]) -> None:
        """What waits in the fallback table of these partitions was left by another owner."""

    async def said(self, lead_ids: Sequence[int], since: datetime) -> dict[int, list[Said]]:
        """What the bot decided to say to these leads since then."""

    async def greetings(self, texts: Sequence[str], since: datetime) -> dict[str, int]:
        """To how many first-time leads each of these texts was written by hand since then."""

    async def old_texts(self, targets: Sequence[tuple[int, str]]) -> dict[tuple[int, str], str]:
        """The text a message has had until now, by (lead, bare message id)."""

    async def commands(self, ids: Sequence[str]) -> list[Command]:
        """The commands of these ids that have no outcome yet."""

    async def whereabouts(self, lead_ids: Sequence[int]) -> dict[int, Whereabouts]:
        """Where the leads of these ids are now; ids without a lead are absent."""

    async def everyone_in(self, lead_id: int) -> list[Lead]:
        """The lead and all that were absorbed by it; none where there is no such lead."""

    async def erase(self, erasure: Erasure, epochs: Mapping[int, int]) -> list[OutboxRow]:
        """Remove the person from every table, with the command's outcome; fenced like `commit`.

        What comes back tells the sheet. Raises what `commit` raises.
        """

    async def attempts(self, keys: Sequence[str]) -> dict[str, Attempt]:
        """Failed attempts by key, of what has failed."""

    async def count_attempt(
        self, key: str, reason: str, *, next_at: datetime, step: int, at_least: int, epochs: Mapping[int, int]
    ) -> int:
        """Note `step` more failed attempts, of `at_least` so many; returns how many there are; fenced like `commit`."""

    async def forget_attempts(self, keys: Sequence[str]) -> None:
        """What failed has taken effect."""

    async def person(self, addresses: Sequence[str], lead_ids: Sequence[int]) -> Person:
        """Whoever has one of these addresses or lead ids, as far as they are known."""

    async def set_aside(self, letters: Sequence[DeadLetter], epochs: Mapping[int, int]) -> list[Buried]:
        """Put events that can't be handled among the dead letters, once, and call an operator; fenced like `commit`.

        A command that is among them gets its outcome: refused.
        """

    async def skip_burst(self, lead_id: int, reason: str, tries: int, epochs: Mapping[int, int]) -> list[Buried]:
        """Close a burst that can't be decided about, and put it among the dead letters; fenced like `commit`."""

    async def commit(self, changes: Changes) -> list[OutboxRow]:
        """Write everything or nothing; the outbox rows come back with their ids, in order.

        Raises `Fenced`, `Conflict`, `Unstorable` (nothing was written) or `StoreAway` (it may have been written).
        """
