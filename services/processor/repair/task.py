"""The loop of the care for WAHA's sessions: one owner, who looks every minute and after each return to WORKING.

Why WAHA is asked, instead of finding out that intake was away: see docs/decisions/0008.
"""

import asyncio
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from loguru import logger

from services.processor.ports import Conflict, StoreAway, Unstorable
from services.processor.repair import texts
from services.processor.repair.metrics import REPAIR_FAILED, REPAIR_SECONDS
from services.processor.repair.ports import Fetched, History, HistoryAway, RepairStore, SessionRecord, WahaSession
from services.processor.repair.reading import repair
from services.processor.repair.watching import SessionHealth, Word
from shared.backoff import full_jitter
from shared.clock import utc_now
from shared.streams.leases import Leases

_ONLY_PARTITION = 0
_AGAIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How often and for how long."""

    look_seconds: float = 60.0
    silent_seconds: float = 43_200.0
    """A session without a message for so long is told of; 0: never."""
    tick_seconds: float = 1.0
    settle: timedelta = timedelta(seconds=2)
    """After its return to WORKING a session catches up by itself first."""
    catches_up: timedelta = timedelta(minutes=2)
    """So long after it each look reads the whole day: WAHA's own history fills up meanwhile."""
    whole_day_every: timedelta = timedelta(hours=1)
    heard_every_seconds: float = 600.0
    sums_up_after: timedelta = timedelta(minutes=15)
    """What was fetched is summed up when a whole look has found nothing more, or so long after the first of it."""


