"""Backlog: messages of distinct leads are waiting, one processor process takes them in, the notifier is stopped."""

import time

from bench.accounting import resident_bytes
from bench.figures import Item, Table
from bench.first_contact import Newcomers
from bench.history import count_rows, newest_lead, rows_since
from bench.load.waiting import Backlog
from bench.progress import say
from bench.workbench import Fleet, Workbench

TARGET_A_SECOND = 5000
TARGET_GROWTH_PERCENT = 10
_LOOK_EVERY_SECONDS = 0.1
_SAY_EVERY_SECONDS = 5.0
_NO_PROGRESS_SECONDS = 30.0
WARM_UP = 2000


def measure(bench: Workbench) -> Item:
    """One backlog after another, each on an empty database with a processor just started."""
    item = Item(name="backlog", tables=empty_tables())
    count = bench.options.messages
    row = f"{count:,} messages"
    for run in range(bench.options.runs):
        say(f"backlog, run {run + 1} of {bench.options.runs}")
        database_url = bench.fresh_database()
        with bench.fleet(database_url, ["processor"]) as fleet:
            newcomers = Newcomers()
            one_run(bench, fleet, database_url, newcomers, empty_item(), "warm-up", count=WARM_UP)
            one_run(bench, fleet, database_url, newcomers, item, row, count=count)
    figures = item.tables[0]
    a_second, growth = figures.median(row, "messages a second"), figures.median(row, "growth %")
    item.aim(f"{TARGET_A_SECOND:,} messages a second", f"{a_second:,.0f}", met=a_second >= TARGET_A_SECOND)
    item.aim(
        f"resident memory flat: from a fifth of the way to its highest under {TARGET_GROWTH_PERCENT} % more",
        f"{growth:.1f} %",
        met=growth < TARGET_GROWTH_PERCENT,
    )
    return item


def empty_tables() -> list[Table]:
    """What `one_run` fills."""
    return [Table(title, of="backlog") for title in ("Rates", "CPU µs per message", "CPU, % of one processor")]


def empty_item() -> Item:
    """For runs that don't count."""
    return Item(name="backlog", tables=empty_tables())


def one_run(
    bench: Workbench, fleet: Fleet, database_url: str, newcomers: Newcomers, item: Item, row: str, *, count: int
) -> float:
    """Stage, release, wait until all of it is acknowledged, check; returns the messages a second."""
    return drain(bench, fleet, database_url, newcomers, item, row, count=count, partitions=bench.partitions)


def drain(
    bench: Workbench,
    fleet: Fleet,
    database_url: str,
    newcomers: Newcomers,
    item: Item,
    row: str,
    *,
    count: int,
    partitions: int,
) -> float:
    """As `one_run`, on a given number of partitions."""
    backlog = Backlog(bench.redis, partitions=partitions)
    first = newcomers.take(count)
    say(f"  staging {count:,} messages")
    backlog.stage(range(first, first + count))
    published, since = backlog.published(), newest_lead(bench, database_url)
    pid = fleet.pids()["processor"]
    meter = fleet.meter()
    begun = time.monotonic()
    backlog.release()
    memory: list[tuple[int, int]] = [(count, resident_bytes(pid))]
    moved_at = said_at = begun
    while (left := backlog.length()) > 0:
        now = time.monotonic()
        if left != memory[-1][0]:
            moved_at = now
        if now - moved_at > _NO_PROGRESS_SECONDS:
            break
        if now - said_at > _SAY_EVERY_SECONDS:
            said_at = now
            say(f"  {left:,} to go, {(count - left) / (now - begun):,.0f} a second")
        memory.append((left, resident_bytes(pid)))
        time.sleep(_LOOK_EVERY_SECONDS)
    a_second = (count - left) / (time.monotonic() - begun)
    usage = meter.read()
    memory.append((left, resident_bytes(pid)))
    found = rows_since(bench, database_url, since)
    item.count("messages not taken in", left)
    item.count("replies published too many or too few", abs(backlog.published() - published - count))
    count_rows(item, found, dict.fromkeys(("leads", "messages", "decisions", "replies"), count))
    item.tables[0].add(row, {"messages a second": a_second, **_memory_figures(memory, count)})
    item.tables[1].add(row, usage.per_message(count))
    item.tables[2].add(row, usage.shares())
    say(f"  {a_second:,.0f} messages a second")
    return a_second


def _memory_figures(memory: list[tuple[int, int]], count: int) -> dict[str, float]:
    """Of (entries left, resident bytes): what it settled at, and how far it rose from there."""
    settled = next((resident for left, resident in memory if left <= 0.8 * count), memory[-1][1])
    highest = max(resident for left, resident in memory if left <= 0.8 * count)
    return {
        "MB at first": memory[0][1] / 2**20,
        "MB after a fifth": settled / 2**20,
        "MB at most": highest / 2**20,
        "growth %": 100 * (highest / settled - 1),
    }
