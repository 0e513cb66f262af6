"""The look into PostgreSQL before a reply is sent: the row, the lead's state, the reply before it, the failed tries."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import AsyncRetrying, retry_if_exception_type, wait_random_exponential

from services.notifier.replies.reply import Reply
from shared.database import DATABASE_ERRORS, rows_of

_PAGE = 2000

# What is unfinished, and what is a reply, is asked for in words that no index knows: offered the one of unfinished rows
# or the one of replies, PostgreSQL would walk through all of them, each time again.
LOOK = sa.text("""
    SELECT o.id, o.lead_id, o.seq, o.message_id, o.payload, o.created_at,
        l.id IS NOT NULL AS lead_exists,
        coalesce(l.blocked, false) AS lead_blocked,
        coalesce(l.silenced_seq, 0) AS lead_silenced_seq,
        coalesce(l.reply_seq, 0) AS lead_reply_seq,
        EXISTS (
            SELECT FROM outbox AS before
            WHERE before.stream = 'replies' AND before.lead_id = o.lead_id AND before.seq = o.seq - 1
                AND coalesce(before.finished_at, 'infinity') = 'infinity'
        ) AS is_behind,
        coalesce(a.count, 0) AS tries,
        a.next_at AS next_try_at
    FROM outbox AS o
    LEFT JOIN leads AS l ON l.id = o.lead_id
    LEFT JOIN attempts AS a ON a.stream = 'replies' AND a.ref = CAST(o.id AS text)
    WHERE o.id = ANY(CAST(:ids AS bigint[])) AND coalesce(o.stream, '') = 'replies'
        AND coalesce(o.finished_at, 'infinity') = 'infinity'
""")

_BACKLOG = sa.text("""
    SELECT count(*) FROM outbox
    WHERE stream = 'replies' AND finished_at IS NULL
        AND payload->>'channel' = :channel AND payload->>'session' = :session
""")


class ReplyRows:
    """Loads replies. While PostgreSQL is away its callers wait; they are cancelled when their partition is let go."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._wanted: dict[int, asyncio.Future[Reply | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def load(self, ids: Sequence[int]) -> dict[int, Reply]:
        """The unfinished replies among `ids`, with one query per 2000; what is missing is finished or unknown."""
        found: dict[int, Reply] = {}
        for start in range(0, len(ids), _PAGE):
            rows = await self._query(LOOK, {"ids": list(ids[start : start + _PAGE])})
            looked_at = time.monotonic()
            found |= {row.id: _reply(row, looked_at) for row in rows}
        return found

    async def again(self, id_: int) -> Reply | None:
        """The reply as it stands now; None when it is finished. Looks wanted together are one query."""
        future = self._wanted.get(id_)
        if future is None:
            future = self._wanted[id_] = asyncio.get_running_loop().create_future()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="look-again")
        return await asyncio.shield(future)

    async def backlog(self, channel: str, session: str) -> int:
        """How many replies wait for a destination."""
        rows = await self._query(_BACKLOG, {"channel": channel, "session": session})
        return int(rows[0][0])

    async def close(self) -> None:
        """End a look that nobody waits for any more."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _look(self) -> None:
        while self._wanted:
            wanted, self._wanted = self._wanted, {}
            try:
                found = await self.load(list(wanted))
            except Exception as error:  # whatever it is, nobody may wait for ever
                for future in wanted.values():
                    future.set_exception(error)
                raise
            for id_, future in wanted.items():
                future.set_result(found.get(id_))

    async def _query(self, statement: sa.TextClause, parameters: dict[str, object]) -> Sequence[Any]:
        # A retrying object is a knot of thirty that only the collector unties, and that stopped all sending for 50 ms:
        # one is made for a failure, not for every look.
        with contextlib.suppress(*DATABASE_ERRORS):
            return await rows_of(self._engine, statement, parameters)
        retrying = AsyncRetrying(
            wait=wait_random_exponential(multiplier=0.05, max=1), retry=retry_if_exception_type(DATABASE_ERRORS)
        )
        async for attempt in retrying:
            with attempt:
                return await rows_of(self._engine, statement, parameters)
        raise AssertionError("unreachable: the retries are unbounded")


def _reply(row: Any, looked_at: float) -> Reply:
    payload: dict[str, str] = row.payload
    last_seq = payload.get("last_seq", "")
    return Reply(
        id=row.id,
        lead_id=row.lead_id,
        seq=row.seq,
        message_id=row.message_id,
        created_at=row.created_at,
        channel=payload.get("channel", ""),
        session=payload.get("session", ""),
        engine=payload.get("engine", ""),
        chat=payload.get("chat", ""),
        text=payload.get("text", ""),
        last_seq=int(last_seq) if last_seq.isdigit() else row.seq,
        lead_exists=row.lead_exists,
        lead_blocked=row.lead_blocked,
        lead_silenced_seq=row.lead_silenced_seq,
        lead_reply_seq=row.lead_reply_seq,
        is_behind=row.is_behind,
        tries=row.tries,
        next_try_at=row.next_try_at,
        looked_at=looked_at,
        request_id=payload.get("request_id", ""),
        received_at=datetime.fromisoformat(received) if (received := payload.get("received")) else None,
    )
