"""The running system from outside: control calls to the stand-ins, orders by the admin API, a look into the tables."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from dev.transcripts.surroundings import Surroundings
from shared.bot_texts import DEFAULT_TEXTS, Texts
from shared.tables import bot_texts

CALL_SECONDS = 30.0

_LEADS = sa.text("""
    WITH own AS (
        SELECT DISTINCT lead_id AS id FROM addresses WHERE address = ANY(CAST(:addresses AS text[]))
    )
    SELECT l.id, l.state, l.strikes, l.phone, l.form, l.due_at, l.decided_at, l.merged_into, now() AS now
    FROM leads AS l
    WHERE l.id IN (SELECT id FROM own) OR l.merged_into IN (SELECT id FROM own) ORDER BY l.id
""")

_TAKEN = sa.text("""
    SELECT kind, message_id, count(*) AS times FROM messages
    WHERE message_id = ANY(CAST(:ids AS text[])) AND received_at >= :since GROUP BY kind, message_id
""")

_UNFINISHED = sa.text("""
    SELECT count(*) FROM outbox
    WHERE lead_id = ANY(CAST(:ids AS bigint[])) AND stream = ANY(CAST(:streams AS text[])) AND finished_at IS NULL
""")

_LAST_SENT = sa.text("""
    SELECT max(finished_at) FROM outbox WHERE stream = 'replies' AND lead_id = ANY(CAST(:ids AS bigint[]))
""")

_ALERTS = sa.text("""
    SELECT payload->>'kind' FROM outbox
    WHERE stream = 'alerts' AND lead_id = ANY(CAST(:ids AS bigint[])) ORDER BY created_at, id
""")

_STORED = sa.text("SELECT count(*) FROM messages WHERE lead_id = ANY(CAST(:ids AS bigint[]))")

_DECISIONS = sa.text("""
    SELECT rule, first_seq, last_seq, state_before, state_after, strikes FROM decisions
    WHERE lead_id = ANY(CAST(:ids AS bigint[])) ORDER BY decided_at, id
""")


class RefusedError(Exception):
    """A stand-in can't do what the transcript asks of it; the message is its own reason."""


@dataclass(frozen=True, slots=True)
class KnownLeads:
    """Every lead that a person is or was, and the database's time of the look."""

    rows: Sequence[Any]

    @property
    def ids(self) -> list[int]:
        """All of them, merged ones included."""
        return [row.id for row in self.rows]

    @property
    def living(self) -> list[Any]:
        """Those that are not merged into another."""
        return [row for row in self.rows if row.merged_into is None]


