"""One run from beginning to end."""

import heapq
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from itertools import count

from bench.faults.checker import check
from bench.faults.collecting import Collector
from bench.faults.evidence import Evidence, Window
from bench.faults.fleet import Fleet
from bench.faults.injuries import Injuries, Injury
from bench.faults.options import Options
from bench.faults.people import Person
from bench.faults.report import Hurt, Result
from bench.faults.schedule import REDIS_AWAY, UNCLEAR, Fault, ended_service, make_schedule
from bench.faults.sender import Sender
from bench.faults.timing import longest_silence, takeovers
from bench.faults.watch import LeaseWatch
from bench.faults.world import World

Say = Callable[[str], None]

_TICK_SECONDS = 0.05
_PROGRESS_EVERY_SECONDS = 5.0
_WITHOUT_PROGRESS_SECONDS = 120.0
_AFTERMATH_SECONDS = 8.0
"""For so long after its end a fault is still held responsible for silence."""
_BACK_TO_THREE_AFTER_SECONDS = 6.0
_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 60.0
_HANG_SECONDS = 35.0
"""A send that hangs is given up after 30 s, so its result stays unclear beyond the fault."""
_COLLECT_SECONDS = 300.0


class StuckError(Exception):
    """The load makes no progress any more."""


def run(options: Options, *, say: Say) -> tuple[Result, Evidence]:
    """Start everything, hurt it, and judge. Call it from the main thread; the folder is made anew."""
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    with World() as world:
        fleet = Fleet(options, proxied=world.open_proxy)
        try:
            say("starting everything")
            fleet.start()
            return _Run(options, world, fleet, say).result()
        finally:
            fleet.stop()


