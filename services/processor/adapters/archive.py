"""What becomes too old, in PostgreSQL and in the streams that name dead letters; see `privacy.ports.Archive`.

Ids rise with time, so the rows of a table are worked off in the order of their ids, up to the first that is too young;
how far it got stands in ``retention_marks``. No index is needed for it, and none is in the way of messages.
"""

import contextlib
from collections.abc import Collection
from datetime import datetime
from typing import get_args

import sqlalchemy as sa
from loguru import logger
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.answers import Answers
from services.processor.adapters.erasures import close_open_alerts
from services.processor.adapters.remnants import REDIS_FAILED, entries_of
from services.processor.privacy.ports import Page
from shared.commands import NoSuchLeadError, submit
from shared.streams.names import StreamName, dead_letter_stream
from shared.vocabulary import Order, State

ACTOR = "retention"

_STEP = 500
_LEADS_A_STEP = 2000


def _emptied(table: str, changes: str, too_young: str) -> sa.TextClause:
    return sa.text(f"""
        WITH page AS (
            SELECT id, {too_young} AS is_kept FROM {table}
            WHERE id > coalesce((SELECT done_id FROM retention_marks WHERE name = '{table}'), 0)
            ORDER BY id LIMIT {_STEP}
        ), old AS (
            SELECT id FROM page WHERE id < coalesce((SELECT min(id) FROM page WHERE is_kept), 9223372036854775807)
        ), emptied AS (
            UPDATE {table} SET {changes} FROM old WHERE {table}.id = old.id
        ), marked AS (
            INSERT INTO retention_marks AS known (name, done_id)
            SELECT '{table}', max(id) FROM old HAVING count(*) > 0
            ON CONFLICT (name) DO UPDATE SET done_id = greatest(known.done_id, excluded.done_id)
        )
        SELECT count(*) AS looked_at FROM old
    """)  # noqa: S608 - the parts are constants


_MESSAGES = _emptied("messages", "text = '', media_url = ''", "taken_at > CAST(:until AS timestamptz)")
_DECISIONS = _emptied("decisions", "fields = '{}'", "decided_at > CAST(:until AS timestamptz)")
_WORK = _emptied(
    "outbox",
    "payload = payload - 'text' - 'last_message' - 'argument' - 'chat'",
    "finished_at IS NULL OR created_at > CAST(:until AS timestamptz)",
)

_LETTERS = sa.text(f"""
    DELETE FROM dead_letters WHERE id IN (
        SELECT id FROM dead_letters WHERE set_aside_at <= CAST(:until AS timestamptz) ORDER BY id LIMIT {_STEP}
    ) RETURNING id, stream
""")  # noqa: S608 - the parts are constants

_MAY_THIN_THE_LOG = sa.text("SELECT set_config('lead_pipeline.retention', 'audit_log', true)")
_AUDIT = sa.text(f"""
    DELETE FROM audit_log WHERE id IN (
        SELECT id FROM (SELECT id, at FROM audit_log ORDER BY id LIMIT {_STEP}) AS oldest
        WHERE at <= CAST(:until AS timestamptz)
    ) RETURNING id
""")  # noqa: S608 - the parts are constants

_QUIET = sa.text("""
    WITH page AS (
        SELECT id, state, blocked, merged_into, updated_at FROM leads WHERE id > :after ORDER BY id LIMIT :limit
    )
    SELECT max(id) AS last_id, count(*) AS looked_at, coalesce(array_agg(id ORDER BY id) FILTER (
        WHERE state = ANY(CAST(:states AS text[])) AND NOT blocked AND merged_into IS NULL
            AND updated_at <= CAST(:until AS timestamptz)
    ), '{}') AS quiet
    FROM page
""")


class PostgresArchive(Answers):
    """`services.processor.privacy.ports.Archive`."""

    def __init__(self, engine: AsyncEngine, redis: Redis) -> None:
        super().__init__(engine)
        self._redis = redis

    async def empty_messages(self, until: datetime) -> int:
        """See `Archive.empty_messages`."""
        return await self._step(_MESSAGES, until)

    async def empty_decisions(self, until: datetime) -> int:
        """See `Archive.empty_decisions`."""
        return await self._step(_DECISIONS, until)

    async def empty_work(self, until: datetime) -> int:
        """See `Archive.empty_work`."""
        return await self._step(_WORK, until)

    async def delete_letters(self, until: datetime) -> int:
        """See `Archive.delete_letters`."""
        async with self._transaction() as connection:
            gone = (await connection.execute(_LETTERS, {"until": until})).all()
            if gone:
                await close_open_alerts(connection)
        for stream in get_args(StreamName):
            if letters := {str(row.id) for row in gone if row.stream == stream}:
                await self._forget_names(stream, letters)
        return len(gone)

    async def delete_audit(self, until: datetime) -> int:
        """See `Archive.delete_audit`."""
        async with self._transaction() as connection:
            await connection.execute(_MAY_THIN_THE_LOG)
            return len((await connection.execute(_AUDIT, {"until": until})).all())

    async def quiet_leads(self, states: Collection[State], until: datetime, *, after: int) -> Page:
        """See `Archive.quiet_leads`."""
        wanted = {"states": [state.value for state in states], "until": until, "after": after, "limit": _LEADS_A_STEP}
        (row,) = await self._rows(_QUIET, wanted)
        return Page(row.last_id if row.looked_at == _LEADS_A_STEP else None, row.quiet)

    async def order_erasure(self, lead_id: int, *, quiet_since: datetime) -> None:
        """See `Archive.order_erasure`."""
        with contextlib.suppress(NoSuchLeadError):
            async with self._answering():
                await submit(
                    self._engine,
                    self._redis,
                    actor=ACTOR,
                    lead_id=lead_id,
                    name=Order.ERASE.value,
                    arguments={"quiet_since": quiet_since.isoformat()},
                    # Given again after a crash, or in the next round, it is another order only if time has passed.
                    command_id=f"retention:{lead_id}:{quiet_since:%Y%m%d}",
                )

    async def _step(self, statement: sa.TextClause, until: datetime) -> int:
        (row,) = await self._rows(statement, {"until": until})
        return int(row.looked_at)

    async def _forget_names(self, stream: StreamName, letters: Collection[str]) -> None:
        name = dead_letter_stream(stream)
        try:
            ids = [id_ async for id_, fields in entries_of(self._redis, name) if fields.get("letter") in letters]
            if ids:
                await self._redis.xdel(name, *ids)
        except REDIS_FAILED as error:
            logger.warning("The dead-letter stream was not told", error=type(error).__name__)
