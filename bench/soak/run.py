"""One soak from beginning to end."""

import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future

from bench.faults.checker import PROBLEMS, check
from bench.faults.collecting import Collector
from bench.faults.fleet import Fleet
from bench.faults.people import Person
from bench.faults.sender import Sender
from bench.faults.world import World
from bench.soak.options import Options
from bench.soak.report import Result
from bench.soak.sampling import NOT_JUDGED, Sampler
from bench.soak.trend import trend

Say = Callable[[str], None]

_TICK_SECONDS = 0.1
_COLLECT_SECONDS = 600.0
_WITHOUT_PROGRESS_SECONDS = 120.0


class StuckError(Exception):
    """The load makes no progress any more."""


def run(options: Options, *, say: Say) -> Result:
    """Start everything, load it steadily, and judge. Call it from the main thread; the folder is made anew."""
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    with World() as world:
        fleet = Fleet(options.of_fleet(), proxied=world.open_proxy)
        try:
            say("starting everything")
            fleet.start()
            return _soaked(options, world, fleet, say)
        finally:
            fleet.stop()


def _soaked(options: Options, world: World, fleet: Fleet, say: Say) -> Result:
    people = [Person(index) for index in range(options.leads)]
    sender = Sender(
        gateway_urls=fleet.gateway_urls,
        hmac_key=fleet.secrets["WAHA_WEBHOOK_HMAC_KEY"],
        rate=options.rate,
        seed=options.seed,
    )
    sampler = Sampler(world, database_url=fleet.database_url, redis_url=fleet.redis.url)
    load = world.begin(sender.run(people, messages_each=options.messages_each))
    began = time.monotonic()
    _sample_until_done(options, fleet, sender, sampler, load, say)
    seconds = time.monotonic() - began
    sampler.close()
    load.result()

    collector = Collector(database_url=fleet.database_url, urls=fleet.urls)
    settling = collector.settled(messages=len(sender.sent), within_seconds=options.settle_seconds, say=say)
    unfinished = world.wait_for(settling, seconds=options.settle_seconds + 60)
    evidence = world.wait_for(
        collector.evidence(sender.sent, people, messages_each=options.messages_each), seconds=_COLLECT_SECONDS
    )
    evidence.unfinished = unfinished
    world.wait_for(collector.close())
    verdict = check(evidence)
    rate = len(sender.sent) / seconds
    return Result(
        options=options,
        messages=len(sender.sent),
        seconds=seconds,
        trends=[
            trend(name, kind, samples, messages_per_second=rate, judged=not name.startswith(NOT_JUDGED))
            for (kind, name), samples in sampler.series.items()
        ],
        found={name: verdict.count(name) for name in PROBLEMS},
        endings=[f"{ending.name} (exit code {ending.exit_code})" for ending in fleet.endings],
        series={name: samples for (_, name), samples in sampler.series.items()},
    )


def _sample_until_done(
    options: Options, fleet: Fleet, sender: Sender, sampler: Sampler, load: Future[None], say: Say
) -> None:
    began = moved_at = time.monotonic()
    sample_at, sent = began, 0
    while not load.done():
        fleet.look_after()
        now = time.monotonic()
        if len(sender.sent) != sent:
            moved_at, sent = now, len(sender.sent)
        elif now - moved_at > _WITHOUT_PROGRESS_SECONDS:
            raise StuckError(f"no message was acknowledged for {_WITHOUT_PROGRESS_SECONDS:g} s")
        if now >= sample_at:
            sample_at += options.every_seconds
            seen = sampler.sample(now - began, {name: fleet.pid(name) for name in sorted(fleet.wanted)})
            say(f"{now - began:5.0f} s  {sent:,} of {options.messages:,} acknowledged; {seen}")
        time.sleep(_TICK_SECONDS)
