"""Scaling: several processors on few and many partitions, an idle partition's cost, the whole system at rest."""

import time

from bench import backlog
from bench.accounting import proportional_bytes, service_of
from bench.figures import Item, Table
from bench.first_contact import Newcomers, warm_up
from bench.progress import say
from bench.workbench import Workbench

_SHARE_OF_MESSAGES = 10
_BALANCED_WITHIN_SECONDS = 60.0
_REST_PARTITIONS = (16, 96)
_SETTLE_SECONDS = 5.0
_REST_SECONDS = 15.0


def measure(bench: Workbench) -> Item:
    """The backlog on every combination, then rest."""
    titles = ("Backlog, messages a second", "CPU µs per message", "CPU, % of one processor")
    item = Item(name="scaling", tables=[Table(title, of="processors and partitions") for title in titles])
    count = max(1000, bench.options.messages // _SHARE_OF_MESSAGES)
    for run in range(bench.options.runs):
        for partitions in bench.options.partitions:
            for processors in bench.options.processors:
                say(f"scaling, run {run + 1} of {bench.options.runs}: {processors} on {partitions} partitions")
                _backlog(bench, item, processors, partitions, count)
    _rest(bench, item)
    return item


def _backlog(bench: Workbench, item: Item, processors: int, partitions: int, count: int) -> None:
    url = bench.fresh_database()
    settings = {"PARTITIONS": str(partitions)}
    newcomers = Newcomers()
    with bench.fleet(url, ["processor"], processors=processors, settings=settings) as fleet:
        _await_balance(bench, url, processors, partitions)
        warming, row = backlog.empty_item(), f"{processors} on {partitions}"
        backlog.drain(bench, fleet, url, newcomers, warming, row, count=backlog.WARM_UP, partitions=partitions)
        backlog.drain(bench, fleet, url, newcomers, item, row, count=count, partitions=partitions)


def _await_balance(bench: Workbench, url: str, processors: int, partitions: int) -> None:
    """Return when every processor has its fair share."""
    deadline = time.monotonic() + _BALANCED_WITHIN_SECONDS
    statement = """
        SELECT count(*) AS owners, coalesce(sum(held), 0) AS held, coalesce(max(held) - min(held), 0) AS apart
        FROM (SELECT count(*) AS held FROM partition_leases
              WHERE stream = 'inbound' AND owner <> '' AND expires_at > now() GROUP BY owner) AS owner
    """
    while True:
        row = bench.query(url, statement)
        if row.owners == processors and row.held == partitions and row.apart <= 1:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{row.owners} processors hold {row.held} of {partitions} partitions")
        time.sleep(0.2)


def _rest(bench: Workbench, item: Item) -> None:
    processor_time = Table("At rest: CPU, % of one processor", of="everything on")
    memory = Table("At rest: memory in MB, shared pages divided among those that share them", of="everything on")
    idle = Table("An idle partition", of="")
    used: list[float] = []
    for partitions in _REST_PARTITIONS:
        say(f"at rest with {partitions} partitions")
        url = bench.fresh_database()
        row = f"{partitions} partitions"
        with bench.fleet(url, settings={"PARTITIONS": str(partitions)}) as fleet:
            warm_up(bench, fleet, Newcomers())
            time.sleep(_SETTLE_SECONDS)
            meter = fleet.meter()
            time.sleep(_REST_SECONDS)
            usage = meter.read()
            processor_time.add(row, usage.shares())
            held: dict[str, float] = {}
            for name, pid in fleet.pids().items():
                held[service_of(name)] = held.get(service_of(name), 0.0) + proportional_bytes(pid) / 2**20
            memory.add(row, {**held, "all": sum(held.values())})
        used.append(sum(usage.cpu_seconds.values()) / usage.wall_seconds)
    each = (used[1] - used[0]) / (_REST_PARTITIONS[1] - _REST_PARTITIONS[0])
    idle.add("CPU", {"µs a second": each * 1e6})
    item.tables += [processor_time, memory, idle]
