"""One queue per lead: loads what the consumer hands over, delivers in order, reports the outcomes."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from loguru import logger

from services.notifier.replies.delivery import FINISHED_BEFORE, Conclusion, Delivery, Standing
from services.notifier.replies.freshness import FreshLooks, Portion
from services.notifier.replies.reply import Reply
from services.notifier.replies.rows import ReplyRows
from services.notifier.setting_aside import SettingAside
from shared.streams.consumer import Finished, Work
from shared.streams.leases import PartitionLeases
from shared.streams.trials import Condemned

IN_FLIGHT_SECONDS = 30.0
_LONGEST_LOOK_SECONDS = 1.0


@dataclass(slots=True)
class _Place:
    """A reply in its lead's queue; ordered by its number."""

    reply: Reply
    work: Work
    portion: Portion | None = None
    """What it was looked up with; None when it was looked up alone."""

    def __lt__(self, other: "_Place") -> bool:
        return (self.reply.seq, self.reply.id) < (other.reply.seq, other.reply.id)


@dataclass(slots=True)
class _Line:
    """The replies to one lead that this process has in hand, worked off by one task."""

    standing: Standing
    waiting: list[_Place] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    finished_seq: int = 0


@dataclass(slots=True)
class _Claim:
    """One partition under one epoch, from the first work until it is let go."""

    partition: int
    epoch: int
    is_over: bool = False
    lines: dict[int, _Line] = field(default_factory=dict)
    closing: set[asyncio.Task[None]] = field(default_factory=set)
    """Reports of rows that had been finished before."""
    loading: set[asyncio.Task[None]] = field(default_factory=set)
    """Looks at what may have ended earlier owners."""


