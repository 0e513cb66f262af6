"""WAHA, as the processor needs it: whose phone is behind a LID."""

import asyncio
from urllib.parse import quote

import aiohttp
from loguru import logger
from prometheus_client import Counter
from yarl import URL

from shared.identifiers import parse_jid
from shared.waha_sessions import Servers, SettingsUnknownError

LOOKUP_SECONDS = 1.0
LOOKUPS = Counter("processor_lid_lookups_total", "LIDs asked of WAHA", ["result"])


class WahaPhoneBook:
    """Asks ``GET /api/{session}/lids/{lid}``; one short try, since a person is waiting for an answer."""

    def __init__(self, http: aiohttp.ClientSession, servers: Servers) -> None:
        self._http = http
        self._servers = servers

    async def phone_of(self, session: str, lid: str) -> str:
        """International digits, or empty when WAHA does not know, says no, or takes longer than a second."""
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                server = await self._servers.of(session)
                if not server.url or server.problem:
                    return ""
                url = URL(f"{server.url}/api/{quote(session, safe='')}/lids/{lid}", encoded=True)
                async with self._http.get(url, headers=server.headers) as response:
                    response.raise_for_status()
                    answer = await response.json(content_type=None)
            person = parse_jid(str(answer.get("pn") or ""))
        except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError, SettingsUnknownError) as error:
            LOOKUPS.labels("failed").inc()
            logger.warning("WAHA did not tell the phone behind a LID", session=session, error=type(error).__name__)
            return ""
        if person is None or person[0] != "phone":
            LOOKUPS.labels("unknown").inc()
            return ""
        LOOKUPS.labels("found").inc()
        return person[1]
