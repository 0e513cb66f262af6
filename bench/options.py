"""What a measurement is told."""

import argparse
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Sync = Literal["always", "everysec"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One call of ``python -m bench``."""

    what: str
    runs: int = 3
    seconds: float = 6.0
    """How long a load lasts; what it has left behind is then waited for."""
    appendfsync: Sync = "always"
    senders: tuple[int, ...] = (16, 64, 256, 1000)
    rates: tuple[float, ...] = (100.0, 200.0)
    messages: int = 200_000
    """The backlog of one run."""
    leads: int = 5000
    """Whole conversations in one run."""
    history_leads: int = 1_000_000
    processors: tuple[int, ...] = (1, 2, 4)
    partitions: tuple[int, ...] = (4, 16)
    settings: dict[str, str] = field(default_factory=dict)
    """Variables for the services."""
    profile: str = ""
    """The service to profile; its numbers mean nothing then."""
    folder: Path = Path(".data/bench")
    arguments: tuple[str, ...] = ()
    """As they were given, without what is measured."""


def read_options(arguments: Sequence[str], items: Collection[str]) -> Options:
    """The command line as options; ends the process with an explanation when it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Starts everything on this machine, loads it, and prints what it measured. See docs/benchmarks.md.",
    )
    default = Options(what="")
    parser.add_argument("what", choices=[*items, "all", "report"], help="report: write docs/benchmarks.md anew")
    parser.add_argument("--runs", type=int, default=None, help="3, of growth 7 pairs")
    parser.add_argument("--seconds", type=float, default=None, help="6, of growth 10")
    parser.add_argument("--appendfsync", choices=["always", "everysec"], default="always")
    parser.add_argument("--senders", type=int, nargs="*", default=default.senders, help="of first-contact")
    parser.add_argument("--rates", type=float, nargs="*", default=default.rates, help="a second, of first-contact")
    parser.add_argument("--messages", type=int, default=default.messages, help="of a backlog")
    parser.add_argument("--leads", type=int, default=default.leads, help="of conversations")
    parser.add_argument("--history-leads", type=int, default=default.history_leads, help="of growth; 10 messages each")
    parser.add_argument("--processors", type=int, nargs="*", default=default.processors, help="of scaling")
    parser.add_argument("--partitions", type=int, nargs="*", default=default.partitions, help="of scaling")
    parser.add_argument("--set", dest="settings", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--profile", default="", metavar="SERVICE", help="run the first of this service under cProfile")
    parser.add_argument("--folder", type=Path, default=default.folder)
    given = parser.parse_args(arguments)
    pairs = [setting.partition("=") for setting in given.settings]
    if not all(separator for _, separator, _ in pairs):
        parser.error("--set wants NAME=VALUE")
    runs = given.runs if given.runs is not None else (7 if given.what == "growth" else 3)
    if runs < 1:
        parser.error("--runs must be at least 1")
    # With history the first seconds after a checkpoint are the dearest: a load has to last for more than them.
    seconds = given.seconds if given.seconds is not None else (10.0 if given.what == "growth" else default.seconds)
    return Options(
        what=given.what,
        runs=runs,
        seconds=seconds,
        appendfsync=given.appendfsync,
        senders=tuple(given.senders),
        rates=tuple(given.rates),
        messages=given.messages,
        leads=given.leads,
        history_leads=given.history_leads,
        processors=tuple(given.processors),
        partitions=tuple(given.partitions),
        settings={name: value for name, _, value in pairs},
        profile=given.profile,
        folder=given.folder.resolve(),
        arguments=tuple(argument for argument in arguments if argument != given.what),
    )
