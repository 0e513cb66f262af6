"""Sheets v4 over plain HTTP: tables, cells, batches, metadata, limits."""

from typing import Any

import aiohttp

from dev.standins.google.app import google_app
from dev.standins.google.state import GoogleOptions
from dev.standins.serving import served
from tests.integration.standins.worlds import Google, Json
from tests.payloads import load

REAL = load("google_responses")
HEADER = ["nomor", "nama", "lead_id"]


def guard(metadata_id: int, location: Json | None = None) -> Json:
    metadata = {
        "metadataId": metadata_id,
        "metadataKey": "lead",
        "metadataValue": str(metadata_id),
        "visibility": "DOCUMENT",
        "location": location or {"spreadsheet": True},
    }
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}


def appended(*texts: str) -> Json:
    cells = [{"userEnteredValue": {"stringValue": text}} for text in texts]
    return {"appendCells": {"sheetId": 0, "rows": [{"values": cells}], "fields": "userEnteredValue"}}


def row_bound(metadata_id: int, row: int) -> Json:
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}
    return guard(metadata_id, {"dimensionRange": span})


async def row_of(google: Google, metadata_id: int) -> int:
    status, found = await google.sheets("GET", f"/developerMetadata/{metadata_id}")
    assert status == 200, found
    return int(found["location"]["dimensionRange"]["endIndex"])


async def cells_of(google: Google, cells: str, **query: str) -> Any:
    status, answer = await google.sheets("GET", f"/values/{cells}", None, **query)
    assert status == 200, answer
    return answer.get("values")


async def test_append_answers_as_documented(google: Google) -> None:
    empty = await google.append("Leads!A:C", ["a", "b", "c"])
    await google.append("Leads!A:C", ["d", "e", "f"], ["g", "h", "i"])
    full = await google.append("Leads!A:C", ["j", "k", "l"])

    def renamed(name: str) -> Any:
        return {**REAL[name], "spreadsheetId": "sid", "updates": {**REAL[name]["updates"], "spreadsheetId": "sid"}}

    expected_empty, expected_full = renamed("values.append 200 empty sheet"), renamed("values.append 200")
    expected_empty["updates"]["updatedRange"] = "Leads!A1:C1"
    expected_full["tableRange"] = "Leads!A1:C3"
    expected_full["updates"]["updatedRange"] = "Leads!A4:C4"
    assert (empty, full) == (expected_empty, expected_full)


async def test_append_goes_below_the_last_table_from_its_first_column(google: Google) -> None:
    await google.write("Leads!A1:B2", ["a", "b"], ["c", "d"])
    await google.write("Leads!C5:D6", ["e", "f"], ["g", "h"])

    whole = await google.append("Leads", ["x"])
    inside_upper = await google.append("Leads!A1", ["y"], insert="OVERWRITE")
    beside = await google.append("Leads!F2", ["z"], insert="OVERWRITE")

    assert (whole["tableRange"], whole["updates"]["updatedRange"]) == ("Leads!C5:D6", "Leads!C7")
    assert (inside_upper["tableRange"], inside_upper["updates"]["updatedRange"]) == ("Leads!A1:B2", "Leads!A3")
    assert "tableRange" not in beside
    assert beside["updates"]["updatedRange"] == "Leads!F2"


async def test_a_column_of_staff_beside_the_table_belongs_to_it_only_when_it_touches(google: Google) -> None:
    await google.write("Leads!A1:C1", HEADER)
    await google.write("Leads!D1:D4", ["catatan"], ["x"], ["y"], ["z"])

    answer = await google.append("Leads!A:C", ["1", "Budi", "7"])

    assert answer["updates"]["updatedRange"] == "Leads!A5:C5"


async def test_inserted_rows_push_down_what_is_below(google: Google) -> None:
    await google.write("Leads!A1:C1", HEADER)
    await google.write("Leads!A3", ["footer"])

    await google.append("Leads!A1:C1", ["1", "Budi", "7"], insert="INSERT_ROWS")
    await google.append("Leads!A1:C1", ["2", "Ani", "8"], insert="INSERT_ROWS")

    assert await google.rows() == [HEADER, ["1", "Budi", "7"], ["2", "Ani", "8"], [], ["footer"]]


async def test_overwriting_append_writes_over_what_is_below(google: Google) -> None:
    await google.write("Leads!A1:C1", HEADER)
    await google.write("Leads!A3", ["footer"])

    await google.append("Leads!A1:C1", ["1", "Budi", "7"], ["2", "Ani", "8"], insert="OVERWRITE")

    assert await google.rows() == [HEADER, ["1", "Budi", "7"], ["2", "Ani", "8"]]


