"""Takes outbox rows to the service that does them: one handler, two doors.

Ids arrive through the stream, or from the outbox table while Redis is away (and always for rows that no partition's
owner publishes, partition -1). Whatever brought an id, the handler gets it once until it is finished, let go or this
process loses the partition; a row is finished in PostgreSQL first, then its entry leaves the stream.

A partition that goes to somebody else is let go by a task of its own: what is in flight there may take 30 s, and the
other partitions don't wait for it. Until it is over nothing of that partition is read here, whoever owns it by then.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from loguru import logger
from prometheus_client import Counter, Gauge
from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.outbox import UNPUBLISHED_PARTITION
from shared.redis_client import REDIS_AWAY
from shared.streams.intake import Intake
from shared.streams.leases import PartitionLeases
from shared.streams.leaving import Entry
from shared.streams.outcomes import Finished, Outcomes, Work
from shared.tables import outbox

__all__ = ["Finished", "Handler", "OutboxConsumer", "Work"]

IN_FLIGHT = Gauge("consumer_in_flight", "Outbox rows taken and not finished", ["stream"])
LAST_ROUND = Gauge("consumer_last_round_timestamp_seconds", "When the loop last came round", ["stream"])
LEAVING = Gauge("consumer_partitions_leaving", "Partitions that are being let go", ["stream"])
SECOND_DOOR = Counter("consumer_second_door_total", "Outbox rows taken from the table", ["stream"])

_NET_SECONDS = 5.0
_PROBE_SECONDS = 0.5
_CLOCK_MARGIN = timedelta(seconds=5)

# Found by their ids, as in `outcomes`.
NOTE_TAKEOVERS = sa.text("""
    UPDATE outbox SET takeovers = takeovers + 1 WHERE id = ANY(CAST(:ids AS bigint[])) RETURNING id, takeovers
""")


class Handler(Protocol):
    """The service's side."""

    async def take(self, work: Sequence[Work]) -> None:
        """Accept work, oldest first; returns at once. Later, `OutboxConsumer.finish` is called for each."""

    async def let_go(self, partitions: Iterable[int]) -> None:
        """Drop what is waiting for these partitions and wait for what is under way (at most 30 s)."""


@dataclass(slots=True)
class _Held:
    work: Work
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Tenure:
    """Since when this process has had a partition, under which epoch."""

    epoch: int
    since: float


