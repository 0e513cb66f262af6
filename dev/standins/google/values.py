"""``spreadsheets.values``: get, update, append, clear on ranges."""

from typing import Any

from dev.standins.google.a1 import Area, column_letters, parse_cells, quoted, range_text, split_title
from dev.standins.google.cells import cell_from, rendered
from dev.standins.google.errors import invalid
from dev.standins.google.grid import Spreadsheet, Tab

Json = dict[str, Any]
Box = tuple[int, int, int, int]
"""first row, end row, first column, end column"""


def located(spreadsheet: Spreadsheet, text: str) -> tuple[Tab, Area]:
    """The tab and area of an A1 range; a bare word is a tab's title before it is a cell. Raises 400."""
    title, cells = split_title(text)
    if title is None:
        by_title = spreadsheet.tab_titled(text)
        if by_title is not None:
            return by_title, Area()
    tab = spreadsheet.tab_titled(title)
    if tab is None:
        raise invalid(f"Unable to parse range: {text}")
    return tab, parse_cells(cells, text)


def get(tab: Tab, area: Area, *, render: str = "FORMATTED_VALUE", dimension: str = "ROWS") -> Json:
    """A ValueRange; empty rows and cells at the end are left out."""
    first_row, end_row, first_column, end_column = _within(tab, area)
    rows: list[list[Any]] = []
    for row in range(first_row, min(end_row, len(tab.rows))):
        cells = [rendered(tab.cell(row, column), render) for column in range(first_column, end_column)]
        rows.append(_trimmed(cells))
    if dimension == "COLUMNS":
        width = max((len(row) for row in rows), default=0)
        rows = [_trimmed([row[i] if i < len(row) else "" for row in rows]) for i in range(width)]
    while rows and not rows[-1]:
        rows.pop()
    answer: Json = {
        "range": range_text(tab.title, first_row, end_row, first_column, end_column),
        "majorDimension": dimension,
    }
    return {**answer, "values": rows} if rows else answer


def update(tab: Tab, area: Area, values: object, *, option: str, dimension: str = "ROWS") -> Json:
    """Write into the area and tell what was written. null leaves a cell as it is, an empty text empties it."""
    rows = _rows(values, dimension)
    if area.first_row >= tab.row_count or area.first_column >= tab.column_count:
        raise tab.beyond_limits(area.first_row, area.first_column)
    width = max((len(row) for row in rows), default=0)
    if not area.is_one_cell:
        _check_fits(tab, area, len(rows), width)
    for row_offset, row in enumerate(rows):
        for column_offset, value in enumerate(row):
            if value is not None:
                tab.write(area.first_row + row_offset, area.first_column + column_offset, cell_from(value, option))
    end_row, end_column = area.first_row + max(len(rows), 1), area.first_column + max(width, 1)
    return {
        "updatedRange": range_text(tab.title, area.first_row, end_row, area.first_column, end_column),
        "updatedRows": len(rows),
        "updatedColumns": width,
        "updatedCells": sum(len(row) for row in rows),
    }


def append(
    spreadsheet: Spreadsheet, tab: Tab, area: Area, values: object, *, option: str, inserts_rows: bool
) -> tuple[Json, str | None]:
    """Write after the last table that the area touches, from the table's first column; where there is none, at the
    area's first cell. Returns what was updated, and the table's range or None.
    """
    rows = _rows(values, "ROWS")
    table = last_table(tab, area)
    at, column = (table[1], table[2]) if table else (area.first_row, area.first_column)
    if inserts_rows and at < tab.row_count:
        spreadsheet.insert_rows(tab, at, len(rows))
    tab.grow_rows(at + len(rows))
    spreadsheet.check_size()
    whole = Area(first_row=at, first_column=column)
    updates = update(tab, whole, rows, option=option)
    return updates, range_text(tab.title, *table) if table else None


def clear(tab: Tab, area: Area) -> str:
    """Empty the area; returns the range that was cleared."""
    first_row, end_row, first_column, end_column = _within(tab, area)
    for row in range(first_row, min(end_row, len(tab.rows))):
        for column in range(first_column, min(end_column, len(tab.rows[row]))):
            tab.rows[row][column] = None
    return range_text(tab.title, first_row, end_row, first_column, end_column)


def last_table(tab: Tab, area: Area) -> Box | None:
    """The lowest block of data that the area touches: what lies together without an empty row or column between."""
    end_row = min(area.end_row or tab.row_count, len(tab.rows))
    for row in range(end_row - 1, area.first_row - 1, -1):
        last_column = min(area.end_column or tab.column_count, len(tab.rows[row]))
        for column in range(area.first_column, last_column):
            if tab.rows[row][column] is not None:
                return _block_around(tab, row, column)
    return None


def _block_around(tab: Tab, row: int, column: int) -> Box:
    top, end_row, left, end_column = row, row + 1, column, column + 1

    def has_data(rows: range, columns: range) -> bool:
        return any(tab.cell(r, c) is not None for r in rows for c in columns)

    grown = True
    while grown:
        grown = False
        across = range(max(left - 1, 0), end_column + 1)
        while top > 0 and has_data(range(top - 1, top), across):
            top, grown = top - 1, True
        while has_data(range(end_row, end_row + 1), across):
            end_row, grown = end_row + 1, True
        down = range(max(top - 1, 0), end_row + 1)
        while left > 0 and has_data(down, range(left - 1, left)):
            left, grown = left - 1, True
        while has_data(down, range(end_column, end_column + 1)):
            end_column, grown = end_column + 1, True
    return top, end_row, left, end_column


def _within(tab: Tab, area: Area) -> Box:
    if area.first_row >= tab.row_count or area.first_column >= tab.column_count:
        raise tab.beyond_limits(area.first_row, area.first_column)
    end_row = min(area.end_row or tab.row_count, tab.row_count)
    end_column = min(area.end_column or tab.column_count, tab.column_count)
    return area.first_row, end_row, area.first_column, end_column


def _check_fits(tab: Tab, area: Area, height: int, width: int) -> None:
    end_row, end_column = area.end_row or tab.row_count, area.end_column or tab.column_count
    asked = f"{quoted(tab.title)}!{column_letters(area.first_column)}{area.first_row + 1}"
    asked += f":{column_letters(end_column - 1)}{end_row}"
    if area.first_row + height > end_row and area.end_row is not None:
        raise invalid(f"Requested writing within range [{asked}], but tried writing to row [{end_row + 1}]")
    if area.first_column + width > end_column and area.end_column is not None:
        column = column_letters(end_column)
        raise invalid(f"Requested writing within range [{asked}], but tried writing to column [{column}]")


def _rows(values: object, dimension: str) -> list[list[Any]]:
    if values is None:
        return []
    if not isinstance(values, list) or not all(isinstance(row, list) for row in values):
        raise invalid("Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue)")
    if dimension == "COLUMNS":
        height = max((len(column) for column in values), default=0)
        return [[column[i] if i < len(column) else None for column in values] for i in range(height)]
    return values


def _trimmed(cells: list[Any]) -> list[Any]:
    while cells and cells[-1] == "":
        cells.pop()
    return cells
