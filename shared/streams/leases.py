"""Who owns which partition: leases with epochs in PostgreSQL, in fair shares.

One statement per tick renews this worker's presence and leases, learns how many workers are alive, and claims free or
expired partitions up to ``ceil(partitions / workers)``. What is above the share is offered back: the consumer finishes
what it has in hand and calls `release`.
"""

import asyncio
import math
import time
from collections.abc import Iterable

import sqlalchemy as sa
from loguru import logger
from prometheus_client import Counter, Gauge
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.lifecycle import pause
from shared.streams.names import StreamName

TICK_SECONDS = 0.5
"""A dead owner is replaced within its lease plus one tick; a leaving one within one tick."""

OWNED = Gauge("partitions_owned", "Partitions this process owns", ["stream"])
EPOCH = Gauge("partition_owner_epoch", "Epoch under which this process owns a partition", ["stream", "partition"])
TAKEOVERS = Counter("partition_takeovers_total", "Partitions claimed", ["stream", "reason"])

_PREPARE = sa.text("""
    INSERT INTO partition_leases (stream, partition)
    SELECT :stream, generate_series(0, CAST(:partitions AS int) - 1) ON CONFLICT DO NOTHING
""")

_TICK = sa.text("""
    WITH beat AS (
        INSERT INTO workers (stream, worker, expires_at)
        SELECT CAST(:stream AS text), CAST(:worker AS text), now() + make_interval(secs => :ttl)
        WHERE NOT CAST(:retired AS boolean)
        ON CONFLICT (stream, worker) DO UPDATE SET expires_at = excluded.expires_at
    ), alive AS (
        SELECT 1 + count(*) AS workers FROM workers
        WHERE stream = :stream AND worker <> :worker AND expires_at > now()
    ), renewed AS (
        UPDATE partition_leases SET expires_at = now() + make_interval(secs => :ttl)
        WHERE stream = :stream AND owner = :worker
        RETURNING partition, epoch
    ), free AS (
        SELECT partition, owner FROM partition_leases
        WHERE stream = :stream AND (owner IS NULL OR (owner <> :worker AND expires_at < now()))
        ORDER BY random()
        LIMIT CASE WHEN CAST(:retired AS boolean) THEN 0 ELSE
            greatest(0, ceil(CAST(:partitions AS numeric) / (SELECT workers FROM alive)) - (
                SELECT count(*) FROM partition_leases WHERE stream = :stream AND owner = :worker
            )) END
        FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE partition_leases AS lease
        SET owner = :worker, epoch = lease.epoch + 1, expires_at = now() + make_interval(secs => :ttl)
        FROM free WHERE lease.stream = :stream AND lease.partition = free.partition
        RETURNING lease.partition, lease.epoch, CASE WHEN free.owner IS NULL THEN 'free' ELSE 'expired' END AS reason
    )
    SELECT partition, epoch, 'renewed' AS reason, (SELECT workers FROM alive) AS workers FROM renewed
    UNION ALL SELECT partition, epoch, reason, (SELECT workers FROM alive) FROM claimed
    UNION ALL SELECT -1, 0, 'alive', workers FROM alive
""")

_RELEASE = sa.text("""
    UPDATE partition_leases SET owner = NULL, expires_at = now()
    WHERE stream = :stream AND owner = :worker AND partition = ANY(CAST(:partitions AS smallint[]))
""")

_LEAVE = sa.text("DELETE FROM workers WHERE stream = :stream AND worker = :worker")