class OutboxConsumer:
    """The loop of one stream. `finish` may be called from any task."""

    def __init__(
        self,
        engine: AsyncEngine,
        reader: Redis,
        leases: PartitionLeases,
        *,
        partitioned: bool,
        max_in_flight: int = 1000,
    ) -> None:
        self.redis_away = False
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._reader = reader
        self._leases = leases
        self._stream = leases.stream
        self._intake = Intake(reader, leases)
        self._partitioned = partitioned
        self._max_in_flight = max_in_flight
        self._held: dict[int, _Held] = {}
        self._tenures: dict[int, _Tenure] = {}
        self._outcomes = Outcomes(self._engine, self._stream, self._left)
        self._leaving: dict[int, asyncio.Task[None]] = {}
        self._is_stopping = False
        self._tasks: asyncio.TaskGroup
        self._in_flight = IN_FLIGHT.labels(self._stream)
        self._last_round = LAST_ROUND.labels(self._stream)
        self._table_due = 0.0
        self._net_due = 0.0

    async def run(self, handler: Handler, stop: asyncio.Event) -> None:
        """Feed `handler` until `stop`, then let everything go; each partition is given back as soon as it is free."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                recording = self._tasks.create_task(self._outcomes.run(), name=f"record-{self._stream}")
                waking = self._tasks.create_task(self._wake_at(stop), name=f"wake-{self._stream}")
                while not stop.is_set():
                    await self._once(handler)
                self._is_stopping = True
                await self._leases.retire()
                for partition in self._leases.owned:
                    self._let_go(handler, partition)
                await asyncio.gather(*self._leaving.values())
                await self._outcomes.settled()
                recording.cancel()
                waking.cancel()
        finally:
            await self._intake.close()
            await self._leases.leave()

    async def finish(self, finished: Finished) -> None:
        """Record the outcome; returns when PostgreSQL has it. A row that was finished before stays as it was."""
        await self._outcomes.report(finished)

    async def _wake_at(self, stop: asyncio.Event) -> None:
        """A process that is told to stop doesn't wait for news first."""
        await stop.wait()
        self._leases.changed.set()

    async def _once(self, handler: Handler) -> None:
        self._hand_over(handler)
        for partition, epoch in self._working().items():
            self._tenures.setdefault(partition, _Tenure(epoch, time.time()))
        room = self._max_in_flight - len(self._held)
        try:
            if self.redis_away:
                # A Redis that hangs must not hold up the second door for a reader's whole time-out.
                await asyncio.wait_for(self._reader.ping(), _PROBE_SECONDS)
            await self._intake.adopt()
            if room > 0:
                if time.monotonic() >= self._net_due:
                    self._net_due = time.monotonic() + _NET_SECONDS
                    self._intake.ring(self._intake.mine())
                await handler.take(self._accept(await self._intake.read(min(room, 200))))
                await self._intake.wait(1.0 if not self._held else 0.25)
            else:
                await asyncio.sleep(0.01)
            if self.redis_away:
                logger.info("Redis is back", stream=self._stream)
            self.redis_away = False
        except REDIS_AWAY as error:
            if not self.redis_away:
                logger.warning("Redis is away; taking work from the table", stream=self._stream, error=str(error)[:80])
            self.redis_away = True
            self._intake.forget_all()
            await asyncio.sleep(0.25)
        await self._second_door(handler)
        self._last_round.set_to_current_time()

    def _working(self) -> dict[int, int]:
        """Partition -> epoch of what is owned and not being let go."""
        return {p: epoch for p, epoch in self._leases.owned.items() if p not in self._leaving}

    def _hand_over(self, handler: Handler) -> None:
        owned = self._leases.owned
        gone = {partition for partition, tenure in self._tenures.items() if owned.get(partition) != tenure.epoch}
        for partition in gone.union(self._intake.lost()):
            self._let_go(handler, partition)

    def _let_go(self, handler: Handler, partition: int) -> None:
        if partition in self._leaving:
            return
        self._tenures.pop(partition, None)
        self._intake.withhold(partition)
        leaving = self._tasks.create_task(self._leave(handler, partition), name=f"leave-{self._stream}-{partition}")
        self._leaving[partition] = leaving
        LEAVING.labels(self._stream).set(len(self._leaving))

    async def _leave(self, handler: Handler, partition: int) -> None:
        """Nobody else gets the partition from us before its work in flight has ended and is recorded."""
        await handler.let_go([partition])
        await self._outcomes.settled()
        left = [id_ for id_, held in self._held.items() if held.work.partition == partition]
        entries = [entry for id_ in left for entry in self._held.pop(id_).entries]
        if entries and not self.redis_away:
            await self._intake.acquit(entries, timeout_seconds=_PROBE_SECONDS)
        await self._intake.finish()
        await self._release(partition)
        del self._leaving[partition]
        LEAVING.labels(self._stream).set(len(self._leaving))
        self._intake.allow(partition)
        self._leases.changed.set()

    async def _release(self, partition: int) -> None:
        delay_seconds = 0.1
        while self._is_stopping or partition not in self._leases.owned:
            try:
                await self._leases.release([partition])
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                logger.warning("Not released yet", stream=self._stream, partition=partition, error=type(error).__name__)
                await asyncio.sleep(delay_seconds)
                delay_seconds = min(2.0, delay_seconds * 2)
            else:
                return

    def _accept(self, entries: Sequence[Entry]) -> list[Work]:
        fresh: list[Work] = []
        for entry in entries:
            id_ = _row_id(entry)
            held = self._held.get(id_)
            if held is None:
                maybe_done = entry.redelivered or self._inherited(entry)
                held = self._held[id_] = _Held(Work(id_, entry.partition, maybe_done, entry.deliveries))
                fresh.append(held.work)
            held.entries.append(entry)
        self._in_flight.set(len(self._held))
        return fresh

    def _inherited(self, entry: Entry) -> bool:
        """Whether an owner that died may have had the row through the second door, where no entry tells of it."""
        taken_over_at = self._leases.taken_over_at.get(entry.partition)
        if taken_over_at is None:
            return False
        try:
            created_at = datetime.fromisoformat(entry.fields.get("at", ""))
        except ValueError:
            return True
        return (created_at - _CLOCK_MARGIN).timestamp() < taken_over_at

    async def _second_door(self, handler: Handler) -> None:
        working = self._working()
        if time.monotonic() < self._table_due or not working or not self._leases.is_valid():
            return
        self._table_due = time.monotonic() + (0.5 if self.redis_away else 1.0)
        if self._partitioned and not self.redis_away:
            return
        statement = (
            sa.select(outbox.c.id, outbox.c.partition, outbox.c.created_at)
            .where(outbox.c.stream == self._stream, outbox.c.finished_at.is_(None))
            .where(outbox.c.id != sa.all_(sa.cast(list(self._held), sa.ARRAY(sa.BigInteger))))
            .order_by(outbox.c.id)
            .limit(max(0, self._max_in_flight - len(self._held)))
        )
        if self._partitioned:
            statement = statement.where(outbox.c.partition.in_(list(working)))
        elif not self.redis_away:
            statement = statement.where(outbox.c.partition == UNPUBLISHED_PARTITION)
        try:
            async with self._engine.connect() as connection:
                rows = (await connection.execute(statement)).all()
                inherited = [row.id for row in rows if self._is_inherited(row)]
                noted = (await connection.execute(NOTE_TAKEOVERS, {"ids": inherited})).all() if inherited else ()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            logger.warning("The outbox can't be read", stream=self._stream, error=type(error).__name__)
            return
        takeovers = {row.id: row.takeovers for row in noted}
        works = []
        for row in rows:
            partition = row.partition if self._partitioned else 0
            works.append(Work(row.id, partition, row.id in takeovers, 1 + takeovers.get(row.id, 0)))
            self._held[row.id] = _Held(works[-1])
        if works:
            SECOND_DOOR.labels(self._stream).inc(len(works))
            await handler.take(works)

    def _is_inherited(self, row: Any) -> bool:
        """Whether an earlier owner may have had a row of the table."""
        tenure = self._tenures.get(row.partition if self._partitioned else 0)
        return tenure is None or bool((row.created_at - _CLOCK_MARGIN).timestamp() < tenure.since)

    async def _left(self, ids: Sequence[int]) -> None:
        """These rows are finished in PostgreSQL; what Redis can't be told now, the net finds."""
        entries = [entry for id_ in ids if (held := self._held.pop(id_, None)) for entry in held.entries]
        self._in_flight.set(len(self._held))
        if entries and not self.redis_away:
            self._intake.finish_soon(entries)


def _row_id(entry: Entry) -> int:
    """The row an entry is about; 0, which no row has, for one that was deleted or is none of ours: it just leaves."""
    text = entry.fields.get("id", "")
    return int(text) if text.isdecimal() else 0
