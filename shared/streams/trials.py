"""Tries of work that may have ended its earlier owners: alone, and counted before they begin.

What ends its process raises nothing and is counted by nobody. But Redis counts deliveries, and the outbox takeovers:
what owners that died left unfinished twice is suspect. A try of it is counted in PostgreSQL first, and the count is
taken back by whoever is still there afterwards; so it stays only where the process was not. One suspect at a time, so
that nobody is counted for another's doing; only what was never tried so may be tried once with others. Work that is
not suspect costs nothing here.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import AsyncRetrying, retry_if_exception_type, wait_random_exponential

from shared.streams.names import StreamName
from shared.streams.outcomes import SUSPECT_FROM, Work

TRIES = 5
ENDED_ITS_PROCESS = "the process ended while it was handled"

_COUNT = sa.text("""
    WITH known AS (
        SELECT count FROM attempts WHERE stream = :stream AND ref = :ref
    ), counted AS (
        INSERT INTO attempts (stream, ref, count, next_at, error)
        VALUES (:stream, :ref, CAST(:least AS smallint), now(), :reason)
        ON CONFLICT (stream, ref) DO UPDATE SET
            count = greatest(attempts.count + 1, excluded.count), error = excluded.error
        WHERE attempts.count < CAST(:tries AS smallint)
        RETURNING count
    )
    SELECT (SELECT count FROM known) AS before, (SELECT count FROM counted) AS now
""")

_TAKE_BACK = sa.text("""
    UPDATE attempts SET count = :before WHERE stream = :stream AND ref = :ref AND count = :now
""")

_FORGET = sa.text("""
    DELETE FROM attempts WHERE stream = :stream AND ref = :ref AND count = :now
""")

_COUNT_TOGETHER = sa.text("""
    WITH counted AS (
        INSERT INTO attempts (stream, ref, count, next_at, error)
        SELECT :stream, ref, CAST(:least AS smallint), now(), :reason FROM unnest(CAST(:refs AS text[])) AS ref
        ON CONFLICT (stream, ref) DO NOTHING
        RETURNING ref
    )
    SELECT coalesce(array_agg(ref), '{}') AS refs FROM counted
""")

_FORGET_TOGETHER = sa.text("""
    DELETE FROM attempts WHERE stream = :stream AND ref = ANY(CAST(:refs AS text[])) AND count = :least
""")


class Condemned(Exception):
    """The work has ended five processes: it is to be set aside without another try."""


class Trials:
    """The tries of one stream's work. Waits for PostgreSQL when it is away."""

    def __init__(self, engine: AsyncEngine, stream: StreamName) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._stream = stream
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def alone(self, work: Work) -> AsyncIterator[None]:
        """Within the block the work may be tried. Raises `Condemned` where it must not."""
        if not work.is_suspect:
            yield
            return
        async with self._one_at_a_time:
            place = {"stream": self._stream, "ref": str(work.id)}
            limits = {"least": SUSPECT_FROM, "tries": TRIES, "reason": ENDED_ITS_PROCESS}
            row = await self._row(_COUNT, place | limits)
            if row.now is None:
                raise Condemned(ENDED_ITS_PROCESS)
            try:
                yield
            finally:
                if row.before is None:
                    await self._row(_FORGET, place | {"now": row.now})
                else:
                    await self._row(_TAKE_BACK, place | {"now": row.now, "before": row.before})

    @asynccontextmanager
    async def together(self, works: Sequence[Work]) -> AsyncIterator[set[int]]:
        """Within the block those suspects may be tried together whose ids it yields: the ones never counted before.

        If the process ends, each of them is counted once and has to be tried alone from then on.
        """
        async with self._one_at_a_time:
            place = {"stream": self._stream, "least": SUSPECT_FROM}
            refs = [str(work.id) for work in works]
            row = await self._row(_COUNT_TOGETHER, place | {"refs": refs, "reason": ENDED_ITS_PROCESS})
            try:
                yield {int(ref) for ref in row.refs}
            finally:
                if row.refs:
                    await self._row(_FORGET_TOGETHER, place | {"refs": row.refs})

    async def _row(self, statement: sa.TextClause, parameters: Mapping[str, object]) -> Any:
        async for attempt in AsyncRetrying(
            wait=wait_random_exponential(multiplier=0.05, max=1),
            retry=retry_if_exception_type((SQLAlchemyError, OSError, TimeoutError)),
        ):
            with attempt:
                async with self._engine.connect() as connection:
                    result = await connection.execute(statement, parameters)
                    return result.one() if result.returns_rows else None
        raise AssertionError("unreachable: the retries are unbounded")
