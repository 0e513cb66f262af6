"""WAHA, as the processor needs it: whose phone is behind a LID."""

import aiohttp
from loguru import logger
from prometheus_client import Counter

from shared.identifiers import parse_jid

LOOKUP_SECONDS = 1.0
LOOKUPS = Counter("processor_lid_lookups_total", "LIDs asked of WAHA", ["result"])


class WahaPhoneBook:
    """Asks ``GET /api/{session}/lids/{lid}``; one short try, since a person is waiting for an answer."""

    def __init__(self, http: aiohttp.ClientSession, *, url: str, api_key: str) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._headers = {"X-Api-Key": api_key} if api_key else {}

    async def phone_of(self, session: str, lid: str) -> str:
        """International digits, or empty when WAHA does not know, says no, or takes longer than a second."""
        try:
            async with self._http.get(
                f"{self._url}/api/{session}/lids/{lid}",
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=LOOKUP_SECONDS),
            ) as response:
                response.raise_for_status()
                answer = await response.json(content_type=None)
            person = parse_jid(str(answer.get("pn") or ""))
        except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError) as error:
            LOOKUPS.labels("failed").inc()
            logger.warning("WAHA did not tell the phone behind a LID", session=session, error=type(error).__name__)
            return ""
        if person is None or person[0] != "phone":
            LOOKUPS.labels("unknown").inc()
            return ""
        LOOKUPS.labels("found").inc()
        return person[1]
