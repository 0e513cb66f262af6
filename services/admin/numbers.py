"""WAHA's sessions, which are WhatsApp numbers: how they are, switched on and off, and the code that pairs a phone."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote

import aiohttp

from services.admin.calls import Answer, NoAnswer, call, open_http
from services.admin.settings import Settings

_CALL_SECONDS = 5.0


class SessionOrder(StrEnum):
    """What may be done to a session; each may be repeated."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One session as WAHA shows it."""

    name: str
    status: str
    engine: str
    phone: str
    """Of the phone that is paired; empty: none is."""
    own_name: str

    @property
    def wants_a_phone(self) -> bool:
        """Whether its QR code is to be scanned."""
        return self.status == "SCAN_QR_CODE"


class WahaRefusedError(Exception):
    """WAHA gave no answer, or said no; the words are safe to show."""


class Numbers:
    """Every session of the one WAHA that the settings name. Each call is bounded to `_CALL_SECONDS`."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.waha_api_url
        key = settings.waha_api_key
        self._headers = {"X-Api-Key": key.get_secret_value()} if key else {}

    async def listed(self) -> Sequence[Number]:
        """All of them by name, stopped ones, too. Raises `WahaRefusedError`."""
        answer = await self._call("GET", "/api/sessions?all=true")
        shown = answer.body if isinstance(answer.body, list) else []
        return sorted((_number(one) for one in shown if isinstance(one, Mapping)), key=lambda one: one.name)

    async def order(self, name: str, order: SessionOrder) -> None:
        """Raises `WahaRefusedError`."""
        await self._call("POST", f"/api/sessions/{quote(name, safe='')}/{order}")

    async def qr_code(self, name: str) -> bytes:
        """A PNG to scan. Raises `WahaRefusedError` when the session wants none."""
        headers = {"Accept": "application/json"}
        answer = await self._call("GET", f"/api/{quote(name, safe='')}/auth/qr", headers)
        try:
            return base64.b64decode(str(answer.get("data") or ""), validate=True)
        except binascii.Error:
            raise WahaRefusedError("the QR code can't be read") from None

    async def _call(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        try:
            async with self._http() as http:
                answer = await call(http, method, self._url + path, headers={**self._headers, **(headers or {})})
        except NoAnswer as error:
            raise WahaRefusedError(str(error)) from None
        if not answer.is_fine:
            raise WahaRefusedError(f"WAHA answers {answer.status}")
        return answer

    def _http(self) -> AbstractAsyncContextManager[aiohttp.ClientSession]:
        return open_http(total_seconds=_CALL_SECONDS)


def _number(shown: Mapping[str, Any]) -> Number:
    me, engine = shown.get("me"), shown.get("engine")
    me = me if isinstance(me, Mapping) else {}
    return Number(
        name=str(shown.get("name", "")),
        status=str(shown.get("status", "")),
        engine=str(engine.get("engine", "")) if isinstance(engine, Mapping) else "",
        phone=str(me.get("id") or "").partition("@")[0].partition(":")[0],
        own_name=str(me.get("pushName") or ""),
    )
