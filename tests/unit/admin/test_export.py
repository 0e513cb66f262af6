"""The CSV file: whatever a lead writes, a spreadsheet shows it and carries nothing out."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.admin.leads.export import as_csv, harmless

LEAD: dict[str, Any] = {
    "id": 1001,
    "state": "FORM_COMPLETED",
    "channel": "whatsapp",
    "session": "default",
    "name": "Budi",
    "phone": "6281234567890",
    "username": "",
    "form": {"biodata": {"text": "Budi, Bandung"}},
    "created_at": datetime(2026, 11, 23, 20, 0, tzinfo=UTC),
    "completed_at": None,
}


async def written(*leads: dict[str, Any]) -> list[list[str]]:
    async def all_of_them() -> AsyncIterator[dict[str, Any]]:
        for lead in leads:
            yield lead

    text = "".join([part async for part in as_csv(all_of_them())])
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("cell", ["=1+1", "+62", "-1", "@SUM(A1)", "\t=1", "  =1", '=HYPERLINK("http://x")', "＝1"])
def test_what_would_be_a_formula_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not harmless(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


async def test_a_row_reads_as_the_team_writes() -> None:
    header, row = await written(LEAD)

    lead = dict(zip(header, row, strict=True))
    assert (lead["telepon"], lead["biodata"], lead["pertama_menulis"]) == (
        "081234567890",
        "Budi, Bandung",
        "2026-11-24 03:00",
    )


async def test_a_formula_in_any_column_is_made_harmless() -> None:
    formula = '=cmd|"/c calc"!A1'
    _, row = await written(LEAD | {"name": formula, "username": formula, "form": {"budget": {"text": formula}}})

    assert row.count(f"'{formula}") == 3
