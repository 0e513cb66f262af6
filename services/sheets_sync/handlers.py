"""The one writer of a spreadsheet: what waits is collapsed by lead and written in rounds.

A round begins at once when the quota has room; while it has not, work gathers, and later changes of a lead join the
earlier ones. While the spreadsheet is away everything waits, in order. A lead whose cells alone are refused is tried
five times with growing pauses, others meanwhile go on; then it is set aside.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from loguru import logger

from services.sheets_sync import metrics
from services.sheets_sync.ownership import Ownership
from services.sheets_sync.pacing import Quota, pause_seconds
from services.sheets_sync.pausing import Pausing
from services.sheets_sync.ports import DeadLetters, OwnershipLost, Records, RecordsAway, SheetAway
from services.sheets_sync.rounds import MAX_LEADS, Outcomes, Rounds
from shared.clock import utc_now
from shared.lifecycle import pause
from shared.streams.consumer import Finished, Work
from shared.streams.trials import TRIES, Condemned, Trials

ATTEMPTS = 5
RECORDS_AWAY_SECONDS = 1.0
LET_GO_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 30.0
_SAMPLE_SECONDS = 5.0

Value = TypeVar("Value")
Finish = Callable[[Finished], Awaitable[None]]


class SheetWriter:
    """Takes work from `shared.streams.consumer.OutboxConsumer` and finishes it once the row is right."""

    def __init__(
        self,
        rounds: Rounds,
        records: Records,
        dead_letters: DeadLetters,
        *,
        quota: Quota,
        ownership: Ownership,
        finish: Finish,
        trials: Trials,
        retry_base_seconds: float = 1.0,
        look_again_seconds: float = LOOK_AGAIN_SECONDS,
    ) -> None:
        self._rounds = rounds
        self._records = records
        self._dead_letters = dead_letters
        self._quota = quota
        self._ownership = ownership
        self._finish = finish
        self._look_again_seconds = look_again_seconds
        self._retry_base_seconds = retry_base_seconds
        self._pausing = Pausing(records, retry_base_seconds=retry_base_seconds)
        self._waiting: dict[int, Work] = {}
        self._lead_of: dict[int, int] = {}
        self._not_before: dict[int, float] = {}
        self._tries: dict[int, int] = {}
        self._trials = trials
        self._is_suspects_turn = False
        self._news = asyncio.Event()
        self._at_work = asyncio.Lock()

    async def take(self, work: Sequence[Work]) -> None:
        """Accept work; it is written in the next round."""
        if work:
            self._ownership.is_leaving = False
            self._waiting.update({one.id: one for one in work})
            self._news.set()

    async def let_go(self, partitions: Iterable[int]) -> None:
        """Forget what waits, and wait for the call under way."""
        if 0 not in set(partitions):
            return
        self._ownership.is_leaving = True
        for memory in (self._waiting, self._lead_of, self._not_before, self._tries):
            memory.clear()
        self._pausing.forget()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LET_GO_SECONDS), self._at_work:
                metrics.PAUSED.set(0)

    async def run(self, stop: asyncio.Event) -> None:
        """Write until `stop`."""
        stopping = asyncio.create_task(stop.wait(), name="stop-writing")
        try:
            while not stop.is_set():
                await self._until_due(stopping)
                if not stop.is_set() and self._seconds_until_due() == 0:
                    async with self._at_work:
                        await self._one_round()
        finally:
            stopping.cancel()

    async def watch(self, stop: asyncio.Event) -> None:
        """Keep the gauges of the backlog up to date until `stop`."""
        while not stop.is_set():
            with contextlib.suppress(RecordsAway):
                backlog = await self._records.backlog()
                age = (utc_now() - backlog.oldest_at).total_seconds() if backlog.oldest_at else 0.0
                metrics.BACKLOG.set(backlog.waiting)
                metrics.OLDEST_SECONDS.set(age)
            await pause(stop, _SAMPLE_SECONDS)

    async def _until_due(self, stopping: asyncio.Task[bool]) -> None:
        """Return when a round is due, or the process stops."""
        while not stopping.done():
            seconds = self._seconds_until_due()
            if seconds == 0:
                return
            self._news.clear()
            news = asyncio.create_task(self._news.wait(), name="news")
            await asyncio.wait({news, stopping}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()

    def _seconds_until_due(self) -> float | None:
        """None: nothing waits."""
        now = time.monotonic()
        due_in = [self._due_at(work_id) - now for work_id in self._waiting]
        repair_in = self._rounds.due_in()
        if repair_in is not None and self._ownership.is_owner():
            due_in.append(repair_in)
        if not due_in:
            return None
        return max(self._pausing.seconds_left, self._quota.seconds_until(reads=2, writes=1), min(due_in), 0.0)

    def _due_at(self, work_id: int) -> float:
        lead_id = self._lead_of.get(work_id)
        return self._not_before.get(lead_id, 0.0) if lead_id is not None else 0.0

    async def _one_round(self) -> None:
        try:
            works_by_lead = await self._due_works()
            if not works_by_lead and self._rounds.due_in() != 0:
                return
            works_by_lead, suspect = self._whose_turn(works_by_lead)
            try:
                outcomes = await self._run(works_by_lead, suspect)
            except Condemned as error:
                for lead_id, works in works_by_lead.items():
                    await self._set_aside(lead_id, works, str(error), TRIES)
                return
            await self._pausing.succeeded()
            await self._settle(works_by_lead, outcomes)
        except SheetAway as away:
            await self._paused(away)
        except OwnershipLost as error:
            logger.info("No longer the writer of the spreadsheet", reason=str(error))
            self._pausing.hold(RECORDS_AWAY_SECONDS)
        except RecordsAway as error:
            logger.warning("PostgreSQL is away; the sheet waits", error=str(error))
            self._pausing.hold(RECORDS_AWAY_SECONDS)
        except Exception as error:
            logger.exception("A round failed in a way nobody foresaw")
            await self._paused(SheetAway("sheet_writer_error", repr(error)[:200], is_unclear=False))

    def _whose_turn(self, works_by_lead: dict[int, list[Work]]) -> tuple[dict[int, list[Work]], Work | None]:
        """What may have ended earlier writers has rounds of its own, a lead at a time, in turn with the others."""
        suspects = [lead_id for lead_id, works in works_by_lead.items() if any(work.is_suspect for work in works)]
        others = {lead_id: works for lead_id, works in works_by_lead.items() if lead_id not in suspects}
        self._is_suspects_turn = bool(suspects) and not (others and self._is_suspects_turn)
        if not self._is_suspects_turn:
            return others, None
        works = works_by_lead[suspects[0]]
        return {suspects[0]: works}, next(work for work in works if work.is_suspect)

    async def _run(self, works_by_lead: dict[int, list[Work]], suspect: Work | None) -> Outcomes:
        with metrics.ROUND_SECONDS.time():
            if suspect is None:
                return await self._rounds.run(list(works_by_lead))
            async with self._trials.alone(suspect):
                return await self._rounds.run(list(works_by_lead))

    async def _paused(self, away: SheetAway) -> None:
        try:
            await self._pausing.failed(away)
        except RecordsAway as error:
            logger.warning("The alert is not written yet", error=str(error))

    async def _due_works(self) -> dict[int, list[Work]]:
        """Lead -> its work that is due, the longest waiting leads first. Work without a row is finished on the way."""
        unknown = [work_id for work_id in self._waiting if work_id not in self._lead_of]
        if unknown:
            found = await self._records.leads_of(unknown)
            self._lead_of.update(found)
            vanished = [self._waiting[id_] for id_ in unknown if id_ not in found and id_ in self._waiting]
            await self._finish_all(vanished, "dropped", "its outbox row is finished or gone")
        works_by_lead: dict[int, list[Work]] = {}
        now = time.monotonic()
        for work_id, work in sorted(self._waiting.items()):
            if work_id not in self._lead_of or self._due_at(work_id) > now:
                continue
            if self._lead_of[work_id] in works_by_lead or len(works_by_lead) < MAX_LEADS:
                works_by_lead.setdefault(self._lead_of[work_id], []).append(work)
        return works_by_lead

    async def _settle(self, works_by_lead: dict[int, list[Work]], outcomes: Outcomes) -> None:
        for outcome in ("written", "ignored", "dropped"):
            leads = [lead_id for lead_id, became in outcomes.done.items() if became == outcome]
            works = [work for lead_id in leads for work in works_by_lead.get(lead_id, [])]
            await self._clear_failures(works)
            detail = "the row was deleted in the sheet" if outcome == "dropped" else ""
            await self._finish_all(works, outcome, detail)
        for lead_id in outcomes.must_wait:
            self._not_before[lead_id] = time.monotonic() + self._look_again_seconds
        for lead_id, reason in outcomes.refused.items():
            if works_by_lead.get(lead_id):
                await self._refused(lead_id, works_by_lead[lead_id], reason)

    async def _clear_failures(self, works: Sequence[Work]) -> None:
        tried = [work.id for work in works if work.maybe_done or work.id in self._tries]
        if tried:
            await self._records.clear_failures(tried)

    async def _refused(self, lead_id: int, works: Sequence[Work], reason: str) -> None:
        oldest = works[0]
        tries = self._tries.get(oldest.id, 0) + 1
        retry_seconds = pause_seconds(tries, base_seconds=self._retry_base_seconds)
        attempts = await self._records.count_failure(oldest.id, reason, retry_seconds=retry_seconds)
        logger.warning("A lead's cells were refused", lead_id=lead_id, attempts=attempts, reason=reason)
        if attempts < ATTEMPTS:
            self._tries[oldest.id] = attempts
            self._not_before[lead_id] = time.monotonic() + retry_seconds
            return
        await self._set_aside(lead_id, works, reason, attempts)

    async def _set_aside(self, lead_id: int, works: Sequence[Work], reason: str, attempts: int) -> None:
        letters = await self._records.set_aside([work.id for work in works], reason=reason, attempts=attempts)
        for work_id, letter_id in letters.items():
            await self._dead_letters.name(letter_id, work_id, lead_id, reason)
        await self._finish_all(works, "dead", reason)

    async def _finish_all(self, works: Sequence[Work], outcome: str, detail: str) -> None:
        await asyncio.gather(*(self._finish(Finished(work, outcome, detail)) for work in works))
        for work in works:
            self._waiting.pop(work.id, None)
            self._tries.pop(work.id, None)
            lead_id = self._lead_of.pop(work.id, None)
            if lead_id is not None:
                self._not_before.pop(lead_id, None)
