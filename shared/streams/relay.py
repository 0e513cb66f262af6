"""Publishes committed outbox rows, each exactly once per life of Redis's data, in commit order per partition.

DESIGN. A partition has one fenced writer, so its outbox ids are in commit order. Next to each stream stands a mark per
writing partition: the newest row published there, moved by the script that appends. Rows are appended only where the
mark is the one expected. Any disagreement (another owner published, Redis lost its tail or everything, a commit whose
answer was lost) is healed the same way: take the mark as it stands and publish the unfinished rows behind it. So
nothing is published again because it is old, only because it is not there.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from loguru import logger
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, ResponseError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.outbox import OutboxRow
from shared.redis_client import REDIS_AWAY
from shared.streams.names import StreamName, keys_of
from shared.streams.scripts import PUBLISH, digest, load
from shared.tables import outbox

TARGETS: tuple[StreamName, ...] = ("replies", "sheets", "alerts")
_PAGE = 500

PUBLISHED = Counter("outbox_published_total", "Outbox rows published", ["stream"])
HEALED = Counter("outbox_healed_total", "Outbox rows published because the stream did not hold them", ["stream"])


class Relay:
    """The publishing side of the partitions this process owns. One loop at a time per partition."""

    def __init__(self, redis: Redis, engine: AsyncEngine) -> None:
        self._redis = redis
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._marks: dict[tuple[int, StreamName], int] = {}
        self._unsure: set[tuple[int, StreamName]] = set()

    def doubt(self, partitions: Iterable[int]) -> None:
        """What these partitions have published is uncertain (new owner, unclear commit): `heal` will find out."""
        for partition in partitions:
            self._unsure.update((partition, target) for target in TARGETS)

    def drop(self, partitions: Iterable[int]) -> None:
        """Forget partitions that belong to somebody else now."""
        for partition in partitions:
            for target in TARGETS:
                self._marks.pop((partition, target), None)
                self._unsure.discard((partition, target))

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        """Publish committed rows, ids rising; repeating is harmless. What Redis could not take is healed later."""
        groups: dict[tuple[int, StreamName], list[OutboxRow]] = {}
        for row in rows:
            if row.id > self._marks.get((row.partition, row.stream), 0):
                groups.setdefault((row.partition, row.stream), []).append(row)
        ready = {place: rows for place, rows in groups.items() if place not in self._unsure and place in self._marks}
        self._unsure.update(groups.keys() - ready.keys())
        try:
            await self._append(ready, healing=False)
        except REDIS_AWAY as error:
            self._unsure.update(ready)
            logger.warning("Outbox not published; Redis is away", rows=len(rows), error=type(error).__name__)

    async def heal(self) -> None:
        """Publish what unsure streams lack. Raises when Redis or PostgreSQL is away; then it is still unsure."""
        for place in sorted(self._unsure):
            partition, target = place
            mark = await self._mark(place)
            while rows := await self._unfinished(partition, target, after=mark):
                self._marks[place] = mark
                await self._append({place: rows}, healing=True)
                if self._marks[place] != rows[-1].id:
                    break
                mark = rows[-1].id
            else:
                self._marks[place] = mark
                self._unsure.discard(place)

    async def check(self, partitions: Iterable[int]) -> None:
        """Compare the marks that Redis holds with what was published; differences become unsure."""
        places = [(partition, target) for partition in partitions for target in TARGETS]
        pipeline = self._redis.pipeline(transaction=False)
        for partition, target in places:
            keys = keys_of(target, partition if target == "replies" else 0)
            pipeline.hget(keys.relayed, str(partition))
            pipeline.exists(keys.stream)
        answers = await pipeline.execute()
        for place, mark, exists in zip(places, answers[::2], answers[1::2], strict=True):
            known = self._marks.get(place)
            if known is None or (known and (not exists or int(mark or 0) != known)):
                self._unsure.add(place)

    async def check_newest(self, partitions: Sequence[int]) -> None:
        """Compare the marks with PostgreSQL's newest unfinished rows: the net under a commit that went unnoticed."""
        statement = sa.text("""
            SELECT p.partition, t.stream, (
                SELECT id FROM outbox AS o
                WHERE o.stream = t.stream AND o.partition = p.partition AND o.finished_at IS NULL
                ORDER BY id DESC LIMIT 1
            ) AS newest
            FROM unnest(CAST(:partitions AS smallint[])) AS p(partition), unnest(CAST(:targets AS text[])) AS t(stream)
        """)
        async with self._engine.connect() as connection:
            parameters = {"partitions": list(partitions), "targets": list(TARGETS)}
            rows = (await connection.execute(statement, parameters)).all()
        for row in rows:
            if row.newest is not None and row.newest > self._marks.get((row.partition, row.stream), 0):
                self._unsure.add((row.partition, row.stream))

    async def _mark(self, place: tuple[int, StreamName]) -> int:
        partition, target = place
        keys = keys_of(target, partition if target == "replies" else 0)
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.hget(keys.relayed, str(partition))
        pipeline.exists(keys.stream)
        mark, exists = await pipeline.execute()
        return int(mark or 0) if exists else 0

    async def _unfinished(self, partition: int, target: StreamName, *, after: int) -> list[OutboxRow]:
        statement = (
            sa.select(outbox)
            .where(outbox.c.stream == target, outbox.c.partition == partition)
            .where(outbox.c.finished_at.is_(None), outbox.c.id > after)
            .order_by(outbox.c.id)
            .limit(_PAGE)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            OutboxRow(
                id=row.id,
                stream=target,
                partition=partition,
                lead_id=row.lead_id,
                seq=row.seq,
                payload=row.payload,
                created_at=row.created_at,
            )
            for row in rows
        ]

    async def _append(self, groups: dict[tuple[int, StreamName], list[OutboxRow]], *, healing: bool) -> None:
        if not groups:
            return
        pipeline = self._redis.pipeline(transaction=False)
        for (partition, target), rows in groups.items():
            keys = keys_of(target, partition if target == "replies" else 0)
            arguments = [str(partition), str(self._marks[partition, target])]
            for row in rows:
                label = row.label()
                arguments += [str(row.id), str(2 * len(label))]
                arguments += [part for pair in label.items() for part in pair]
            pipeline.evalsha(digest(PUBLISH), 2, keys.stream, keys.relayed, *arguments)
        answers: list[Any] = await pipeline.execute(raise_on_error=False)
        for (place, rows), answer in zip(groups.items(), answers, strict=True):
            if isinstance(answer, NoScriptError):
                await load(self._redis)
                self._unsure.add(place)
            elif isinstance(answer, ResponseError):
                raise answer
            elif isinstance(answer, Exception):
                self._unsure.add(place)
            elif int(answer) == rows[-1].id:
                self._marks[place] = rows[-1].id
                PUBLISHED.labels(place[1]).inc(len(rows))
                if healing:
                    HEALED.labels(place[1]).inc(len(rows))
            else:
                self._unsure.add(place)


class Sweep:
    """When the slow checks are due: marks every second, PostgreSQL every five."""

    def __init__(self) -> None:
        self._marks_at = 0.0
        self._newest_at = 0.0

    async def __call__(self, relay: Relay, partitions: Sequence[int]) -> None:
        """Run what is due, then heal. Raises when Redis or PostgreSQL is away."""
        now = time.monotonic()
        if now - self._marks_at >= 1.0:
            self._marks_at = now
            await relay.check(partitions)
        if now - self._newest_at >= 5.0:
            self._newest_at = now
            await relay.check_newest(partitions)
        await relay.heal()
