"""The histories of all WAHA servers as one: each session is asked about at its own."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

import aiohttp

from services.processor.adapters.waha_history import WahaHistory
from services.processor.repair.ports import HistoryAway, SessionsShown, WahaSession
from shared.translation.reading import JsonObject
from shared.waha_sessions import SettingsUnknownError, WahaServer, WahaServers


class WahaHistories:
    """`services.processor.repair.ports.History` over every server that the settings name."""

    def __init__(self, http: aiohttp.ClientSession, servers: WahaServers) -> None:
        self._http = http
        self._servers = servers

    async def sessions(self, known: Collection[str]) -> SessionsShown:
        """See `History.sessions`."""
        try:
            servers = await self._servers.all()
            home_of = {name: await self._servers.of(name) for name in known}
        except SettingsUnknownError as error:
            return SessionsShown(away={name: str(error) for name in known} or {"": str(error)})
        told = await asyncio.gather(*(self._shown_at(server) for server in servers))
        shown: list[WahaSession] = []
        away: dict[str, str] = {}
        for server, answer in zip(servers, told, strict=True):
            if isinstance(answer, HistoryAway):
                away |= {name: str(answer) for name, home in home_of.items() if home == server} or {"": str(answer)}
                continue
            # A server may have sessions of the same names as another one's; those are none of ours.
            shown += [session for session in answer if await self._servers.of(session.name) == server]
        return SessionsShown(sessions=shown, away=away)

    async def messages(self, session: WahaSession, since: datetime) -> AsyncIterator[Sequence[JsonObject]]:
        """See `History.messages`."""
        try:
            server = await self._servers.of(session.name)
        except SettingsUnknownError as error:
            raise HistoryAway(str(error)) from error
        async for page in self._history(server).messages(session, since):
            yield page

    async def _shown_at(self, server: WahaServer) -> list[WahaSession] | HistoryAway:
        if server.problem:
            return HistoryAway(server.problem)
        try:
            return await self._history(server).sessions()
        except HistoryAway as away:
            return away

    def _history(self, server: WahaServer) -> WahaHistory:
        return WahaHistory(self._http, url=server.url, api_key=server.api_key)
