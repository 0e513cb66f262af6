"""``python -m bench.peers``: install the peers, measure them and ourselves in turn, print, write the page."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from loguru import logger

from bench.conversations import SETTINGS
from bench.figures import Item
from bench.first_contact import Newcomers
from bench.machine import described
from bench.options import Options
from bench.peers.catalog import PEERS, Setup, setups
from bench.peers.contenders import crew, ours
from bench.peers.environments import install, missing_tool
from bench.peers.measuring import empty_item, measure_death, measure_order, measure_rate, warm_up
from bench.peers.page import PAGE, page, text
from bench.progress import say
from bench.workbench import Workbench
from dev.up.machine import AlreadyRunningError

OURS = "this project"


def main() -> int:
    """Exit code 1 when a peer could not run."""
    given = _read(sys.argv[1:])
    logger.disable("shared.migrations")
    chosen = [peer for peer in PEERS if peer.name in given.only]
    skipped = {peer: why for peer in chosen if (why := missing_tool(peer))}
    running = [peer for peer in chosen if peer not in skipped]
    for peer in running:
        install(peer)
    options = Options(
        what="peers", runs=given.runs, seconds=given.seconds, leads=given.leads, folder=given.folder.resolve()
    )
    item = empty_item()
    item.command, item.runs = " ".join(["python -m bench.peers", *sys.argv[1:]]), options.runs
    try:
        with Workbench(options) as bench:
            _measure_ours(bench, item)
            for setup in (setup for peer in running for setup in setups(peer)):
                _measure_peer(bench, item, setup)
            machine = described(options.folder, bench.postgres, bench.redis_server)
    except AlreadyRunningError as error:
        say(f"Already running on {options.folder}: {error}")
        return 2
    item.at = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    print(text(item), flush=True)
    for peer, why in skipped.items():
        say(f"{peer.title} was skipped: {why}")
    if running == list(PEERS):
        PAGE.write_text(page(item, PEERS, machine))
        say(f"wrote {PAGE}")
    else:
        say(f"{PAGE.name} is only written when every peer ran")
    return 1 if skipped else 0


def _measure_ours(bench: Workbench, item: Item) -> None:
    newcomers = Newcomers()
    with ours(bench, workers=1) as contender:
        warm_up(bench, contender, newcomers)
        for _ in range(bench.options.runs):
            measure_rate(bench, contender, newcomers, item, OURS)
    with ours(bench, workers=2, settings=SETTINGS) as contender:
        warm_up(bench, contender, newcomers)
        for _ in range(bench.options.runs):
            measure_order(bench, contender, newcomers, item, OURS)
    for _ in range(bench.options.runs):
        with ours(bench, workers=2, settings=SETTINGS) as contender:
            warm_up(bench, contender, newcomers)
            measure_death(bench, contender, newcomers, item, OURS)


def _measure_peer(bench: Workbench, item: Item, setup: Setup) -> None:
    newcomers = Newcomers()
    with crew(bench, setup) as contender:
        warm_up(bench, contender, newcomers)
        for _ in range(bench.options.runs):
            measure_rate(bench, contender, newcomers, item, setup.title)
        for _ in range(bench.options.runs):
            measure_order(bench, contender, newcomers, item, setup.title)
    for _ in range(bench.options.runs if setup.workers > 1 else 0):
        with crew(bench, setup) as contender:
            warm_up(bench, contender, newcomers)
            measure_death(bench, contender, newcomers, item, setup.title)


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    names = [peer.name for peer in PEERS]
    parser = argparse.ArgumentParser(
        prog="python -m bench.peers", description="Measures other queues doing the same work. See bench/peers."
    )
    parser.add_argument("--only", nargs="*", choices=names, default=names, help="these peers; the page is not written")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0, help="how long a load lasts")
    parser.add_argument("--leads", type=int, default=500, help="with ten numbered messages each")
    parser.add_argument("--folder", type=Path, default=Path(".data/bench"))
    given = parser.parse_args(arguments)
    if given.runs < 1:
        parser.error("--runs must be at least 1")
    return given


if __name__ == "__main__":
    sys.exit(main())
