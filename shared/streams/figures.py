"""How each stream stands: in Redis length, lag, pending and oldest entry; in PostgreSQL its owner and what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from redis.asyncio import Redis
from redis.exceptions import ResponseError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.streams.names import GROUP_OF, PARTITIONED, StreamName, keys_of

Place = tuple[StreamName, int]
"""A stream and one of its partitions."""

DUE_GRACE_SECONDS = 5
"""A burst that closed so long ago and was not fired counts as waiting."""


def places(partitions: int) -> list[Place]:
    """Every partition of every stream."""
    return [(name, partition) for name in GROUP_OF for partition in range(partitions if name in PARTITIONED else 1)]


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
    found = [(name, partition, keys_of(name, partition).stream) for name, partition in places(partitions)]
    commands = redis.pipeline(transaction=False)
    for _, _, key in found:
        commands.xinfo_stream(key)
        commands.xinfo_groups(key)
    answers: list[Any] = await commands.execute(raise_on_error=False)
    return [
        _figures(name, partition, key, stream, groups)
        for (name, partition, key), stream, groups in zip(found, answers[::2], answers[1::2], strict=True)
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


@dataclass(frozen=True, slots=True)
class Memory:
    """What Redis uses of what it may use, in bytes."""

    used: int
    limit: int
    is_machines: bool
    """No maxmemory is set, so the limit is the memory of the machine; 0 when that is unknown, too."""

    @property
    def share(self) -> float:
        """0 to 1; 0 when there is no limit to compare with."""
        return self.used / self.limit if self.limit else 0.0


async def redis_memory(redis: Redis) -> Memory:
    """Raises when Redis is away."""
    told: Mapping[str, Any] = await redis.info("memory")
    most = int(told.get("maxmemory") or 0)
    return Memory(int(told["used_memory"]), most or int(told.get("total_system_memory") or 0), is_machines=not most)


@dataclass(frozen=True, slots=True)
class TableFigures:
    """One partition of one stream as PostgreSQL has it."""

    stream: StreamName
    partition: int
    owner: str = ""
    """Whose lease is valid; empty: nobody's."""
    epoch: int = 0
    rows: int = 0
    """Unfinished rows of the outbox; for ``inbound`` events in the fallback table."""
    rows_before: int = 0
    """How many of them are not newer than the mark that was asked for."""
    oldest_at: float | None = None
    """Unix seconds."""
    newest_id: int = 0
    overdue: int = 0
    """Leads whose burst closed more than `DUE_GRACE_SECONDS` ago and was not fired."""
    overdue_at: float | None = None
    """When the first of those closed."""


_TABLES = sa.text("""
    WITH marks AS (
        SELECT * FROM unnest(
            CAST(:streams AS text[]), CAST(:partitions AS smallint[]), CAST(:marks AS bigint[])
        ) AS known(stream, partition, mark)
    ), unfinished AS (
        SELECT stream, CASE WHEN stream = ANY(CAST(:partitioned AS text[])) THEN partition ELSE 0 END AS partition,
            id, created_at AS at
        FROM outbox WHERE finished_at IS NULL
        UNION ALL SELECT 'inbound', partition, id, received_at FROM inbound_fallback
    ), waiting AS (
        SELECT stream, partition, count(*) AS rows, count(*) FILTER (WHERE id <= mark) AS rows_before,
            extract(epoch FROM min(at))::float8 AS oldest_at, max(id) AS newest_id
        FROM unfinished LEFT JOIN marks USING (stream, partition) GROUP BY stream, partition
    ), overdue AS (
        SELECT 'inbound' AS stream, partition, count(*) AS overdue,
            extract(epoch FROM min(due_at))::float8 AS overdue_at
        FROM leads WHERE due_at < now() - make_interval(secs => :grace_seconds) GROUP BY partition
    ), leases AS (
        SELECT stream, partition, CASE WHEN expires_at > now() THEN owner END AS owner, epoch FROM partition_leases
    )
    SELECT stream, partition, coalesce(owner, '') AS owner, coalesce(epoch, 0) AS epoch, coalesce(rows, 0) AS rows,
        coalesce(rows_before, 0) AS rows_before, oldest_at, coalesce(newest_id, 0) AS newest_id,
        coalesce(overdue, 0) AS overdue, overdue_at
    FROM leases FULL JOIN waiting USING (stream, partition) FULL JOIN overdue USING (stream, partition)
""")


async def table_figures(
    engine: AsyncEngine, partitions: int, marks: Mapping[Place, int] | None = None
) -> list[TableFigures]:
    """Every partition of every stream, in one trip. `marks`: ids up to which rows are counted apart.

    Raises when PostgreSQL is away.
    """
    asked = list((marks or {}).items())
    parameters = {
        "streams": [stream for (stream, _), _ in asked],
        "partitions": [partition for (_, partition), _ in asked],
        "marks": [mark for _, mark in asked],
        "partitioned": sorted(PARTITIONED),
        "grace_seconds": DUE_GRACE_SECONDS,
    }
    async with engine.connect() as connection:
        rows: Sequence[Any] = (await connection.execute(_TABLES, parameters)).all()
    found = {(row.stream, row.partition): TableFigures(*row) for row in rows}
    return [found.get(place) or TableFigures(*place) for place in places(partitions)]
