"""First contact: distinct leads write "Halo"; from the webhook to WAHA's having the whole sendText. All are on."""

from collections.abc import Iterator

from bench.accounting import Usage
from bench.figures import Item, Table, milliseconds
from bench.history import count_rows, newest_lead, rows_since
from bench.load.greetings import Greetings, all_answered, closed_loop, open_loop
from bench.load.webhooks import WebhookMaker
from bench.progress import say
from bench.workbench import Fleet, Workbench

TARGET_A_SECOND = 3000
FLOOR_A_SECOND = 2000
TARGET_P50_MS, TARGET_P99_MS = 8, 25
EVERYDAY_SENDERS = 64
"""The load that is also measured otherwise."""
_MOST_A_SECOND = 7000
_WARM_UP = 2000
_LONGEST_SECONDS = 600.0

LOAD_TABLE, COST_TABLE, SHARE_TABLE = "Rates and times", "CPU µs per lead", "CPU, % of one processor"


class Newcomers:
    """Numbers of leads that nobody has met, one run's after the other's."""

    def __init__(self, after: int = 0) -> None:
        self._newest = after

    def take(self, count: int) -> int:
        """The first of `count` new numbers."""
        first = self._newest + 1
        self._newest += count
        return first


def measure(bench: Workbench) -> Item:
    """All loads, `runs` times in turn."""
    item = Item(name="first-contact", tables=empty_tables())
    newcomers = Newcomers()
    database_url = bench.fresh_database()
    with bench.fleet(database_url) as fleet:
        warm_up(bench, fleet, newcomers)
        for run in range(bench.options.runs):
            for name, senders, rate in _loads(bench):
                say(f"first contact, run {run + 1} of {bench.options.runs}: {name}")
                one_run(bench, fleet, database_url, newcomers, item, name, senders=senders, rate=rate)
            if bench.options.appendfsync == "always" and EVERYDAY_SENDERS in bench.options.senders:
                say(f"first contact, run {run + 1} of {bench.options.runs}: {EVERYDAY_SENDERS} senders, everysec")
                bench.sync_redis("everysec")
                name = f"{EVERYDAY_SENDERS} senders, everysec"
                one_run(bench, fleet, database_url, newcomers, item, name, senders=EVERYDAY_SENDERS)
                bench.sync_redis("always")
    _aim(item, bench)
    return item


def empty_tables() -> list[Table]:
    """What `one_run` fills."""
    return [Table(title, of="load") for title in (LOAD_TABLE, COST_TABLE, SHARE_TABLE)]


def warm_up(bench: Workbench, fleet: Fleet, newcomers: Newcomers) -> None:
    """Connections, plans and caches are made before anything is counted."""
    greetings, requests = _prepared(bench, newcomers, _WARM_UP)
    bench.waha.heard = greetings.hear
    bench.world.wait_for(closed_loop(fleet.gateway, requests, greetings, senders=64, seconds=5), seconds=60)
    bench.world.wait_for(all_answered(greetings), seconds=_LONGEST_SECONDS)


def one_run(
    bench: Workbench,
    fleet: Fleet,
    database_url: str,
    newcomers: Newcomers,
    item: Item,
    name: str,
    *,
    senders: int = 0,
    rate: float = 0.0,
) -> float:
    """Load, wait for the last reply, check and count; returns the leads answered a second."""
    seconds = bench.options.seconds
    greetings, requests = _prepared(bench, newcomers, int(seconds * (rate or _MOST_A_SECOND)))
    since = newest_lead(bench, database_url)
    bench.waha.heard = greetings.hear
    meter = fleet.meter()
    if rate:
        load = open_loop(fleet.gateway, requests, greetings, per_second=rate)
    else:
        load = closed_loop(fleet.gateway, requests, greetings, senders=senders, seconds=seconds)
    bench.world.wait_for(load, seconds=_LONGEST_SECONDS)
    answered_meanwhile = greetings.answered_count
    bench.world.wait_for(all_answered(greetings), seconds=_LONGEST_SECONDS)
    usage = meter.read()
    _check(bench, database_url, since, greetings, item)
    figures = _figures(greetings, answered_meanwhile)
    item.tables[0].add(name, figures)
    add_cost(item, name, usage, greetings.sent_count)
    a_second = figures["leads a second"]
    say(f"  {a_second:,.0f} leads a second; reply p50 {figures['reply p50 ms']:.1f} ms, p99 {figures['p99 ms']:.1f} ms")
    return a_second


def add_cost(item: Item, name: str, usage: Usage, messages: int) -> None:
    """The run's rows in the second and third table."""
    item.tables[1].add(name, usage.per_message(messages))
    item.tables[2].add(name, usage.shares())


def _prepared(bench: Workbench, newcomers: Newcomers, count: int) -> tuple[Greetings, list[bytes]]:
    first = newcomers.take(count)
    maker = WebhookMaker("Halo", hmac_key=bench.secrets["WAHA_WEBHOOK_HMAC_KEY"])
    return Greetings.of(first, count), [maker.make(first + place) for place in range(count)]


def _figures(greetings: Greetings, answered_meanwhile: int) -> dict[str, float]:
    acknowledged, replied = greetings.acknowledge_seconds(), greetings.reply_seconds()
    return {
        "leads": greetings.sent_count,
        "leads a second": greetings.answered_count / greetings.seconds(),
        "waiting when the load ended": greetings.sent_count - answered_meanwhile,
        "2xx p50 ms": milliseconds(acknowledged, 0.5),
        "2xx p99 ms": milliseconds(acknowledged, 0.99),
        "reply p50 ms": milliseconds(replied, 0.5),
        "p99 ms": milliseconds(replied, 0.99),
    }


def _check(bench: Workbench, database_url: str, since: int, greetings: Greetings, item: Item) -> None:
    count = greetings.sent_count - greetings.refused
    found = rows_since(bench, database_url, since, sent=count)
    item.count("refused", greetings.refused)
    item.count("replies lost", greetings.lost)
    item.count("replies doubled", greetings.doubled)
    item.count("replies to nobody here", greetings.strangers)
    count_rows(item, found, dict.fromkeys(("leads", "messages", "decisions", "replies", "sent"), count))


def _loads(bench: Workbench) -> Iterator[tuple[str, int, float]]:
    yield from ((f"{senders:,} senders", senders, 0.0) for senders in bench.options.senders)
    yield from ((f"{rate:g} a second", 0, rate) for rate in bench.options.rates)


def _aim(item: Item, bench: Workbench) -> None:
    table = item.tables[0]
    for name, _, rate in _loads(bench):
        if rate:
            p50, p99 = table.median(name, "reply p50 ms"), table.median(name, "p99 ms")
            wanted = f"{name}: reply p50 under {TARGET_P50_MS} ms, p99 under {TARGET_P99_MS} ms (stretch 6 and 20)"
            item.aim(wanted, f"{p50:.1f} and {p99:.1f} ms", met=p50 < TARGET_P50_MS and p99 < TARGET_P99_MS)
        else:
            a_second = table.median(name, "leads a second")
            wanted = f"{name}: {TARGET_A_SECOND:,} leads a second (at least {FLOOR_A_SECOND:,})"
            item.aim(wanted, f"{a_second:,.0f}", met=a_second >= TARGET_A_SECOND)
