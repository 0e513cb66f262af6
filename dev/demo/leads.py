"""What PostgreSQL tells of the people on the phone: state, form, decisions; and who owns which partition."""

import asyncio
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dev.demo.board import Board
from shared.database import create_engine
from shared.lifecycle import pause
from shared.messages import instant

SAMPLE_SECONDS = 0.5
ANSWER_SECONDS = 3.0
STORY_LENGTH = 12

_LEADS = sa.text("""
    SELECT a.address, l.id, l.partition, l.state, l.strikes, l.blocked, l.form, l.due_at
    FROM addresses a JOIN leads l ON l.id = a.lead_id
    WHERE a.address = ANY(CAST(:addresses AS text[]))
""")

_DECISIONS = sa.text("""
    SELECT d.* FROM unnest(CAST(:leads AS bigint[])) AS wanted(id)
    CROSS JOIN LATERAL (
        SELECT lead_id, id, first_seq, last_seq, rule, state_before, state_after, strikes, fields, actor, decided_at
        FROM decisions WHERE lead_id = wanted.id ORDER BY id DESC LIMIT :length
    ) AS d
""")

_REPLIES = sa.text("""
    SELECT r.* FROM unnest(CAST(:leads AS bigint[])) AS wanted(id)
    CROSS JOIN LATERAL (
        SELECT lead_id, id, seq, outcome, detail, created_at, finished_at
        FROM outbox WHERE stream = 'replies' AND lead_id = wanted.id ORDER BY seq DESC LIMIT :length
    ) AS r
""")

_ROWS = sa.text("""
    SELECT lead_id, status, tab, written_at FROM sheet_rows WHERE lead_id = ANY(CAST(:leads AS bigint[]))
""")

_OWNERS = sa.text("""
    SELECT stream, partition, owner, epoch FROM partition_leases
    WHERE owner IS NOT NULL AND expires_at > now() ORDER BY stream, partition
""")

_BACKLOG = sa.text("""
    SELECT 'fallback' AS name, count(*) AS waiting FROM inbound_fallback
    UNION ALL SELECT 'dead', count(*) FROM dead_letters WHERE resolved_at IS NULL
    UNION ALL SELECT stream, count(*) FROM outbox WHERE finished_at IS NULL GROUP BY stream
""")


class LeadsWatch:
    """The section ``database``: leads by address, owners by partition, and what waits in tables."""

    def __init__(self, *, url: str, board: Board) -> None:
        self._engine = create_engine(url, application="demo", pool_size=1, by_index=False) if url else None
        self._board = board
        self.addresses: frozenset[str] = frozenset()
        """The addresses of the people whose chats are shown; whoever reads the chats keeps this up to date."""

    async def watch(self, stop: asyncio.Event) -> None:
        """Sample until `stop`; PostgreSQL being away is shown, never raised."""
        if self._engine is None:
            self._board.put("database", {"status": "away", "problem": "DATABASE_URL is not set."})
            await stop.wait()
            return
        while not stop.is_set():
            await self._board.until_watched(stop)
            try:
                section = await asyncio.wait_for(self._sample(self._engine), ANSWER_SECONDS)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                section = {"status": "away", "problem": f"PostgreSQL does not answer ({_named(error)})."}
            self._board.put("database", section)
            await pause(stop, SAMPLE_SECONDS)
        await self._engine.dispose()

    async def _sample(self, engine: AsyncEngine) -> dict[str, object]:
        async with engine.connect() as connection:
            leads = await _rows(connection, _LEADS, addresses=sorted(self.addresses))
            numbers = sorted({lead["id"] for lead in leads})
            stories: dict[str, list[dict[str, object]]] = {"decisions": [], "replies": [], "rows": []}
            if numbers:
                stories["decisions"] = await _rows(connection, _DECISIONS, leads=numbers, length=STORY_LENGTH)
                stories["replies"] = await _rows(connection, _REPLIES, leads=numbers, length=STORY_LENGTH)
                stories["rows"] = await _rows(connection, _ROWS, leads=numbers)
            owners = await _rows(connection, _OWNERS)
            waiting = await _rows(connection, _BACKLOG)
        return {
            "status": "live",
            "problem": "",
            "leads": leads,
            **stories,
            "owners": owners,
            "waiting": {row["name"]: row["waiting"] for row in waiting},
        }


async def _rows(connection: AsyncConnection, statement: sa.TextClause, **values: object) -> list[dict[str, Any]]:
    found = await connection.execute(statement, values)
    return [{name: _plain(value) for name, value in row.items()} for row in found.mappings()]


def _plain(value: object) -> object:
    return instant(value) if isinstance(value, datetime) else value


def _named(error: Exception) -> str:
    cause = getattr(error, "orig", None)
    return type(cause or error).__name__
