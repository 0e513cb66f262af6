"""The memory of the stand-in: spreadsheets, access tokens, and how often each method was called."""

import base64
import json
import secrets
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from dev.standins.changes import Changes
from dev.standins.google.cells import cell_from_json, cell_to_json, shown
from dev.standins.google.consent import Consents
from dev.standins.google.errors import SheetsError, over_quota, unauthenticated
from dev.standins.google.grid import Metadata, Spreadsheet, Tab
from dev.standins.store import Store

Json = dict[str, Any]
SCOPE = "https://www.googleapis.com/auth/spreadsheets"
MINUTE_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class GoogleOptions:
    """How this Google is set up; empty credentials accept every caller."""

    spreadsheet_id: str = "standin-spreadsheet"
    sheet_name: str = "Leads"
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    token_seconds: int = 3599
    reads_per_minute: int = 60
    """0: no limit."""
    writes_per_minute: int = 60
    max_cells: int = 10_000_000


class TokenRefusedError(Exception):
    """The token endpoint says no."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error


class GoogleState:
    """All that is remembered; spreadsheets and tokens are written through to the store."""

    def __init__(self, options: GoogleOptions, store: Store, changes: Changes) -> None:
        self.options = options
        self.changes = changes
        self.requests: Counter[str] = Counter()
        self.consents = Consents()
        self._store = store
        self._spreadsheets: dict[str, Spreadsheet] = {}
        self._expiry_by_token: dict[str, float] = {}
        self._used: dict[str, tuple[float, int]] = {}
        """Metric -> start of its minute, calls in it."""
        self._load()

    def _load(self) -> None:
        for spreadsheet_id, row in self._store.rows("spreadsheet"):
            self._spreadsheets[spreadsheet_id] = _from_json(spreadsheet_id, row, self.options.max_cells)
        self._expiry_by_token = dict(self._store.rows("token"))
        if self.options.spreadsheet_id not in self._spreadsheets:
            self.create(self.options.spreadsheet_id, self.options.sheet_name)

    # --- Spreadsheets -----------------------------------------------------------------------------------------------

    def create(self, spreadsheet_id: str, sheet_name: str) -> None:
        """An empty spreadsheet with one tab."""
        spreadsheet = Spreadsheet(spreadsheet_id, max_cells=self.options.max_cells)
        spreadsheet.add_tab(sheet_name, 0)
        self.keep(spreadsheet)

    def spreadsheet(self, spreadsheet_id: str) -> Spreadsheet:
        """By id, to be read; what is to change is copied first and kept after. Raises 404."""
        found = self._spreadsheets.get(spreadsheet_id)
        if found is None:
            raise SheetsError(404)
        return found

    def keep(self, spreadsheet: Spreadsheet) -> None:
        """Put a changed copy in the place of the original."""
        self._spreadsheets[spreadsheet.spreadsheet_id] = spreadsheet
        self._store.put("spreadsheet", spreadsheet.spreadsheet_id, _to_json(spreadsheet))
        self.changes.note()

    # --- Tokens and quota -------------------------------------------------------------------------------------------

    def issue_token(self, form: dict[str, str]) -> Json:
        """The token endpoint's answer to a refresh token, a service account's assertion or the code of a consent."""
        scope = SCOPE
        refresh: dict[str, str] = {}
        match form.get("grant_type"):
            case "refresh_token":
                self._check_refresh(form)
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                _check_assertion(form.get("assertion", ""))
            case "authorization_code":
                scope, refresh = self._collect(form)
            case None:
                raise TokenRefusedError(400, "invalid_request", "Required parameter is missing: grant_type")
            case other:
                raise TokenRefusedError(400, "unsupported_grant_type", f"Invalid grant_type: {other}")
        token = f"ya29.{secrets.token_urlsafe(32)}"
        self._expiry_by_token[token] = time.time() + self.options.token_seconds
        self._store.put("token", token, self._expiry_by_token[token])
        return {
            "access_token": token,
            "expires_in": self.options.token_seconds,
            "scope": scope,
            "token_type": "Bearer",
            **refresh,
        }

    def _collect(self, form: dict[str, str]) -> tuple[str, dict[str, str]]:
        """The scope of a consent and its refresh token."""
        self._check_client(form)
        collected = self.consents.collect(form)
        if collected is None:
            raise TokenRefusedError(400, "invalid_grant", "Malformed auth code.")
        scope, is_offline = collected
        token = self.options.refresh_token or f"1//{secrets.token_urlsafe(32)}"
        return scope, {"refresh_token": token} if is_offline else {}

    def _check_refresh(self, form: dict[str, str]) -> None:
        for name in ("client_id", "client_secret", "refresh_token"):
            if not form.get(name):
                raise TokenRefusedError(400, "invalid_request", f"Missing required parameter: {name}")
        self._check_client(form)
        if self.options.refresh_token and form["refresh_token"] != self.options.refresh_token:
            raise TokenRefusedError(400, "invalid_grant", "Token has been expired or revoked.")

    def _check_client(self, form: dict[str, str]) -> None:
        if self.options.client_id and form.get("client_id") != self.options.client_id:
            raise TokenRefusedError(401, "invalid_client", "The OAuth client was not found.")
        if self.options.client_secret and form.get("client_secret") != self.options.client_secret:
            raise TokenRefusedError(401, "invalid_client", "Unauthorized")

    def check_token(self, authorization: str) -> None:
        """Raises 401 unless the header bears a token issued here that is still good."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or self._expiry_by_token.get(token, 0) <= time.time():
            raise unauthenticated()

    def revoke_tokens(self) -> None:
        """Every access token is void from now on."""
        for token in self._expiry_by_token:
            self._store.delete("token", token)
        self._expiry_by_token.clear()

    def spend(self, metric: str) -> None:
        """Count one ``Read`` or ``Write`` request. Raises 429 over the quota, which refills each minute."""
        limit = self.options.reads_per_minute if metric == "Read" else self.options.writes_per_minute
        now = time.monotonic()
        began, used = self._used.get(metric, (now, 0))
        if now - began >= MINUTE_SECONDS:
            began, used = now, 0
        if limit and used >= limit:
            raise over_quota(metric, limit)
        self._used[metric] = (began, used + 1)

    # --- Control ----------------------------------------------------------------------------------------------------

    def reset(self) -> None:
        """One empty spreadsheet, no tokens, the quota unspent."""
        self._store.clear()
        self._spreadsheets.clear()
        self._expiry_by_token.clear()
        self._used.clear()
        self.requests.clear()
        self._load()

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def picture(self) -> Json:
        """Every tab as displayed."""
        return {
            "spreadsheets": {
                spreadsheet_id: {
                    "tabs": [_tab_shown(tab) for tab in spreadsheet.tabs],
                    "metadata": [vars(one) for one in spreadsheet.metadata.values()],
                }
                for spreadsheet_id, spreadsheet in self._spreadsheets.items()
            }
        }


