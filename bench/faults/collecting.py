"""Gathers the evidence once a run is over: the history from PostgreSQL, the rest from the stand-ins."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bench.faults.evidence import Acknowledged, Call, Decided, Evidence, LeadFound, ReplyDecided, Stored
from bench.faults.people import Person
from bench.faults.sender import Sent
from bench.faults.timing import Done
from bench.faults.watch import Place
from services.sheets_sync.rows import COLUMNS
from shared.settings import sqlalchemy_url

_CALL_SECONDS = 120.0
_LOOK_EVERY_SECONDS = 0.5
_SAY_EVERY_SECONDS = 5.0

_UNFINISHED = sa.text("""
    SELECT 'outbox ' || stream || ' of lead ' || lead_id || ', number ' || seq AS place
    FROM outbox WHERE finished_at IS NULL
    UNION ALL SELECT 'burst of lead ' || id FROM leads WHERE due_at IS NOT NULL OR decided_seq < message_seq
    UNION ALL SELECT 'fallback ' || id FROM inbound_fallback
""")
_COLUMN_OF = {
    "source_info": "sumber_info",
    "business_type": "bidang_usaha",
    "start_plan": "rencana_mulai",
    "biodata": "biodata",
    "budget": "budget",
}


class Collector:
    """Reads past every proxy."""

    def __init__(self, *, database_url: str, urls: Mapping[str, str]) -> None:
        self._engine = create_async_engine(
            sqlalchemy_url(database_url), poolclass=NullPool, connect_args={"timeout": 5, "command_timeout": 60}
        )
        self._urls = urls

    async def settled(self, *, messages: int, within_seconds: float, say: Callable[[str], None]) -> Sequence[str]:
        """Wait until nothing is left to do; returns what still is when the time is over."""
        deadline = time.monotonic() + within_seconds
        say_at = 0.0
        while True:
            try:
                unfinished = [str(row.place) for row in await self._rows(_UNFINISHED)]
                stored = (await self._rows(sa.text("SELECT count(*) FROM messages WHERE kind = 'message'")))[0][0]
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                unfinished, stored = [f"PostgreSQL: {type(error).__name__}"], 0
            if (not unfinished and stored >= messages) or time.monotonic() > deadline:
                return unfinished
            if time.monotonic() >= say_at:
                say_at = time.monotonic() + _SAY_EVERY_SECONDS
                say(f"settling: {stored} of {messages} messages stored, {len(unfinished)} things unfinished")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def evidence(self, sent: Sequence[Sent], people: Sequence[Person], *, messages_each: int) -> Evidence:
        """All but what only the schedule knows."""
        return Evidence(
            acknowledged=[
                Acknowledged(
                    phone=one.person.phone,
                    number=one.number,
                    message_id=one.message_id,
                    text=one.text,
                    at=one.acknowledged_at,
                )
                for one in sent
            ],
            stored=await self._stored(),
            decisions=[
                Decided(lead_id=row.lead_id, first_seq=row.first_seq, last_seq=row.last_seq)
                for row in await self._rows(sa.text("SELECT lead_id, first_seq, last_seq FROM decisions"))
            ],
            leads=await self._leads(),
            replies=await self._replies(),
            calls=await self._calls(),
            rows=await self._sheet(),
            final_cells={person.phone: person.final_cells(messages_each) for person in people},
            dead_letters=[
                f"{row.stream} {row.ref}: {row.reason}"
                for row in await self._rows(sa.text("SELECT stream, ref, reason FROM dead_letters"))
            ],
        )

    async def progress(self, calls: Sequence[Call]) -> dict[Place, list[Done]]:
        """Messages committed (``inbound``) and replies sent (``replies``), by partition, in order."""
        done: dict[Place, list[Done]] = {}
        statement = sa.text("""
            SELECT l.partition, extract(epoch FROM m.received_at)::float8 AS came_at,
                extract(epoch FROM m.taken_at)::float8 AS at
            FROM messages AS m JOIN leads AS l ON l.id = m.lead_id ORDER BY m.taken_at
        """)
        for row in await self._rows(statement):
            done.setdefault(("inbound", row.partition), []).append(Done(row.came_at, row.at))
        statement = sa.text("""
            SELECT message_id, partition, extract(epoch FROM created_at)::float8 AS came_at
            FROM outbox WHERE stream = 'replies'
        """)
        reply_by_id = {row.message_id: row for row in await self._rows(statement)}
        for call in sorted(calls, key=lambda call: call.at):
            if (reply := reply_by_id.get(call.message_id)) is not None:
                done.setdefault(("replies", reply.partition), []).append(Done(reply.came_at, call.at))
        return done

    async def close(self) -> None:
        """Close what is open."""
        await self._engine.dispose()

    async def _rows(self, statement: sa.TextClause) -> Sequence[Any]:
        async with self._engine.connect() as connection:
            return (await connection.execute(statement)).all()

    async def _stored(self) -> list[Stored]:
        statement = sa.text("""
            SELECT lead_id, seq, message_id, text, remark, extract(epoch FROM taken_at)::float8 AS taken_at
            FROM messages WHERE kind = 'message'
        """)
        return [Stored(**row._mapping) for row in await self._rows(statement)]

    async def _leads(self) -> list[LeadFound]:
        statement = sa.text("SELECT id, phone, state, form FROM leads WHERE merged_into IS NULL")
        return [
            LeadFound(
                id=row.id,
                phone=row.phone,
                state=row.state,
                answers={_COLUMN_OF[name]: value["text"] for name, value in row.form.items()},
            )
            for row in await self._rows(statement)
        ]

    async def _replies(self) -> list[ReplyDecided]:
        statement = sa.text("""
            SELECT lead_id, seq, message_id, payload->>'chat' AS chat, payload->>'text' AS text, outcome, detail
            FROM outbox WHERE stream = 'replies'
        """)
        return [ReplyDecided(**row._mapping) for row in await self._rows(statement)]

    async def _calls(self) -> list[Call]:
        calls = await self._control("waha", "sent")
        return [
            Call(message_id=call["id"], chat=call["chat_id"], text=call["text"], at=call["at"] / 1000) for call in calls
        ]

    async def _sheet(self) -> list[dict[str, str]]:
        state = await self._control("google", "state")
        found: list[dict[str, str]] = []
        for spreadsheet in state["spreadsheets"].values():
            for tab in spreadsheet["tabs"]:
                header, *rows = tab["rows"] or [[]]
                found += [
                    {name: str(cell) for name, cell in zip(header, [*row, *[""] * len(header)], strict=False)}
                    for row in rows
                    if any(row)
                ]
        return [{name: row.get(name, "") for name in COLUMNS} for row in found]

    async def _control(self, provider: str, what: str) -> Any:
        async with httpx.AsyncClient(timeout=_CALL_SECONDS) as client:
            answer = await client.get(f"{self._urls[provider]}/_control/{what}")
        return answer.raise_for_status().json()
