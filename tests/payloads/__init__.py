"""Captured and constructed payloads of WAHA, Telegram and Google, and what a test needs to send them.

``real_*``: captured from running systems, with numbers, names and texts replaced. ``fixture_*`` and ``docs_*``: shapes
from documentation and public fixtures; ``*.payload.json`` lacks the envelope. The files are years old or dated in the
future; `shifted` moves every time in them, so that the newest event was emitted now.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).parent

Json = Any

ENGINES = ("WEBJS", "NOWEB", "GOWS", "WPP")


class Webhook(NamedTuple):
    """A request as a provider sends it."""

    body: bytes
    headers: dict[str, str]


def names(prefix: str = "") -> list[str]:
    """The payload files that begin with `prefix`, without ``.json``."""
    return sorted(path.name.removesuffix(".json") for path in _FOLDER.glob(f"{prefix}*.json"))


def load(name: str) -> Json:
    """The file as it is."""
    return json.loads((_FOLDER / f"{name}.json").read_text())


def waha_envelope(name: str, *, event: str = "message", now: datetime | None = None) -> dict[str, Json]:
    """A WAHA payload as a whole envelope, times moved to `now` if given; `event` is used where the file has none."""
    document: dict[str, Json] = load(name)
    if "event" not in document:
        engine = name.split("_")[1].upper()
        document = {
            "id": "evt_01kf3swbqgyssk8qevwzhf3ajw",
            "event": event,
            "session": "default",
            "payload": document,
            "environment": {"version": "2026.9.1", "engine": engine if engine in ENGINES else "WEBJS", "tier": "CORE"},
        }
    return document if now is None else dict(shifted(document, now))


def telegram_update(index: int, *, now: datetime | None = None) -> dict[str, Json]:
    """One of the updates, its times moved to `now` if given."""
    update: dict[str, Json] = load("telegram_updates")[index]
    return update if now is None else dict(shifted(update, now))


def shifted(document: Json, now: datetime) -> Json:
    """A copy in which the newest time is `now` and every other keeps its distance to it."""
    found: list[datetime] = []

    def noted(moment: datetime) -> datetime:
        found.append(moment)
        return moment

    _rewritten(document, noted)
    if not found:
        return document
    distance = now - max(found)
    return _rewritten(document, lambda moment: moment + distance)


def waha_webhook(envelope: Json, *, hmac_key: str = "", request_id: str = "18a767mkh37y0h") -> Webhook:
    """`envelope` as WAHA posts it: compact JSON (half a surrogate pair escaped), its headers, and a MAC if keyed."""
    body = json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode(errors="backslashreplace")
    headers = load("real_gows_2026.1.3_message_dm_lid.headers") | {
        "x-webhook-request-id": request_id,
        "x-webhook-timestamp": str(envelope.get("timestamp", "")) if isinstance(envelope, dict) else "",
        "content-length": str(len(body)),
    }
    del headers["host"]
    if hmac_key:
        headers["X-Webhook-Hmac"] = hmac.new(hmac_key.encode(), body, hashlib.sha512).hexdigest()
        headers["X-Webhook-Hmac-Algorithm"] = "sha512"
    return Webhook(body, headers)


def telegram_webhook(update: Json, *, secret: str = "") -> Webhook:
    """`update` as Telegram posts it."""
    body = json.dumps(update, separators=(",", ":")).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    if secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    return Webhook(body, headers)


_TIMES = {"timestamp", "messageTimestamp", "senderTimestamp", "recipientTimestamp", "date", "edit_date"}
_MILLISECONDS_FROM = 100_000_000_000


def _rewritten(document: Json, change: Callable[[datetime], datetime]) -> Json:
    if isinstance(document, list):
        return [_rewritten(each, change) for each in document]
    if not isinstance(document, dict):
        return document
    return {name: _rewritten_value(name, value, change) for name, value in document.items()}


def _rewritten_value(name: str, value: Json, change: Callable[[datetime], datetime]) -> Json:
    if name in _TIMES and isinstance(value, int | float) and value > 0:
        if value >= _MILLISECONDS_FROM:
            moment = change(datetime.fromtimestamp(value // 1000, UTC) + timedelta(milliseconds=value % 1000))
            return int(moment.timestamp() * 1000)
        return int(change(datetime.fromtimestamp(value, UTC)).timestamp())
    if name == "Timestamp" and isinstance(value, str):
        return change(datetime.fromisoformat(value)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _rewritten(value, change)
