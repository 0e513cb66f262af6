"""The backlog, dead letters and WAHA's sessions as Prometheus sees them: what scaling and alerts go by."""

import asyncio
import time
from collections.abc import Sequence

import sqlalchemy as sa
from loguru import logger
from prometheus_client import Gauge
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.lifecycle import pause
from shared.streams.figures import StreamFigures, redis_memory, stream_figures, table_figures
from shared.streams.names import GROUP_OF
from shared.streams.standing import Standings
from shared.tables import dead_letters, waha_sessions

SAMPLE_SECONDS = 5.0

_LABELS = ["stream", "partition"]
LENGTH = Gauge("stream_length", "Entries that are still to be done", _LABELS)
LAG = Gauge("stream_lag", "Entries the group has not read", _LABELS)
PENDING = Gauge("stream_pending", "Entries read and not finished", _LABELS)
OLDEST_AGE = Gauge("stream_oldest_age_seconds", "Age of the oldest entry", _LABELS)
SAMPLED = Gauge("stream_sampled_timestamp_seconds", "When these figures were read from Redis")
MEMORY_USED = Gauge("redis_memory_used_bytes", "Memory that Redis uses")
MEMORY_LIMIT = Gauge("redis_memory_limit_bytes", "Memory that Redis may use: maxmemory, else the machine's")

OWNER_EPOCH = Gauge("stream_owner_epoch", "Epoch of the partition's owner; 0: nobody's lease is valid", _LABELS)
WAITING = Gauge("stream_waiting", "Unfinished work in both stores", _LABELS)
WORK_AGE = Gauge("stream_work_age_seconds", "Age of the oldest unfinished work in either store", _LABELS)
STALLED = Gauge("stream_stalled_seconds", "For how long work waits while none of it is finished", _LABELS)
PROGRESS = Gauge("stream_last_progress_timestamp_seconds", "When work was last seen to be finished", _LABELS)
OWNERS_SAMPLED = Gauge("stream_owners_sampled_timestamp_seconds", "When these figures were read from PostgreSQL")

LETTERS_OPEN = Gauge("dead_letters_open", "Dead letters that nobody has resolved", ["stream"])
SESSION_STATUS = Gauge(
    "waha_session_status", "1 for the status that a WhatsApp session last told", ["session", "status"]
)
SESSION_STATUS_AT = Gauge("waha_session_status_timestamp_seconds", "When it told it", ["session"])

_OPEN_LETTERS = (
    sa.select(dead_letters.c.stream, sa.func.count().label("letters"))
    .where(dead_letters.c.resolved_at.is_(None))
    .group_by(dead_letters.c.stream)
)
_SESSIONS = sa.select(waha_sessions.c.name, waha_sessions.c.status, waha_sessions.c.status_at)


class StreamMetrics:
    """Keeps the gauges fresh; while a store is away its figures stand still and the time of its sample tells."""

    def __init__(self, redis: Redis, engine: AsyncEngine, partitions: int) -> None:
        self._redis = redis
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._partitions = partitions
        self._standings = Standings()

    async def run(self, stop: asyncio.Event) -> None:
        """Sample until `stop`."""
        while True:
            streams: Sequence[StreamFigures] = ()
            try:
                streams = await self._sample_redis()
            except (RedisError, OSError) as error:
                logger.warning("Streams not sampled", error=type(error).__name__)
            try:
                await self._sample_postgres(streams)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                logger.warning("Owners not sampled", error=type(error).__name__)
            if await pause(stop, SAMPLE_SECONDS):
                return

    async def _sample_redis(self) -> Sequence[StreamFigures]:
        now_ms = time.time() * 1000
        streams = await stream_figures(self._redis, self._partitions)
        for figures in streams:
            labels = (figures.stream, f"{figures.partition:02d}")
            LENGTH.labels(*labels).set(figures.length)
            LAG.labels(*labels).set(figures.lag)
            PENDING.labels(*labels).set(figures.pending)
            OLDEST_AGE.labels(*labels).set(figures.oldest_age_seconds(now_ms))
        SAMPLED.set_to_current_time()
        memory = await redis_memory(self._redis)
        MEMORY_USED.set(memory.used)
        MEMORY_LIMIT.set(memory.limit)
        return streams

    async def _sample_postgres(self, streams: Sequence[StreamFigures]) -> None:
        tables = await table_figures(self._engine, self._partitions, self._standings.marks())
        now = time.time()
        for one in self._standings.look(tables, streams, now):
            labels = (one.stream, f"{one.partition:02d}")
            OWNER_EPOCH.labels(*labels).set(one.epoch if one.owner else 0)
            WAITING.labels(*labels).set(one.waiting)
            WORK_AGE.labels(*labels).set(one.oldest_age_seconds(now))
            STALLED.labels(*labels).set(now - one.stalled_since if one.stalled_since is not None else 0)
            if one.progressed_at is not None:
                PROGRESS.labels(*labels).set(one.progressed_at)
        async with self._engine.connect() as connection:
            open_letters = {row.stream: row.letters for row in await connection.execute(_OPEN_LETTERS)}
            sessions = (await connection.execute(_SESSIONS)).all()
        for stream in GROUP_OF:
            LETTERS_OPEN.labels(stream).set(open_letters.get(stream, 0))
        SESSION_STATUS.clear()
        for session in sessions:
            SESSION_STATUS.labels(session.name, session.status).set(1)
            SESSION_STATUS_AT.labels(session.name).set(session.status_at.timestamp())
        OWNERS_SAMPLED.set_to_current_time()
