"""A lead as the cells of its row."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.sheets_sync.rows import CELL_LIMIT, COLUMNS, Lead, cells_of, erased_cells, indonesian_date, within_limit

NOON_IN_JAKARTA = datetime(2026, 1, 12, 5, 0, tzinfo=UTC)


def a_lead(**but: Any) -> Lead:
    lead: dict[str, Any] = {
        "id": 1001,
        "channel": "whatsapp",
        "chat": "6281234567890@c.us",
        "phone": "6281234567890",
        "username": "",
        "answers": {
            "biodata": "Budi, Bandung",
            "source_info": "Instagram",
            "business_type": "kuliner",
            "budget": "500jt",
            "start_plan": "Januari 2027",
        },
        "completed_at": NOON_IN_JAKARTA,
    }
    return Lead(**{**lead, **but})


def test_a_lead_fills_every_column() -> None:
    assert cells_of(a_lead()) == {
        "nomor": "081234567890",
        "sumber_info": "Instagram",
        "bidang_usaha": "kuliner",
        "biodata": "Budi, Bandung",
        "budget": "500jt",
        "rencana_mulai": "Januari 2027",
        "tanggal": "12 Januari 2026",
        "lead_id": "1001",
    }


@pytest.mark.parametrize(
    ("lead", "shown"),
    [
        (a_lead(), "081234567890"),
        (a_lead(phone="6591234567"), "+6591234567"),
        (a_lead(phone="", chat="38200000000002@lid"), ""),
        (a_lead(channel="telegram", phone="", chat="5550001", username="budi"), "@budi"),
        (a_lead(channel="telegram", phone="", chat="5550001", username="@budi"), "@budi"),
        (a_lead(channel="telegram", phone="", chat="5550001"), "5550001"),
    ],
)
def test_the_contact_is_what_a_person_can_use(lead: Lead, shown: str) -> None:
    assert cells_of(lead)["nomor"] == shown


def test_the_order_of_the_columns_is_the_customers() -> None:
    assert ",".join(COLUMNS) == "nomor,sumber_info,bidang_usaha,biodata,budget,rencana_mulai,tanggal,lead_id"
    assert tuple(cells_of(a_lead())) == COLUMNS


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 8, 16, 16, 59, tzinfo=UTC), "16 Agustus 2026"),
        (datetime(2026, 8, 16, 17, 0, tzinfo=UTC), "17 Agustus 2026"),
        (datetime(2026, 12, 31, 20, 0, tzinfo=UTC), "1 Januari 2027"),
    ],
)
def test_the_date_is_jakartas_and_in_indonesian(moment: datetime, day: str) -> None:
    assert indonesian_date(moment) == day


def test_unknown_answers_are_empty() -> None:
    assert cells_of(a_lead(answers={}))["budget"] == ""


def test_text_longer_than_a_cell_is_cut_with_an_ellipsis() -> None:
    cell = within_limit("a" * (CELL_LIMIT + 1))

    assert len(cell) == CELL_LIMIT
    assert cell.endswith("a…")
    assert within_limit("a" * CELL_LIMIT) == "a" * CELL_LIMIT


def test_the_limit_counts_an_emoji_as_two_and_never_halves_it() -> None:
    cell = within_limit("a" + "😀" * (CELL_LIMIT // 2))

    assert len(cell.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert cell.endswith("😀…")


def test_a_merged_lead_keeps_only_its_mark() -> None:
    cells = cells_of(a_lead(merged_into=999))

    assert {column: text for column, text in cells.items() if text} == {
        "biodata": "digabung ke 999",
        "lead_id": "1001",
    }


def test_an_erased_person_leaves_a_bare_number() -> None:
    assert {column: text for column, text in erased_cells(1001).items() if text} == {
        "biodata": "data dihapus",
        "lead_id": "1001",
    }
