"""Google's failures in this service's words.

Definite: 4xx but 408 and 409, and a connection that was never made; nothing was applied. Unclear: everything after the
request may have left: time-outs, resets, 5xx. Rows have been seen to land although 503 was answered.
"""

import aiohttp
from aiogoogle.excs import HTTPError

from services.sheets_sync.ports import SheetAway, SheetError, SheetRefused

NETWORK_FAILURES: tuple[type[Exception], ...] = (aiohttp.ClientError, OSError, TimeoutError)

_NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_QUOTA_REASONS = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}


def from_network(error: Exception) -> SheetAway:
    """A call that got no answer."""
    detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return SheetAway("google_away", detail, is_unclear=not isinstance(error, _NEVER_CONNECTED))


def from_answer(error: HTTPError) -> SheetError:
    """An answer of the Sheets API with status 400 and above."""
    status = error.res.status_code if error.res is not None else 401
    message = message_of(error)
    match status:
        case 400 if "protected" in message.casefold():
            return _definite("google_protected", message)
        case 400 if "cells in the workbook above the limit" in message:
            return _definite("google_full", message)
        case 400 | 413:
            return SheetRefused(message)
        case 401:
            return _definite("google_unauthorized", message)
        case 403 if _reasons(error) & _QUOTA_REASONS:
            return SheetAway("google_quota", message, is_unclear=False)
        case 403:
            return _definite("google_permission", message)
        case 404:
            return _definite("google_not_found", message)
        case 429:
            return SheetAway("google_quota", message, is_unclear=False)
        case _:
            return SheetAway("google_away", f"{status}: {message}", is_unclear=True)


def from_token_answer(error: HTTPError) -> SheetAway:
    """A refusal of the token endpoint; the call itself was never made."""
    body = error.res.json if error.res is not None else None
    name = body.get("error") if isinstance(body, dict) else None
    status = error.res.status_code if error.res is not None else 400
    if name == "invalid_grant":
        return _definite("google_invalid_grant", str(body))
    if 400 <= status < 500 and status != 429:
        return _definite("google_unauthorized", f"{status}: {name or 'no token'}")
    return SheetAway("google_away", f"token endpoint answered {status}", is_unclear=False)


def message_of(error: HTTPError) -> str:
    """Google's own words; proxies before it answer HTML, which is cut."""
    body = error.res.json if error.res is not None else None
    detail = body.get("error") if isinstance(body, dict) else None
    if isinstance(detail, dict):
        return str(detail.get("message", ""))[:500]
    return str(detail or (error.res.data if error.res is not None else error))[:200]


def _definite(cause: str, message: str) -> SheetAway:
    return SheetAway(cause, message, is_unclear=False)


def _reasons(error: HTTPError) -> set[str]:
    body = error.res.json if error.res is not None else None
    detail = body.get("error") if isinstance(body, dict) else None
    if not isinstance(detail, dict):
        return set()
    found = [*detail.get("details", []), *detail.get("errors", [])]
    return {str(one.get("reason", "")) for one in found if isinstance(one, dict)}
