"""The port `Sheet` on Google Sheets v4 through aiogoogle.

The API's description is bundled (``discovery/sheets_v4.json``), so that nothing is discovered over the network at run
time. Each attempt is a request of its own: authorizing changes it.
"""

import json
import random
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

from aiogoogle.excs import AuthError, HTTPError
from aiogoogle.models import Request
from aiogoogle.resource import GoogleAPI, Method
from aiogoogle.sessions.aiohttp_session import AiohttpSession

from services.sheets_sync.adapters.google_access import Access, limit_time
from services.sheets_sync.adapters.google_errors import NETWORK_FAILURES, from_answer, from_network
from services.sheets_sync.columns import column_letters, quoted
from services.sheets_sync.metrics import CALL_SECONDS, CALLS, UNCLEAR
from services.sheets_sync.pacing import CallKind, Quota
from services.sheets_sync.plan import CellWrite
from services.sheets_sync.ports import Grid, Guard, SheetAway, SheetError, SheetRefused, TabProperties

GUARD_KEY = "lead"
TRIAL_KEY = "trial"
_LARGEST_SHEET_ID = 2**31 - 1


def open_session() -> AiohttpSession:
    """An HTTP session; the time-outs belong to the requests, since aiogoogle passes its own on, even none."""
    return AiohttpSession()


def load_api(root_url: str, *, validate: bool = False) -> GoogleAPI:
    """The bundled description of Sheets v4, served at `root_url`."""
    document = json.loads(files(__package__).joinpath("discovery/sheets_v4.json").read_text(encoding="utf-8"))
    document["rootUrl"] = document["baseUrl"] = root_url.rstrip("/") + "/"
    return GoogleAPI(document, validate)


