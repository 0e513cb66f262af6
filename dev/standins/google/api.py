"""The REST endpoints of Sheets v4."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dev.standins.google import batch, metadata, values
from dev.standins.google.errors import SheetsError, invalid
from dev.standins.google.grid import Spreadsheet
from dev.standins.google.state import GoogleState

Json = dict[str, Any]
Act = Callable[[Spreadsheet, Request, Json], Json]
_ROOT = "/v4/spreadsheets/{id}"


class SheetsApi:
    """The endpoints, over the state they read and change."""

    def __init__(self, state: GoogleState) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        """The narrower paths first: a range may hold anything."""
        return [
            self._write("spreadsheets.batchUpdate", "POST", ":batchUpdate", _batch_update),
            self._read("developerMetadata.search", "POST", "/developerMetadata:search", _search_metadata),
            self._read("developerMetadata.get", "GET", "/developerMetadata/{metadata:int}", _get_metadata),
            self._read("values.batchGet", "GET", "/values:batchGet", _batch_get),
            self._read("values.batchGetByDataFilter", "POST", "/values:batchGetByDataFilter", _batch_get_by_filter),
            self._write("values.batchUpdate", "POST", "/values:batchUpdate", _batch_update_values),
            self._write(
                "values.batchUpdateByDataFilter", "POST", "/values:batchUpdateByDataFilter", _batch_update_by_filter
            ),
            self._write("values.batchClear", "POST", "/values:batchClear", _batch_clear),
            self._write("values.append", "POST", "/values/{range:path}:append", _append),
            self._write("values.clear", "POST", "/values/{range:path}:clear", _clear),
            self._read("values.get", "GET", "/values/{range:path}", _get),
            self._write("values.update", "PUT", "/values/{range:path}", _update),
            self._read("spreadsheets.get", "GET", "", _spreadsheet),
        ]

    def _read(self, name: str, method: str, path: str, act: Act) -> Route:
        def read(request: Request, body: Json) -> Json:
            return act(self._state.spreadsheet(request.path_params["id"]), request, body)

        return Route(_ROOT + path, self._endpoint(name, "Read", read), methods=[method])

    def _write(self, name: str, method: str, path: str, act: Act) -> Route:
        """All or nothing: the act works on a copy."""

        def write(request: Request, body: Json) -> Json:
            changed = self._state.spreadsheet(request.path_params["id"]).copy()
            answer = act(changed, request, body)
            self._state.keep(changed)
            return {"spreadsheetId": changed.spreadsheet_id, **answer}

        return Route(_ROOT + path, self._endpoint(name, "Write", write), methods=[method])

    def _endpoint(
        self, name: str, metric: str, act: Callable[[Request, Json], Json]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            self._state.requests[name] += 1
            try:
                self._state.check_token(request.headers.get("authorization", ""))
                self._state.spend(metric)
                return JSONResponse(act(request, _parsed(raw)))
            except SheetsError as error:
                return JSONResponse(error.body(), error.status)

        return endpoint


def _parsed(raw: bytes) -> Json:
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise invalid("Invalid JSON payload received.")
    return body


# --- Reading --------------------------------------------------------------------------------------------------------


def _spreadsheet(spreadsheet: Spreadsheet, request: Request, _: Json) -> Json:
    """Properties of all tabs; `fields` is not cut down to, grid data is never sent."""
    del request
    return {
        "spreadsheetId": spreadsheet.spreadsheet_id,
        "properties": {"title": "Stand-in", "locale": "in_ID", "autoRecalc": "ON_CHANGE", "timeZone": "Asia/Jakarta"},
        "sheets": [{"properties": batch.properties_of(spreadsheet, tab)} for tab in spreadsheet.tabs],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{spreadsheet.spreadsheet_id}/edit",
    }


def _get(spreadsheet: Spreadsheet, request: Request, _: Json) -> Json:
    tab, area = values.located(spreadsheet, request.path_params["range"])
    return values.get(tab, area, **_rendering(dict(request.query_params)))


def _batch_get(spreadsheet: Spreadsheet, request: Request, _: Json) -> Json:
    rendering = _rendering(dict(request.query_params))
    found = [values.located(spreadsheet, text) for text in request.query_params.getlist("ranges")]
    return {
        "spreadsheetId": spreadsheet.spreadsheet_id,
        "valueRanges": [values.get(tab, area, **rendering) for tab, area in found],
    }


def _batch_get_by_filter(spreadsheet: Spreadsheet, _: Request, body: Json) -> Json:
    """A filter that matches nothing adds nothing, as in the real one."""
    rendering = _rendering(body)
    found = [
        {"valueRange": values.get(tab, area, **rendering), "dataFilters": [data_filter]}
        for data_filter in body.get("dataFilters") or []
        for tab, area in metadata.areas(spreadsheet, data_filter)
    ]
    return {"spreadsheetId": spreadsheet.spreadsheet_id, **({"valueRanges": found} if found else {})}


def _rendering(options: Json) -> dict[str, str]:
    return {
        "render": str(options.get("valueRenderOption", "FORMATTED_VALUE")),
        "dimension": str(options.get("majorDimension", "ROWS")),
    }


def _search_metadata(spreadsheet: Spreadsheet, _: Request, body: Json) -> Json:
    found = [
        {"developerMetadata": metadata.shown(one), "dataFilters": [data_filter]}
        for data_filter in body.get("dataFilters") or []
        for one in metadata.matching(spreadsheet, data_filter)
    ]
    return {"matchedDeveloperMetadata": found} if found else {}


def _get_metadata(spreadsheet: Spreadsheet, request: Request, _: Json) -> Json:
    return metadata.shown(metadata.with_id(spreadsheet, request.path_params["metadata"]))


# --- Writing --------------------------------------------------------------------------------------------------------


def _batch_update(spreadsheet: Spreadsheet, _: Request, body: Json) -> Json:
    return {"replies": batch.apply_all(spreadsheet, body.get("requests"))}


def _append(spreadsheet: Spreadsheet, request: Request, body: Json) -> Json:
    tab, area = values.located(spreadsheet, request.path_params["range"])
    updates, table = values.append(
        spreadsheet,
        tab,
        area,
        body.get("values"),
        option=_input_option(dict(request.query_params)),
        inserts_rows=request.query_params.get("insertDataOption") == "INSERT_ROWS",
    )
    shown = {"updates": {"spreadsheetId": spreadsheet.spreadsheet_id, **updates}}
    return {"tableRange": table, **shown} if table else shown


def _update(spreadsheet: Spreadsheet, request: Request, body: Json) -> Json:
    tab, area = values.located(spreadsheet, request.path_params["range"])
    return values.update(
        tab,
        area,
        body.get("values"),
        option=_input_option(dict(request.query_params)),
        dimension=str(body.get("majorDimension", "ROWS")),
    )


def _batch_update_values(spreadsheet: Spreadsheet, _: Request, body: Json) -> Json:
    option = _input_option(body)
    responses: list[Json] = []
    tabs: set[int] = set()
    for data in body.get("data") or []:
        tab, area = values.located(spreadsheet, str(data.get("range", "")))
        dimension = str(data.get("majorDimension", "ROWS"))
        updated = values.update(tab, area, data.get("values"), option=option, dimension=dimension)
        tabs.add(tab.sheet_id)
        responses.append({"spreadsheetId": spreadsheet.spreadsheet_id, **updated})
    return _totals(responses, len(tabs))


def _batch_update_by_filter(spreadsheet: Spreadsheet, _: Request, body: Json) -> Json:
    """A filter that matches nothing writes nothing and is not an error."""
    option = _input_option(body)
    responses: list[Json] = []
    tabs: set[int] = set()
    for data in body.get("data") or []:
        data_filter = data.get("dataFilter") or {}
        for tab, area in metadata.areas(spreadsheet, data_filter):
            dimension = str(data.get("majorDimension", "ROWS"))
            updated = values.update(tab, area, data.get("values"), option=option, dimension=dimension)
            tabs.add(tab.sheet_id)
            responses.append({**updated, "dataFilter": data_filter})
    return _totals(responses, len(tabs))


def _totals(responses: list[Json], tab_count: int) -> Json:
    if not responses:
        return {}
    return {
        "totalUpdatedRows": sum(one["updatedRows"] for one in responses),
        "totalUpdatedColumns": sum(one["updatedColumns"] for one in responses),
        "totalUpdatedCells": sum(one["updatedCells"] for one in responses),
        "totalUpdatedSheets": tab_count,
        "responses": responses,
    }


def _clear(spreadsheet: Spreadsheet, request: Request, _: Json) -> Json:
    return {"clearedRange": values.clear(*values.located(spreadsheet, request.path_params["range"]))}


def _batch_clear(spreadsheet: Spreadsheet, _: Request, body: Json) -> Json:
    found = [values.located(spreadsheet, str(text)) for text in body.get("ranges") or []]
    return {"clearedRanges": [values.clear(tab, area) for tab, area in found]}


def _input_option(options: Json) -> str:
    option = str(options.get("valueInputOption", ""))
    if option not in {"RAW", "USER_ENTERED"}:
        raise invalid("'valueInputOption' is required but not specified")
    return option
