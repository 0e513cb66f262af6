"""``python -m bench ITEM``: measure, print, keep the result. Exit code 1 when something was lost or doubled."""

import sys
import time
from collections.abc import Callable, Mapping

from loguru import logger

from bench import backlog, conversations, first_contact, gateway, growth, scaling
from bench.figures import Item
from bench.machine import described
from bench.options import Options, read_options
from bench.progress import say
from bench.report import PAGE, kept, page, save, text
from bench.workbench import Workbench
from dev.up.machine import AlreadyRunningError

ITEMS: Mapping[str, Callable[[Workbench], Item]] = {
    "gateway": gateway.measure,
    "first-contact": first_contact.measure,
    "conversations": conversations.measure,
    "backlog": backlog.measure,
    "scaling": scaling.measure,
    "growth": growth.measure,
}
OURS = ("gateway", "first-contact", "conversations", "backlog", "scaling")
"""What ``all`` measures."""


def main() -> int:
    """Measure what was asked for."""
    options = read_options(sys.argv[1:], ITEMS)
    logger.disable("shared.migrations")
    found: list[Item] = []
    if options.what != "report":
        names = OURS if options.what == "all" else (options.what,)
        try:
            with Workbench(options) as bench:
                found = [_measured(name, bench, options) for name in names]
        except AlreadyRunningError as error:
            say(f"Already running on {options.folder}: {error}")
            return 2
    if options.what in {"all", "report"}:
        PAGE.write_text(page(kept(options.folder)))
        say(f"wrote {PAGE}")
    return 1 if any(amount for item in found for amount in item.checks.values()) else 0


def _measured(name: str, bench: Workbench, options: Options) -> Item:
    begun = time.monotonic()
    item = ITEMS[name](bench)
    item.command, item.runs = " ".join(["python -m bench", name, *options.arguments]), options.runs
    item.at = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    item.settings = {"appendfsync": options.appendfsync, **options.settings}
    item.machine = described(options.folder, bench.postgres, bench.redis_server)
    save(item, options.folder)
    print(text(item), flush=True)
    say(f"{name} took {time.monotonic() - begun:.0f} s")
    return item


if __name__ == "__main__":
    sys.exit(main())
