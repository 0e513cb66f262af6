"""``spreadsheets.batchUpdate``: a list of requests, all of them or none.

`apply_all` changes the spreadsheet it is given; the caller gives it a copy and drops that when it raises.
"""

from collections.abc import Callable
from typing import Any

from dev.standins.google import metadata
from dev.standins.google.cells import extended
from dev.standins.google.errors import SheetsError, invalid
from dev.standins.google.grid import DEFAULT_COLUMNS, DEFAULT_ROWS, Spreadsheet, Tab

Json = dict[str, Any]


def apply_all(spreadsheet: Spreadsheet, requests: object) -> list[Json]:
    """The replies, one for each request, empty where the real one is. Raises 400."""
    if not isinstance(requests, list) or not requests:
        raise invalid("Must specify at least one request.")
    replies = []
    for number, request in enumerate(requests):
        where = f"requests[{number}]"
        if not isinstance(request, dict) or len(request) != 1:
            raise invalid(f"Invalid {where}: exactly one kind of request must be set.")
        ((name, arguments),) = request.items()
        act = _ACTS.get(name)
        if act is None:
            raise invalid(f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': Cannot find field.")
        replies.append(act(spreadsheet, arguments, where))
    return replies


def _add_sheet(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    properties = arguments.get("properties") or {}
    title = str(properties.get("title") or f"Sheet{len(spreadsheet.tabs) + 1}")
    if spreadsheet.tab_titled(title) is not None:
        raise invalid(
            f'Invalid {where}.addSheet: A sheet with the name "{title}" already exists. Please enter another name.'
        )
    taken = {tab.sheet_id for tab in spreadsheet.tabs}
    sheet_id = int(properties.get("sheetId") or max(taken) + 1)
    if sheet_id in taken:
        raise invalid(f"Invalid {where}.addSheet: A sheet with the ID {sheet_id} already exists.")
    grid = properties.get("gridProperties") or {}
    tab = spreadsheet.add_tab(
        title,
        sheet_id,
        row_count=int(grid.get("rowCount", DEFAULT_ROWS)),
        column_count=int(grid.get("columnCount", DEFAULT_COLUMNS)),
    )
    tab.frozen_rows = int(grid.get("frozenRowCount", 0))
    return {"addSheet": {"properties": properties_of(spreadsheet, tab)}}


def _delete_sheet(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    tab = _tab(spreadsheet, arguments)
    if len(spreadsheet.tabs) == 1:
        raise invalid(f"Invalid {where}.deleteSheet: You can't remove all the sheets in a document.")
    spreadsheet.tabs.remove(tab)
    for one in list(spreadsheet.metadata.values()):
        if one.kind != "SPREADSHEET" and one.sheet_id == tab.sheet_id:
            del spreadsheet.metadata[one.metadata_id]
    return {}


def _update_sheet_properties(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    properties = arguments.get("properties") or {}
    tab = _tab(spreadsheet, properties)
    if not arguments.get("fields"):
        raise invalid(
            f"Invalid {where}.updateSheetProperties: At least one field must be listed in 'fields'. (Use '*' "
            "to indicate all fields.)"
        )
    tab.title = str(properties.get("title", tab.title))
    grid = properties.get("gridProperties") or {}
    tab.row_count = int(grid.get("rowCount", tab.row_count))
    tab.column_count = int(grid.get("columnCount", tab.column_count))
    tab.frozen_rows = int(grid.get("frozenRowCount", tab.frozen_rows))
    del tab.rows[tab.row_count :]
    spreadsheet.check_size()
    return {}


def _append_cells(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    tab = _tab(spreadsheet, arguments)
    _check_fields(arguments, f"{where}.appendCells")
    rows = arguments.get("rows") or []
    first = tab.data_end()
    tab.grow_rows(first + len(rows))
    spreadsheet.check_size()
    if _names_values(arguments):
        _write_rows(tab, rows, first, 0)
    return {}


def _update_cells(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    _check_fields(arguments, f"{where}.updateCells")
    if not _names_values(arguments):
        return {}
    rows = arguments.get("rows") or []
    if "start" in arguments:
        start = arguments["start"]
        _write_rows(_tab(spreadsheet, start), rows, int(start.get("rowIndex", 0)), int(start.get("columnIndex", 0)))
        return {}
    if "range" not in arguments:
        raise invalid(f"Invalid {where}.updateCells: one of start or range must be set.")
    tab, area = _tab(spreadsheet, arguments["range"]), metadata.area_of(arguments["range"])
    for row in range(area.first_row, min(area.end_row or tab.row_count, len(tab.rows))):
        for column in range(area.first_column, min(area.end_column or tab.column_count, len(tab.rows[row]))):
            tab.write(row, column, None)
    _write_rows(tab, rows, area.first_row, area.first_column)
    return {}


def _append_dimension(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    tab, length = _tab(spreadsheet, arguments), int(arguments.get("length", 0))
    if length < 1:
        raise invalid(f"Invalid {where}.appendDimension: length must be positive.")
    if arguments.get("dimension") == "COLUMNS":
        tab.column_count += length
    else:
        tab.row_count += length
    spreadsheet.check_size()
    return {}


def _insert_dimension(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    tab, first, end, is_columns = _span(spreadsheet, arguments, f"{where}.insertDimension")
    if first > (tab.column_count if is_columns else tab.row_count):
        raise invalid(f"Invalid {where}.insertDimension: range.startIndex[{first}] is too large for sheet.")
    insert = spreadsheet.insert_columns if is_columns else spreadsheet.insert_rows
    insert(tab, first, end - first)
    return {}


def _delete_dimension(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    tab, first, end, is_columns = _span(spreadsheet, arguments, f"{where}.deleteDimension")
    delete = spreadsheet.delete_columns if is_columns else spreadsheet.delete_rows
    delete(tab, first, end)
    return {}


def _sort_range(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    specs = arguments.get("sortSpecs") or []
    if not specs:
        raise invalid(f"Invalid {where}.sortRange: At least one sort spec must be specified.")
    by = [(int(spec.get("dimensionIndex", 0)), spec.get("sortOrder") == "DESCENDING") for spec in specs]
    spreadsheet.sort(_tab(spreadsheet, arguments["range"]), metadata.area_of(arguments["range"]), by)
    return {}


def _create_metadata(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    created = metadata.create(spreadsheet, arguments.get("developerMetadata") or {}, where=where)
    return {"createDeveloperMetadata": {"developerMetadata": metadata.shown(created)}}


def _delete_metadata(spreadsheet: Spreadsheet, arguments: Json, where: str) -> Json:
    del where
    found = metadata.matching(spreadsheet, arguments.get("dataFilter") or {})
    for one in found:
        del spreadsheet.metadata[one.metadata_id]
    deleted = [metadata.shown(one) for one in found]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": deleted} if deleted else {}}


_ACTS: dict[str, Callable[[Spreadsheet, Json, str], Json]] = {
    "addSheet": _add_sheet,
    "deleteSheet": _delete_sheet,
    "updateSheetProperties": _update_sheet_properties,
    "appendCells": _append_cells,
    "updateCells": _update_cells,
    "appendDimension": _append_dimension,
    "insertDimension": _insert_dimension,
    "deleteDimension": _delete_dimension,
    "sortRange": _sort_range,
    "createDeveloperMetadata": _create_metadata,
    "deleteDeveloperMetadata": _delete_metadata,
}


def properties_of(spreadsheet: Spreadsheet, tab: Tab) -> Json:
    """SheetProperties."""
    grid: Json = {"rowCount": tab.row_count, "columnCount": tab.column_count}
    if tab.frozen_rows:
        grid["frozenRowCount"] = tab.frozen_rows
    return {
        "sheetId": tab.sheet_id,
        "title": tab.title,
        "index": spreadsheet.tabs.index(tab),
        "sheetType": "GRID",
        "gridProperties": grid,
    }


def _tab(spreadsheet: Spreadsheet, arguments: Json) -> Tab:
    return spreadsheet.tab_with_id(int(arguments.get("sheetId", 0)))


def _span(spreadsheet: Spreadsheet, arguments: Json, where: str) -> tuple[Tab, int, int, bool]:
    span = arguments.get("range") or {}
    first, end = int(span.get("startIndex", 0)), span.get("endIndex")
    if end is None or int(end) <= first:
        raise invalid(f"Invalid {where}: range must have an endIndex above its startIndex.")
    return _tab(spreadsheet, span), first, int(end), span.get("dimension") == "COLUMNS"


def _check_fields(arguments: Json, where: str) -> None:
    if not arguments.get("fields"):
        raise SheetsError(
            400, f"Invalid {where}: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )


def _names_values(arguments: Json) -> bool:
    """Formats are not kept; a request that is only about them changes nothing here."""
    return any(name in arguments["fields"] for name in ("*", "userEnteredValue"))


def _write_rows(tab: Tab, rows: list[Json], first_row: int, first_column: int) -> None:
    for row_offset, row in enumerate(rows):
        for column_offset, cell in enumerate(row.get("values") or []):
            tab.write(first_row + row_offset, first_column + column_offset, extended(cell))
