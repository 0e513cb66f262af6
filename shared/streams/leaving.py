"""Entries that are finished and still have to leave their stream.

They leave with the next read, so that it costs no trip of its own, or after a moment without one.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loguru import logger
from prometheus_client import Counter
from redis.asyncio import Redis

from shared.redis_client import REDIS_AWAY
from shared.streams.names import StreamName, keys_of
from shared.streams.scripts import FINISH, digest

FENCED = Counter("fenced_total", "Refusals of an outdated epoch", ["stream", "where"])
MOST_IDS = 1000
"""At most so many ids with one call."""
_LINGER_SECONDS = 0.03
_TELL_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One stream entry; `redelivered` means that some owner had read it before and may have acted on it."""

    partition: int
    epoch: int
    id: str
    fields: dict[str, str]
    redelivered: bool
    deliveries: int = 1
    """How often it was handed out, counted where this process found it unfinished by the partition's last owner; of
    what is new, or read again within a tenure, 1. What an owner let go alive counts from the beginning."""


class Leaving:
    """What is finished of one stream and not yet acknowledged."""

    def __init__(self, redis: Redis, stream: StreamName, group: str) -> None:
        self._redis = redis
        self._stream = stream
        self._group = group
        self._entries: list[Entry] = []
        self._timer: asyncio.TimerHandle | None = None
        self._flush: asyncio.Task[None] | None = None

    def __bool__(self) -> bool:
        return bool(self._entries)

    def soon(self, entries: Sequence[Entry]) -> None:
        """Acknowledge and delete in a moment, unless somebody takes them along before."""
        if entries:
            self._entries += entries
            self._flush_within(_LINGER_SECONDS)

    async def now(self, entries: Sequence[Entry] = ()) -> None:
        """Acknowledge and delete, these and all others. What Redis can't be told now is told later."""
        self._entries += entries
        leaving = self.take()
        if not leaving:
            return
        pipeline = self._redis.pipeline(transaction=False)
        self.acknowledge(pipeline, by_tenure(leaving))
        try:
            answers = await pipeline.execute(raise_on_error=False)
        except REDIS_AWAY as error:
            logger.warning("Not acknowledged; Redis is away", stream=self._stream, error=type(error).__name__)
            self.put_back(leaving)
            self._flush_within(_TELL_AGAIN_SECONDS)
            return
        self.note_refusals(answers)

    def take(self) -> list[Entry]:
        """All that was to leave; whoever takes it sees to it, or puts it back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        leaving, self._entries = self._entries, []
        return leaving

    def put_back(self, leaving: Sequence[Entry]) -> None:
        """They are still to leave, before all others."""
        self._entries = [*leaving, *self._entries]

    def acknowledge(self, pipeline: Any, ids_of: Mapping[tuple[int, int], Sequence[str]]) -> int:
        """Add the commands to the pipeline; returns how many."""
        commands = 0
        for (partition, epoch), ids in ids_of.items():
            keys = keys_of(self._stream, partition)
            for start in range(0, len(ids), MOST_IDS):
                some = ids[start : start + MOST_IDS]
                pipeline.evalsha(digest(FINISH), 2, keys.epoch, keys.stream, str(epoch), self._group, *some)
                commands += 1
        return commands

    def note_refusals(self, answers: Iterable[Any]) -> None:
        """What Redis refuses stays pending."""
        for answer in answers:
            if isinstance(answer, Exception):
                FENCED.labels(self._stream, "redis").inc()
                logger.warning("Not acknowledged", stream=self._stream, error=str(answer)[:80])

    def _flush_within(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._begin_flush)

    def _begin_flush(self) -> None:
        self._timer = None
        self._flush = asyncio.create_task(self.now(), name=f"acknowledge-{self._stream}")


def by_tenure(entries: Iterable[Entry]) -> dict[tuple[int, int], list[str]]:
    """Partition and epoch -> ids."""
    ids_of: dict[tuple[int, int], list[str]] = {}
    for entry in entries:
        ids_of.setdefault((entry.partition, entry.epoch), []).append(entry.id)
    return ids_of
