"""What a soak is told."""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.faults.options import Options as FleetOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One soak."""

    minutes: float
    rate: float
    """Messages per second."""
    messages_each: int
    every_seconds: float
    """Between two samples."""
    folder: Path
    seed: int = 1
    settle_seconds: float = 240.0

    @property
    def leads(self) -> int:
        """How many people write."""
        return math.ceil(self.minutes * 60 * self.rate / self.messages_each)

    @property
    def messages(self) -> int:
        """How many messages they write in all."""
        return self.leads * self.messages_each

    def of_fleet(self) -> FleetOptions:
        """The same as the fault runs understand it: the usual lease, and no faults."""
        return FleetOptions(
            leads=self.leads,
            messages_per_lead=self.messages_each,
            rate=self.rate,
            seed=self.seed,
            faults=0,
            folder=self.folder,
            lock_ttl_seconds=5,
            settle_seconds=self.settle_seconds,
        )


def read_options(arguments: Sequence[str]) -> Options:
    """The command line as options."""
    parser = argparse.ArgumentParser(prog="bench.soak", description="The whole system at a steady rate.")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=20.0, help="messages per second")
    parser.add_argument("--messages-each", type=int, default=10, help="messages that each person writes")
    parser.add_argument("--every", type=float, default=30.0, help="seconds between two samples")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(".data/soak"), help="logs and result.json, made anew")
    given = parser.parse_args(arguments)
    if given.minutes * 60 < given.every * 5:
        parser.error("a soak needs at least five samples: more --minutes, or a smaller --every")
    return Options(
        minutes=given.minutes,
        rate=given.rate,
        messages_each=given.messages_each,
        every_seconds=given.every,
        seed=given.seed,
        folder=given.folder.resolve(),
    )
