"""The gateway alone: webhooks a second beside a bare route on the same uvicorn, and times at a steady rate."""

from bench.accounting import Usage
from bench.figures import Item, Table, milliseconds
from bench.first_contact import Newcomers
from bench.load.greetings import Greetings, closed_loop, open_loop
from bench.load.waiting import Backlog
from bench.load.webhooks import WebhookMaker
from bench.progress import say
from bench.workbench import Fleet, Workbench
from dev.servers.ports import free_port
from dev.up.plan import Program

TARGET_SHARE_PERCENT = 40
TARGET_P99_MS = 10
STEADY_A_SECOND = 1000.0
_SENDERS = 64
_MOST_A_SECOND = 20_000
"""More than either can take; what was made for one run is not all sent."""
_REPEATED = 20_000
"""The bare route knows no duplicates, so it gets these again and again."""
_WARM_UP_SECONDS = 1.0
_LONGEST_SECONDS = 600.0
_BARE, _GATEWAY = f"bare route, {_SENDERS} senders", f"gateway, {_SENDERS} senders"
_STEADY = f"gateway, {STEADY_A_SECOND:,.0f} a second"


def measure(bench: Workbench) -> Item:
    """Bare route, gateway, gateway at a steady rate, in turn."""
    tables = [Table(title, of="load") for title in ("Rates and times", "CPU µs per webhook", "CPU, % of one processor")]
    item = Item(name="gateway", tables=tables)
    bare = ("127.0.0.1", free_port())
    newcomers = Newcomers()
    with bench.fleet(bench.fresh_database(), ["gateway"], more=[_bare_route(bare)]) as fleet:
        everyday = _requests(bench, 0, _REPEATED)
        for run in range(-1, bench.options.runs):
            seconds = bench.options.seconds if run >= 0 else _WARM_UP_SECONDS
            say(f"gateway, run {run + 1} of {bench.options.runs}" if run >= 0 else "gateway, warm-up")
            into = item if run >= 0 else Item(name="warm-up", tables=[Table("", of="") for _ in tables])
            repeats = int(seconds * _MOST_A_SECOND / _REPEATED) + 1
            _closed(bench, fleet, into, _BARE, bare, Greetings.of(0, repeats * _REPEATED), everyday * repeats, seconds)
            _new_leads(bench, fleet, into, _GATEWAY, newcomers, seconds)
            if bench.options.appendfsync == "always":
                bench.sync_redis("everysec")
                _new_leads(bench, fleet, into, f"{_GATEWAY}, everysec", newcomers, seconds)
                bench.sync_redis("always")
            count = int(seconds * STEADY_A_SECOND)
            first = newcomers.take(count)
            new = Greetings.of(first, count)
            meter = fleet.meter()
            steady = open_loop(fleet.gateway, _requests(bench, first, count), new, per_second=STEADY_A_SECOND)
            bench.world.wait_for(steady, seconds=_LONGEST_SECONDS)
            _add(into, _STEADY, new, meter.read())
            _empty(bench, into, new)
    table = item.tables[0]
    share = 100 * table.median(_GATEWAY, "2xx a second") / table.median(_BARE, "2xx a second")
    p99 = table.median(_STEADY, "p99 ms")
    wanted = f"at least {TARGET_SHARE_PERCENT} % of the bare route's rate"
    item.aim(wanted, f"{share:.0f} %", met=share >= TARGET_SHARE_PERCENT)
    wanted = f"p99 under {TARGET_P99_MS} ms at {STEADY_A_SECOND:,.0f} a second"
    item.aim(wanted, f"{p99:.1f} ms", met=p99 < TARGET_P99_MS)
    return item


def _new_leads(bench: Workbench, fleet: Fleet, item: Item, row: str, newcomers: Newcomers, seconds: float) -> None:
    # Half of what a bare route may take, which leaves room in memory.
    count = int(seconds * _MOST_A_SECOND / 2)
    first = newcomers.take(count)
    new = Greetings.of(first, count)
    _closed(bench, fleet, item, row, fleet.gateway, new, _requests(bench, first, count), seconds)
    _empty(bench, item, new)


def _closed(
    bench: Workbench,
    fleet: Fleet,
    item: Item,
    row: str,
    address: tuple[str, int],
    greetings: Greetings,
    requests: list[bytes],
    seconds: float,
) -> None:
    meter = fleet.meter()
    load = closed_loop(address, requests, greetings, senders=_SENDERS, seconds=seconds)
    bench.world.wait_for(load, seconds=_LONGEST_SECONDS)
    usage = meter.read()
    _add(item, row, greetings, usage)
    say(f"  {row}: {item.tables[0].rows[row]['2xx a second'][-1]:,.0f} a second")


def _add(item: Item, row: str, greetings: Greetings, usage: Usage) -> None:
    seconds = greetings.acknowledge_seconds()
    figures = {
        "2xx a second": len(seconds) / greetings.seconds(),
        "p50 ms": milliseconds(seconds, 0.5),
        "p99 ms": milliseconds(seconds, 0.99),
    }
    item.count("refused", greetings.refused)
    rows = (figures, usage.per_message(greetings.sent_count), usage.shares())
    for table, row_figures in zip(item.tables, rows, strict=True):
        table.add(row, row_figures)


def _empty(bench: Workbench, item: Item, greetings: Greetings) -> None:
    """Every acknowledged webhook is one entry; then make room for the next run."""
    entries = Backlog(bench.redis, partitions=bench.partitions).length()
    item.count("entries too many or too few", abs(entries - len(greetings.acknowledge_seconds())))
    bench.redis.flushdb()


def _requests(bench: Workbench, first: int, count: int) -> list[bytes]:
    maker = WebhookMaker("Halo", hmac_key=bench.secrets["WAHA_WEBHOOK_HMAC_KEY"])
    return [maker.make(first + place) for place in range(count)]


def _bare_route(address: tuple[str, int]) -> Program:
    port = str(address[1])
    return Program(
        name="bare route",
        module="bench.load.bare_route",
        environment={"PORT": port},
        ready_urls=(f"http://127.0.0.1:{port}/readyz",),
        port_variables=("PORT",),
    )
