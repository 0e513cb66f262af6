"""What the service needs of the outside world, in its own words.

SheetError
├── SheetAway       the spreadsheet can't be written at all now: pause, try again, all in order
└── SheetRefused    this request was refused for what it says, and was not applied
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.sheets_sync.plan import CellWrite, Known
from services.sheets_sync.rows import Lead

Grid = list[list[str]]
"""Rows of text as read; empty rows and cells at the end are left out."""


class SheetError(Exception):
    """A call to the spreadsheet did not succeed."""


class SheetAway(SheetError):
    """The destination is away; `cause` names why in one word, `is_unclear` whether the call may have been applied."""

    def __init__(self, cause: str, detail: str, *, is_unclear: bool, needs_person: bool = False) -> None:
        super().__init__(detail)
        self.cause = cause
        self.is_unclear = is_unclear
        self.needs_person = needs_person
        """Waiting can't help: the alert goes out at once instead of after some tries."""


class SheetRefused(SheetError):
    """The request was refused for its content and not applied."""


class OwnershipLost(Exception):
    """Another process writes this spreadsheet now, or this one is about to hand it over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TabProperties:
    """One tab of the spreadsheet."""

    title: str
    sheet_id: int
    column_count: int


@dataclass(frozen=True, slots=True)
class Guard:
    """What lets one append succeed only once: an id that the spreadsheet takes only once, and the lead it is for."""

    id: int
    lead_id: int


class RecordsAway(Exception):
    """PostgreSQL does not answer."""


class Sheet(Protocol):
    """One spreadsheet. Every call may raise `SheetAway` or `SheetRefused`; none is repeated by itself."""

    async def tabs(self) -> list[TabProperties]:
        """All tabs, in their order."""

    async def read(self, ranges: Sequence[str]) -> list[Grid]:
        """The ranges as they stand at one moment, in the order asked for."""

    async def write_cells(self, writes: Sequence[CellWrite]) -> None:
        """Set these cells as plain text and no others; may be repeated."""

    async def append_rows(self, sheet_id: int, rows: Sequence[Sequence[str]], guards: Sequence[Guard]) -> None:
        """Add rows below all data of the tab, all of them or none.

        With guards, repeating it after it was applied is refused and changes nothing.
        """

    async def add_tab(self, title: str, header: Sequence[str]) -> None:
        """A new tab with a header, both or neither; refused when the title is taken."""

    async def write_header(self, tab: TabProperties, row: int, column: int, names: Sequence[str]) -> None:
        """Header cells from (row, column) to the right; the tab is widened first where it is too narrow."""

    async def guards(self) -> dict[int, str]:
        """Every guard in the spreadsheet: id -> the lead id it was made for."""

    async def remove_guards(self, ids: Sequence[int]) -> None:
        """Remove these guards; those that are gone already are fine."""

    async def accepts_guards(self, trial_id: int) -> bool:
        """Whether the spreadsheet takes guards at all, tried with one that is removed at once."""


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """A lead and its row as PostgreSQL has them; `lead` is None when the person was erased."""

    lead: Lead | None
    known: Known | None


@dataclass(frozen=True, slots=True)
class Written:
    """A row that was seen where it belongs."""

    lead_id: int
    tab: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Backlog:
    """The work that waits."""

    waiting: int
    oldest_at: datetime | None


class Records(Protocol):
    """PostgreSQL's side of one spreadsheet. Every call may raise `RecordsAway`.

    Writes that stand for an effect on the sheet raise `OwnershipLost` when another process owns it by now.
    """

    async def leads_of(self, work_ids: Sequence[int]) -> dict[int, int]:
        """Outbox id -> lead id; ids without an unfinished row are left out."""

    async def load(self, lead_ids: Sequence[int]) -> dict[int, LeadRecord]:
        """All of them, with one query."""

    async def start_appending(self, lead_ids: Sequence[int], tab: str, *, guarded: bool) -> list[Guard]:
        """Remember, before the call, that these rows may be about to exist; a repeat keeps its guard's id.

        Without guards the list is empty.
        """

    async def forget_tries(self, lead_ids: Sequence[int]) -> None:
        """Nothing of these appends was applied or can still land: as if they had never been tried."""

    async def renew_guards(self, lead_ids: Sequence[int]) -> None:
        """Other ids for guards whose ids the spreadsheet knows from somebody else."""

    async def trial_guard_id(self) -> int:
        """An id that no guard has or will have."""

    async def record_written(self, rows: Sequence[Written]) -> None:
        """Remember what stands in these rows."""

    async def record_gone(self, lead_ids: Sequence[int]) -> None:
        """Remember that staff deleted these rows, and alert once for each."""

    async def has_written(self, tab: str) -> bool:
        """Whether any row is remembered in this tab."""

    async def removable(self, guard_ids: Sequence[int]) -> list[int]:
        """Those guards whose row is settled for so long that no earlier try of its append can land any more."""

    async def count_failure(self, work_id: int, error: str, *, retry_seconds: float) -> int:
        """Note one more failed attempt at this work; returns how many there were."""

    async def clear_failures(self, work_ids: Sequence[int]) -> None:
        """This work succeeded after all."""

    async def set_aside(self, work_ids: Sequence[int], *, reason: str, attempts: int) -> dict[int, int]:
        """Move this work to the dead letters, finished, with an alert; outbox id -> letter id of what was moved now."""

    async def alert(self, cause: str, text: str) -> None:
        """A system alert to the admins."""

    async def all_clear(self, causes: Collection[str], text: str) -> None:
        """What was told under any of these causes is over; only what has not been said to be is."""

    async def backlog(self) -> Backlog:
        """How much waits, and since when."""


class DeadLetters(Protocol):
    """Where operators see that work was set aside."""

    async def name(self, letter_id: int, work_id: int, lead_id: int, reason: str) -> None:
        """Add an entry; PostgreSQL has the letter already, so failing to is only logged."""
