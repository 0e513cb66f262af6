"""The backlog as Prometheus sees it: what scaling and alerts go by."""

import asyncio
import time

from loguru import logger
from prometheus_client import Gauge
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.lifecycle import pause
from shared.streams.figures import stream_figures

SAMPLE_SECONDS = 5.0

_LABELS = ["stream", "partition"]
LENGTH = Gauge("stream_length", "Entries that are still to be done", _LABELS)
LAG = Gauge("stream_lag", "Entries the group has not read", _LABELS)
PENDING = Gauge("stream_pending", "Entries read and not finished", _LABELS)
OLDEST_AGE = Gauge("stream_oldest_age_seconds", "Age of the oldest entry", _LABELS)
SAMPLED = Gauge("stream_sampled_timestamp_seconds", "When these figures were read from Redis")


class StreamMetrics:
    """Keeps the gauges fresh; while Redis is away they stand still and `stream_sampled_timestamp_seconds` tells."""

    def __init__(self, redis: Redis, partitions: int) -> None:
        self._redis = redis
        self._partitions = partitions

    async def run(self, stop: asyncio.Event) -> None:
        """Sample until `stop`."""
        while True:
            try:
                now_ms = time.time() * 1000
                for figures in await stream_figures(self._redis, self._partitions):
                    labels = (figures.stream, f"{figures.partition:02d}")
                    LENGTH.labels(*labels).set(figures.length)
                    LAG.labels(*labels).set(figures.lag)
                    PENDING.labels(*labels).set(figures.pending)
                    OLDEST_AGE.labels(*labels).set(figures.oldest_age_seconds(now_ms))
                SAMPLED.set_to_current_time()
            except (RedisError, OSError) as error:
                logger.warning("Streams not sampled", error=type(error).__name__)
            if await pause(stop, SAMPLE_SECONDS):
                return
