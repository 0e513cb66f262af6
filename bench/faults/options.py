"""What a run is told."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.faults.people import SHORTEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One run; the same options give the same people, words and schedule."""

    leads: int
    messages_per_lead: int
    rate: float
    """Messages per second."""
    seed: int
    faults: int
    folder: Path
    lock_ttl_seconds: int = 2
    pace: float = 1.0
    """How long faults last, as a share of their usual time."""
    settle_seconds: float = 240.0
    """How long the backlog may take once everything is whole again."""
    kinds: tuple[str, ...] = ()
    """Only these faults; empty: all kinds."""

    @property
    def messages(self) -> int:
        """How many messages the people write in all."""
        return self.leads * self.messages_per_lead

    @property
    def load_seconds(self) -> float:
        """How long the load lasts if nothing slows it down."""
        return self.messages / self.rate


def read_options(arguments: Sequence[str]) -> Options:
    """The command line as options; ends the process with an explanation when it makes no sense."""
    parser = argparse.ArgumentParser(prog="bench.faults", description=__doc__)
    parser.add_argument("--leads", type=int, default=5000)
    parser.add_argument("--messages-per-lead", type=int, default=10)
    parser.add_argument("--rate", type=float, default=70.0, help="messages per second")
    parser.add_argument("--minutes", type=float, help="spread the load over so many minutes, instead of --rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=36)
    parser.add_argument("--only", default="", help="comma-separated kinds of faults, see bench/faults/schedule.py")
    parser.add_argument("--lock-ttl-seconds", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path(".data/faults"), help="logs and result.json, made anew")
    given = parser.parse_args(arguments)
    if given.messages_per_lead < SHORTEST:
        parser.error(f"--messages-per-lead must be at least {SHORTEST}, so that every form is completed")
    messages = given.leads * given.messages_per_lead
    return Options(
        leads=given.leads,
        messages_per_lead=given.messages_per_lead,
        rate=messages / (given.minutes * 60) if given.minutes else given.rate,
        seed=given.seed,
        faults=given.faults,
        folder=given.folder.resolve(),
        lock_ttl_seconds=given.lock_ttl_seconds,
        kinds=tuple(kind for kind in given.only.split(",") if kind),
    )
