"""One loop of the processor: read, handle, publish, acknowledge; in between, due bursts and the sweep.

A process runs a few lanes side by side, each with its own share of the partitions, so that one waits for the disk while
another computes. Within a lane everything is sequential, which is what keeps a partition's outbox in commit order.
"""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from loguru import logger
from pydantic import ValidationError
from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError

from services.processor.aliases import remember_aliases
from services.processor.attempts import Attempts
from services.processor.drain import Drain, in_order, no_event
from services.processor.handlers import BatchHandler
from services.processor.isolation import Isolation
from services.processor.lookups import Lookups, PhoneBook
from services.processor.metrics import BATCH_SECONDS, BATCH_SIZE, LAST_PROGRESS, OPEN_BURSTS
from services.processor.ports import (
    Arrival,
    Conflict,
    DeadLetter,
    FallbackWaits,
    Fenced,
    LeadStore,
    StoreAway,
    Unstorable,
)
from services.processor.texts import TextBook
from services.processor.timers import DueTimes
from services.processor.undertaker import Undertaker
from shared.clock import utc_now
from shared.lifecycle import pause
from shared.messages import Inbound
from shared.redis_client import REDIS_AWAY
from shared.streams.intake import Intake
from shared.streams.leases import PartitionLeases
from shared.streams.leaving import FENCED, Entry
from shared.streams.relay import Relay, Sweep

_READ_COUNT = 64
_DUE_LIMIT = 200
_IDLE_SECONDS = 1.0
_AGAIN_SECONDS = 0.5
_DUE_HORIZON = timedelta(days=1)


