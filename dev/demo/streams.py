"""The streams' figures, read from Redis about twice a second while somebody looks at the page."""

import asyncio
from dataclasses import asdict

from redis.exceptions import RedisError

from dev.demo.board import Board
from shared.lifecycle import pause
from shared.redis_client import connect
from shared.streams.figures import stream_figures

SAMPLE_SECONDS = 0.5


class StreamsWatch:
    """Length, lag and pending entries of every stream, as the section ``streams``."""

    def __init__(self, *, redis_url: str, partitions: int, board: Board) -> None:
        self._redis = connect(redis_url, connections=2)
        self._board = board
        self._partitions = partitions

    async def watch(self, stop: asyncio.Event) -> None:
        """Sample until `stop`; Redis being away is shown, never raised."""
        while not stop.is_set():
            await self._board.until_watched(stop)
            try:
                section = await self._sample()
            except (RedisError, OSError, TimeoutError) as error:
                section = {"status": "away", "problem": f"Redis does not answer ({type(error).__name__})."}
            self._board.put("streams", section)
            await pause(stop, SAMPLE_SECONDS)
        await self._redis.aclose()

    async def _sample(self) -> dict[str, object]:
        partitions = [asdict(figures) for figures in await stream_figures(self._redis, self._partitions)]
        return {"status": "live", "problem": "", "partitions": partitions}
