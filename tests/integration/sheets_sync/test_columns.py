"""The staff's sheet: any order, their own columns, and what they do while a row is written."""

from dataclasses import replace

import pytest

from dev.standins.google.state import GoogleOptions
from tests.eventually import eventually
from tests.integration.sheets_sync.conftest import OPTIONS
from tests.integration.sheets_sync.world import World, a_form, header

APPEND = "sid:batchUpdate"
UPDATE = "values:batchUpdate"


async def test_a_header_in_another_order_with_columns_of_the_staff_is_used_as_it_is(world: World) -> None:
    staff_header = ["Status", "Lead ID", "Nama", "PIC", "No. WhatsApp", "Modal", "Tgl", "Rencana", "Sumber", "Bidang"]
    await world.type_row(1, *staff_header)

    async with world.sheets_sync():
        await world.written(*await world.complete(1001))

    assert await world.tab() == [
        staff_header,
        [
            "",
            "1001",
            "Lead 1001",
            "",
            "08110001001",
            "500jt",
            "12 Januari 2026",
            "Januari 2027",
            "Instagram",
            "kuliner",
        ],
    ]


async def test_a_missing_column_is_added_at_the_right_and_the_sheet_grows_for_it(world: World) -> None:
    await world.type_row(1, *header()[:-1], *[f"Kolom {number}" for number in range(19)])

    async with world.sheets_sync():
        await world.written(*await world.complete(1001))

    first, row = await world.tab()
    assert first[26] == "lead_id"
    assert row[26] == "1001"
    assert row[7:26] == [""] * 19


async def test_rows_that_were_there_before_us_stay_as_they_are(world: World) -> None:
    await world.type_row(1, "nomor", "biodata")
    await world.type_row(2, "0812", "Lama")

    async with world.sheets_sync():
        await world.written(*await world.complete(1001))

    assert (await world.tab())[1] == ["0812", "Lama"]
    assert (await world.row_of(1001))["nomor"] == "08110001001"


async def test_a_title_above_the_header_is_no_obstacle(world: World) -> None:
    await world.type_row(1, "Leads StartFranchise")
    await world.type_row(3, *header())

    async with world.sheets_sync():
        await world.written(*await world.complete(1001))

    tab = await world.tab()
    assert tab[0] == ["Leads StartFranchise"]
    assert tab[3][-1] == "1001"


async def test_an_ambiguous_header_stops_writing_with_an_alert_until_it_is_changed(world: World) -> None:
    await world.type_row(1, *header(), "Budget")

    async with world.sheets_sync():
        work = await world.complete(1001)
        (alert,) = await eventually(world.alerts)
        assert await world.outcomes(*work) == [""]
        assert len(await world.tab()) == 1
        await world.by_hand("set_cell", row=1, column="I", value="Budget lama")
        await world.written(*work)

        async def is_cleared() -> bool:
            return len(await world.alerts()) == 2

        await eventually(is_cleared)

    assert alert["cause"] == "sheet_header"
    assert "E (budget), I (Budget)" in alert["text"]
    assert await world.ids_in_sheet() == ["1001"]


async def test_a_sheet_without_any_header_stops_writing_with_an_alert(world: World) -> None:
    await world.type_row(1, "0812", "Lama", "Bandung")

    async with world.sheets_sync():
        work = await world.complete(1001)
        (alert,) = await eventually(world.alerts)

    assert alert["cause"] == "sheet_header"
    assert await world.outcomes(*work) == [""]
    assert await world.tab() == [["0812", "Lama", "Bandung"]]


async def test_a_removed_lead_id_column_stops_writing_instead_of_writing_every_row_again(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))
        await world.by_hand("delete_column", column="H")
        work = await world.change(1001, form=a_form(budget="1 M"))
        (alert,) = await eventually(world.alerts)
        await world.by_hand("insert_column", column="H", header="lead_id")
        await world.by_hand("set_cell", row=2, column="H", value="1001")  # now a number
        await world.written(work)

    assert alert["cause"] == "sheet_header"
    assert len(await world.tab()) == 2
    assert (await world.row_of(1001))["budget"] == "1 M"


async def test_a_renamed_tab_stops_writing_until_it_is_named_back(world: World) -> None:
    async with world.sheets_sync():
        await world.written(*await world.complete(1001))
        await world.by_hand("rename_tab", tab="Leads", title="Leads lama")
        work = await world.complete(1002)
        (alert,) = await eventually(world.alerts)
        assert [tab["title"] for tab in (await world.spreadsheet())["tabs"]] == ["Leads lama"]
        await world.by_hand("rename_tab", tab="Leads lama", title="Leads")
        await world.written(*work)

    assert alert["cause"] == "sheet_tab_missing"
    assert await world.ids_in_sheet() == ["1001", "1002"]