class Outside:
    """One connection pool each; use it within `aiohttp.ClientSession` and dispose of the engine yourself."""

    def __init__(self, surroundings: Surroundings, http: aiohttp.ClientSession, engine: AsyncEngine) -> None:
        self.surroundings = surroundings
        self._http = http
        self._engine = engine

    async def waha(self, action: str, body: Mapping[str, Any]) -> Any:
        """A control call to the WAHA stand-in."""
        return await self._call("POST", f"{self.surroundings.waha}/_control/{action}", body)

    async def telegram(self, action: str, body: Mapping[str, Any]) -> Any:
        """A control call to the Telegram stand-in."""
        return await self._call("POST", f"{self.surroundings.telegram}/_control/{action}", body)

    async def whatsapp_chats(self, chat_ids: Iterable[str]) -> list[dict[str, Any]]:
        """The messages of these chats of the first session, in order; two ids of one chat give it once."""
        messages: dict[str, dict[str, Any]] = {}
        for chat_id in chat_ids:
            state = await self._call("GET", f"{self.surroundings.waha}/_control/state?chat={chat_id}")
            for message in state["chats"].get(chat_id, {}).get("messages", []):
                messages[message["id"]] = message
        return sorted(messages.values(), key=lambda message: message["at"])

    async def telegram_chat(self, chat_id: int) -> list[dict[str, Any]]:
        """The messages of a chat, in order."""
        state = await self._call("GET", f"{self.surroundings.telegram}/_control/state")
        messages: list[dict[str, Any]] = state["chats"].get(str(chat_id), {}).get("messages", [])
        return messages

    async def sheet_rows(self, lead_ids: Iterable[int]) -> list[dict[str, str]]:
        """The rows of these leads by column, rows that say they were merged left out."""
        wanted = {str(lead_id) for lead_id in lead_ids}
        state = await self._call("GET", f"{self.surroundings.google}/_control/state")
        found = []
        for spreadsheet in state["spreadsheets"].values():
            for rows in (tab["rows"] for tab in spreadsheet["tabs"] if tab["rows"]):
                header = rows[0]
                for row in rows[1:]:
                    cells = dict(zip(header, [*row, *[""] * len(header)], strict=False))
                    if cells.get("lead_id") in wanted and not cells.get("biodata", "").startswith("digabung"):
                        found.append(cells)
        return found

    async def order(self, lead_id: int, name: str, state: str) -> str:
        """Give a command as an API client does; returns its outcome."""
        headers = {"Authorization": f"Bearer {self.surroundings.admin_token}"}
        address = f"{self.surroundings.admin}/api/leads/{lead_id}/commands"
        order = {"name": name, "state": state} if state else {"name": name}
        async with self._http.post(address, json=order, headers=headers) as answer:
            said: dict[str, Any] = await answer.json()
            return str(said.get("outcome") or said)

    async def texts(self) -> Texts:
        """The bot's texts in force."""
        async with self._engine.connect() as connection:
            changed = await connection.execute(sa.select(bot_texts.c.name, bot_texts.c.text))
            return {**DEFAULT_TEXTS, **{row.name: row.text for row in changed}}

    async def leads(self, addresses: Sequence[str]) -> KnownLeads:
        """The leads behind these addresses."""
        return KnownLeads(await self._rows(_LEADS, addresses=list(addresses)))

    async def taken(self, message_ids: Sequence[str], since: datetime) -> Counter[tuple[str, str]]:
        """How often (kind, message id) is stored."""
        rows = await self._rows(_TAKEN, ids=list(message_ids), since=since)
        return Counter({(row.kind, row.message_id): row.times for row in rows})

    async def unfinished(self, lead_ids: Sequence[int], *streams: str) -> int:
        """Work for other services that is still to be done."""
        return int((await self._rows(_UNFINISHED, ids=list(lead_ids), streams=list(streams)))[0][0])

    async def last_sent(self, lead_ids: Sequence[int]) -> datetime | None:
        """When the newest reply was finished."""
        moment: datetime | None = (await self._rows(_LAST_SENT, ids=list(lead_ids)))[0][0]
        return moment

    async def alerts(self, lead_ids: Sequence[int]) -> list[str]:
        """The kinds of alerts about these leads, in order."""
        return [row[0] for row in await self._rows(_ALERTS, ids=list(lead_ids))]

    async def stored(self, lead_ids: Sequence[int]) -> int:
        """How many messages are stored."""
        return int((await self._rows(_STORED, ids=list(lead_ids)))[0][0])

    async def decisions(self, lead_ids: Sequence[int]) -> Sequence[Any]:
        """What was decided about these leads, in order."""
        return await self._rows(_DECISIONS, ids=list(lead_ids))

    async def _rows(self, statement: sa.TextClause, **values: Any) -> Sequence[Any]:
        async with self._engine.connect() as connection:
            return (await connection.execute(statement, values)).all()

    async def _call(self, method: str, address: str, body: Mapping[str, Any] | None = None) -> Any:
        async with self._http.request(method, address, json=None if body is None else dict(body)) as answer:
            if answer.status >= 400:
                raise RefusedError(f"{address} answered {answer.status}: {(await answer.text())[:300]}")
            return await answer.json()