class SessionCare:
    """A task for the life of the process; only the owner's does anything."""

    def __init__(self, leases: Leases, history: History, store: RepairStore, tempo: Tempo, *, partitions: int) -> None:
        self._leases = leases
        self._history = history
        self._store = store
        self._tempo = tempo
        self._partitions = partitions
        self._health: dict[str, SessionHealth] = {}
        self._look_at = 0.0
        self._heard_at = 0.0
        self._again_at = 0.0
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Take care until `stop`, which ends a look under way: the next owner begins it anew."""
        working = asyncio.create_task(self._forever(), name="session-care")
        stopped = asyncio.create_task(stop.wait(), name="session-care-stop")
        await asyncio.wait([working, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in (working, stopped):
            task.cancel()
        await asyncio.gather(stopped, return_exceptions=True)
        try:
            await working
        except asyncio.CancelledError:
            if not stop.is_set():
                raise

    async def _forever(self) -> None:
        while True:
            if _ONLY_PARTITION in self._leases.owned and self._leases.is_valid():
                try:
                    await self._once()
                except (StoreAway, Conflict, Unstorable) as error:
                    logger.warning("The care for WAHA's sessions waits for PostgreSQL", error=str(error)[:80])
                except Exception as error:  # beside the lanes, whose process it must not end
                    REPAIR_FAILED.labels("bug").inc()
                    self._look_at = self._again_at = time.monotonic() + self._tempo.look_seconds
                    logger.error("The care for WAHA's sessions failed", error=repr(error)[:200])
            else:
                self._health.clear()
                self._look_at = self._again_at = self._heard_at = 0.0
            await asyncio.sleep(self._tempo.tick_seconds)

    async def _once(self) -> None:
        records = await self._store.records()
        now = time.monotonic()
        returned = {record.name for record in records if self._has_settled(record)}
        is_regular = now >= self._look_at
        if is_regular or (returned and now >= self._again_at):
            await self._look(None if is_regular else returned)
            if is_regular:
                self._look_at = time.monotonic() + self._tempo.look_seconds
        for record in records:
            await self._sum_up(record.name)
        if self._tempo.silent_seconds and now >= self._heard_at:
            self._heard_at = now + self._tempo.heard_every_seconds
            await self._listen()

    def _has_settled(self, record: SessionRecord) -> bool:
        # WAHA's clock told when, and it may be ahead of ours.
        return (
            record.has_returned
            and record.status_at is not None
            and abs(self._age(record.status_at)) > self._tempo.settle
        )

    async def _look(self, only: Collection[str] | None) -> None:
        """Look at all sessions of ours, or at these `only`."""
        told = await self._history.sessions([record.name for record in await self._store.records()])
        if told.away:
            self._failed(HistoryAway("; ".join(sorted(set(told.away.values())))))
        for name in filter(None, told.away):
            await self._say(self._of(name).could_not_be_read(told.away[name], time.monotonic()))
        shown = {session.name: session for session in told.sessions}
        ours = await self._store.ours(list(shown))
        done = [await self._look_at_one(shown[name], ours[name]) for name in ours if only is None or name in only]
        if all(done) and not told.away:
            self._failures = 0
            self._again_at = time.monotonic() + self._tempo.tick_seconds
        if only is None:
            for record in ours.values():
                await self._compare_status(shown[record.name], record)

    async def _look_at_one(self, session: WahaSession, record: SessionRecord) -> bool:
        """False when it is to be tried again."""
        if session.status != "WORKING":
            if record.has_returned:
                self._failed(HistoryAway(f"the session is {session.status}"))
            return not record.has_returned
        now = utc_now()
        started = time.perf_counter()
        try:
            reading = await repair(
                self._history,
                self._store,
                session,
                record,
                now=now,
                everything=self._wants_everything(record),
                partitions=self._partitions,
            )
        except HistoryAway as away:
            self._failed(away, session.name)
            await self._say(self._of(session.name).could_not_be_read(str(away), time.monotonic()))
            return False
        REPAIR_SECONDS.observe(time.perf_counter() - started)
        if reading.fetched:
            logger.warning(
                "Messages that never came were fetched from WAHA",
                session=session.name,
                messages=len(reading.fetched),
                of_leads=reading.from_leads,
            )
        fetched_until = max((one.event.sent for one in reading.fetched if one.event.kind == "message"), default=None)
        # After a return what is missing was lost with the connection, which says nothing about the webhooks.
        if not record.has_returned:
            heard = reading.known_until
            await self._say(self._of(session.name).was_read(fetched_until=fetched_until, known_until=heard))
        return True

    def _wants_everything(self, record: SessionRecord) -> bool:
        if record.has_returned or record.read_all_at is None:
            return True
        catches_up = record.working_at is not None and self._age(record.working_at) < self._tempo.catches_up
        return catches_up or self._age(record.read_all_at) > self._tempo.whole_day_every

    async def _compare_status(self, session: WahaSession, record: SessionRecord) -> None:
        words = list(self._of(session.name).is_shown_as(session.status, record.status))
        if words:
            # A return that no webhook told of is seen to like any other, at the next tick.
            await self._store.note_status(session.name, session.status, utc_now())
            await self._say(words)

    async def _listen(self) -> None:
        heard = await self._store.heard()
        for record in await self._store.records():
            if record.status == "WORKING" and record.name in heard:
                health = self._of(record.name)
                await self._say(health.was_heard(heard[record.name], utc_now(), self._tempo.silent_seconds))

    async def _sum_up(self, session: str) -> None:
        fetched = await self._store.fetched(session)
        if fetched.first_at is None or not self._is_over(fetched):
            return
        unanswered = await self._store.unanswered(fetched.keys)
        text = texts.summary(session, len(fetched.keys), unanswered)
        # A cause of its own each time: one gap soon after another is no repetition.
        await self._store.conclude(fetched.keys, f"waha_gap:{session}:{fetched.first_at:%Y%m%dT%H%M%S}", text)
        logger.info(
            "What was fetched is dealt with", session=session, messages=len(fetched.keys), unanswered=len(unanswered)
        )

    def _is_over(self, fetched: Fetched) -> bool:
        if fetched.waiting or fetched.first_at is None or fetched.last_at is None:
            return False
        if self._age(fetched.first_at) > self._tempo.sums_up_after:
            return True
        looked_since = timedelta(seconds=1.5 * self._tempo.look_seconds)
        return not fetched.is_being_answered and self._age(fetched.last_at) > looked_since

    async def _say(self, words: Iterable[Word]) -> None:
        for word in words:
            if word.ends:
                await self._store.end(word.cause, word.text)
            else:
                logger.error("There is a trouble", cause=word.cause)
                await self._store.tell(word.cause, word.text)

    def _failed(self, away: HistoryAway, session: str = "") -> None:
        self._failures += 1
        self._again_at = time.monotonic() + self._tempo.tick_seconds + full_jitter(_AGAIN_SECONDS, self._failures)
        REPAIR_FAILED.labels("history" if session else "sessions").inc()
        logger.warning("WAHA's history was not read", session=session, reason=str(away)[:120])

    def _of(self, session: str) -> SessionHealth:
        return self._health.setdefault(session, SessionHealth(session))

    def _age(self, moment: datetime) -> timedelta:
        return utc_now() - moment
