"""Which column holds what, by the header's words."""

import pytest

from services.sheets_sync.columns import EMPTY_TAB, HeaderUnclear, column_letters, find_layout, quoted
from services.sheets_sync.rows import COLUMNS


def test_the_default_header_is_found_in_its_order() -> None:
    layout = find_layout([list(COLUMNS)])

    assert layout.positions == {column: place for place, column in enumerate(COLUMNS)}
    assert layout.missing == ()
    assert layout.width == len(COLUMNS)


def test_any_order_is_found() -> None:
    layout = find_layout([list(reversed(COLUMNS))])

    assert layout.positions["lead_id"] == 0
    assert layout.positions["nomor"] == len(COLUMNS) - 1


@pytest.mark.parametrize("spelling", ["Sumber Info", "SUMBER_INFO", " sumber-info ", "SumberInfo", "sumber  info:"])
def test_case_spaces_and_separators_do_not_matter(spelling: str) -> None:
    assert find_layout([["nomor", spelling]]).positions["sumber_info"] == 1


@pytest.mark.parametrize(
    ("column", "synonym"),
    [
        ("nomor", "No. HP"),
        ("nomor", "Nomor WhatsApp"),
        ("sumber_info", "Sumber Informasi"),
        ("bidang_usaha", "Jenis Usaha"),
        ("biodata", "Nama Lengkap"),
        ("budget", "Modal"),
        ("rencana_mulai", "Kapan mulai?"),
        ("tanggal", "Tgl"),
        ("lead_id", "ID Lead"),
    ],
)
def test_usual_words_are_understood(column: str, synonym: str) -> None:
    anchors = ["lead_id", "tanggal"] if column not in {"lead_id", "tanggal"} else ["biodata", "budget"]
    assert find_layout([[*anchors, synonym]]).positions[column] == 2


def test_columns_of_the_staff_are_nobody_elses() -> None:
    layout = find_layout([["Status", "nomor", "PIC", "biodata", "No", "Nama"]])

    assert layout.positions == {"nomor": 1, "biodata": 3}
    assert layout.width == 6


def test_the_plain_name_wins_over_a_synonym() -> None:
    assert find_layout([["Nama", "biodata", "nomor"]]).positions["biodata"] == 1


def test_missing_columns_are_told_in_the_usual_order() -> None:
    assert find_layout([["budget", "nomor", "biodata"]]).missing == (
        "sumber_info",
        "bidang_usaha",
        "rencana_mulai",
        "tanggal",
        "lead_id",
    )


def test_an_empty_tab_has_no_layout_yet() -> None:
    assert find_layout([]) == EMPTY_TAB
    assert find_layout([["", " "], []]) == EMPTY_TAB


def test_a_title_above_the_header_is_skipped() -> None:
    layout = find_layout([["Leads StartFranchise"], [], ["nomor", "biodata", "lead_id"], ["0812", "Budi", "1001"]])

    assert layout.header_row == 2
    assert layout.positions["lead_id"] == 2


@pytest.mark.parametrize("header", [["Budget", "budget", "nomor"], ["nomor", "biodata", "Modal", "Anggaran"]])
def test_two_columns_for_one_thing_are_unclear(header: list[str]) -> None:
    with pytest.raises(HeaderUnclear, match="budget"):
        find_layout([header])


def test_a_tab_without_a_header_is_unclear() -> None:
    with pytest.raises(HeaderUnclear, match="judul kolom"):
        find_layout([["0812", "Budi", "Bandung"]])


@pytest.mark.parametrize(
    ("position", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_positions_have_letters(position: int, letters: str) -> None:
    assert column_letters(position) == letters


def test_a_quote_in_a_title_is_doubled() -> None:
    assert quoted("Budi's leads") == "'Budi''s leads'"
