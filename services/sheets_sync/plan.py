"""What to do so that a tab holds what the leads should be. Pure: reads views, returns steps.

A row is known by the lead id that stands in it, never by its number: staff sort and insert. What was read may be
outdated by the time it is written, so every write is compared with a second look (`stands`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from services.sheets_sync.columns import Layout
from services.sheets_sync.rows import LEAD_ID, Lead, cells_of, erased_cells


@dataclass(frozen=True, slots=True)
class Place:
    """One row of one tab, counted from 0."""

    tab: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TabView:
    """A tab as it was read a moment ago."""

    title: str
    sheet_id: int
    layout: Layout
    lead_ids: Sequence[str]
    """The column lead_id from the tab's first row on."""

    def rows_of(self, lead_id: int) -> list[int]:
        """The rows that carry this lead's id: one, or several where staff copied it."""
        wanted = str(lead_id)
        below = self.layout.header_row + 1
        return [row for row, found in enumerate(self.lead_ids[below:], start=below) if found == wanted]

    def lead_at(self, row: int) -> str:
        """The lead id in a row; empty where there is none."""
        return self.lead_ids[row] if row < len(self.lead_ids) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What PostgreSQL remembers of a lead's row."""

    tab: str
    guard_id: int
    """0: its append was tried without a guard."""
    status: Literal["appending", "written", "deleted"]
    cells: Mapping[str, str]
    has_settled: bool
    """An append that was tried can no longer land."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellWrite:
    """One cell to be set; an empty text empties it."""

    tab: str
    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """The sheet has nothing to do with this lead."""


@dataclass(frozen=True, slots=True)
class Append:
    """The row is absent and is to be added."""

    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Update:
    """The row is there; `changes` may be empty, then it already holds what it should."""

    places: Sequence[Place]
    cells: Mapping[str, str]
    changes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gone:
    """The row was written and staff deleted it."""


@dataclass(frozen=True, slots=True)
class Wait:
    """An append without a guard may still land; look again later."""


Step = Ignore | Append | Update | Gone | Wait


def step_for(
    lead_id: int,
    lead: Lead | None,
    known: Known | None,
    places: Sequence[Place],
    *,
    was_applied: bool,
    uses_guards: bool,
    rewrite: Collection[str] = frozenset(),
) -> Step:
    """The one step that makes this lead's row right. No `lead`: the person was erased, and so are the row's cells.

    `was_applied`: the guard of its append is in the spreadsheet. `rewrite`: columns to be written in any case, since
    their cells may have been disturbed.
    """
    belongs = lead is not None and lead.completed_at is not None and lead.merged_into is None
    was_here = bool(places) or known is not None
    if not belongs and (not was_here or (lead is not None and lead.merged_into is None)):
        return Ignore()
    cells = cells_of(lead) if lead is not None else erased_cells(lead_id)
    if places:
        before: Mapping[str, str] = known.cells if known is not None and known.status == "written" else {}
        changes = {
            column: text
            for column, text in cells.items()
            # The lead id is how the row was found, so it stands there.
            if column != LEAD_ID and (column in rewrite or before.get(column) != text)
        }
        return Update(places, cells, changes)
    if known is None:
        return Append(cells)
    if known.status != "appending" or was_applied:
        return Gone()
    # Also for a lead that was merged or erased meanwhile: its earlier try may still land, this one replaces it.
    is_repeatable = uses_guards and known.guard_id > 0
    return Append(cells) if is_repeatable or known.has_settled else Wait()


def places_of(lead_id: int, views: Sequence[TabView]) -> list[Place]:
    """Every row with this lead's id."""
    return [Place(view.title, row) for view in views for row in view.rows_of(lead_id)]


def row_values(cells: Mapping[str, str], layout: Layout) -> list[str]:
    """The cells in the order of the tab's columns; the staff's columns between them stay empty."""
    row = [""] * (max(layout.positions.values()) + 1)
    for column, text in cells.items():
        row[layout.positions[column]] = text
    return row


def writes_for(places: Sequence[Place], changes: Mapping[str, str], views: Mapping[str, TabView]) -> list[CellWrite]:
    """The cells of an update, one by one, so that nothing between them is touched."""
    return [
        CellWrite(tab=place.tab, row=place.row, column=views[place.tab].layout.positions[column], text=text)
        for place in places
        for column, text in changes.items()
    ]


def stands(write: CellWrite, lead_id: int, before: TabView, after: TabView) -> bool:
    """Whether a cell that was written by the earlier view belongs where it is by the later one."""
    same_columns = before.layout.positions == after.layout.positions
    return same_columns and after.lead_at(write.row) == str(lead_id)


def relocation(row: int, cells: Mapping[str, str], before: TabView, after: TabView) -> list[CellWrite]:
    """Puts right a row that was appended in the order of columns that had changed meanwhile."""
    emptied = dict.fromkeys(before.layout.positions.values(), "")
    right = {after.layout.positions[column]: text for column, text in cells.items()}
    return [
        CellWrite(tab=after.title, row=row, column=column, text=text)
        for column, text in sorted((emptied | right).items())
    ]
