"""A1 notation: ``Leads!A2:C``, ``'My ''Sheet'''!A:Z``, ``Leads``, ``B4``."""

import re
from dataclasses import dataclass

from dev.standins.google.errors import invalid

_CELL = re.compile(r"^\$?([A-Za-z]{0,3})\$?(\d*)$")
_PLAIN_TITLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_LOOKS_LIKE_CELL = re.compile(r"^[A-Za-z]{1,3}\d*$")


@dataclass(frozen=True, kw_only=True)
class Area:
    """Half-open and counted from 0, like Google's GridRange; None: without bound."""

    first_row: int = 0
    end_row: int | None = None
    first_column: int = 0
    end_column: int | None = None

    @property
    def is_one_cell(self) -> bool:
        """Given as a single cell, which then only says where to begin."""
        return self.end_row == self.first_row + 1 and self.end_column == self.first_column + 1


def split_title(text: str) -> tuple[str | None, str]:
    """The tab's title (None when there is none) and the cells part."""
    if text.startswith("'"):
        end = re.match(r"^'((?:[^']|'')*)'(?:!(.*))?$", text)
        if end is None:
            raise invalid(f"Unable to parse range: {text}")
        return end[1].replace("''", "'"), end[2] or ""
    title, separator, cells = text.rpartition("!")
    return (title, cells) if separator else (None, text)


def parse_cells(cells: str, whole: str) -> Area:
    """The cells part of a range; empty means the whole tab. Raises the 400 that names `whole`."""
    if not cells:
        return Area()
    begin, separator, end = cells.partition(":")
    first = _CELL.match(begin)
    last = _CELL.match(end) if separator else first
    if first is None or last is None or begin == "" or (separator and end == ""):
        raise invalid(f"Unable to parse range: {whole}")
    if not separator and not (first[1] and first[2]):
        raise invalid(f"Unable to parse range: {whole}")
    return Area(
        first_row=int(first[2]) - 1 if first[2] else 0,
        end_row=int(last[2]) if last[2] else None,
        first_column=column_index(first[1]) if first[1] else 0,
        end_column=column_index(last[1]) + 1 if last[1] else None,
    )


def column_index(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(index: int) -> str:
    """0 is A."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def range_text(title: str, first_row: int, end_row: int, first_column: int, end_column: int) -> str:
    """``Leads!A1:C3``, or ``Leads!A1`` for one cell."""
    begin = f"{column_letters(first_column)}{first_row + 1}"
    end = f"{column_letters(end_column - 1)}{end_row}"
    return f"{quoted(title)}!{begin}" if begin == end else f"{quoted(title)}!{begin}:{end}"


def quoted(title: str) -> str:
    """A title as Google writes it in ranges."""
    if _PLAIN_TITLE.match(title) and not _LOOKS_LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"