class _Run:
    def __init__(self, options: Options, world: World, fleet: Fleet, say: Say) -> None:
        self._options = options
        self._world = world
        self._fleet = fleet
        self._say = say
        self._watch = LeaseWatch(fleet.database_url)
        self._people = [Person(index) for index in range(options.leads)]
        self._sender = Sender(
            gateway_urls=fleet.gateway_urls,
            hmac_key=fleet.secrets["WAHA_WEBHOOK_HMAC_KEY"],
            rate=options.rate,
            seed=options.seed,
        )
        self._injuries = Injuries(
            fleet,
            owner_of=self._watch.owner,
            set_mode=world.set_mode,
            cut=world.cut,
            seed=options.seed,
        )
        self._steps: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def result(self) -> tuple[Result, Evidence]:
        options = self._options
        watching = self._world.begin(self._watch.run())
        schedule = make_schedule(
            seed=options.seed,
            count=options.faults,
            span_seconds=options.load_seconds,
            pace=options.pace,
            kinds=options.kinds,
        )
        for fault in schedule:
            self._at(fault.at_seconds, partial(self._begin, fault, fault.at_seconds))
        load = self._world.begin(self._sender.run(self._people, messages_each=options.messages_per_lead))
        began = time.time()
        self._hurt_until_done(load)
        ended = time.time()
        result = self._judge(began, ended)
        watching.cancel()
        return result

    def _hurt_until_done(self, load: Future[None]) -> None:
        began = time.monotonic()
        shown_at, moved_at, sent = 0.0, began, 0
        while self._steps or not load.done():
            now = time.monotonic()
            while self._steps and self._steps[0][0] <= now - began:
                heapq.heappop(self._steps)[2]()
            self._fleet.look_after()
            if len(self._sender.sent) != sent:
                moved_at, sent = now, len(self._sender.sent)
            elif now - moved_at > _WITHOUT_PROGRESS_SECONDS and not load.done():
                raise StuckError(f"no message was acknowledged for {_WITHOUT_PROGRESS_SECONDS:g} s")
            if now - shown_at >= _PROGRESS_EVERY_SECONDS:
                shown_at = now
                self._say(f"{now - began:5.0f} s  {sent:,} of {self._options.messages:,} acknowledged")
            time.sleep(_TICK_SECONDS)
        load.result()

    def _at(self, seconds: float, step: Callable[[], None]) -> None:
        heapq.heappush(self._steps, (seconds, next(self._numbers), step))

    def _begin(self, fault: Fault, at_seconds: float) -> None:
        if self._must_wait(fault) and at_seconds - fault.at_seconds < _LONGEST_WAIT_SECONDS:
            later = at_seconds + _WAIT_SECONDS
            self._at(later, partial(self._begin, fault, later))
            return
        injury = self._injuries.begin(fault)
        self._say(f"{at_seconds:5.0f} s  {fault.kind} {', '.join(injury.targets)}")
        self._at(at_seconds + fault.lasts_seconds / 2, lambda: self._injuries.middle(injury))
        self._at(at_seconds + fault.lasts_seconds, lambda: self._end(injury, at_seconds + fault.lasts_seconds))

    def _must_wait(self, fault: Fault) -> bool:
        """One fault at a time, and no owner dies before the process that has to replace it has come up."""
        service = ended_service(fault.kind)
        if any(not injury.ended_at for injury in self._injuries.injuries):
            return True
        return bool(service) and not self._fleet.is_ready(service)

    def _end(self, injury: Injury, at_seconds: float) -> None:
        self._injuries.end(injury)
        if injury.fault.kind.startswith("scale"):
            self._at(at_seconds + _BACK_TO_THREE_AFTER_SECONDS, self._injuries.back_to_three)

    def _judge(self, began: float, ended: float) -> tuple[Result, Evidence]:
        options, sender = self._options, self._sender
        collector = Collector(database_url=self._fleet.database_url, urls=self._fleet.urls)
        settling = self._world.begin(
            collector.settled(messages=len(sender.sent), within_seconds=options.settle_seconds, say=self._say)
        )
        while not settling.done():
            self._fleet.look_after()
            time.sleep(_TICK_SECONDS)
        evidence = self._world.wait_for(
            collector.evidence(sender.sent, self._people, messages_each=options.messages_per_lead),
            seconds=_COLLECT_SECONDS,
        )
        progress = self._world.wait_for(collector.progress(evidence.calls), seconds=_COLLECT_SECONDS)
        self._world.wait_for(collector.close())
        injuries = self._injuries.injuries
        evidence.unfinished = settling.result()
        evidence.unclear = [
            Window(one.began_at, one.ended_at + (_HANG_SECONDS if "hangs" in one.fault.kind else 1.0))
            for one in injuries
            if one.fault.kind in UNCLEAR
        ]
        evidence.redis_away = [
            Window(one.began_at, one.ended_at + _AFTERMATH_SECONDS) for one in injuries if one.fault.kind in REDIS_AWAY
        ]
        webhooks = sorted(one.acknowledged_at for one in sender.sent)
        commits = sorted(one.at for (stream, _), done in progress.items() if stream == "inbound" for one in done)
        replies = sorted(call.at for call in evidence.calls)
        result = Result(
            options=options,
            messages=len(sender.sent),
            seconds=ended - began,
            retried_webhooks=sum(one.attempts > 1 for one in sender.sent),
            verdict=check(evidence),
            hurts=[
                self._hurt(injury, until=ended, webhooks=webhooks, commits=commits, replies=replies)
                for injury in injuries
            ],
            takeovers=takeovers(self._injuries.deaths, self._watch.tenures, progress),
            endings=self._fleet.endings,
            answer_seconds=[one.acknowledged_at - one.first_tried_at for one in sender.sent],
        )
        return result, evidence

    def _hurt(
        self, injury: Injury, *, until: float, webhooks: list[float], commits: list[float], replies: list[float]
    ) -> Hurt:
        end = min(until, injury.ended_at + _AFTERMATH_SECONDS)
        return Hurt(
            injury=injury,
            webhooks_seconds=longest_silence(webhooks, injury.began_at, end),
            commits_seconds=longest_silence(commits, injury.began_at, end),
            replies_seconds=longest_silence(replies, injury.began_at, end),
        )