async def test_a_tab_that_does_not_exist_yet_is_made(world: World) -> None:
    async with world.sheets_sync(GOOGLE_SHEET_NAME="Budi's leads"):
        await world.written(*await world.complete(1001))
        await world.written(await world.change(1001, form=a_form(budget="1 M")))

    assert await world.ids_in_sheet("Budi's leads") == ["1001"]
    assert await world.tab("Leads") == []


class TestAFullSpreadsheet:
    """Google's limit of cells counts all tabs together."""

    @pytest.fixture
    def google_options(self) -> GoogleOptions:
        return replace(OPTIONS, max_cells=26_000)

    async def test_it_stops_writing_with_an_alert(self, world: World) -> None:
        await world.type_row(1, *header()[:-1], *[f"Kolom {number}" for number in range(19)])

        async with world.sheets_sync():
            work = await world.complete(1001)
            (alert,) = await eventually(world.alerts)

        assert alert["cause"] == "google_full"
        assert await world.outcomes(*work) == [""]


class TestWhileItIsWritten:
    """Staff act between our look and our write: the write waits at Google's door meanwhile."""

    async def test_sorting_during_a_correction_harms_neither_row(self, world: World) -> None:
        async with world.sheets_sync(GOOGLE_CALL_TIMEOUT_SECONDS="5"):
            await world.written(*await world.complete(1001, 1002, 1003))
            await world.faults({"match": UPDATE, "kind": "delay", "seconds": 0.5, "times": 1})
            work = await world.change(1001, form=a_form(biodata="Lead 1001", budget="1 M"))
            await eventually(world.fault_has_fired)
            await world.by_hand("sort", column="H", descending=True)
            await world.written(work)

            async def is_repaired() -> bool:
                return [row["budget"] for row in await world.leads_in_sheet()] == ["500jt", "500jt", "1 M"]

            await eventually(is_repaired)

        assert await world.ids_in_sheet() == ["1003", "1002", "1001"]

    async def test_a_row_inserted_during_a_correction_is_left_empty(self, world: World) -> None:
        async with world.sheets_sync(GOOGLE_CALL_TIMEOUT_SECONDS="5"):
            await world.written(*await world.complete(1001, 1002))
            await world.faults({"match": UPDATE, "kind": "delay", "seconds": 0.5, "times": 1})
            work = await world.change(1001, form=a_form(biodata="Lead 1001", budget="1 M"))
            await eventually(world.fault_has_fired)
            await world.by_hand("insert_row", row=2)
            await world.written(work)

        assert [row[4] if row else "" for row in await world.tab()] == ["budget", "", "1 M", "500jt"]

    @pytest.mark.parametrize("column", ["A", "D", "H"])
    async def test_a_column_inserted_during_an_append_moves_the_row_to_its_columns(
        self, world: World, column: str
    ) -> None:
        async with world.sheets_sync(GOOGLE_CALL_TIMEOUT_SECONDS="5"):
            await world.written(*await world.complete(1001))
            await world.faults({"match": APPEND, "kind": "delay", "seconds": 0.5, "times": 1})
            work = await world.complete(1002, 1003)
            await eventually(world.fault_has_fired)
            await world.by_hand("insert_column", column=column, header="Status")
            await world.written(*work)

        for lead_id in (1001, 1002, 1003):
            row = await world.row_of(lead_id)
            assert row["Status"] == ""
            assert row["nomor"] == f"0811000{lead_id}"
            assert row["tanggal"] == "12 Januari 2026"

    async def test_a_column_inserted_during_a_correction_harms_nothing(self, world: World) -> None:
        async with world.sheets_sync(GOOGLE_CALL_TIMEOUT_SECONDS="5"):
            await world.written(*await world.complete(1001))
            await world.faults({"match": UPDATE, "kind": "delay", "seconds": 0.5, "times": 1})
            work = await world.change(1001, form=a_form(biodata="Lead 1001", budget="1 M"))
            await eventually(world.fault_has_fired)
            await world.by_hand("insert_column", column="E", header="Status")
            await world.written(work)

        row = await world.row_of(1001)
        assert row["Status"] == ""
        assert row["budget"] == "1 M"
        assert row["rencana_mulai"] == "Januari 2027"

    async def test_sorting_during_an_append_changes_nothing(self, world: World) -> None:
        async with world.sheets_sync(GOOGLE_CALL_TIMEOUT_SECONDS="5"):
            await world.written(*await world.complete(1001, 1002))
            await world.faults({"match": APPEND, "kind": "delay", "seconds": 0.5, "times": 1})
            work = await world.complete(1003)
            await eventually(world.fault_has_fired)
            await world.by_hand("sort", column="H", descending=True)
            await world.written(*work)

        assert await world.ids_in_sheet() == ["1002", "1001", "1003"]