class RepliesHandler:
    """The handler of stream ``replies`` (`shared.streams.consumer.Handler`)."""

    def __init__(
        self,
        leases: PartitionLeases,
        finish: Callable[[Finished], Awaitable[None]],
        rows: ReplyRows,
        delivery: Delivery,
        setting_aside: SettingAside,
    ) -> None:
        self._leases = leases
        self._finish = finish
        self._rows = rows
        self._delivery = delivery
        self._setting_aside = setting_aside
        self._claims: dict[int, _Claim] = {}
        self._arrived: list[tuple[_Claim, Work]] = []
        self._news = asyncio.Event()
        self._looks = FreshLooks()
        self._tasks: asyncio.TaskGroup

    async def take(self, work: Sequence[Work]) -> None:
        """Accept work; it is loaded by `run`."""
        self._arrived.extend((self._claim_of(one.partition), one) for one in work)
        if work:
            self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Load what arrives, many with one query, and work it off, until `stop`; everything is let go by then."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                loading = self._tasks.create_task(self._load(), name="load-replies")
                await stop.wait()
                loading.cancel()
        finally:
            self._delivery.close()
            await self._rows.close()

    async def let_go(self, partitions: Iterable[int]) -> None:
        """Forget what waits for these partitions; a send in flight is awaited and recorded, for at most 30 s."""
        leaving = [self._claims.pop(partition) for partition in partitions if partition in self._claims]
        tasks: set[asyncio.Task[None]] = set()
        for claim in leaving:
            claim.is_over = True
            for task in claim.loading:
                task.cancel()
            tasks |= claim.closing | claim.loading
            for line in claim.lines.values():
                line.waiting.clear()
                line.standing.is_over = True
                if line.task is not None:
                    if not line.standing.is_sending:
                        line.task.cancel()
                    tasks.add(line.task)
        self._arrived = [(claim, work) for claim, work in self._arrived if not claim.is_over]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=IN_FLIGHT_SECONDS)
            for task in late:
                task.cancel()

    def _claim_of(self, partition: int) -> _Claim:
        claim = self._claims.get(partition)
        if claim is None:
            claim = self._claims[partition] = _Claim(partition, self._leases.owned.get(partition, -1))
            self._delivery.doubt_announcements()
        return claim

    async def _load(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._arrived:
                room = await self._looks.room_for(len(self._arrived))
                arrived, self._arrived = self._arrived[:room], self._arrived[room:]
                await self._load_portion(arrived)

    async def _load_portion(self, arrived: Sequence[tuple[_Claim, Work]]) -> None:
        ids = [work.id for _, work in arrived if not work.is_suspect]
        replies = await self._rows.load(ids)
        portion = self._looks.begin(len(replies))
        for claim, work in arrived:
            if claim.is_over:
                continue
            if work.is_suspect:
                task = self._tasks.create_task(self._load_alone(claim, work), name=f"load-{work.id}")
                claim.loading.add(task)
                task.add_done_callback(claim.loading.discard)
            else:
                self._place(claim, work, replies.get(work.id), portion)

    async def _load_alone(self, claim: _Claim, work: Work) -> None:
        """Even looking at it may have been what ended earlier owners."""
        try:
            async with self._setting_aside.alone(work):
                replies = await self._rows.load([work.id])
        except Condemned:
            await self._report(work, await self._delivery.condemn(work))
        except Exception as error:  # it would end the role, as it has ended others
            logger.opt(exception=error).error("A reply can't be read", outbox_id=work.id)
            reason = f"it can't be read: {type(error).__name__}"
            await self._setting_aside.set_aside(work.id, 0, reason, tries=work.deliveries)
            await self._report(work, Conclusion("dead", reason))
        else:
            self._place(claim, work, replies.get(work.id))

    def _place(self, claim: _Claim, work: Work, reply: Reply | None, portion: Portion | None = None) -> None:
        if reply is None:
            self._close(claim, work)
        else:
            self._queue(claim, _Place(reply, work, portion))

    def _close(self, claim: _Claim, work: Work) -> None:
        task = self._tasks.create_task(self._report(work, Conclusion(FINISHED_BEFORE)), name=f"close-{work.id}")
        claim.closing.add(task)
        task.add_done_callback(claim.closing.discard)

    def _queue(self, claim: _Claim, place: _Place) -> None:
        lead_id = place.reply.lead_id
        line = claim.lines.get(lead_id)
        if line is None:

            def may_send() -> bool:
                return self._leases.is_valid() and self._leases.owned.get(claim.partition) == claim.epoch

            line = claim.lines[lead_id] = _Line(Standing(may_send=may_send))
        heapq.heappush(line.waiting, place)
        if line.task is None:
            line.task = self._tasks.create_task(self._work_off(claim, lead_id, line), name=f"lead-{lead_id}")

    async def _work_off(self, claim: _Claim, lead_id: int, line: _Line) -> None:
        looks = 0
        while line.waiting:
            place = line.waiting[0]
            if place.reply.is_behind and line.finished_seq < place.reply.seq - 1:
                # The reply before it is still to come, or in another process's hands.
                await asyncio.sleep(min(_LONGEST_LOOK_SECONDS, 0.01 * 2.0 ** min(looks, 10)))
                looks += 1
                await self._look_again(line, place)
                continue
            looks = 0
            heapq.heappop(line.waiting)
            conclusion = await self._delivery.conclude(place.reply, place.work, line.standing)
            if place.portion is not None:
                place.portion.leave()
            if conclusion is None:
                return
            line.standing.is_sending = True
            line.finished_seq = place.reply.seq
            await self._report(place.work, conclusion)
            line.standing.is_sending = False
        claim.lines.pop(lead_id, None)

    async def _look_again(self, line: _Line, place: _Place) -> None:
        found = await self._rows.again(place.reply.id)
        if found is not None:
            place.reply = found
            return
        line.waiting.remove(place)
        heapq.heapify(line.waiting)
        await self._report(place.work, Conclusion(FINISHED_BEFORE))

    async def _report(self, work: Work, conclusion: Conclusion) -> None:
        await self._finish(Finished(work, conclusion.outcome, conclusion.detail, conclusion.message_id))
