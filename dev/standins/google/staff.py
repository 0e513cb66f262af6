"""What the sales team does to the sheet by hand."""

from typing import Any

from dev.standins.control import BadControlError
from dev.standins.google.a1 import Area, column_index
from dev.standins.google.cells import typed_in
from dev.standins.google.errors import SheetsError
from dev.standins.google.grid import Spreadsheet, Tab
from dev.standins.google.state import GoogleState

Json = dict[str, Any]


def edit(state: GoogleState, body: Json) -> Json:
    """Act on ``POST /_control/edit``: rows count from 1, columns are letters or count from 1. Raises `BadControlError`.

    set_cell {row, column, value} · insert_row {row} · delete_row {row} · insert_column {column, header?} ·
    delete_column {column} · sort {column, descending?} (all rows below the first) · rename_tab {title}
    """
    try:
        spreadsheet = state.spreadsheet(str(body.get("spreadsheet_id") or state.options.spreadsheet_id)).copy()
        tab = spreadsheet.tab_titled(str(body["tab"]) if body.get("tab") else None)
        if tab is None:
            raise BadControlError(f"there is no tab {body['tab']!r}")
        _apply(spreadsheet, tab, body)
    except SheetsError as error:
        raise BadControlError(str(error)) from error
    state.keep(spreadsheet)
    return {"op": body["op"]}


def _apply(spreadsheet: Spreadsheet, tab: Tab, body: Json) -> None:
    match body["op"]:
        case "set_cell":
            value = body.get("value", "")
            tab.write(_row(body), _column(body), typed_in(value) if isinstance(value, str) else value)
        case "insert_row":
            spreadsheet.insert_rows(tab, _row(body), 1)
        case "delete_row":
            spreadsheet.delete_rows(tab, _row(body), _row(body) + 1)
        case "insert_column":
            spreadsheet.insert_columns(tab, _column(body), 1)
            if body.get("header"):
                tab.write(0, _column(body), str(body["header"]))
        case "delete_column":
            spreadsheet.delete_columns(tab, _column(body), _column(body) + 1)
        case "sort":
            spreadsheet.sort(tab, Area(first_row=1), [(_column(body), bool(body.get("descending", False)))])
        case "rename_tab":
            tab.title = str(body["title"])
        case other:
            raise BadControlError(f"op {other!r} is unknown")


def _row(body: Json) -> int:
    return int(body["row"]) - 1


def _column(body: Json) -> int:
    column = body["column"]
    return column - 1 if isinstance(column, int) else column_index(str(column))
