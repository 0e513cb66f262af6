"""Which column of a tab holds what, found by the header's words. Pure.

The staff may order, rename and add columns as they like: a column of ours is found by its name or a usual synonym, in
any case and with any separators, and whatever is not recognised belongs to the staff.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.sheets_sync.rows import COLUMNS

HEADER_ROWS = 10
"""The header is looked for in the first rows: some sheets begin with a title."""

_LEAST_RECOGNISED = 2
"""One familiar word alone may be anything; two make a header."""

_SEPARATORS = re.compile(r"[\W_]+")

_SYNONYMS: Mapping[str, frozenset[str]] = {
    "nomor": frozenset(
        {"nomorhp", "nohp", "nomorwa", "nowa", "nomorwhatsapp", "nowhatsapp", "whatsapp", "nomortelepon", "notelepon"}
        | {"notelp", "telepon", "telp", "hp", "kontak", "phone", "phonenumber"}
    ),
    "sumber_info": frozenset({"sumberinformasi", "sumber", "source", "sourceinfo", "tahudarimana", "infodari"}),
    "bidang_usaha": frozenset({"bidang", "jenisusaha", "usaha", "businesstype", "bidangbisnis", "jenisbisnis"}),
    "biodata": frozenset({"nama", "namalengkap", "name", "namadandomisili", "namadomisili"}),
    "budget": frozenset({"anggaran", "modal", "dana"}),
    "rencana_mulai": frozenset({"rencana", "mulai", "kapanmulai", "waktumulai", "startplan"}),
    "tanggal": frozenset({"tgl", "date", "tanggalmasuk", "tanggalisi"}),
    "lead_id": frozenset({"idlead"}),
}


class HeaderUnclear(Exception):
    """The header does not say which column is meant; the message tells the sales team what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the columns of a tab are; all positions are counted from 0."""

    header_row: int
    positions: Mapping[str, int]
    width: int
    """The first column right of everything that the top rows hold."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns the header lacks, in the usual order."""
        return tuple(column for column in COLUMNS if column not in self.positions)


EMPTY_TAB = Layout(header_row=0, positions={}, width=0)
"""A tab without a header gets one in its first row."""


def find_layout(top_rows: Sequence[Sequence[str]]) -> Layout:
    """The layout of a tab by its first rows. Raises `HeaderUnclear`."""
    if not any(cell.strip() for row in top_rows for cell in row):
        return EMPTY_TAB
    recognised = [len({column for word in row if (column := _column_named(word))}) for row in top_rows]
    best = max(recognised)
    if best < _LEAST_RECOGNISED:
        raise HeaderUnclear(
            f"judul kolom tidak ditemukan di {HEADER_ROWS} baris pertama; tulis judul kolom, misalnya: "
            + ", ".join(COLUMNS)
        )
    header_row = recognised.index(best)
    header = top_rows[header_row]
    positions = {column: place for column in COLUMNS if (place := _place_of(column, header)) is not None}
    return Layout(header_row=header_row, positions=positions, width=max(len(row) for row in top_rows))


def column_letters(position: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def quoted(title: str) -> str:
    """A tab's title as a range needs it."""
    return "'" + title.replace("'", "''") + "'"


def _place_of(column: str, header: Sequence[str]) -> int | None:
    # The plain name wins over synonyms: beside a column `biodata`, a column `Nama` is the staff's own.
    words = [_plain(word) for word in header]
    for names in (frozenset({_plain(column)}), _SYNONYMS[column]):
        places = [place for place, word in enumerate(words) if word in names]
        if len(places) > 1:
            found = ", ".join(f"{column_letters(place)} ({header[place].strip()})" for place in places)
            raise HeaderUnclear(f"lebih dari satu kolom cocok untuk '{column}': {found}; ubah salah satu judulnya")
        if places:
            return places[0]
    return None


def _column_named(word: str) -> str | None:
    plain = _plain(word)
    return next((column for column in COLUMNS if plain == _plain(column) or plain in _SYNONYMS[column]), None)


def _plain(word: str) -> str:
    return _SEPARATORS.sub("", word).casefold()
