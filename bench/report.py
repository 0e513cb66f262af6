"""Results as text: for the terminal, as JSON to keep, and as docs/benchmarks.md."""

import json
from collections.abc import Mapping
from pathlib import Path

from bench.figures import Item
from dev.up.plan import CHECKOUT

PAGE = CHECKOUT / "docs" / "benchmarks.md"


def save(item: Item, folder: Path) -> None:
    """Keep an item's result in place of its last one."""
    (folder / f"{item.name}.json").write_text(json.dumps(item.to_json(), indent=1, ensure_ascii=False))


def kept(folder: Path) -> dict[str, Item]:
    """The last result of every item that was measured, by its name."""
    files = [folder / f"{name}.json" for name in _SECTIONS]
    return {file.stem: Item.from_json(json.loads(file.read_text())) for file in files if file.exists()}


def text(item: Item) -> str:
    """What the terminal shows."""
    return "\n".join(["", f"# {item.name}", "", *_results(item)])


def page(items: Mapping[str, Item]) -> str:
    """docs/benchmarks.md."""
    lines = [_INTRODUCTION]
    for name, explanation in _SECTIONS.items():
        item = items.get(name)
        if item is None:
            continue
        lines += ["", f"## {_TITLES[name]}", "", explanation, "", f"    {item.command}", ""]
        given = ", ".join(f"`{key}` {value}" for key, value in item.settings.items())
        lines += [f"{item.at}, runs: {item.runs}, {given}, code {item.machine['code']}.", "", *_results(item)]
    newest = max(items.values(), key=lambda item: item.at, default=None)
    if newest is not None:
        facts = [f"- {name}: {fact}" for name, fact in newest.machine.items()]
        heading = "As the newest of these results found it; everything ran on it at once."
        lines += ["", "## The machine", "", heading, "", *facts]
    return "\n".join(lines) + "\n"


def _results(item: Item) -> list[str]:
    lines: list[str] = []
    if item.targets:
        lines += ["| target | measured | |", "|---|---|---|"]
        lines += [f"| {t.wanted} | {t.measured} | {'met' if t.met else '**missed**'} |" for t in item.targets]
        lines.append("")
    for table in item.tables:
        if table.rows:
            lines += [f"**{table.title}**", "", *table.markdown(), ""]
    if item.checks:
        lines.append("Must be 0: " + "; ".join(f"{name}: {amount:,}" for name, amount in item.checks.items()) + ".")
    return lines


_INTRODUCTION = """\
# How fast it is

`make bench` measures, on one machine and with everything on it, the load generator included, and writes this page from
its results; `make bench-growth` adds the section on growth. Each item can be measured alone: `python -m bench --help`.
Numbers are medians of the runs, the range in parentheses behind them.

- Redis runs with `appendfsync always`, as shipped, PostgreSQL with `fsync` on, logs at INFO.
- The load generator and the WAHA it talks to are one process that writes prepared, signed requests to kept connections.
  It has to share the processors with what it measures; its share stands in the tables as "load and WAHA".
- This WAHA answers sendText at once. A real one takes longer, which delays replies and costs this system nothing.
- CPU time per message is the figure to trust on a machine that others use too; "everything else" is what was not ours.
- "Fixed work" is how long one piece of Python took before and after each run. Machines that are let by the hour are not
  always as fast; where it took longer, everything else did.
- Times count from the moment a message was due, so what had to wait for a free connection has waited.
- Python's own speed depends on who built it. Debian's and that of Docker's images are built with profiles of their use;
  without, as pyenv builds, a lead took 8 and 11 % more processor time (64 senders, two pairs of runs). `make bench
  PYTHON=/usr/bin/python3` chooses."""

_TITLES = {
    "gateway": "Gateway",
    "first-contact": "First contact",
    "conversations": "Whole conversations",
    "backlog": "Backlog",
    "scaling": "Scaling, and the cost of rest",
    "growth": "Growth",
}

_SECTIONS = {
    "gateway": """\
Signed WAHA messages of distinct leads against one gateway process: signature, translation, durable XADD with the filter
of 24 hours, 2xx. Beside it, in turn, a Starlette route that reads its body and answers, on the same uvicorn. Only the
gateway, the bare route, Redis and PostgreSQL run.""",
    "first-contact": """\
Distinct leads write "Halo": from the webhook's sending until WAHA has the whole sendText. All services run. *Senders*
each wait for the acknowledgement before they write again; the rate counts from the first webhook to the last reply, so
what is left waiting when the load ends is part of it. *A second* is a fixed beat that waits for nobody.""",
    "conversations": """\
Each lead says hello, chooses 1, gets form request and template, sends the whole form in one message and gets the
confirmation: three messages, four replies, and the work for the sheet in the outbox. All leads at once, each writing on
when it has its reply; cooldown, quiet and reading times are 0.""",
    "backlog": """\
Messages of distinct leads wait in Redis; one processor process takes them in. Gateway and notifier are stopped, so the
replies stay in their streams. The clock runs from the backlog's appearing until the last entry is acknowledged. Memory
is the processor's resident memory.""",
    "scaling": """\
A tenth of the backlog with several processor processes, on as many partitions as the row says (memory is the first
processor's), and then the whole system with nothing to do.""",
    "growth": """\
First contact with 64 senders for 10 seconds, and the backlog, on an empty database and on one with history, in turn; a
checkpoint is made before each. History: each lead with ten messages, their keys in the inbox, five decisions and five
sent replies, all of it counted for the operators' figures. It is made once, takes about 10 GB for a million leads, and
stays in `.data/bench`, which may be deleted. The operators' pages and searches on it are first, each asked for 20
times, one after the other.""",
}
