"""aiogoogle, the client of the sheets service, works against the stand-in unchanged."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from aiogoogle.auth import creds
from aiogoogle.client import Aiogoogle
from aiogoogle.excs import HTTPError
from aiogoogle.resource import GoogleAPI
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.integration.standins.worlds import Google

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
# aiogoogle has annotations on some functions only.
google_api: Any = GoogleAPI
untyped_client: Any = Aiogoogle
untyped_creds: Any = creds
DISCOVERY = Path(__file__).parents[3] / "services/sheets_sync/adapters/discovery/sheets_v4.json"


def sheets_at(url: str) -> Any:
    document = json.loads(DISCOVERY.read_text())
    return google_api({**document, "rootUrl": f"{url}/", "baseUrl": f"{url}/"})


def client_of(url: str, *, refresh_token: str) -> Any:
    client = untyped_client(
        user_creds=untyped_creds.UserCreds(refresh_token=refresh_token),
        client_creds=untyped_creds.ClientCreds(client_id="client", client_secret="secret", scopes=[SCOPE]),
    )
    client.oauth2.openid_configs = {**client.oauth2.openid_configs, "token_endpoint": f"{url}/token"}
    return client


async def test_a_refreshed_user_writes_and_reads(google: Google) -> None:
    sheets = sheets_at(google.url).spreadsheets
    data = [{"range": "Leads!A1:B1", "values": [["nomor", "081234"]]}]

    async with client_of(google.url, refresh_token="refresh") as client:
        written = await client.as_user(
            sheets.values.batchUpdate(spreadsheetId="sid", json={"valueInputOption": "RAW", "data": data})
        )
        read = await client.as_user(sheets.values.batchGet(spreadsheetId="sid", ranges=["Leads!A:A", "Leads!B:B"]))
        tabs = await client.as_user(sheets.get(spreadsheetId="sid", fields="sheets.properties"))

    assert written["totalUpdatedCells"] == 2
    assert [one["values"] for one in read["valueRanges"]] == [[["nomor"]], [["081234"]]]
    assert tabs["sheets"][0]["properties"]["title"] == "Leads"


async def test_errors_carry_googles_body(google: Google) -> None:
    sheets = sheets_at(google.url).spreadsheets
    metadata = {"metadataId": 1, "metadataKey": "k", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
    guard = {"requests": [{"createDeveloperMetadata": {"developerMetadata": metadata}}]}

    async with client_of(google.url, refresh_token="refresh") as client:
        await client.as_user(sheets.batchUpdate(spreadsheetId="sid", json=guard))
        with pytest.raises(HTTPError) as caught:
            await client.as_user(sheets.batchUpdate(spreadsheetId="sid", json=guard))

    assert caught.value.res
    assert caught.value.res.status_code == 400
    assert caught.value.res.json["error"]["status"] == "INVALID_ARGUMENT"


async def test_a_dead_refresh_token_is_invalid_grant(google: Google) -> None:
    sheets = sheets_at(google.url).spreadsheets

    async with client_of(google.url, refresh_token="revoked") as client:
        with pytest.raises(HTTPError) as caught:
            await client.as_user(sheets.get(spreadsheetId="sid"))

    assert caught.value.res
    assert caught.value.res.json["error"] == "invalid_grant"


async def test_a_service_account_signs_in(google: Google) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    account = untyped_creds.ServiceAccountCreds(
        scopes=[SCOPE],
        type="service_account",
        project_id="project",
        private_key_id=str(time.time()),
        private_key=pem,
        client_email="bot@project.iam.gserviceaccount.com",
        client_id="1",
        token_uri=f"{google.url}/token",
    )
    sheets = sheets_at(google.url).spreadsheets

    async with untyped_client(service_account_creds=account) as client:
        answer = await client.as_service_account(sheets.get(spreadsheetId="sid"))

    assert answer["spreadsheetId"] == "sid"