async def test_raw_keeps_text_and_user_entered_parses_it(google: Google) -> None:
    typed = ["=HYPERLINK(1)", "081234", "+6281", "TRUE", "'0812"]

    await google.write("Leads!A1:E1", typed)
    await google.write("Leads!A2:E2", typed, option="USER_ENTERED")

    assert await google.rows() == [typed, [{"formula": "=HYPERLINK(1)"}, "81234", "6281", "TRUE", "0812"]]
    assert await cells_of(google, "Leads!A2:B2", valueRenderOption="FORMULA") == [["=HYPERLINK(1)", 81234]]


async def test_null_leaves_a_cell_and_an_empty_text_empties_it(google: Google) -> None:
    await google.write("Leads!A1:C1", ["a", "b", "c"])

    await google.write("Leads!A1:C1", [None, "", "C"])

    assert await google.rows() == [["a", "", "C"]]


async def test_reading_trims_the_empty_ends(google: Google) -> None:
    await google.write("Leads!A1:C2", ["key", "", ""], ["k1", "", "x"])

    status, empty = await google.sheets("GET", "/values/Leads!E:E")

    assert await cells_of(google, "Leads!A:A") == [["key"], ["k1"]]
    assert await cells_of(google, "Leads!A1:C3") == [["key"], ["k1", "", "x"]]
    assert await cells_of(google, "A:C", majorDimension="COLUMNS") == [["key", "k1"], [], ["", "x"]]
    assert (status, empty) == (200, {"range": "Leads!E1:E1000", "majorDimension": "ROWS"})


async def test_titles_with_quotes_are_found_and_written_back(google: Google) -> None:
    await google.batch({"addSheet": {"properties": {"title": "Sales 'hot' leads"}}})

    answer = await google.append("'Sales ''hot'' leads'!A:B", ["x"])

    assert answer["updates"]["updatedRange"] == "'Sales ''hot'' leads'!A1"
    assert await google.rows(tab=1) == [["x"]]


async def test_wrong_ranges_are_refused_in_googles_words(google: Google) -> None:
    status, answer = await google.sheets("GET", "/values/Nope!A1")
    beyond_status, beyond = await google.sheets("GET", "/values/Leads!A2000")
    narrow_status, narrow = await google.sheets(
        "PUT", "/values/Leads!A1:B1", {"values": [["a", "b", "c"]]}, valueInputOption="RAW"
    )

    assert (status, answer) == (400, REAL["400 bad range"])
    assert beyond_status == narrow_status == 400
    assert "exceeds grid limits. Max rows: 1000, max columns: 26" in beyond["error"]["message"]
    assert "tried writing to column [C]" in narrow["error"]["message"]


async def test_one_wrong_request_undoes_the_whole_batch(google: Google) -> None:
    status, _ = await google.batch(appended("a"), guard(1), {"deleteDimension": {"range": {"sheetId": 99}}})

    assert status == 400
    assert await google.rows() == []
    assert await google.sheets("GET", "/developerMetadata/1") == (404, REAL["404"])


async def test_a_guarded_append_succeeds_once(google: Google) -> None:
    first, _ = await google.batch(guard(7), appended("lead 7"))
    second, answer = await google.batch(guard(7), appended("lead 7"))
    swapped, _ = await google.batch(appended("lead 7"), guard(7))

    assert (first, second, swapped) == (200, 400, 400)
    assert answer["error"]["status"] == "INVALID_ARGUMENT"
    assert await google.rows() == [["lead 7"]]


async def test_metadata_is_found_by_key_and_value_and_can_be_deleted(google: Google) -> None:
    await google.batch(guard(7), guard(8))
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "lead", "metadataValue": "8"}}]}

    _, found = await google.sheets("POST", "/developerMetadata:search", lookup)
    _, answer = await google.batch({"deleteDeveloperMetadata": {"dataFilter": lookup["dataFilters"][0]}})
    _, nothing = await google.sheets("POST", "/developerMetadata:search", lookup)

    assert [one["developerMetadata"]["metadataId"] for one in found["matchedDeveloperMetadata"]] == [8]
    deleted = answer["replies"][0]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
    assert [one["metadataId"] for one in deleted] == [8]
    assert nothing == {}