def _tab_shown(tab: Tab) -> Json:
    rows: list[list[Any]] = []
    for row in tab.rows[: tab.data_end()]:
        cells = [shown(cell) for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        rows.append(cells)
    return {
        "title": tab.title,
        "sheet_id": tab.sheet_id,
        "row_count": tab.row_count,
        "column_count": tab.column_count,
        "rows": rows,
    }


def _check_assertion(assertion: str) -> None:
    try:
        _, payload, _ = assertion.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        is_valid = bool(claims["iss"] and claims["aud"]) and float(claims["exp"]) > time.time()
    except (ValueError, KeyError, TypeError):
        is_valid = False
    if not is_valid:
        raise TokenRefusedError(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token")


def _to_json(spreadsheet: Spreadsheet) -> Json:
    return {
        "tabs": [
            {**vars(tab), "rows": [[cell_to_json(cell) for cell in row] for row in tab.rows]}
            for tab in spreadsheet.tabs
        ],
        "metadata": [vars(one) for one in spreadsheet.metadata.values()],
    }


def _from_json(spreadsheet_id: str, row: Json, max_cells: int) -> Spreadsheet:
    spreadsheet = Spreadsheet(spreadsheet_id, max_cells=max_cells)
    for tab in row["tabs"]:
        rows = [[cell_from_json(cell) for cell in cells] for cells in tab["rows"]]
        spreadsheet.tabs.append(Tab(**{**tab, "rows": rows}))
    for one in row["metadata"]:
        spreadsheet.metadata[one["metadata_id"]] = Metadata(**one)
    return spreadsheet
