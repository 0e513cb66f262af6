"""The table that stands in for the streams while Redis is away: many events per insert, one insert at a time."""

import asyncio
from collections.abc import Awaitable, Sequence
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from loguru import logger
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random

from services.gateway import metrics
from services.gateway.admission import Entry, StoreAway
from services.gateway.batching import Batcher
from services.gateway.recovery import Backlog
from services.gateway.seldom import Seldom
from shared.tables import inbound_fallback

INSERT_SECONDS = 2.0
CHECK_SECONDS = 1.0

_LARGEST_BATCH = 256
_AWAY = (SQLAlchemyError, OSError, TimeoutError)


class PostgresFallback:
    """Writes events to `inbound_fallback`; open it as a context manager."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._batcher: Batcher[Entry, None] = Batcher(self._carry, name="to-fallback", largest=_LARGEST_BATCH)
        self._warning = Seldom()
        self._batch_size = metrics.BATCH_SIZE.labels("postgres")
        self._seconds = metrics.STORE_SECONDS.labels("postgres")

    async def __aenter__(self) -> Self:
        await self._batcher.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._batcher.__aexit__(kind, error, trace)

    def store(self, entry: Entry) -> Awaitable[None]:
        """Returns once the event is committed. Raises `StoreAway` when that failed or stayed unclear."""
        return self._batcher.submit(entry)

    async def backlog(self, partitions: frozenset[int]) -> dict[int, Backlog]:
        """What is left of these partitions; those without rows are left out. Raises `StoreAway`."""
        rows = inbound_fallback.c
        statement = (
            sa.select(rows.partition, sa.func.count(), sa.func.min(rows.id))
            .where(rows.partition.in_(partitions))
            .group_by(rows.partition)
        )
        try:
            async with asyncio.timeout(CHECK_SECONDS), self._engine.connect() as connection:
                found = (await connection.execute(statement)).all()
        except _AWAY as error:
            raise StoreAway(f"PostgreSQL: {type(error).__name__}") from error
        return {partition: Backlog(count, oldest_id) for partition, count, oldest_id in found}

    async def check(self) -> None:
        """Prove that PostgreSQL accepts writes. Raises `StoreAway`."""
        try:
            async with asyncio.timeout(CHECK_SECONDS), self._engine.connect() as connection:
                read_only = await connection.scalar(sa.text("SHOW transaction_read_only"))
        except _AWAY as error:
            raise StoreAway(f"PostgreSQL: {type(error).__name__}") from error
        if read_only != "off":
            raise StoreAway("PostgreSQL: read only")

    async def _carry(self, entries: Sequence[Entry]) -> Sequence[Exception | None]:
        self._batch_size.observe(len(entries))
        rows = [
            {"partition": entry.partition, "received_at": entry.received, "fields": dict(entry.fields)}
            for entry in entries
        ]
        try:
            with self._seconds.time():
                async with asyncio.timeout(INSERT_SECONDS):
                    await self._insert(rows)
        except _AWAY as error:
            metrics.STORE_FAILURES.labels("postgres").inc()
            if failed := self._warning.due(len(rows)):
                logger.warning("The fallback table can't be written", events=failed, error=type(error).__name__)
            return [StoreAway(f"PostgreSQL: {type(error).__name__}") for _ in entries]
        return [None] * len(entries)

    async def _insert(self, rows: list[dict[str, object]]) -> None:
        """Two tries: the first may find a pooled connection that a restart of the server has cut."""
        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(2),
            wait=wait_random(0.01, 0.1),
            retry=retry_if_exception_type((SQLAlchemyError, OSError)),
            reraise=True,
        ):
            with attempt:
                async with self._engine.begin() as connection:
                    await connection.execute(sa.insert(inbound_fallback), rows)