async def test_row_metadata_survives_sorting_and_inserting(google: Google) -> None:
    await google.write("Leads!A1:A4", ["nama"], ["Citra"], ["Andi"], ["Budi"])
    await google.batch(row_bound(1, 2), row_bound(2, 3))

    await google.by_hand("sort", column="A")
    after_sort = [await row_of(google, 1), await row_of(google, 2)]
    await google.by_hand("insert_row", row=2)
    after_insert = [await row_of(google, 1), await row_of(google, 2)]

    assert await google.rows() == [["nama"], [], ["Andi"], ["Budi"], ["Citra"]]
    assert (after_sort, after_insert) == ([4, 2], [5, 3])


async def test_a_sort_by_request_moves_rows_and_their_metadata(google: Google) -> None:
    await google.write("Leads!A1:B3", ["a", 1], ["b", 3], ["c", 2])
    await google.batch(row_bound(1, 1))
    area = {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 2}

    await google.batch({"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]}})

    assert await google.rows() == [["b", "3"], ["c", "2"], ["a", "1"]]
    assert await row_of(google, 1) == 3


async def test_a_deleted_row_takes_its_metadata_along(google: Google) -> None:
    await google.write("Leads!A1:A3", ["a"], ["b"], ["c"])
    await google.batch(row_bound(1, 2), row_bound(2, 3))

    await google.by_hand("delete_row", row=2)

    assert await google.sheets("GET", "/developerMetadata/1") == (404, REAL["404"])
    assert await row_of(google, 2) == 2


async def test_a_row_is_read_and_written_by_its_metadata(google: Google) -> None:
    await google.write("Leads!A1:B2", ["a", "b"], ["c", "d"])
    await google.batch(row_bound(5, 2))
    data_filter = {"developerMetadataLookup": {"metadataId": 5}}
    await google.by_hand("insert_row", row=1)

    _, written = await google.sheets(
        "POST",
        "/values:batchUpdateByDataFilter",
        {"valueInputOption": "RAW", "data": [{"dataFilter": data_filter, "values": [[None, "D"]]}]},
    )
    _, read = await google.sheets("POST", "/values:batchGetByDataFilter", {"dataFilters": [data_filter]})

    assert written["responses"][0]["updatedRange"] == "Leads!A3:B3"
    assert read["valueRanges"][0]["valueRange"]["values"] == [["c", "D"]]


async def test_a_filter_that_matches_nothing_writes_nothing(google: Google) -> None:
    data = [{"dataFilter": {"developerMetadataLookup": {"metadataId": 5}}, "values": [["x"]]}]

    answer = await google.sheets("POST", "/values:batchUpdateByDataFilter", {"valueInputOption": "RAW", "data": data})

    assert answer == (200, {"spreadsheetId": "sid"})
    assert await google.rows() == []


async def test_many_ranges_are_read_and_written_at_once(google: Google) -> None:
    data = [{"range": "Leads!A1", "values": [["a"]]}, {"range": "Leads!C3:C4", "values": [["b"], ["c"]]}]

    _, written = await google.sheets("POST", "/values:batchUpdate", {"valueInputOption": "RAW", "data": data})
    _, read = await google.sheets("GET", "/values:batchGet?ranges=Leads!A1&ranges=Leads!C3:C4")

    assert (written["totalUpdatedCells"], len(written["responses"])) == (3, 2)
    assert [one["values"] for one in read["valueRanges"]] == [[["a"]], [["b"], ["c"]]]


async def test_one_wrong_range_undoes_all_values(google: Google) -> None:
    data = [{"range": "Leads!A1", "values": [["a"]]}, {"range": "Nope!A1", "values": [["b"]]}]

    status, _ = await google.sheets("POST", "/values:batchUpdate", {"valueInputOption": "RAW", "data": data})

    assert status == 400
    assert await google.rows() == []


async def test_cells_are_updated_literally_and_ranges_cleared(google: Google) -> None:
    cell = {"userEnteredValue": {"stringValue": "=1+1"}}
    start = {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}

    await google.batch({"updateCells": {"rows": [{"values": [cell]}], "fields": "*", "start": start}})
    literal = await google.rows()
    _, cleared = await google.sheets("POST", "/values/Leads!B2:clear")

    assert literal == [[], ["", "=1+1"]]
    assert cleared == {"spreadsheetId": "sid", "clearedRange": "Leads!B2"}
    assert await google.rows() == []


async def test_appended_cells_go_below_all_data_and_grow_the_grid(google: Google) -> None:
    await google.batch(
        {"updateSheetProperties": {"properties": {"sheetId": 0, "gridProperties": {"rowCount": 2}}, "fields": "*"}}
    )
    await google.write("Leads!C2", ["x"])

    await google.batch(appended("y"))

    assert await google.rows() == [[], ["", "", "x"], ["y"]]
    _, found = await google.sheets("GET", "")
    assert found["sheets"][0]["properties"]["gridProperties"] == {"rowCount": 3, "columnCount": 26}


async def test_dimensions_are_added_and_removed(google: Google) -> None:
    await google.write("Leads!A1:B2", ["a", "b"], ["c", "d"])
    span = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}

    await google.batch({"insertDimension": {"range": span}}, {"appendDimension": {"sheetId": 0, "length": 5}})
    wider = await google.rows()
    await google.batch({"deleteDimension": {"range": {**span, "startIndex": 0, "endIndex": 2}}})

    assert wider == [["a", "", "b"], ["c", "", "d"]]
    assert await google.rows() == [["b"], ["d"]]


async def test_tabs_are_added_once(google: Google) -> None:
    _, added = await google.batch({"addSheet": {"properties": {"title": "Leads 2"}}})
    status, answer = await google.batch({"addSheet": {"properties": {"title": "leads 2"}}})

    properties = added["replies"][0]["addSheet"]["properties"]
    assert (properties["title"], properties["index"]) == ("Leads 2", 1)
    assert status == 400
    assert "already exists" in answer["error"]["message"]


async def test_staff_edit_by_hand(google: Google) -> None:
    await google.write("Leads!A1:C1", HEADER)

    await google.by_hand("insert_column", column="B", header="catatan")
    await google.by_hand("set_cell", row=2, column=2, value="=NOW()")

    assert await google.rows() == [["nomor", "catatan", "nama", "lead_id"], ["", {"formula": "=NOW()"}]]


async def test_calls_without_a_good_token_are_refused(google: Google) -> None:
    await google.control("revoke_tokens", {})

    status, answer = await google.sheets("GET", "")

    assert status == 401
    assert answer["error"]["status"] == "UNAUTHENTICATED"
    assert answer["error"]["message"] == REAL["401"]["error"]["message"]


async def test_an_unknown_spreadsheet_is_not_found(google: Google) -> None:
    google.spreadsheet = "other"

    assert await google.sheets("GET", "") == (404, REAL["404"])


async def test_the_token_endpoint_refuses(google: Google) -> None:
    bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    async def refused(**form: str) -> tuple[int, str]:
        status, body = await google.refresh(**form)
        return status, body["error"]

    assert await refused(refresh_token="old") == (400, "invalid_grant")
    assert await refused(client_id="other") == (401, "invalid_client")
    assert await refused(refresh_token="") == (400, "invalid_request")
    assert await refused(grant_type="password") == (400, "unsupported_grant_type")
    assert await refused(grant_type=bearer, assertion="a.b.c") == (400, "invalid_grant")


async def test_over_the_quota_is_429_and_not_applied(http: aiohttp.ClientSession) -> None:
    async with served(google_app(GoogleOptions(spreadsheet_id="sid", writes_per_minute=2))) as url:
        google = await Google.signed_in(http, url)
        await google.write("Leads!A1", ["a"])
        await google.write("Leads!A2", ["b"])

        status, answer = await google.sheets("PUT", "/values/Leads!A3", {"values": [["c"]]}, valueInputOption="RAW")

        assert status == 429
        assert answer["error"]["details"] == [
            {
                **REAL["429"]["error"]["details"][0],
                "metadata": {**REAL["429"]["error"]["details"][0]["metadata"], "quota_limit_value": "2"},
            }
        ]
        assert await google.rows() == [["a"], ["b"]]
        assert await cells_of(google, "Leads!A1") == [["a"]]
        assert (await google.call("GET", "/_control/requests"))[1] == {"token": 1, "values.update": 3, "values.get": 1}


async def test_a_workbook_has_a_largest_size(http: aiohttp.ClientSession) -> None:
    async with served(google_app(GoogleOptions(spreadsheet_id="sid", max_cells=26_000 + 26))) as url:
        google = await Google.signed_in(http, url)

        fits, _ = await google.batch({"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1}})
        too_much, answer = await google.batch({"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1}})

        assert (fits, too_much) == (200, 400)
        assert "above the limit of 26026 cells" in answer["error"]["message"]
