"""Tabs of cells, and the spreadsheet that holds them together with its developer metadata.

Rows are kept only as far down as there is data; the grid may be larger. Copies are cheap, which is how a batch becomes
atomic: it works on a copy that replaces the original when all went well.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from dev.standins.google.a1 import Area, column_letters, quoted
from dev.standins.google.errors import SheetsError, invalid

Json = dict[str, Any]


@dataclass(frozen=True)
class Formula:
    """A cell that Sheets would compute: where user text becomes one, it was injected."""

    text: str


Cell = str | int | float | bool | Formula | None
MAX_CELL_CHARACTERS = 50_000
DEFAULT_ROWS = 1000
DEFAULT_COLUMNS = 26


@dataclass(kw_only=True)
class Tab:
    """One sheet of a spreadsheet."""

    sheet_id: int
    title: str
    row_count: int = DEFAULT_ROWS
    column_count: int = DEFAULT_COLUMNS
    frozen_rows: int = 0
    rows: list[list[Cell]] = field(default_factory=list)

    def copy(self) -> "Tab":
        """Independent of this one."""
        return replace(self, rows=[row[:] for row in self.rows])

    def cell(self, row: int, column: int) -> Cell:
        """The cell, None when empty or beyond the data."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]

    def write(self, row: int, column: int, value: Cell) -> None:
        """Set one cell; an empty text empties it. Raises 400 outside the grid."""
        if row >= self.row_count or column >= self.column_count:
            raise self.beyond_limits(row, column)
        if isinstance(value, str) and len(value) > MAX_CELL_CHARACTERS:
            raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = None if value == "" else value

    def beyond_limits(self, row: int, column: int) -> SheetsError:
        """The 400 for a cell outside the grid."""
        where = f"{quoted(self.title)}!{column_letters(column)}{row + 1}"
        limits = f"Max rows: {self.row_count}, max columns: {self.column_count}"
        return invalid(f"Range ({where}) exceeds grid limits. {limits}")

    def data_end(self) -> int:
        """The row after the last one with data."""
        end = len(self.rows)
        while end and all(cell is None for cell in self.rows[end - 1]):
            end -= 1
        return end

    def grow_rows(self, row_count: int) -> None:
        """At least so many rows."""
        self.row_count = max(self.row_count, row_count)


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Developer metadata; at a row or column it moves with it."""

    metadata_id: int
    key: str
    value: str
    visibility: str
    kind: str
    """SPREADSHEET, SHEET, ROW or COLUMN."""
    sheet_id: int = 0
    index: int = 0


class Spreadsheet:
    """Tabs in order, and metadata by id."""

    def __init__(self, spreadsheet_id: str, *, max_cells: int) -> None:
        self.spreadsheet_id = spreadsheet_id
        self.tabs: list[Tab] = []
        self.metadata: dict[int, Metadata] = {}
        self._max_cells = max_cells

    def copy(self) -> "Spreadsheet":
        """Independent of this one."""
        copied = Spreadsheet(self.spreadsheet_id, max_cells=self._max_cells)
        copied.tabs = [tab.copy() for tab in self.tabs]
        copied.metadata = dict(self.metadata)
        return copied

    def tab_titled(self, title: str | None) -> Tab | None:
        """By title, ignoring case; None asks for the first."""
        if title is None:
            return self.tabs[0]
        return next((tab for tab in self.tabs if tab.title.lower() == title.lower()), None)

    def tab_with_id(self, sheet_id: int) -> Tab:
        """By id; raises 400."""
        for tab in self.tabs:
            if tab.sheet_id == sheet_id:
                return tab
        raise invalid(f"No grid with id: {sheet_id}")

    def add_tab(
        self, title: str, sheet_id: int, *, row_count: int = DEFAULT_ROWS, column_count: int = DEFAULT_COLUMNS
    ) -> Tab:
        """A new, empty tab at the end."""
        tab = Tab(sheet_id=sheet_id, title=title, row_count=row_count, column_count=column_count)
        self.tabs.append(tab)
        self.check_size()
        return tab

    def check_size(self) -> None:
        """Raise 400 when the workbook has become too large."""
        if sum(tab.row_count * tab.column_count for tab in self.tabs) > self._max_cells:
            raise invalid(
                "This action would increase the number of cells in the workbook above the limit of "
                f"{self._max_cells} cells."
            )

    # --- Changes that move rows or columns, and the metadata with them -----------------------------------------------

    def insert_rows(self, tab: Tab, at: int, count: int) -> None:
        """Empty rows before row `at`."""
        if at < len(tab.rows):
            tab.rows[at:at] = [[] for _ in range(count)]
        tab.row_count += count
        self.check_size()
        self._move(tab, "ROW", lambda index: index + count if index >= at else index)

    def delete_rows(self, tab: Tab, first: int, end: int) -> None:
        """Rows first … end-1 and what is bound to them."""
        if not 0 <= first < end <= tab.row_count:
            raise tab.beyond_limits(end - 1, 0)
        if end - first == tab.row_count:
            raise invalid("You can't delete all the rows on the sheet.")
        del tab.rows[first:end]
        tab.row_count -= end - first
        self._move(tab, "ROW", _closing(first, end))

    def insert_columns(self, tab: Tab, at: int, count: int) -> None:
        """Empty columns before column `at`."""
        for row in tab.rows:
            if at < len(row):
                row[at:at] = [None] * count
        tab.column_count += count
        self.check_size()
        self._move(tab, "COLUMN", lambda index: index + count if index >= at else index)

    def delete_columns(self, tab: Tab, first: int, end: int) -> None:
        """Columns first … end-1 and what is bound to them."""
        if not 0 <= first < end <= tab.column_count:
            raise tab.beyond_limits(0, end - 1)
        if end - first == tab.column_count:
            raise invalid("You can't delete all the columns on the sheet.")
        for row in tab.rows:
            del row[first:end]
        tab.column_count -= end - first
        self._move(tab, "COLUMN", _closing(first, end))

    def sort(self, tab: Tab, area: Area, by: list[tuple[int, bool]]) -> None:
        """Order the rows of `area` by (column, is descending), empty cells last; metadata of a row moves with it."""
        end = min(area.end_row or tab.row_count, tab.data_end())
        last_column = area.end_column or tab.column_count
        order = list(range(area.first_row, end))
        for column, is_descending in reversed(by):
            filled = [row for row in order if tab.cell(row, column) is not None]
            empty = [row for row in order if tab.cell(row, column) is None]
            filled.sort(key=lambda row: _sort_key(tab.cell(row, column)), reverse=is_descending)
            order = filled + empty
        columns = range(area.first_column, last_column)
        cells = {row: [tab.cell(row, column) for column in columns] for row in order}
        for position, row in enumerate(order, start=area.first_row):
            for column, value in zip(columns, cells[row], strict=True):
                tab.write(position, column, value)
        new_index = {row: position for position, row in enumerate(order, start=area.first_row)}
        self._move(tab, "ROW", lambda index: new_index.get(index, index))

    def _move(self, tab: Tab, kind: str, moved: Callable[[int], int | None]) -> None:
        for metadata in list(self.metadata.values()):
            if metadata.kind == kind and metadata.sheet_id == tab.sheet_id:
                index = moved(metadata.index)
                if index is None:
                    del self.metadata[metadata.metadata_id]
                else:
                    self.metadata[metadata.metadata_id] = replace(metadata, index=index)


def _closing(first: int, end: int) -> Callable[[int], int | None]:
    def moved(index: int) -> int | None:
        if index < first:
            return index
        return index - (end - first) if index >= end else None

    return moved


def _sort_key(cell: Cell) -> tuple[int, float, str]:
    if isinstance(cell, bool):
        return (2, float(cell), "")
    if isinstance(cell, int | float):
        return (0, float(cell), "")
    return (1, 0.0, str(cell.text if isinstance(cell, Formula) else cell).lower())