class GoogleSheet:
    """One spreadsheet; see `services.sheets_sync.ports.Sheet`.

    `check_write` is called just before each write and raises when this process may not write any more.
    """

    def __init__(
        self,
        session: AiohttpSession,
        access: Access,
        quota: Quota,
        *,
        api: GoogleAPI,
        spreadsheet_id: str,
        timeout_seconds: float,
        check_write: Callable[[], None],
    ) -> None:
        self._session = session
        self._access = access
        self._quota = quota
        self._spreadsheets = api.spreadsheets
        self._id = spreadsheet_id
        self._timeout_seconds = timeout_seconds
        self._check_write = check_write

    async def tabs(self) -> list[TabProperties]:
        """All tabs that hold cells, in their order."""
        answer = await self._call("read", self._spreadsheets.get, fields="sheets.properties")
        found = [sheet["properties"] for sheet in answer.get("sheets", [])]
        return [
            TabProperties(
                title=str(properties.get("title", "")),
                sheet_id=int(properties.get("sheetId", 0)),
                column_count=int(properties["gridProperties"].get("columnCount", 0)),
            )
            for properties in found
            if "gridProperties" in properties
        ]

    async def read(self, ranges: Sequence[str]) -> list[Grid]:
        """The ranges as text."""
        method = self._spreadsheets.values.batchGet
        answer = await self._call(
            "read", method, ranges=list(ranges), majorDimension="ROWS", valueRenderOption="UNFORMATTED_VALUE"
        )
        found = answer.get("valueRanges", [])
        if len(found) != len(ranges):
            raise SheetAway("google_away", f"{len(found)} of {len(ranges)} ranges were answered", is_unclear=False)
        return [[[_text(cell) for cell in row] for row in one.get("values", [])] for one in found]

    async def write_cells(self, writes: Sequence[CellWrite]) -> None:
        """One range per cell, RAW."""
        if not writes:
            return
        ranges = [
            {
                "range": f"{quoted(write.tab)}!{column_letters(write.column)}{write.row + 1}",
                "values": [[write.text]],
            }
            for write in writes
        ]
        method = self._spreadsheets.values.batchUpdate
        await self._call("write", method, json={"valueInputOption": "RAW", "data": ranges})

    async def append_rows(self, sheet_id: int, rows: Sequence[Sequence[str]], guards: Sequence[Guard]) -> None:
        """All guards and all rows in one atomic request."""
        appended = {"sheetId": sheet_id, "rows": [_row_data(row) for row in rows], "fields": "userEnteredValue"}
        await self._update([*(_create(guard) for guard in guards), {"appendCells": appended}])

    async def add_tab(self, title: str, header: Sequence[str]) -> None:
        """The tab's id is chosen here, so that its header can go into the same request."""
        sheet_id = random.randint(1, _LARGEST_SHEET_ID)
        start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}
        await self._update(
            [
                {"addSheet": {"properties": {"sheetId": sheet_id, "title": title}}},
                {"updateCells": {"start": start, "rows": [_row_data(header)], "fields": "userEnteredValue"}},
            ]
        )

    async def write_header(self, tab: TabProperties, row: int, column: int, names: Sequence[str]) -> None:
        """Widen the tab as far as needed and write the names, in one request."""
        requests: list[dict[str, Any]] = []
        lacking = column + len(names) - tab.column_count
        if lacking > 0:
            requests.append({"appendDimension": {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "length": lacking}})
        start = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column}
        requests.append({"updateCells": {"start": start, "rows": [_row_data(names)], "fields": "userEnteredValue"}})
        await self._update(requests)

    async def guards(self) -> dict[int, str]:
        """Every metadata entry under our key."""
        method = self._spreadsheets.developerMetadata.search
        lookup = {"developerMetadataLookup": {"metadataKey": GUARD_KEY}}
        answer = await self._call("read", method, json={"dataFilters": [lookup]})
        found = [match["developerMetadata"] for match in answer.get("matchedDeveloperMetadata", [])]
        return {int(entry["metadataId"]): str(entry.get("metadataValue", "")) for entry in found}

    async def remove_guards(self, ids: Sequence[int]) -> None:
        """Delete the entries by id."""
        await self._update([_delete(guard_id) for guard_id in ids])

    async def accepts_guards(self, trial_id: int) -> bool:
        """Create and delete one entry in one request."""
        try:
            await self._update([_create(Guard(trial_id, 0), key=TRIAL_KEY), _delete(trial_id)])
        except SheetRefused:
            return False
        return True

    async def _update(self, requests: list[dict[str, Any]]) -> None:
        await self._call("write", self._spreadsheets.batchUpdate, json={"requests": requests})

    async def _call(self, kind: CallKind, method: Method, **arguments: Any) -> dict[str, Any]:
        await self._quota.spend(kind)
        if kind == "write":
            self._check_write()  # after the wait for the quota, as late as can be
        try:
            try:
                return await self._send(kind, method(spreadsheetId=self._id, **arguments))
            except AuthError:
                # A token may be revoked before its time; nothing was applied, so once more with a fresh one.
                self._access.forget()
                return await self._send(kind, method(spreadsheetId=self._id, **arguments))
        except HTTPError as error:
            raise _counted(kind, from_answer(error)) from error
        except NETWORK_FAILURES as error:
            raise _counted(kind, from_network(error)) from error

    async def _send(self, kind: CallKind, request: Request) -> dict[str, Any]:
        limit_time(request, self._timeout_seconds)
        authorized = await self._access.authorize(request)
        with CALL_SECONDS.labels(kind).time():
            answer: Any = await self._session.send(authorized)
        if not isinstance(answer, dict | None):
            raise _counted(kind, SheetAway("google_away", "a proxy answered instead of Google", is_unclear=True))
        CALLS.labels(kind, "ok").inc()
        return answer or {}


def _counted(kind: CallKind, error: SheetError) -> SheetError:
    match error:
        case SheetAway(is_unclear=True):
            outcome = "unclear"
            if kind == "write":
                UNCLEAR.inc()
        case SheetAway():
            outcome = "away"
        case _:
            outcome = "refused"
    CALLS.labels(kind, outcome).inc()
    return error


def _create(guard: Guard, *, key: str = GUARD_KEY) -> dict[str, Any]:
    entry = {
        "metadataId": guard.id,
        "metadataKey": key,
        "metadataValue": str(guard.lead_id),
        "visibility": "DOCUMENT",
        "location": {"spreadsheet": True},
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def _delete(guard_id: int) -> dict[str, Any]:
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": guard_id}}}}


def _row_data(texts: Sequence[str]) -> dict[str, Any]:
    """Only text values are ever sent: what begins with = stays text."""
    return {"values": [{"userEnteredValue": {"stringValue": text}} if text else {} for text in texts]}


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
