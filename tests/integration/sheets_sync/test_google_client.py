"""The port `Sheet` on the stand-in: tokens, time-outs, and requests that Google's own schema accepts."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiogoogle.excs import ValidationError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from services.sheets_sync.adapters.google_sheets import GoogleSheet, load_api, open_session
from services.sheets_sync.pacing import Quota
from services.sheets_sync.plan import CellWrite
from services.sheets_sync.ports import Guard, OwnershipLost, SheetAway, SheetRefused, TabProperties
from services.sheets_sync.settings import Settings
from services.sheets_sync.wiring import access
from tests.integration.sheets_sync.world import SPREADSHEET, World


@dataclass
class Permission:
    """Whether a write may begin."""

    is_given: bool = True

    def check(self) -> None:
        if not self.is_given:
            raise OwnershipLost


@asynccontextmanager
async def sheet(
    world: World, *, permission: Permission | None = None, timeout_seconds: float = 1.0, **changes: str
) -> AsyncIterator[GoogleSheet]:
    """A client that checks every request against the schema before it is sent."""
    variables = {name.lower(): value for name, value in (world.environment | changes).items()}
    settings = Settings(**variables)  # type: ignore[arg-type] # the environment is text
    session = open_session()
    try:
        yield GoogleSheet(
            session,
            access(settings, session),
            Quota(per_minute=6000),
            api=load_api(world.google_url, validate=True),
            spreadsheet_id=SPREADSHEET,
            timeout_seconds=timeout_seconds,
            check_write=(permission or Permission()).check,
        )
    finally:
        await session.close()


async def test_every_request_fits_the_schema(world: World) -> None:
    async with sheet(world) as google:
        (tab,) = await google.tabs()
        await google.write_header(TabProperties(title=tab.title, sheet_id=0, column_count=26), 0, 25, ["a", "b"])
        await google.append_rows(0, [["", "=1+1"], ["x"]], [Guard(1, 1001), Guard(2, 1002)])
        await google.write_cells([CellWrite(tab="Leads", row=1, column=0, text="+62")])
        await google.add_tab("Leads 2", ["nomor"])
        assert await google.guards() == {1: "1001", 2: "1002"}
        await google.remove_guards([1, 3])
        assert await google.guards() == {2: "1002"}
        assert await google.accepts_guards(9)
        assert await google.read(["Leads!A2:B3", "'Leads 2'!1:1"]) == [[["+62", "=1+1"], ["x"]], [["nomor"]]]


async def test_the_bundled_schema_would_notice_a_wrong_request() -> None:
    api = load_api("http://127.0.0.1:1", validate=True)

    with pytest.raises(ValidationError):
        api.spreadsheets.batchUpdate(spreadsheetId="sid", json={"requests": [{"appendCells": {"sheetId": "zero"}}]})


async def test_a_repeated_append_is_refused_as_a_whole(world: World) -> None:
    async with sheet(world) as google:
        await google.append_rows(0, [["a"]], [Guard(1, 1001)])
        with pytest.raises(SheetRefused):
            await google.append_rows(0, [["b"], ["a"]], [Guard(2, 1002), Guard(1, 1001)])

    assert await world.tab() == [["a"]]


async def test_concurrent_calls_fetch_one_token(world: World) -> None:
    async with sheet(world) as google:
        await asyncio.gather(*(google.tabs() for _ in range(10)))

    assert (await world.requests())["token"] == 1


@pytest.mark.parametrize("answer", [{"access_token": "t", "expires_in": 3599, "neu": 1}, {"access_token": "t"}])
async def test_unusual_token_answers_are_understood(world: World, answer: dict[str, Any]) -> None:
    await world.faults({"match": "/token", "kind": "status", "status": 200, "body": answer, "times": 1})

    async with sheet(world) as google:
        await google.tabs()  # the made-up token is refused, and another one fetched

    assert (await world.requests())["token"] == 1


async def test_a_second_401_is_for_people(world: World) -> None:
    await world.faults({"match": "/v4/", "kind": "status", "status": 401})

    async with sheet(world) as google:
        with pytest.raises(SheetAway) as away:
            await google.tabs()

    assert (away.value.cause, away.value.is_unclear) == ("google_unauthorized", False)
    assert (await world.requests())["token"] == 2


async def test_a_silent_google_is_given_up_in_time_and_unclear(world: World) -> None:
    await world.faults({"match": "/v4/", "kind": "hang"})
    began = time.monotonic()

    async with sheet(world, timeout_seconds=0.3) as google:
        with pytest.raises(SheetAway) as away:
            await google.append_rows(0, [["a"]], [])

    assert away.value.is_unclear
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("status", "is_unclear"), [(500, True), (502, True), (503, True), (504, True), (429, False), (403, False)]
)
async def test_which_failures_leave_it_open_whether_they_were_applied(
    world: World, status: int, is_unclear: bool
) -> None:
    await world.faults({"match": "/v4/", "kind": "status", "status": status})

    async with sheet(world) as google:
        with pytest.raises(SheetAway) as away:
            await google.append_rows(0, [["a"]], [])

    assert away.value.is_unclear is is_unclear


async def test_nothing_is_written_without_the_lease(world: World) -> None:
    async with sheet(world, permission=Permission(is_given=False)) as google:
        await google.tabs()
        with pytest.raises(OwnershipLost):
            await google.append_rows(0, [["a"]], [])

    assert await world.tab() == []


async def test_a_service_account_signs_in(world: World) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = {
        "type": "service_account",
        "client_email": "sheets@project.iam.gserviceaccount.com",
        "private_key": private.decode(),
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    async with sheet(world, GOOGLE_SERVICE_ACCOUNT_JSON=json.dumps(key), GOOGLE_REFRESH_TOKEN="") as google:
        await asyncio.gather(*(google.tabs() for _ in range(5)))
        assert (await world.requests())["token"] == 1
        await world.control("revoke_tokens", {})
        await google.tabs()

    assert (await world.requests())["token"] == 2
