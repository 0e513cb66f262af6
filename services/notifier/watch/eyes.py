"""One look into both stores; each may be away, and then it is known since when."""

import asyncio
import time
from dataclasses import dataclass

import sqlalchemy as sa
from loguru import logger
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notifier.system_alerts import DATABASE_AWAY, SystemAlerts
from shared.streams.figures import Memory, StreamFigures, TableFigures, redis_memory, stream_figures, table_figures
from shared.streams.standing import Standing, Standings

POSTGRES_SECONDS = 4.0
REDIS_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen; what could not be seen is empty."""

    at: float
    """Unix seconds."""
    postgres_away_seconds: float
    redis_away_seconds: float
    standings: tuple[Standing, ...] = ()
    memory: Memory | None = None
    told: dict[str, float] | None = None
    """Open cause -> when it was raised, whoever raised it; None while PostgreSQL is away."""


class Eyes:
    """Looks every few seconds. The engine is the watch's own: work that fills a pool is no reason to call it away."""

    def __init__(self, engine: AsyncEngine, redis: Redis, partitions: int) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._redis = redis
        self._partitions = partitions
        self._alerts = SystemAlerts(engine)
        self._standings = Standings()
        self._postgres_since: float | None = None
        self._redis_since: float | None = None

    async def look(self, *, everything: bool) -> Look:
        """How the stores are, and if `everything` is asked for how all partitions stand. Returns within seconds."""
        began = time.monotonic()
        streams, memory = await self._in_redis(everything=everything)
        self._redis_since = None if streams is not None else self._redis_since or began
        seen = await self._in_postgres(everything=everything)
        self._postgres_since = None if seen is not None else self._postgres_since or began
        tables, told = seen or ([], None)
        now, at = time.monotonic(), time.time()
        return Look(
            at=at,
            postgres_away_seconds=_seconds(self._postgres_since, now),
            redis_away_seconds=_seconds(self._redis_since, now),
            standings=tuple(self._standings.look(tables, streams or (), at)) if tables else (),
            memory=memory,
            told=told,
        )

    async def _in_redis(self, *, everything: bool) -> tuple[list[StreamFigures] | None, Memory | None]:
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                if not everything:
                    await self._redis.ping()
                    return [], None
                return await stream_figures(self._redis, self._partitions), await self._memory()
        except (RedisError, OSError, TimeoutError) as error:
            logger.debug("Redis was not seen", error=type(error).__name__)
            return None, None

    async def _memory(self) -> Memory | None:
        try:
            return await redis_memory(self._redis)
        except ResponseError as refused:  # some hosted servers keep INFO to themselves
            logger.debug("Redis does not tell its memory", error=str(refused)[:80])
            return None

    async def _in_postgres(self, *, everything: bool) -> tuple[list[TableFigures], dict[str, float]] | None:
        try:
            async with asyncio.timeout(POSTGRES_SECONDS):
                if everything:
                    tables = await table_figures(self._engine, self._partitions, self._standings.marks())
                    return tables, await self._alerts.open_causes()
                async with self._engine.connect() as connection:
                    await connection.execute(sa.text("SELECT 1"))
                return [], {}
        except DATABASE_AWAY as error:
            logger.debug("PostgreSQL was not seen", error=type(error).__name__)
            return None


def _seconds(since: float | None, now: float) -> float:
    return 0.0 if since is None else now - since
