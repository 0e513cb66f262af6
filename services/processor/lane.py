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

from services.processor.drain import PAGE, Drain, in_order
from services.processor.handlers import BatchHandler, Handled
from services.processor.lookups import Lookups, PhoneBook
from services.processor.metrics import BATCH_SECONDS, BATCH_SIZE, LAST_PROGRESS, OPEN_BURSTS, SET_ASIDE
from services.processor.ports import TRIES, Arrival, Conflict, DeadLetter, FallbackWaits, Fenced, LeadStore, StoreAway
from services.processor.texts import TextBook
from services.processor.timers import DueTimes
from shared.clock import utc_now
from shared.lifecycle import pause
from shared.messages import VERSION, Inbound
from shared.redis_client import REDIS_AWAY
from shared.streams.intake import FENCED, Entry, Intake
from shared.streams.leases import PartitionLeases
from shared.streams.names import ALIAS_SECONDS, alias_key, dead_letter_stream
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
        self._drain = Drain(store, intake)
        self._epochs: dict[int, int] = {}
        self._redis_away = False
        self._net_at = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`. A store that is away is waited for; nothing that was read is given up."""
        delay_seconds = 0.1
        while not stop.is_set():
            try:
                await self._round()
                delay_seconds = 0.1
                LAST_PROGRESS.labels(self._name).set_to_current_time()
            except Fenced:
                FENCED.labels("inbound", "postgres").inc()
                logger.warning("PostgreSQL refused an outdated epoch", lane=self._name)
                self._start_over()
                await pause(stop, 0.1)
            except (StoreAway, Conflict, SQLAlchemyError, OSError, TimeoutError) as error:
                logger.warning("PostgreSQL gave no result; trying again", lane=self._name, error=str(error)[:80])
                self._start_over()
                await pause(stop, delay_seconds * random.uniform(0.5, 1.0))
                delay_seconds = min(2.0, delay_seconds * 2)
        await self._intake.close()

    def _start_over(self) -> None:
        """Whatever was read and not acknowledged is read again; whatever may be unpublished is looked up."""
        self._intake.forget_all()
        self._drop_held()
        self._relay.doubt(self._epochs)

    async def _round(self) -> None:
        await self._sync()
        entries = await self._read()
        arrivals = await self._arrivals(entries)
        if self._redis_away and self._epochs:
            arrivals = await self._drain.everything(self._epochs)
        elif rows := self._drain.due():
            arrivals = in_order(arrivals, rows)
        ready = [*self._again(), *self._lookups.sift(arrivals)]
        due = [lead for lead, partition in self._due.due(utc_now(), _DUE_LIMIT) if partition in self._epochs]
        if ready or due:
            deferred = await self._handle(ready, due)
            self._deferred += [arrival for arrival in deferred if arrival.entry is not None]
            self._again_at = time.monotonic() + _AGAIN_SECONDS
            await self._finish([a.entry for a in ready if a.entry is not None and a not in deferred])
        if not entries:
            await self._idle()
        await self._sweep_and_drain()

    def _drop_held(self) -> None:
        """What waits in memory is unacknowledged, so it is read again."""
        self._lookups.drop()
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
            # What is held back is dropped, so whatever stays ours is read again from its unacknowledged entries.
            self._intake.forget_all()
            self._drop_held()
            self._relay.drop(lost)
            self._due.drop(lost)
            for partition in lost:
                del self._epochs[partition]
            await self._leases.release(partition for partition in lost if partition not in mine)
        gained = {partition: epoch for partition, epoch in mine.items() if partition not in self._epochs}
        if gained:
            for lead_id, due_at, partition in await self._store.due(list(gained), utc_now() + _DUE_HORIZON):
                self._due.set(lead_id, due_at, partition)
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
        useless: list[Entry] = []
        for entry in entries:
            try:
                event = Inbound.from_fields(entry.fields)
                arrivals.append(Arrival(event=event, partition=entry.partition, entry=entry))
            except ValidationError as error:
                useless.append(entry)
                if entry.fields:
                    key = entry.fields.get("key") or f"entry:{entry.partition:02d}:{entry.id}"
                    reason = f"not an inbound entry: {error.error_count()} problems"
                    await self._bury([DeadLetter(key=key, fields=entry.fields, reason=reason, tries=1)])
        await self._finish(useless)
        return arrivals

    async def _handle(self, arrivals: Sequence[Arrival], due: Sequence[int]) -> list[Arrival]:
        """Handle, or find the message that can't be; returns what is to be handled again in a moment."""
        started = time.perf_counter()
        try:
            handled = await self._handle_in_order(arrivals, due)
        except (Fenced, StoreAway, Conflict):
            raise
        except Exception as error:
            # A bug, or data that can't be stored: find the one message that does it, so that the others go on.
            return await self._isolate(arrivals, due, error)
        for lead in handled.leads:
            self._due.set(lead.id, lead.due_at, lead.partition)
        for lead_id in set(due) - {lead.id for lead in handled.leads}:
            self._due.set(lead_id, None, 0)
        OPEN_BURSTS.labels(self._name).set(len(self._due))
        BATCH_SIZE.observe(len(arrivals))
        BATCH_SECONDS.observe(time.perf_counter() - started)
        await self._remember(handled.aliases)
        return handled.deferred

    async def _handle_in_order(self, arrivals: Sequence[Arrival], due: Sequence[int]) -> Handled:
        """Handle, and beside the entries of the streams whatever the fallback table holds from before them."""
        texts = self._texts.current
        if not arrivals or (self._redis_away or all(arrival.entry is None for arrival in arrivals)):
            return await self._handler.handle(arrivals, due, self._epochs, texts, beside_fallback=True)
        try:
            return await self._handler.handle(arrivals, due, self._epochs, texts)
        except FallbackWaits:
            handled = Handled([], [], {})
        while len(rows := await self._drain.before([a for a in arrivals if a.entry is not None])) == PAGE:
            end = rows[-1].event.received
            early = in_order([a for a in arrivals if a.event.received <= end], self._lookups.sift(rows))
            handled += await self._handler.handle(early, (), self._epochs, texts, beside_fallback=True)
            arrivals = [a for a in arrivals if a.event.received > end]
        together = in_order(arrivals, self._lookups.sift(rows))
        return handled + await self._handler.handle(together, due, self._epochs, texts, beside_fallback=True)

    async def _isolate(self, arrivals: Sequence[Arrival], due: Sequence[int], error: Exception) -> list[Arrival]:
        self._relay.doubt(self._epochs)
        if len(arrivals) + len(due) > 1:
            half = len(arrivals) // 2
            deferred = []
            for part in filter(None, (arrivals[:half], arrivals[half:])):
                deferred += await self._handle(part, ())
            for lead_id in due:
                deferred += await self._handle((), [lead_id])
            return deferred
        for attempt in range(2, TRIES + 1):
            logger.warning("A message can't be handled", attempt=attempt - 1, error=repr(error)[:200])
            await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))
            try:
                handled = await self._handle_in_order(arrivals, due)
            except (Fenced, StoreAway, Conflict):
                raise
            except Exception as again:
                error = again
            else:
                for lead in handled.leads:
                    self._due.set(lead.id, lead.due_at, lead.partition)
                return handled.deferred
        await self._set_aside(arrivals, due, error)
        return []

    async def _set_aside(self, arrivals: Sequence[Arrival], due: Sequence[int], error: Exception) -> None:
        logger.opt(exception=error).error("A message can't be handled", leads=list(due), tries=TRIES)
        for lead_id in due:
            self._due.set(lead_id, None, 0)
        reason = f"{type(error).__name__}: {error}"[:300]
        await self._bury(
            [
                DeadLetter(
                    key=arrival.event.key,
                    fields=arrival.event.to_fields(),
                    reason=reason,
                    tries=TRIES,
                    fallback_id=arrival.fallback_id,
                )
                for arrival in arrivals
            ]
        )

    async def _bury(self, letters: Sequence[DeadLetter]) -> None:
        if not letters:
            return
        SET_ASIDE.inc(len(letters))
        await self._store.set_aside(letters, self._epochs)
        try:
            for letter in letters:
                await self._redis.xadd(
                    dead_letter_stream("inbound"),
                    {"v": VERSION, "key": letter.key, "reason": letter.reason, "tries": letter.tries},
                )
        except REDIS_AWAY as away:
            logger.warning("Dead letter not announced in Redis; it is in PostgreSQL", error=type(away).__name__)

    async def _remember(self, aliases: Mapping[str, str]) -> None:
        """Tell the gateway which phone is behind a LID. Best effort: without it a LID has a partition of its own."""
        if not aliases or self._redis_away:
            return
        pipeline = self._redis.pipeline(transaction=False)
        for lid, phone in aliases.items():
            pipeline.set(alias_key(lid), phone, ex=ALIAS_SECONDS)
        try:
            await pipeline.execute()
        except REDIS_AWAY as error:
            logger.warning("Aliases not remembered", count=len(aliases), error=type(error).__name__)

    async def _finish(self, entries: Sequence[Entry]) -> None:
        if entries and not self._redis_away:
            await self._intake.finish(entries)

    async def _idle(self) -> None:
        wait_seconds = _IDLE_SECONDS
        if (due_at := self._due.next()) is not None:
            wait_seconds = min(wait_seconds, max(0.0, _seconds_until(due_at)))
        if self._redis_away:
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
