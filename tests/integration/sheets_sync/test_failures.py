"""A call that fails on the way never doubles or loses a row."""

from typing import Any

import pytest

from shared.tables import attempts, dead_letters
from tests.eventually import eventually
from tests.integration.sheets_sync.faults import APPEND, FAULTS, READ, UPDATE, named
from tests.integration.sheets_sync.world import World, a_form


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_an_append_that_fails_somehow_gives_one_row_per_lead(
    world: World, fault: dict[str, Any], times: int
) -> None:
    async with world.sheets_sync(GOOGLE_CALL_TIMEOUT_SECONDS="0.5"):
        await world.written(*await world.complete(1001))
        await world.faults({"match": APPEND, "times": times, **fault})
        await world.written(*await world.complete(1002, 1003, 1004), within=20)
    await eventually(world.faults_are_over)

    assert sorted(await world.ids_in_sheet()) == ["1001", "1002", "1003", "1004"]
    assert (await world.row_of(1003))["biodata"] == "Lead 1003"


@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_an_update_that_fails_somehow_is_right_in_the_end(world: World, fault: dict[str, Any]) -> None:
    async with world.sheets_sync(GOOGLE_CALL_TIMEOUT_SECONDS="0.5"):
        await world.written(*await world.complete(1001, 1002))
        await world.faults({"match": UPDATE, "times": 1, **fault})
        await world.written(await world.change(1001, form=a_form(budget="1 M")), within=20)
    await eventually(world.faults_are_over)

    assert (await world.row_of(1001))["budget"] == "1 M"
    assert (await world.row_of(1002))["budget"] == "500jt"


@pytest.mark.parametrize("match", [READ, "sid?fields", "developerMetadata:search", "/token"])
async def test_reads_and_tokens_that_fail_are_tried_again(world: World, match: str) -> None:
    await world.faults({"match": match, "kind": "cut_before", "times": 2})

    async with world.sheets_sync():
        await world.written(*await world.complete(1001))

    assert await world.ids_in_sheet() == ["1001"]


async def test_a_lead_corrected_between_an_unclear_append_and_its_repeat_has_one_row_with_the_newer_words(
    world: World,
) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))
        await world.faults({"match": APPEND, "kind": "cut_after", "times": 1})
        work = await world.complete(1002)
        await eventually(world.fault_has_fired)
        await world.written(*work, await world.change(1002, form=a_form(budget="1 M")))

    assert (await world.row_of(1002))["budget"] == "1 M"


async def test_a_row_that_staff_deleted_while_its_append_was_unclear_is_not_written_again(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))
        # Applied, the answer lost, and no further read until staff have deleted the row.
        await world.faults(
            {"match": APPEND, "kind": "cut_after", "times": 1},
            {"match": "developerMetadata:search", "kind": "status", "status": 503},
        )
        (work,) = await world.complete(1002)
        await eventually(world.fault_has_fired)
        await world.by_hand("delete_row", row=3)
        await world.faults()
        await eventually(world.finished(work))

    assert await world.outcomes(work) == ["dropped"]
    assert await world.ids_in_sheet() == ["1001"]


async def test_a_revoked_token_is_renewed_without_anybody_noticing(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))
        await world.control("revoke_tokens", {})
        await world.written(*await world.complete(1002))

    assert (await world.requests())["token"] == 2
    assert await world.alerts() == []


async def test_a_lead_whose_cells_alone_are_refused_is_set_aside_after_five_attempts(world: World) -> None:
    world.refusals.words = ["TERLARANG"]
    async with world.sheets_sync():
        good = await world.complete(1001, 1003)
        (bad,) = await world.complete(1002, form=a_form(biodata="TERLARANG"))
        await world.written(*good)
        await eventually(world.finished(bad))
        entries: Any = await eventually(world.dead_entries)

    (letter,) = await world.rows(dead_letters)
    (entry,) = entries
    assert await world.outcomes(bad) == ["dead"]
    assert (letter.ref, letter.lead_id, letter.attempts) == (str(bad), 1002, 5)
    assert letter.payload == {"reason": "completed", "request_id": "r"}
    assert entry["id"] == str(bad)
    assert entry["letter"] == str(letter.id)
    assert [alert["cause"] for alert in await world.alerts()] == ["dead_letter:sheets"]
    assert await world.rows(attempts) == []
    assert sorted(await world.ids_in_sheet()) == ["1001", "1003"]


async def test_a_correction_that_is_refused_leaves_the_others_alone(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001, 1002, 1003))
        world.refusals.words = ["TERLARANG"]
        bad = await world.change(1002, form=a_form(budget="TERLARANG"))
        good = [await world.change(lead_id, form=a_form(budget="1 M")) for lead_id in (1001, 1003)]
        await world.written(*good)
        await eventually(world.finished(bad))

    assert await world.outcomes(bad) == ["dead"]
    assert [row["budget"] for row in await world.leads_in_sheet()] == ["1 M", "500jt", "1 M"]


async def test_without_a_spreadsheet_the_service_keeps_the_backlog(world: World) -> None:
    async with world.sheets_sync(GOOGLE_SPREADSHEET_ID=""):
        (work,) = await world.complete(1001)
    assert await world.outcomes(work) == [""]

    async with world.sheets_sync():
        await world.written(work)
