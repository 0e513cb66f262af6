"""Growth: the operators, then first contact and the backlog on an empty database and on one with history, in turn."""

import asyncio
import statistics

from bench import backlog, first_contact, operators
from bench.figures import Item, Table
from bench.load.past import MESSAGES_OF_A_LEAD, database_with_history, newest_number
from bench.progress import say
from bench.workbench import Workbench
from services.admin.figures.rollup import Rollup
from shared.database import create_engine
from shared.settings import sqlalchemy_url

TARGET_PERCENT = 90
_SENDERS = first_contact.EVERYDAY_SENDERS
_FIRST, _BACKLOG = f"first contact, {_SENDERS} senders", "backlog"


def measure(bench: Workbench) -> Item:
    """Pairs; which of the two comes first changes from pair to pair."""
    leads = bench.options.history_leads
    grown_url = database_with_history(bench, leads)
    empty, grown = "empty", f"{leads:,} leads, {leads * MESSAGES_OF_A_LEAD:,} messages"
    tables = [Table("Leads or messages a second", of="database"), Table("Pairs", of="grown : empty")]
    item = Item(name="growth", tables=tables)
    operators.measure(bench, grown_url, item, leads=leads)  # the loads add leads that nothing is known of
    costs = {which: Item(name=which, tables=_cost_tables(which)) for which in (empty, grown)}
    newcomers = first_contact.Newcomers(after=newest_number(bench, grown_url, leads))
    say("growth: PostgreSQL gets to know the history, as a server that runs for long does")
    _backlog(bench, grown_url, newcomers, backlog.empty_item())
    for pair in range(bench.options.runs):
        order = (empty, grown) if pair % 2 == 0 else (grown, empty)
        rates: dict[str, dict[str, float]] = {empty: {}, grown: {}}
        # One load on both, then the other: a machine is not as fast for minutes on end as it was before.
        for load, run in ((_FIRST, _first_contact), (_BACKLOG, _backlog)):
            for which in order:
                say(f"growth, pair {pair + 1} of {bench.options.runs}: {load}, {which}")
                url = grown_url if which == grown else bench.fresh_database()
                rates[which][load] = run(bench, url, newcomers, costs[which])
        for which in (empty, grown):
            item.tables[0].add(which, rates[which])
        item.tables[1].add("ratio", {load: rates[grown][load] / rates[empty][load] for load in (_FIRST, _BACKLOG)})
    for load in (_FIRST, _BACKLOG):
        medians = {which: statistics.median(item.tables[0].rows[which][load]) for which in (empty, grown)}
        percent = 100 * medians[grown] / medians[empty]
        wanted = f"{load}: at least {TARGET_PERCENT} % of the empty database's rate"
        item.aim(wanted, f"{percent:.0f} %", met=percent >= TARGET_PERCENT)
    for found in costs.values():
        item.tables += found.tables
        for check, amount in found.checks.items():
            item.count(check, amount)
    return item


def _first_contact(bench: Workbench, url: str, newcomers: first_contact.Newcomers, costs: Item) -> float:
    """Leads a second."""
    _settle(bench, url)
    found = Item(name=costs.name, tables=[Table("", of=""), *costs.tables[:2]], checks=costs.checks)
    with bench.fleet(url) as fleet:
        first_contact.warm_up(bench, fleet, newcomers)
        return first_contact.one_run(bench, fleet, url, newcomers, found, _FIRST, senders=_SENDERS)


def _backlog(bench: Workbench, url: str, newcomers: first_contact.Newcomers, costs: Item) -> float:
    """Messages a second."""
    _settle(bench, url)
    found = Item(name=costs.name, tables=[Table("", of=""), *costs.tables[-2:]], checks=costs.checks)
    with bench.fleet(url, ["processor"]) as fleet:
        backlog.one_run(bench, fleet, url, newcomers, backlog.empty_item(), "warm-up", count=backlog.WARM_UP)
        messages = backlog.one_run(bench, fleet, url, newcomers, found, _BACKLOG, count=bench.options.messages)
    # Nobody sends these replies, and the next run must not find them.
    bench.execute(url, "UPDATE outbox SET finished_at = now(), outcome = 'dropped' WHERE finished_at IS NULL")
    return messages


def _settle(bench: Workbench, url: str) -> None:
    """Nothing of an earlier run is left to be counted or written, and Redis knows no marks of another database."""
    bench.redis.flushall()
    asyncio.run(_count_figures(url))
    # Thousands of replies that no notifier sent, ended with one statement below, are no part of anybody's load.
    bench.execute(url, "VACUUM outbox", "CHECKPOINT")


async def _count_figures(url: str) -> None:
    """The operators' figures are brought up to date, else the next run pays for what this one left."""
    engine = create_engine(sqlalchemy_url(url), application="bench")
    try:
        rollup = Rollup(engine, settled_seconds=0)
        for _ in ("what was seen before", "what has come since"):
            while await rollup.round():
                pass
    finally:
        await engine.dispose()


def _cost_tables(which: str) -> list[Table]:
    return [Table(f"{title}, {which}", of="load") for title in ("CPU µs each", "CPU, % of one processor")]
