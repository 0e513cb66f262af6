"""WAHA's sessions, which are WhatsApp numbers: how they are, switched on and off, and the code that pairs a phone."""

import asyncio
import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from services.admin.calls import Answer, NoAnswer, call, open_http
from shared.waha_sessions import SessionBook, WahaServer, WahaServers

_CALL_SECONDS = 5.0
MISSING, AWAY = "MISSING", "AWAY"
"""Set up here, and its server does not know it, or does not answer."""


class SessionOrder(StrEnum):
    """What may be done to a session; each may be repeated."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    CREATE = "create"
    """Make it at its server, where it is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One session as WAHA shows it."""

    name: str
    status: str
    engine: str = ""
    phone: str = ""
    """Of the phone that is paired; empty: none is."""
    own_name: str = ""
    server: str = ""
    """The address of its WAHA."""

    @property
    def wants_a_phone(self) -> bool:
        """Whether its QR code is to be scanned."""
        return self.status == "SCAN_QR_CODE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The numbers by name, and the servers that did not tell: address -> why."""

    numbers: Sequence[Number]
    away: Mapping[str, str]


class WahaRefusedError(Exception):
    """WAHA gave no answer, or said no; the words are safe to show."""


class Numbers:
    """Every session of every WAHA that the settings name. Each call is bounded to `_CALL_SECONDS`."""

    def __init__(self, book: SessionBook, servers: WahaServers) -> None:
        self._book = book
        self._servers = servers

    async def listed(self) -> Overview:
        """All of them, stopped ones, too."""
        own = await self._book.read()
        servers = await self._servers.all()
        answers = await asyncio.gather(*(self._at(server) for server in servers))
        numbers: list[Number] = []
        away = {}
        silent = set()
        for server, answer in zip(servers, answers, strict=True):
            if isinstance(answer, WahaRefusedError):
                away[server.url] = str(answer)
                silent.add(server)
                continue
            numbers += [one for one in answer if await self._servers.of(one.name) == server]
        known = {one.name for one in numbers}
        for name in own.keys() - known:
            server = await self._servers.of(name)
            numbers.append(Number(name=name, status=AWAY if server in silent else MISSING, server=server.url))
        return Overview(numbers=sorted(numbers, key=lambda one: one.name), away=away)

    async def order(self, name: str, order: SessionOrder) -> None:
        """Raises `WahaRefusedError`."""
        server = await self._server_of(name)
        if order is SessionOrder.CREATE:
            await _call(server, "POST", "/api/sessions", body={"name": name, "start": True})
        else:
            await _call(server, "POST", f"/api/sessions/{quote(name, safe='')}/{order}")

    async def qr_code(self, name: str) -> bytes:
        """A PNG to scan. Raises `WahaRefusedError` when the session wants none."""
        headers = {"Accept": "application/json"}
        answer = await _call(await self._server_of(name), "GET", f"/api/{quote(name, safe='')}/auth/qr", headers)
        try:
            return base64.b64decode(str(answer.get("data") or ""), validate=True)
        except binascii.Error:
            raise WahaRefusedError("the QR code can't be read") from None

    async def _server_of(self, name: str) -> WahaServer:
        await self._book.read()
        return await self._servers.of(name)

    async def _at(self, server: WahaServer) -> Sequence[Number] | WahaRefusedError:
        try:
            answer = await _call(server, "GET", "/api/sessions?all=true")
        except WahaRefusedError as error:
            return error
        shown = answer.body if isinstance(answer.body, list) else []
        return [_number(one, server) for one in shown if isinstance(one, Mapping)]


async def _call(
    server: WahaServer,
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Answer:
    if server.problem:
        raise WahaRefusedError(server.problem)
    try:
        async with open_http(total_seconds=_CALL_SECONDS) as http:
            all_headers = {**server.headers, **(headers or {})}
            answer = await call(http, method, server.url + path, headers=all_headers, json=body)
    except NoAnswer as error:
        raise WahaRefusedError(str(error)) from None
    if answer.status in (401, 403):
        raise WahaRefusedError("WAHA refuses the API key")
    if not answer.is_fine:
        raise WahaRefusedError(f"WAHA answers {answer.status}")
    return answer


def _number(shown: Mapping[str, Any], server: WahaServer) -> Number:
    me, engine = shown.get("me"), shown.get("engine")
    me = me if isinstance(me, Mapping) else {}
    return Number(
        name=str(shown.get("name", "")),
        status=str(shown.get("status", "")),
        engine=str(engine.get("engine", "")) if isinstance(engine, Mapping) else "",
        phone=str(me.get("id") or "").partition("@")[0].partition(":")[0],
        own_name=str(me.get("pushName") or ""),
        server=server.url,
    )
