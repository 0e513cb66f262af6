"""Google: the credential, the spreadsheet and its tab. Nothing is written."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
from google.auth import crypt, jwt

from services.admin.calls import Answer, NoAnswer, call
from services.admin.diagnosis.findings import Finding, fine, problem, warning
from services.admin.settings import Settings

_ABOUT = "Google"
_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_SCOPE = "https://www.googleapis.com/auth/spreadsheets"
_ASSERTION_SECONDS = 600
_TOKEN_ERRORS = {
    "invalid_grant": (
        "the consent is revoked or has run out",
        "Authorise the app again and set GOOGLE_REFRESH_TOKEN. While the app is in Testing, tokens last a week.",
    ),
    "invalid_client": ("client id and secret don't fit", "Correct GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET."),
    "unauthorized_client": (
        "the refresh token belongs to another client",
        "Use the client that asked for the consent.",
    ),
}


class _Unusable(Exception):
    """The credential can't be turned into a token; the words are safe to show."""


async def examine_google(http: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    """What is to be said of the credential and the spreadsheet."""
    if not settings.google_spreadsheet_id:
        action = "Set GOOGLE_SPREADSHEET_ID; completed leads wait in PostgreSQL until then."
        return [warning(_ABOUT, "No spreadsheet is set up", fault="the settings", action=action)]
    try:
        account, grant = _grant(settings)
        token = await call(http, "POST", _token_url(settings, account), form=grant)
        if not token.get("access_token"):
            return [_no_token(token)]
        sheet = await call(
            http,
            "GET",
            f"{settings.google_sheets_api_url}/v4/spreadsheets/{quote(settings.google_spreadsheet_id, safe='')}",
            headers={"Authorization": f"Bearer {token.get('access_token')}"},
            query={"fields": "properties.title,sheets.properties.title"},
        )
    except _Unusable as error:
        action = "Give a refresh token with its client, or the JSON key of a service account."
        return [problem(_ABOUT, str(error), fault="the settings", action=action)]
    except NoAnswer as error:
        action = "Let this machine reach googleapis.com on port 443. Rows wait meanwhile."
        return [problem(_ABOUT, str(error).capitalize(), fault="the network or Google", action=action)]
    return [fine(_ABOUT, "The credential gives a token"), *_spreadsheet(sheet, account, settings)]


def _grant(settings: Settings) -> tuple[Mapping[str, Any] | None, dict[str, str]]:
    """The service account's key, None for a refresh token; and what the token endpoint is sent."""
    if settings.google_service_account_json is not None:
        account = _account(settings.google_service_account_json.get_secret_value().strip())
        now = int(time.time())
        claims = {
            "iss": account["client_email"],
            "scope": _SCOPE,
            "aud": account["token_uri"],
            "iat": now,
            "exp": now + _ASSERTION_SECONDS,
        }
        try:
            assertion = jwt.encode(crypt.RSASigner.from_service_account_info(dict(account)), claims)
        except ValueError:
            raise _Unusable("GOOGLE_SERVICE_ACCOUNT_JSON holds no usable private key") from None
        kind = "urn:ietf:params:oauth:grant-type:jwt-bearer"
        return account, {"grant_type": kind, "assertion": assertion.decode()}
    secret, refresh = settings.google_client_secret, settings.google_refresh_token
    if not (settings.google_client_id and secret and refresh):
        raise _Unusable("Neither a refresh token with its client nor a service account is set")
    return None, {
        "grant_type": "refresh_token",
        "client_id": settings.google_client_id,
        "client_secret": secret.get_secret_value(),
        "refresh_token": refresh.get_secret_value(),
    }


def _account(given: str) -> Mapping[str, Any]:
    try:
        key = json.loads(given if given.startswith("{") else Path(given).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _Unusable(f"GOOGLE_SERVICE_ACCOUNT_JSON can't be read ({type(error).__name__})") from None
    if not isinstance(key, dict) or not all(key.get(name) for name in ("client_email", "private_key", "token_uri")):
        raise _Unusable("GOOGLE_SERVICE_ACCOUNT_JSON is no service account's key")
    return key


def _token_url(settings: Settings, account: Mapping[str, Any] | None) -> str:
    return settings.google_token_url or str(account["token_uri"] if account else _TOKEN_URL)


def _no_token(answer: Answer) -> Finding:
    error = str(answer.get("error") or f"status {answer.status}")[:80]
    text, action = _TOKEN_ERRORS.get(error, (error, "Look at the credential in the Google Cloud console."))
    fault = "Google" if answer.status >= 500 else "the credential"
    return problem(_ABOUT, f"No token: {text}", fault=fault, action=action)


def _spreadsheet(answer: Answer, account: Mapping[str, Any] | None, settings: Settings) -> list[Finding]:
    whom = str(account["client_email"]) if account else "the account that gave its consent"
    if answer.status == 404:
        action = "Copy the long id from the sheet's address into GOOGLE_SPREADSHEET_ID."
        return [problem(_ABOUT, "There is no such spreadsheet", fault="GOOGLE_SPREADSHEET_ID", action=action)]
    if answer.status == 403:
        disabled = "SERVICE_DISABLED" in json.dumps(answer.body)
        action = "Enable the Google Sheets API." if disabled else f"Share the spreadsheet with {whom}, as editor."
        text = "The Sheets API is not enabled" if disabled else "The spreadsheet is not shared with us"
        return [problem(_ABOUT, text, fault="the Google project" if disabled else "the sheet's owner", action=action)]
    if answer.status == 429:
        action = "It passes within a minute; if it comes back, ask Google for more quota."
        return [warning(_ABOUT, "The quota is used up at this moment", fault="Google's quota", action=action)]
    if not answer.is_fine:
        action = "Ask again in a minute; rows wait meanwhile."
        return [problem(_ABOUT, f"The spreadsheet answers {answer.status}", fault="Google", action=action)]
    tabs = [str(_title(sheet)) for sheet in answer.get("sheets") or ()]
    found = [fine(_ABOUT, f"The spreadsheet can be read, {len(tabs)} tabs")]
    if settings.google_sheet_name not in tabs:
        text = f"It has no tab {settings.google_sheet_name}"
        action = "It is made with the first row. If leads stood in it before, give the tab its name back."
        found.append(warning(_ABOUT, text, fault="the team or GOOGLE_SHEET_NAME", action=action))
    return found


def _title(sheet: object) -> object:
    properties = sheet.get("properties") if isinstance(sheet, Mapping) else None
    return properties.get("title") if isinstance(properties, Mapping) else None
