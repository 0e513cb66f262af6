"""The streams' figures, read from Redis about twice a second while somebody looks at the page."""

import asyncio
from collections.abc import Mapping
from typing import Any

from redis.exceptions import RedisError, ResponseError

from dev.demo.board import Board
from shared.lifecycle import pause
from shared.redis_client import connect
from shared.streams.names import GROUP_OF, PARTITIONED, StreamName, keys_of

SAMPLE_SECONDS = 0.5


class StreamsWatch:
    """Length, lag and pending entries of every stream, as the section ``streams``."""

    def __init__(self, *, redis_url: str, partitions: int, board: Board) -> None:
        self._redis = connect(redis_url, connections=2)
        self._board = board
        self._keys: list[tuple[StreamName, int, str]] = [
            (name, partition, keys_of(name, partition).stream)
            for name in GROUP_OF
            for partition in range(partitions if name in PARTITIONED else 1)
        ]

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
        commands = self._redis.pipeline(transaction=False)
        for _, _, key in self._keys:
            commands.xinfo_stream(key)
            commands.xinfo_groups(key)
        answers = await commands.execute(raise_on_error=False)
        partitions = []
        for (name, partition, key), stream, groups in zip(self._keys, answers[::2], answers[1::2], strict=True):
            figures = _figures(stream, groups, GROUP_OF[name])
            partitions.append({"stream": name, "partition": partition, "key": key, **figures})
        return {"status": "live", "problem": "", "partitions": partitions}


def _figures(stream: Any, groups: Any, group: str) -> dict[str, object]:
    """The figures of one key; all 0 while the stream does not exist. `lag` is null when Redis can't tell it."""
    for answer in (stream, groups):
        if isinstance(answer, Exception) and not isinstance(answer, ResponseError):
            raise answer
    if isinstance(stream, ResponseError):
        return {"length": 0, "added": 0, "lag": 0, "pending": 0}
    known: list[Mapping[str, Any]] = [] if isinstance(groups, ResponseError) else groups
    ours = next((found for found in known if found["name"] == group), None)
    return {
        "length": stream["length"],
        "added": stream.get("entries-added", 0),
        "lag": ours["lag"] if ours else stream["length"],
        "pending": ours["pending"] if ours else 0,
    }