class Lane:
    """Owns a share of this process's partitions: their streams, due times and outbox."""

    def __init__(
        self,
        name: str,
        *,
        intake: Intake,
        leases: PartitionLeases,
        store: LeadStore,
        handler: BatchHandler,
        relay: Relay,
        texts: TextBook,
        redis: Redis,
        phone_book: PhoneBook | None,
        retry_base_seconds: float = 1.0,
    ) -> None:
        self._name = name
        self._intake = intake
        self._leases = leases
        self._store = store
        self._handler = handler
        self._relay = relay
        self._texts = texts
        self._redis = redis
        self._lookups = Lookups(phone_book, wake=intake.wake)
        self._deferred: list[Arrival] = []
        self._again_at = 0.0
        self._sweep = Sweep()
        self._due = DueTimes()
        self._epochs: dict[int, int] = {}
        self._attempts = Attempts(store, self._my_epochs, retry_base_seconds=retry_base_seconds)
        self._undertaker = Undertaker(store, redis, self._my_epochs)
        self._isolation = Isolation(
            store,
            self._take,
            self._attempts,
            self._undertaker,
            epochs=self._my_epochs,
            look_again=self._due.delay,
        )
        self._parking = self._isolation.parking
        self._drain = Drain(store, intake, bury=self._undertaker.bury, waiting=lambda: self._parking.fallback_ids)
        self._redis_away = False
        self._net_at = 0.0
        self._open_bursts = OPEN_BURSTS.labels(name)
        self._last_progress = LAST_PROGRESS.labels(name)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`. A store that is away is waited for; nothing that was read is given up."""
        delay_seconds = 0.1
        while not stop.is_set():
            try:
                await self._round()
                delay_seconds = 0.1
                self._last_progress.set_to_current_time()
            except Fenced:
                FENCED.labels("inbound", "postgres").inc()
                logger.warning("PostgreSQL refused an outdated epoch", lane=self._name)
                self._start_over()
                await pause(stop, 0.1)
            except (StoreAway, Conflict, Unstorable, SQLAlchemyError, OSError, TimeoutError) as error:
                logger.warning("PostgreSQL gave no result; trying again", lane=self._name, error=str(error)[:80])
                self._start_over()
                await pause(stop, delay_seconds * random.uniform(0.5, 1.0))
                delay_seconds = min(2.0, delay_seconds * 2)
        await self._intake.close()

    def _my_epochs(self) -> Mapping[int, int]:
        return self._epochs

    def _start_over(self) -> None:
        """Whatever was read and not acknowledged is read again; whatever may be unpublished is looked up."""
        self._intake.forget_all()
        self._drop_held()
        self._relay.doubt(self._epochs)

    async def _round(self) -> None:
        await self._sync()
        entries = [] if self._parking.is_full else await self._read()
        arrivals = await self._arrivals(entries)
        if self._redis_away and self._epochs:
            arrivals = await self._drain.everything(self._epochs)
        elif rows := self._drain.due():
            arrivals = in_order(arrivals, rows)
        ready = [*self._again(), *self._lookups.sift(arrivals)]
        due = [lead for lead, partition in self._due.due(utc_now(), _DUE_LIMIT) if partition in self._epochs]
        if ready or due:
            await self._handle(ready, due)
        await self._isolation.retry()
        self._settle()
        if not entries:
            await self._idle()
        await self._sweep_and_drain()

    def _drop_held(self) -> None:
        """What waits in memory is unacknowledged, so it is read again."""
        self._lookups.drop()
        self._isolation.drop()
        self._deferred.clear()
        self._drain.drop()

    def _again(self) -> list[Arrival]:
        if not self._deferred or time.monotonic() < self._again_at:
            return []
        again, self._deferred = self._deferred, []
        return again

    async def _sync(self) -> None:
        """Give up what was lost, take up what was gained."""
        mine = self._intake.mine()
        lost = [partition for partition, epoch in self._epochs.items() if mine.get(partition) != epoch]
        if lost:
            await self._intake.finish()
            # What is held back is dropped, so whatever stays ours is read again from its unacknowledged entries.
            self._intake.forget_all()
            self._drop_held()
            self._attempts.forget(lost)
            self._relay.drop(lost)
            self._due.drop(lost)
            for partition in lost:
                del self._epochs[partition]
            await self._leases.release(partition for partition in lost if partition not in mine)
        gained = {partition: epoch for partition, epoch in mine.items() if partition not in self._epochs}
        if gained:
            for lead_id, due_at, partition in await self._store.due(list(gained), utc_now() + _DUE_HORIZON):
                self._due.set(lead_id, due_at, partition)
            await self._store.note_takeover(list(gained))
            self._relay.doubt(gained)
            self._epochs |= gained

    async def _read(self) -> list[Entry]:
        try:
            if await self._intake.adopt():
                await self._relay.heal()
            entries = await self._intake.read(_READ_COUNT, only=self._epochs)
        except REDIS_AWAY as error:
            self._lost_redis(error)
            return []
        if self._redis_away:
            logger.info("Redis is back", lane=self._name)
            self._redis_away = False
        return entries

    def _lost_redis(self, error: Exception) -> None:
        if not self._redis_away:
            logger.warning("Redis is away; working from PostgreSQL", lane=self._name, error=type(error).__name__)
        self._redis_away = True
        self._intake.forget_all()
        self._drop_held()
        self._relay.doubt(self._epochs)

    async def _arrivals(self, entries: Sequence[Entry]) -> list[Arrival]:
        """The entries as arrivals; what is none of ours is set aside, what was deleted while pending is let go."""
        arrivals: list[Arrival] = []
        useless: list[DeadLetter] = []
        leaving: list[Entry] = []
        for entry in entries:
            try:
                event = Inbound.from_fields(entry.fields)
                arrivals.append(
                    Arrival(event=event, partition=entry.partition, entry=entry, deliveries=entry.deliveries)
                )
            except ValidationError as error:
                leaving.append(entry)
                if entry.fields:
                    key = entry.fields.get("key") or f"entry:{entry.partition:02d}:{entry.id}"
                    useless.append(no_event(key, entry.partition, entry.fields, error))
        await self._undertaker.bury(useless)
        self._finish(leaving)
        return arrivals

    async def _handle(self, arrivals: Sequence[Arrival], due: Sequence[int]) -> None:
        """Handle, and beside the entries of the streams whatever the fallback table holds from before them."""
        if self._redis_away or all(arrival.entry is None for arrival in arrivals):
            await self._isolation.handle(arrivals, due, beside_fallback=True)
            return
        try:
            await self._isolation.handle(arrivals, due, beside_fallback=False)
        except FallbackWaits:
            async for together in self._drain.beside(arrivals, self._lookups.sift):
                await self._isolation.handle(together, (), beside_fallback=True)
            await self._isolation.handle((), due, beside_fallback=True)

    async def _take(
        self, arrivals: Sequence[Arrival], due: Sequence[int], *, beside_fallback: bool
    ) -> Sequence[Arrival]:
        """See `services.processor.isolation.Take`."""
        deferred: list[Arrival] = []
        for part in await self._handler.apart(arrivals):
            if part or due:
                deferred += await self._take_part(part, due, beside_fallback=beside_fallback)
                due = ()
        return deferred

    async def _take_part(
        self, arrivals: Sequence[Arrival], due: Sequence[int], *, beside_fallback: bool
    ) -> Sequence[Arrival]:
        started = time.perf_counter()
        texts = self._texts.current
        try:
            handled = await self._handler.handle(arrivals, due, self._epochs, texts, beside_fallback=beside_fallback)
        except (Fenced, FallbackWaits):
            raise
        except Exception:  # whatever it was, the commit may have happened
            self._relay.doubt(self._epochs)
            raise
        for lead in handled.leads:
            self._due.set(lead.id, lead.due_at, lead.partition)
        for lead_id in set(due) - {lead.id for lead in handled.leads}:
            self._due.set(lead_id, None, 0)
        self._open_bursts.set(len(self._due))
        BATCH_SIZE.observe(len(arrivals))
        BATCH_SECONDS.observe(time.perf_counter() - started)
        if handled.aliases and not self._redis_away:
            await remember_aliases(self._redis, handled.aliases)
        return handled.deferred

    def _settle(self) -> None:
        """What took effect or was set aside leaves its stream; what can't be told yet is told again in a moment."""
        settled = self._isolation.settled()
        if settled.deferred:
            self._deferred += [arrival for arrival in settled.deferred if arrival.entry is not None]
            self._again_at = time.monotonic() + _AGAIN_SECONDS
        self._finish([arrival.entry for arrival in settled.done if arrival.entry is not None])

    def _finish(self, entries: Sequence[Entry]) -> None:
        if not self._redis_away:
            self._intake.finish_soon(entries)

    async def _idle(self) -> None:
        wait_seconds = _IDLE_SECONDS
        if (due_at := self._due.next()) is not None:
            wait_seconds = min(wait_seconds, max(0.0, _seconds_until(due_at)))
        if (parked_seconds := self._parking.seconds_until_due()) is not None:
            wait_seconds = min(wait_seconds, parked_seconds)
        if self._redis_away or self._parking.is_full:
            await asyncio.sleep(min(0.25, wait_seconds))
            return
        try:
            await self._intake.wait(wait_seconds)
        except REDIS_AWAY as error:
            self._lost_redis(error)

    async def _sweep_and_drain(self) -> None:
        """The net below everything: unpublished rows, rung bells that were missed, events left in the fallback."""
        if self._redis_away or not self._epochs:
            return
        try:
            await self._sweep(self._relay, list(self._epochs))
        except REDIS_AWAY as error:
            self._lost_redis(error)
            return
        if self._drain.is_behind or time.monotonic() - self._net_at >= 1.0:
            self._net_at = time.monotonic()
            self._intake.ring(self._epochs)
            await self._drain.look(self._epochs)


def _seconds_until(moment: datetime) -> float:
    return (moment - utc_now()).total_seconds()
