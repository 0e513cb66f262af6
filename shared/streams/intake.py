"""Fenced reading of the owned partitions of one stream.

A plain XREAD over all owned streams is the door bell; the reading itself is one scripted group read per partition that
has news. What is finished leaves with the next read, so that it costs no trip of its own, or after a moment without
one. Under load readings keep a distance: each costs about the same however much it brings, and there is one for each
partition. Not safe for concurrent use: one loop reads, and `finish` may run beside it.
"""

import asyncio
import contextlib
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from loguru import logger
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, ResponseError

from shared.redis_client import BLOCK_SECONDS, REDIS_AWAY
from shared.streams.leases import PartitionLeases
from shared.streams.leaving import FENCED, MOST_IDS, Entry, Leaving, by_tenure
from shared.streams.names import GROUP_OF, keys_of
from shared.streams.scripts import ASSERT_EPOCH, READ, READ_AGAIN, digest, load

_PENDING_PAGE = 200
_CROWD = 20
"""More than come in one distance at the rates at which a reply's time counts, else one hiccup would keep it up."""
_CROWD_PACE_SECONDS = 0.04
_UNTOLD: tuple[type[Exception], ...] = (*REDIS_AWAY, ResponseError)


class Intake:
    """Reads what belongs to this process, in order per partition.

    `share` limits an intake to some of the process's partitions, so that several loops can divide them.
    """

    def __init__(self, redis: Redis, leases: PartitionLeases, *, share: tuple[int, int] = (0, 1)) -> None:
        self._redis = redis
        self._leases = leases
        self._remainder, self._divisor = share
        self._group = GROUP_OF[leases.stream]
        self._adopted: dict[int, int] = {}
        self._pending_from: dict[int, str] = {}
        self._last_id: dict[int, str] = {}
        self._next_bell_at = 0.0
        self._hot: set[int] = set()
        self._woken = asyncio.Event()
        self._leaving = Leaving(redis, leases.stream, self._group)
        self._bell: asyncio.Task[set[int]] | None = None
        self._outranked: dict[int, int] = {}
        self._withheld: set[int] = set()
        self._tenures: dict[int, int] = {}
        self._taken_over: set[int] = set()

    def mine(self) -> dict[int, int]:
        """Partition -> epoch, as the leases stand now."""
        return {
            partition: epoch
            for partition, epoch in self._leases.owned.items()
            if partition % self._divisor == self._remainder
            and self._outranked.get(partition) != epoch
            and partition not in self._withheld
        }

    def lost(self) -> list[int]:
        """Partitions this intake still holds that it no longer may: finish work in hand, `forget` and release them."""
        mine = self.mine()
        return [partition for partition, epoch in self._adopted.items() if mine.get(partition) != epoch]

    def forget(self, partitions: Iterable[int]) -> None:
        """Stop reading these partitions."""
        for partition in partitions:
            for memory in (self._adopted, self._pending_from, self._last_id):
                memory.pop(partition, None)
            self._hot.discard(partition)

    def withhold(self, partition: int) -> None:
        """Stop reading a partition, whoever owns it, until `allow`."""
        self.forget([partition])
        self._withheld.add(partition)

    def allow(self, partition: int) -> None:
        """Read the partition again if it is ours."""
        self._withheld.discard(partition)

    def forget_all(self) -> None:
        """After an outage: assert every epoch anew and read again what is unacknowledged."""
        self._leaving.take()
        self.forget(list(self._adopted))

    async def adopt(self) -> list[int]:
        """Begin reading the partitions that are new here; returns them. Their unacknowledged entries come first."""
        if self._leaving and not self.mine().items() <= self._adopted.items():
            await self.finish()  # else what is adopted anew would be read once more
        new = {p: epoch for p, epoch in self.mine().items() if p not in self._adopted}
        if new:
            # The bell listens to what was adopted before; it would be late for what is new.
            await self._unhang()
            await load(self._redis)
        for partition, epoch in new.items():
            keys = keys_of(self._leases.stream, partition)
            current = int(await self._redis.evalsha(digest(ASSERT_EPOCH), 1, keys.epoch, str(epoch)))
            if current != epoch:
                self._outranked[partition] = epoch
                FENCED.labels(self._leases.stream, "redis").inc()
                logger.warning("A newer epoch owns the partition", stream=self._leases.stream, partition=partition)
                continue
            with contextlib.suppress(ResponseError):  # BUSYGROUP: it exists, which is the normal case
                await self._redis.xgroup_create(keys.stream, self._group, id="0", mkstream=True)
            self._adopted[partition] = epoch
            self._pending_from[partition] = "0"
            self._last_id[partition] = "0-0"
            self._hot.add(partition)
            if self._tenures.get(partition) != epoch:
                self._tenures[partition] = epoch
                self._taken_over.add(partition)
        return [partition for partition in new if partition in self._adopted]

    async def wait(self, timeout_seconds: float) -> None:
        """Return when a stream has news, ownership changed, or the time is over. Raises when Redis is away."""
        if self._hot or self.mine() != self._adopted:
            return
        if (early_seconds := self._next_bell_at - time.monotonic()) > 0:
            await asyncio.sleep(min(early_seconds, timeout_seconds))
            timeout_seconds = max(0.0, timeout_seconds - early_seconds)
        if self._bell is None:
            self._bell = asyncio.create_task(self._listen(), name=f"bell-{self._leases.stream}")
        changed = asyncio.create_task(self._leases.changed.wait())
        woken = asyncio.create_task(self._woken.wait())
        try:
            news = {self._bell, changed, woken}
            await asyncio.wait(news, timeout=timeout_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            changed.cancel()
            woken.cancel()
            self._leases.changed.clear()
            self._woken.clear()
        if self._bell.done():
            bell, self._bell = self._bell, None
            self._hot |= bell.result() & self._adopted.keys()

    def wake(self) -> None:
        """End the wait that is under way, or the next one."""
        self._woken.set()

    async def close(self) -> None:
        """Tell Redis what is finished and end the door bell. May be used again afterwards."""
        await self.finish()
        self._leaving.take()
        await self._unhang()

    async def _unhang(self) -> None:
        """The next `wait` hangs up another bell."""
        if self._bell is not None:
            self._bell.cancel()
            await asyncio.gather(self._bell, return_exceptions=True)
            self._bell = None

    async def _listen(self) -> set[int]:
        if not self._adopted:
            await asyncio.sleep(BLOCK_SECONDS)
            return set()
        names = {keys_of(self._leases.stream, partition).stream: partition for partition in self._adopted}
        after: dict[Any, Any] = {name: self._last_id[partition] for name, partition in names.items()}
        found = await self._redis.xread(after, count=1, block=int(BLOCK_SECONDS * 1000))
        rung = found.keys() if isinstance(found, dict) else [name for name, _ in found or ()]
        return {names[str(name)] for name in rung}

    def ring(self, partitions: Iterable[int]) -> None:
        """Look into these partitions at the next read, bell or no bell."""
        self._hot |= self._adopted.keys() & set(partitions)

    def is_at_end(self, partition: int) -> bool:
        """Whether everything was read that the partition held when it last had news."""
        return partition in self._adopted and partition not in self._hot

    async def read(self, count: int, *, only: Collection[int] | None = None) -> list[Entry]:
        """Up to `count` entries per partition with news, in order within a partition. Raises when Redis is away."""
        hot = sorted(self._hot if only is None else self._hot.intersection(only))
        if not hot:
            return []
        began = time.monotonic()
        pipeline = self._redis.pipeline(transaction=False)
        leaving = self._leaving.take()
        ids_of = by_tenure(leaving)
        reads = [self._reading(partition, count, ids_of) for partition in hot]
        # The others first: what leaves is not to be read again.
        acknowledged = self._leaving.acknowledge(pipeline, ids_of)
        for script, arguments in reads:
            pipeline.evalsha(digest(script), 2, *arguments)
        # What an earlier owner left is counted: an entry that ended several of them is to be handled with care.
        counted = [partition for partition in hot if partition in self._taken_over & self._pending_from.keys()]
        for partition in counted:
            stream, start = keys_of(self._leases.stream, partition).stream, self._pending_from[partition]
            after = "-" if start == "0" else f"({start}"
            pipeline.xpending_range(stream, self._group, min=after, max="+", count=_PENDING_PAGE)
        try:
            answers = await pipeline.execute(raise_on_error=False)
        except REDIS_AWAY:
            self._leaving.put_back(leaving)
            raise
        self._leaving.note_refusals(answers[:acknowledged])
        del answers[:acknowledged]
        deliveries = dict(zip(counted, map(_deliveries, answers[len(hot) :]), strict=True))
        entries: list[Entry] = []
        for partition, answer in zip(hot, answers[: len(hot)], strict=True):
            entries.extend(self._entries(partition, answer, count, deliveries.get(partition, {})))
        self._next_bell_at = began + _CROWD_PACE_SECONDS if len(entries) >= _CROWD else 0.0
        return entries

    def _reading(self, partition: int, count: int, ids_of: dict[tuple[int, int], list[str]]) -> tuple[str, list[str]]:
        """Script and arguments that read a partition; they take along what is finished there."""
        keys = keys_of(self._leases.stream, partition)
        epoch, start = self._adopted[partition], self._pending_from.get(partition)
        script = READ if start is None or partition in self._taken_over else READ_AGAIN
        limit = count if start is None else _PENDING_PAGE
        arguments = [keys.epoch, keys.stream, str(epoch), self._group, start or ">", str(limit)]
        if start is None and (ids := ids_of.pop((partition, epoch), [])):
            arguments += ids[:MOST_IDS]
            ids_of[partition, epoch] = ids[MOST_IDS:]
        return script, arguments

    def _entries(self, partition: int, answer: Any, count: int, deliveries: Mapping[str, int]) -> list[Entry]:
        if isinstance(answer, ResponseError):
            self._refused(partition, answer)
            return []
        if isinstance(answer, Exception):
            raise answer
        rows = [row for _, rows in answer or () for row in rows]
        pending = self._pending_from.get(partition)
        epoch = self._adopted[partition]
        entries = [
            Entry(partition, epoch, id_, _fields_of(fields), pending is not None, deliveries.get(id_, 1))
            for id_, fields in rows
        ]
        if entries:
            self._last_id[partition] = entries[-1].id
        if pending is not None:
            if len(entries) < _PENDING_PAGE:
                del self._pending_from[partition]
                self._taken_over.discard(partition)
            else:
                self._pending_from[partition] = entries[-1].id
        elif len(entries) < count:
            self._hot.discard(partition)
        return entries

    def _refused(self, partition: int, error: ResponseError) -> None:
        # FENCED: a newer owner, or Redis lost the epoch. NOGROUP: Redis lost the stream. NOSCRIPT: it was restarted.
        # Adopting the partition anew mends all three, or finds the newer owner.
        if not isinstance(error, NoScriptError) and not str(error).startswith(("FENCED", "NOGROUP")):
            raise error
        FENCED.labels(self._leases.stream, "redis").inc()
        logger.warning("Reading was refused", stream=self._leases.stream, partition=partition, error=str(error)[:80])
        self.forget([partition])

    def finish_soon(self, entries: Sequence[Entry]) -> None:
        """Acknowledge and delete with the next read, or in a moment."""
        self._leaving.soon(entries)

    async def finish(self, entries: Sequence[Entry] = ()) -> None:
        """Acknowledge and delete, these and what was to leave soon. What Redis can't be told now is told later."""
        await self._leaving.now(entries)

    async def acquit(self, entries: Sequence[Entry], *, timeout_seconds: float) -> None:
        """This process is let go alive: the entries it leaves have not ended it. What Redis can't be told is lost."""
        by_partition: dict[int, list[Any]] = {}
        for entry in entries:
            by_partition.setdefault(entry.partition, []).append(entry.id)
        try:
            async with asyncio.timeout(timeout_seconds):
                for partition, ids in by_partition.items():
                    stream = keys_of(self._leases.stream, partition).stream
                    await self._redis.xclaim(stream, self._group, self._group, 0, ids, retrycount=0, justid=True)
        except _UNTOLD as error:
            logger.debug("Deliveries go on counting", stream=self._leases.stream, error=type(error).__name__)


def _fields_of(fields: list[str] | None) -> dict[str, str]:
    """Fields as a dict; empty for an entry that was deleted while pending."""
    return dict(zip(fields[::2], fields[1::2], strict=True)) if fields else {}


def _deliveries(pending: Any) -> dict[str, int]:
    """Entry id -> how often it was delivered; what Redis did not tell counts as once."""
    if isinstance(pending, Exception):
        return {}
    return {entry["message_id"]: entry["times_delivered"] for entry in pending}
