"""How each stream stands: length, lag, pending, and the age of the oldest entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.streams.names import GROUP_OF, PARTITIONED, StreamName, keys_of


@dataclass(frozen=True, slots=True)
class StreamFigures:
    """One partition of one stream. What is done leaves, so `length` is what is still to be done."""

    stream: StreamName
    partition: int
    key: str
    length: int = 0
    added: int = 0
    """Entries ever added, as long as Redis remembers."""
    lag: int = 0
    """Not yet read by the group."""
    pending: int = 0
    """Read and not yet finished."""
    oldest_id: str = ""
    """Id of the oldest entry; it begins with its time in Unix milliseconds."""

    def oldest_age_seconds(self, now_ms: float) -> float:
        """How long the oldest entry has stood there; 0 when there is none."""
        return max(0.0, now_ms - float(self.oldest_id.partition("-")[0])) / 1000 if self.oldest_id else 0.0


async def stream_figures(redis: Redis, partitions: int) -> list[StreamFigures]:
    """Every partition of every stream, in one trip. Raises when Redis is away."""
    places: list[tuple[StreamName, int, str]] = [
        (name, partition, keys_of(name, partition).stream)
        for name in GROUP_OF
        for partition in range(partitions if name in PARTITIONED else 1)
    ]
    commands = redis.pipeline(transaction=False)
    for _, _, key in places:
        commands.xinfo_stream(key)
        commands.xinfo_groups(key)
    answers: list[Any] = await commands.execute(raise_on_error=False)
    return [
        _figures(name, partition, key, stream, groups)
        for (name, partition, key), stream, groups in zip(places, answers[::2], answers[1::2], strict=True)
    ]


def _figures(name: StreamName, partition: int, key: str, stream: Any, groups: Any) -> StreamFigures:
    for answer in (stream, groups):
        if isinstance(answer, Exception) and not isinstance(answer, ResponseError):
            raise answer
    if isinstance(stream, ResponseError):  # there is no such key yet
        return StreamFigures(name, partition, key)
    known: list[Mapping[str, Any]] = [] if isinstance(groups, ResponseError) else groups
    ours = next((found for found in known if found["name"] == GROUP_OF[name]), None)
    length, pending = stream["length"], ours["pending"] if ours else 0
    lag = ours["lag"] if ours else length
    first = stream.get("first-entry")
    return StreamFigures(
        name,
        partition,
        key,
        length=length,
        added=stream.get("entries-added", 0),
        # Redis can't tell the lag after an entry was deleted ahead of the group; what is not pending is unread.
        lag=length - pending if lag is None else lag,
        pending=pending,
        oldest_id=first[0] if first else "",
    )
