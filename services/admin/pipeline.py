"""How the pipeline stands at this moment, from both stores; without Redis, what PostgreSQL knows."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from loguru import logger
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.redis_client import REDIS_AWAY, RedisError
from shared.streams.figures import Memory, StreamFigures, TableFigures, redis_memory, stream_figures, table_figures
from shared.streams.names import GROUP_OF, StreamName

OLD_AFTER_SECONDS = 60.0
_REDIS_FAILED: tuple[type[Exception], ...] = (*REDIS_AWAY, RedisError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One partition of one stream."""

    stream: StreamName
    number: int
    owner: str
    """Empty: nobody's lease is valid."""
    length: int
    lag: int
    pending: int
    rows: int
    """Unfinished rows in PostgreSQL; for incoming events those in the fallback table."""
    overdue: int
    age_seconds: float
    """Of the oldest unfinished work in either store."""

    @property
    def waiting(self) -> int:
        """Work that is still to be done, as far as it can be seen."""
        return max(self.length, self.rows) + self.overdue

    @property
    def is_troubled(self) -> bool:
        """Work waits that nobody owns, or that is old."""
        return bool(self.waiting) and (not self.owner or self.age_seconds > OLD_AFTER_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """All partitions, by stream."""

    streams: Sequence[tuple[StreamName, Sequence[Partition]]]
    memory: Memory | None
    """None: Redis is away."""

    @property
    def waiting(self) -> int:
        """All unfinished work."""
        return sum(partition.waiting for _, partitions in self.streams for partition in partitions)

    @property
    def age_seconds(self) -> float:
        """Of the oldest."""
        return max((p.age_seconds for _, partitions in self.streams for p in partitions), default=0.0)

    @property
    def troubled(self) -> int:
        """How many partitions are in trouble."""
        return sum(partition.is_troubled for _, partitions in self.streams for partition in partitions)

    @property
    def ownerless(self) -> int:
        """How many partitions nobody owns."""
        return sum(not partition.owner for _, partitions in self.streams for partition in partitions)


async def look_at_pipeline(engine: AsyncEngine, redis: Redis, partitions: int) -> Pipeline:
    """Look once. PostgreSQL's errors pass through."""
    in_redis: dict[tuple[str, int], StreamFigures] = {}
    memory: Memory | None = None
    try:
        in_redis = {(one.stream, one.partition): one for one in await stream_figures(redis, partitions)}
        memory = await redis_memory(redis)
    except _REDIS_FAILED as error:
        logger.warning("The streams could not be looked at", error=type(error).__name__)
    now = time.time()
    looked = [
        _partition(table, in_redis.get((table.stream, table.partition)), now)
        for table in await table_figures(engine, partitions)
    ]
    return Pipeline(
        streams=[(stream, [one for one in looked if one.stream == stream]) for stream in GROUP_OF], memory=memory
    )


def _partition(table: TableFigures, stream: StreamFigures | None, now: float) -> Partition:
    times = [at for at in (table.oldest_at, table.overdue_at) if at is not None]
    ages = [now - at for at in times] + ([stream.oldest_age_seconds(now * 1000)] if stream else [])
    return Partition(
        stream=table.stream,
        number=table.partition,
        owner=table.owner,
        length=stream.length if stream else 0,
        lag=stream.lag if stream else 0,
        pending=stream.pending if stream else 0,
        rows=table.rows,
        overdue=table.overdue,
        age_seconds=max(0.0, *ages) if ages else 0.0,
    )
