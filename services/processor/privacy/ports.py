"""What forgetting needs, in its own words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.vocabulary import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What Redis may still hold of people who were erased."""

    lead_ids: frozenset[int]
    lids: frozenset[str]
    partitions: frozenset[int]
    """Whose replies may lie in a stream."""


class StreamsAway(Exception):
    """Redis does not answer."""


class Remnants(Protocol):
    """Both stores, after an erasure. PostgreSQL's methods raise `services.processor.ports.StoreAway`."""

    async def unswept(self) -> Remains | None:
        """All that is still to be swept; None: nothing."""

    async def sweep_streams(self, remains: Remains) -> int:
        """Remove it from Redis; how many entries there were. May be repeated. Raises `StreamsAway`."""

    async def sweep_tables(self, remains: Remains) -> int:
        """Remove what another process wrote that had read the lead before; how many rows there were."""

    async def note_swept(self, until: datetime, now: datetime) -> None:
        """Nothing is left of who was erased until then; what was noted for finding it goes too."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one step over a table came to. `last_id` None: it has reached the end."""

    last_id: int | None
    found: Sequence[int]


class Archive(Protocol):
    """What becomes too old. Every method does one small step, and raises `services.processor.ports.StoreAway`."""

    async def empty_messages(self, until: datetime) -> int:
        """Take the words from the next messages that were stored until then; how many were looked at."""

    async def empty_decisions(self, until: datetime) -> int:
        """Take the answers from the next decisions that were made until then; how many were looked at."""

    async def empty_work(self, until: datetime) -> int:
        """Take the words from the next replies and alerts that are finished; how many were looked at.

        Work that is not finished stays as it is, and so does what is newer than it.
        """

    async def delete_letters(self, until: datetime) -> int:
        """Delete some dead letters that were set aside until then, open ones too; how many."""

    async def delete_audit(self, until: datetime) -> int:
        """Delete some entries of the audit log from until then; how many."""

    async def quiet_leads(self, states: Collection[State], until: datetime, *, after: int) -> Page:
        """The next leads in these states that nothing has happened to since then; blocked ones are left out."""

    async def order_erasure(self, lead_id: int, *, quiet_since: datetime) -> None:
        """Give the order, unless the lead is gone; it is carried out in the lead's order."""
