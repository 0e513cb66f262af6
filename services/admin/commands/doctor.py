"""``doctor``: looks at everything and says of each problem whose fault it is and what to do."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.admin.commands.running import DONE, NOT_DONE, Groups, say
from services.admin.diagnosis.examination import examine
from services.admin.diagnosis.findings import Finding, Verdict
from shared.logs import set_up_logging

_STYLES = {Verdict.FINE: "green", Verdict.WARNING: "yellow", Verdict.PROBLEM: "bold red"}


def add_to(groups: Groups) -> None:
    """Declare the command."""
    parser = groups.add_parser(
        "doctor", help="look at settings, stores, accounts, owners and work; 1 if there is a problem"
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="for programs")
    parser.add_argument("--quiet", action="store_true", help="only what is not fine")
    parser.set_defaults(run=_run)


async def _run(parsed: argparse.Namespace) -> int:
    set_up_logging(service="admin", level="ERROR", as_json=False)
    found = await examine()
    shown = [one for one in found if one.action or not parsed.quiet]
    if parsed.as_json:
        say(json.dumps([asdict(one) for one in shown], ensure_ascii=False, indent=2))
    else:
        _show(shown, found)
    return NOT_DONE if any(one.verdict is Verdict.PROBLEM for one in found) else DONE


def _show(shown: Sequence[Finding], found: Sequence[Finding]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in shown:
        # Text, not markup: a server's words may hold brackets.
        words = Text(one.text)
        if one.action:
            words.append(f"\n  fault: {one.fault}\n  do: {one.action}")
        table.add_row(Text(one.verdict.value, style=_STYLES[one.verdict]), Text(one.about), words)
    console.print(table)
    counts = {verdict: sum(one.verdict is verdict for one in found) for verdict in Verdict}
    console.print(
        f"{counts[Verdict.PROBLEM]} problems, {counts[Verdict.WARNING]} warnings, {counts[Verdict.FINE]} fine"
    )
