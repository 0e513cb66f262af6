"""What the tab holds and what the leads should be -> one step each."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.sheets_sync.columns import find_layout
from services.sheets_sync.plan import (
    Append,
    CellWrite,
    Gone,
    Ignore,
    Known,
    Place,
    Step,
    TabView,
    Update,
    Wait,
    places_of,
    relocation,
    row_values,
    stands,
    step_for,
    writes_for,
)
from services.sheets_sync.rows import COLUMNS, Lead, cells_of, erased_cells

LEAD = Lead(
    id=1001,
    channel="whatsapp",
    chat="6281234567890@c.us",
    phone="6281234567890",
    username="",
    answers={"biodata": "Budi", "budget": "500jt"},
    completed_at=datetime(2026, 1, 12, tzinfo=UTC),
)
UNFINISHED = Lead(**{**{name: getattr(LEAD, name) for name in Lead.__slots__}, "completed_at": None})
MERGED = Lead(**{**{name: getattr(LEAD, name) for name in Lead.__slots__}, "merged_into": 900})
ROW = [Place("Leads", 4)]


def known(**but: Any) -> Known:
    record: dict[str, Any] = {
        "tab": "Leads",
        "guard_id": 7,
        "status": "written",
        "cells": cells_of(LEAD),
        "has_settled": False,
    }
    return Known(**{**record, **but})


def step(lead: Lead | None, record: Known | None, places: list[Place], **but: Any) -> Step:
    facts: dict[str, Any] = {"was_applied": False, "uses_guards": True}
    return step_for(1001, lead, record, places, **{**facts, **but})


@pytest.mark.parametrize(
    ("case", "lead", "record", "places", "facts", "expected"),
    [
        ("not completed", UNFINISHED, None, [], {}, Ignore()),
        ("not completed, although a row carries its id", UNFINISHED, None, ROW, {}, Ignore()),
        ("completed and absent", LEAD, None, [], {}, Append(cells_of(LEAD))),
        ("tried before, not applied", LEAD, known(status="appending"), [], {}, Append(cells_of(LEAD))),
        (
            "tried before, applied, then deleted by staff",
            LEAD,
            known(status="appending"),
            [],
            {"was_applied": True},
            Gone(),
        ),
        ("written, then deleted by staff", LEAD, known(), [], {}, Gone()),
        ("still deleted", LEAD, known(status="deleted"), [], {}, Gone()),
        ("as written", LEAD, known(), ROW, {}, Update(ROW, cells_of(LEAD), {})),
        ("tried without a guard, may still land", LEAD, known(status="appending", guard_id=0), [], {}, Wait()),
        (
            "tried without a guard, can't land any more",
            LEAD,
            known(status="appending", guard_id=0, has_settled=True),
            [],
            {},
            Append(cells_of(LEAD)),
        ),
        ("guards are no longer taken", LEAD, known(status="appending"), [], {"uses_guards": False}, Wait()),
        ("merged, never written", MERGED, None, [], {}, Ignore()),
        ("merged, its append may still land", MERGED, known(status="appending"), [], {}, Append(cells_of(MERGED))),
        ("erased, never written", None, None, [], {}, Ignore()),
    ],
)
def test_each_situation_has_one_step(
    case: str, lead: Lead | None, record: Known | None, places: list[Place], facts: dict[str, Any], expected: Step
) -> None:
    assert step(lead, record, places, **facts) == expected, case


def changes(planned: Step) -> dict[str, str]:
    assert isinstance(planned, Update)
    return dict(planned.changes)


def test_only_what_changed_is_written() -> None:
    before = {**cells_of(LEAD), "budget": "100jt"}

    assert changes(step(LEAD, known(cells=before), ROW)) == {"budget": "500jt"}


def test_a_row_that_was_found_without_a_record_is_written_in_full_and_never_doubled() -> None:
    assert set(changes(step(LEAD, None, ROW))) == set(COLUMNS) - {"lead_id"}


def test_cells_that_may_have_been_disturbed_are_written_in_any_case() -> None:
    assert changes(step(LEAD, known(), ROW, rewrite={"budget"})) == {"budget": "500jt"}


def test_a_deleted_row_that_staff_brought_back_is_kept_up_again() -> None:
    assert changes(step(LEAD, known(status="deleted"), ROW))["budget"] == "500jt"


def test_the_row_of_a_merged_lead_is_emptied_and_marked() -> None:
    planned = changes(step(MERGED, known(), ROW))

    assert planned["biodata"] == "digabung ke 900"
    assert planned["budget"] == planned["nomor"] == planned["tanggal"] == ""


def test_the_row_of_an_erased_person_is_emptied() -> None:
    planned = step(None, known(), ROW)

    assert isinstance(planned, Update)
    assert planned.cells == erased_cells(1001)
    assert planned.changes["nomor"] == ""


def view(header: list[str], lead_ids: list[str]) -> TabView:
    return TabView(title="Leads", sheet_id=0, layout=find_layout([header]), lead_ids=lead_ids)


def test_rows_are_found_below_the_header_by_lead_id_and_copies_too() -> None:
    tab = view(["lead_id", "biodata"], ["lead_id", "1002", "1001", "", "1001"])

    assert places_of(1001, [tab]) == [Place("Leads", 2), Place("Leads", 4)]
    assert places_of(100, [tab]) == []


def test_an_appended_row_leaves_the_columns_of_the_staff_empty() -> None:
    header = ["PIC", *reversed(COLUMNS), "Status"]

    assert row_values(cells_of(LEAD), find_layout([header])) == ["", *reversed(list(cells_of(LEAD).values()))]


def test_an_update_names_single_cells() -> None:
    tab = view(["PIC", "lead_id", "Catatan", "budget"], ["lead_id", "1001"])

    writes = writes_for([Place("Leads", 1)], {"budget": "500jt"}, {"Leads": tab})

    assert writes == [CellWrite(tab="Leads", row=1, column=3, text="500jt")]


def test_a_write_stands_only_where_row_and_columns_are_the_same_afterwards() -> None:
    header = ["lead_id", "budget"]
    before = view(header, ["lead_id", "1001", "1002"])
    write = CellWrite(tab="Leads", row=1, column=1, text="500jt")

    assert stands(write, 1001, before, before)
    assert not stands(write, 1001, before, view(header, ["lead_id", "1002", "1001"]))
    assert not stands(write, 1001, before, view(["PIC", *header], ["lead_id", "1001", "1002"]))


def test_a_row_appended_by_an_outdated_header_moves_to_its_columns() -> None:
    before = view(list(COLUMNS), ["lead_id"])
    after = view(["Status", *COLUMNS], ["lead_id"])

    writes = {write.column: write.text for write in relocation(5, cells_of(LEAD), before, after)}

    assert writes == {0: "", **dict(enumerate(cells_of(LEAD).values(), start=1))}
