"""``verify``: looks through the whole history for what is lost, doubled, out of order or left undone."""

import argparse
from collections import Counter

from services.admin.commands.running import DONE, NOT_DONE, Groups, open_stores, progress_bar, say, with_settings
from services.admin.settings import Settings
from services.admin.verification import KINDS, count_leads, verify

_EXAMPLES = 5


def add_to(groups: Groups) -> None:
    """Declare the command."""
    parser = groups.add_parser("verify", help="look through the history for gaps, doubles and wrong order; 1 if any")
    parser.add_argument("--after", type=int, default=0, metavar="ID", help="only leads with higher ids")
    parser.add_argument("--all", action="store_true", dest="everything", help="name every place, not the first five")
    parser.set_defaults(run=with_settings(_run))


async def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = {kind: [] for kind in KINDS}
    leads = 0
    async with open_stores(settings) as (engine, _):
        with progress_bar() as progress:
            bar = progress.add_task("Leads", total=await count_leads(engine))
            async for page in verify(engine, after=parsed.after):
                leads += page.leads
                progress.advance(bar, page.leads)
                for fault in page.faults:
                    counts[fault.kind] += 1
                    if parsed.everything or len(examples[fault.kind]) < _EXAMPLES:
                        examples[fault.kind].append(fault.where)
    for kind in KINDS:
        say(f"{counts[kind]:>8}  {kind}")
        for where in examples[kind]:
            say(f"          {where}")
    say(f"{leads} leads, {counts.total()} faults")
    return NOT_DONE if counts else DONE
