"""Cell values on their way in and out."""

import re
from typing import Any

from dev.standins.google.errors import invalid
from dev.standins.google.grid import Cell, Formula

Json = dict[str, Any]
_INTEGER = re.compile(r"^[+-]?\d{1,15}$")
_DECIMAL = re.compile(r"^[+-]?\d+\.\d+$")


def cell_from(value: object, option: str) -> Cell:
    """A JSON value by valueInputOption; USER_ENTERED parses text as if a person had typed it."""
    if not isinstance(value, str | int | float | bool | None):
        raise invalid("Invalid values[0][0]: struct_value or list_value is not allowed in a cell.")
    if option != "USER_ENTERED" or not isinstance(value, str):
        return value
    return typed_in(value)


def typed_in(text: str) -> Cell:
    """What a person gets who types `text`: formulas, numbers without their leading 0 and +, booleans."""
    if text.startswith("'"):
        return text[1:]
    if text.startswith("=") and len(text) > 1:
        return Formula(text)
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return float(text)
    return {"TRUE": True, "FALSE": False}.get(text.upper(), text)


def rendered(cell: Cell, option: str) -> Json | str | int | float | bool:
    """A cell by valueRenderOption; an empty one is an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, Formula):
        return cell.text if option == "FORMULA" else "#ERROR!"
    if option == "FORMATTED_VALUE" and not isinstance(cell, str):
        return formatted(cell)
    return cell


def formatted(cell: float | bool) -> str:
    """As the page shows it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return str(int(cell)) if float(cell).is_integer() else str(cell)


def shown(cell: Cell) -> Json | str:
    """For the control side: text as displayed, a formula as an object so that an injection is seen."""
    if isinstance(cell, Formula):
        return {"formula": cell.text}
    if cell is None or isinstance(cell, str):
        return cell or ""
    return formatted(cell)


def cell_to_json(cell: Cell) -> object:
    """For the store."""
    return {"formula": cell.text} if isinstance(cell, Formula) else cell


def cell_from_json(value: Any) -> Cell:
    """From the store."""
    if isinstance(value, dict):
        return Formula(value["formula"])
    kept: Cell = value
    return kept


def extended(cell: Json) -> Cell:
    """A CellData of batchUpdate: its userEnteredValue, taken literally."""
    value = cell.get("userEnteredValue") or {}
    if "formulaValue" in value:
        return Formula(str(value["formulaValue"]))
    for name in ("stringValue", "numberValue", "boolValue"):
        if name in value:
            found: Cell = value[name]
            return found
    return None
