"""What operators have set for WAHA's sessions: a server of their own, its API key, the key of their webhooks.

A session without a row, and whatever a row leaves empty, is as the environment says. But the environment's API key
belongs to the environment's server: a session with an address of its own never gets it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import sqlalchemy as sa
from loguru import logger
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.lifecycle import pause
from shared.sealing import SealedError, Sealing
from shared.tables import waha_session_settings

REFRESH_SECONDS = 2.0
_FIRST_READ_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSettings:
    """One session's row, opened. `problem`: why a secret of it can't be used, in words; else empty."""

    api_url: str = ""
    api_key: str = field(default="", repr=False)
    hmac_key: str = field(default="", repr=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WahaServer:
    """Where a session lives, and how to be let in."""

    url: str
    api_key: str = field(default="", repr=False)
    problem: str = ""
    """Why it must not be called, in words; else empty."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What every call carries."""
        return {"X-Api-Key": self.api_key} if self.api_key else {}


class SettingsUnknownError(Exception):
    """PostgreSQL has not told what is set for the sessions."""


class Servers(Protocol):
    """Which server a session lives at."""

    async def of(self, session: str) -> WahaServer:
        """Raises `SettingsUnknownError` when nobody could tell within seconds."""


class OneServer:
    """Every session lives at one server."""

    def __init__(self, url: str, api_key: str = "") -> None:
        self._server = WahaServer(url.rstrip("/"), api_key)

    async def of(self, session: str) -> WahaServer:
        """That one."""
        return self._server


class SessionBook:
    """The rows in force, read anew every `REFRESH_SECONDS`; while PostgreSQL is away the last known ones stay."""

    def __init__(self, engine: AsyncEngine, sealing: Sealing) -> None:
        self._engine = engine
        self._sealing = sealing
        self._own: Mapping[str, OwnSettings] | None = None
        self._was_read = asyncio.Event()
        self._told: Mapping[str, str] = {}

    @property
    def is_known(self) -> bool:
        """Whether it was ever read."""
        return self._own is not None

    @property
    def own(self) -> Mapping[str, OwnSettings]:
        """Session -> what is set for it; empty until it was read."""
        return self._own or {}

    async def read(self) -> Mapping[str, OwnSettings]:
        """Read it now. PostgreSQL's errors pass through."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(sa.select(waha_session_settings))).all()
        self._own = {row.name: _opened(self._sealing, row) for row in rows}
        self._was_read.set()
        return self._own

    async def known(self) -> Mapping[str, OwnSettings]:
        """What is set, as soon as it was read once. Raises `SettingsUnknownError` after some seconds."""
        if self._own is not None:  # every reply asks
            return self._own
        try:
            async with asyncio.timeout(_FIRST_READ_SECONDS):
                await self._was_read.wait()
        except TimeoutError:
            raise SettingsUnknownError("PostgreSQL has not told the sessions' settings") from None
        return self.own

    async def run(self, stop: asyncio.Event) -> None:
        """Keep it fresh until `stop`."""
        while True:
            try:
                self._complain(await self.read())
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                logger.warning("The sessions' settings were not refreshed", error=type(error).__name__)
            if await pause(stop, REFRESH_SECONDS):
                return

    def _complain(self, own: Mapping[str, OwnSettings]) -> None:
        problems = {name: settings.problem for name, settings in own.items() if settings.problem}
        for name in problems.keys() - self._told.keys():
            logger.error("A session's secrets can't be opened", session=name, reason=problems[name])
        self._told = problems


class WahaServers:
    """The servers of all sessions: those of the book, and the environment's for every other session."""

    def __init__(self, book: SessionBook, *, url: str, api_key: str = "") -> None:
        self._book = book
        self._usual = WahaServer(url.rstrip("/"), api_key)

    async def of(self, session: str) -> WahaServer:
        """See `Servers.of`. The server's address is empty where none is set."""
        return server_for(session, await self._book.known(), self._usual)

    async def all(self) -> list[WahaServer]:
        """Each once, the environment's first, if it names one. Raises `SettingsUnknownError`."""
        own = await self._book.known()
        named = [self._usual, *(server_for(name, own, self._usual) for name in sorted(own))]
        return list(dict.fromkeys(server for server in named if server.url))


def server_for(session: str, own: Mapping[str, OwnSettings], usual: WahaServer) -> WahaServer:
    """The server of a session, given what is set and what holds where nothing is."""
    settings = own.get(session)
    if settings is None:
        return usual
    if settings.api_url:
        return WahaServer(settings.api_url, settings.api_key, settings.problem)
    return WahaServer(usual.url, settings.api_key or usual.api_key, settings.problem)


def place_of(session: str, column: str) -> str:
    """The place that a secret of a session is bound to."""
    return f"waha_session_settings/{session}/{column}"


def _opened(sealing: Sealing, row: sa.Row[tuple[object, ...]]) -> OwnSettings:
    opened = {"api_key": "", "hmac_key": ""}
    problem = ""
    for column in opened:
        sealed = row._mapping[column]
        if not sealed:
            continue
        try:
            opened[column] = sealing.open(str(sealed), place_of(row.name, column))
        except SealedError as error:
            problem = f"the stored {column} of session {row.name} can't be opened: {error}"
    return OwnSettings(api_url=row.api_url, problem=problem, **opened)