class Leases:
    """The partitions that this process may work on, of whatever is divided under `name`.

    `owned` maps partition to epoch and changes between two awaits of the consumer, never in the middle of its work;
    `changed` is set whenever it did. `taken_over_at` tells of those among them whose last owner died.
    """

    def __init__(self, engine: AsyncEngine, *, name: str, partitions: int, worker: str, ttl_seconds: float) -> None:
        self._name = name
        self.owned: dict[int, int] = {}
        self.taken_over_at: dict[int, float] = {}
        self.changed = asyncio.Event()
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._partitions = partitions
        self._worker = worker
        self._ttl_seconds = ttl_seconds
        self._held: dict[int, int] = {}
        self._valid_until = 0.0
        self._turn = asyncio.Lock()
        self._retired = False
        self._left = False

    def is_valid(self) -> bool:
        """False once the leases may have run out, by this process's own clock: then nothing may be sent any more."""
        return time.monotonic() < self._valid_until

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the leases until `stop`; a tick that fails is tried again at the next."""
        prepared = False
        while not self._left:
            try:
                if not prepared:
                    async with self._engine.connect() as connection:
                        parameters = {"stream": self._name, "partitions": self._partitions}
                        await connection.execute(_PREPARE, parameters)
                    prepared = True
                async with self._turn:
                    await self._tick()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                logger.warning("Leases not renewed", stream=self._name, error=type(error).__name__)
                if not self.is_valid():
                    self._publish({})
            if await pause(stop, TICK_SECONDS):
                self.changed.set()  # wakes whoever waits for news, so that it sees the stop
                return

    async def _tick(self) -> None:
        if self._left:
            return
        started = time.monotonic()
        parameters = {
            "stream": self._name,
            "worker": self._worker,
            "ttl": self._ttl_seconds,
            "partitions": self._partitions,
            "retired": self._retired,
        }
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_TICK, parameters)).all()
        self._valid_until = started + self._ttl_seconds
        workers = max(row.workers for row in rows)
        self._held = {row.partition: row.epoch for row in rows if row.partition >= 0}
        for row in rows:
            if row.reason in {"free", "expired"}:
                TAKEOVERS.labels(self._name, row.reason).inc()
            if row.reason == "expired":
                self.taken_over_at[row.partition] = time.time()
            elif row.reason == "free":
                self.taken_over_at.pop(row.partition, None)
        share = math.ceil(self._partitions / workers)
        # The highest numbers go back first, so that every tick offers the same ones until they are released.
        self._publish({partition: self._held[partition] for partition in sorted(self._held)[:share]})

    def _publish(self, owned: dict[int, int]) -> None:
        if owned == self.owned:
            return
        for partition in self.owned.keys() - owned.keys():
            EPOCH.remove(self._name, str(partition))
        for partition, epoch in owned.items():
            EPOCH.labels(self._name, str(partition)).set(epoch)
        OWNED.labels(self._name).set(len(owned))
        logger.info("Partitions owned", stream=self._name, partitions=sorted(owned))
        self.owned = owned
        self.changed.set()

    async def release(self, partitions: Iterable[int]) -> None:
        """Hand partitions over at once; the caller has finished its work on them."""
        async with self._turn:
            await self._give_up(partitions)

    async def _give_up(self, partitions: Iterable[int]) -> None:
        leaving = [partition for partition in partitions if partition in self._held]
        if not leaving:
            return
        async with self._engine.connect() as connection:
            parameters = {"stream": self._name, "worker": self._worker, "partitions": leaving}
            await connection.execute(_RELEASE, parameters)
        for partition in leaving:
            self._held.pop(partition, None)
        self._publish({partition: epoch for partition, epoch in self.owned.items() if partition not in leaving})

    async def retire(self) -> None:
        """Claim nothing any more and stop being counted; what is held is kept until it is released."""
        self._retired = True
        try:
            async with self._turn:
                await self._stop_counting()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            logger.warning("Still counted until it runs out", stream=self._name, error=type(error).__name__)

    async def _stop_counting(self) -> None:
        async with self._engine.connect() as connection:
            await connection.execute(_LEAVE, {"stream": self._name, "worker": self._worker})

    async def leave(self) -> None:
        """Release everything, claim nothing any more and stop being counted; called once, when the process ends."""
        self._left = True
        try:
            async with self._turn:
                await self._give_up(list(self._held))
                await self._stop_counting()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            logger.warning("Leases not released; they run out", stream=self._name, error=type(error).__name__)


class PartitionLeases(Leases):
    """The partitions of one stream that this process may work on."""

    def __init__(
        self, engine: AsyncEngine, *, stream: StreamName, partitions: int, worker: str, ttl_seconds: float
    ) -> None:
        super().__init__(engine, name=stream, partitions=partitions, worker=worker, ttl_seconds=ttl_seconds)
        self.stream = stream
