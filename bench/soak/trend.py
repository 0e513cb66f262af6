"""Does it grow? A line through the samples after the warm-up, and a bound for each kind of figure. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["redis", "entries", "connections", "descriptors", "resident"]

WARM_UP_SHARE = 0.25
"""Of the run: pools fill, code is imported, caches reach their size."""
MEGABYTE = 1024 * 1024


class Sample(NamedTuple):
    """One figure at one time."""

    seconds: float
    """Since the load began."""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How much a figure may grow from the end of the warm-up to the end."""

    absolute: float
    share: float = 0.0
    """Of what it was after the warm-up, in addition."""
    per_message: float = 0.0
    """For each message of that time, in addition: what is kept on purpose."""
    unit: float = 1.0
    """Shown in units of this."""
    unit_name: str = ""


BOUNDS: Mapping[Kind, Bound] = {
    # The filter of duplicates keeps one key per event for 24 hours, the alias one per LID for 90 days.
    "redis": Bound(absolute=8 * MEGABYTE, per_message=400, unit=MEGABYTE, unit_name="MiB"),
    # What is done leaves; what is there is on its way, seconds' worth at most.
    "entries": Bound(absolute=500, unit_name="entries"),
    "connections": Bound(absolute=3),
    "descriptors": Bound(absolute=5, share=0.05),
    "resident": Bound(absolute=12 * MEGABYTE, share=0.1, unit=MEGABYTE, unit_name="MiB"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One figure over the run. Growth is that of the line, so that one outlier is none."""

    name: str
    kind: Kind
    first: float
    """At the end of the warm-up, by the line."""
    last: float
    highest: float
    per_hour: float
    allowed: float
    judged: bool = True

    @property
    def grows(self) -> bool:
        """Whether it is over its bound."""
        return self.judged and self.last - self.first > self.allowed


def trend(
    name: str, kind: Kind, samples: Sequence[Sample], *, messages_per_second: float, judged: bool = True
) -> Trend:
    """The line through what comes after the warm-up, judged by the bound of its kind."""
    end = samples[-1].seconds
    warm = [sample for sample in samples if sample.seconds >= end * WARM_UP_SHARE] or list(samples)
    slope, start = line(warm)
    begin = warm[0].seconds
    first, last = start + slope * begin, start + slope * end
    bound = BOUNDS[kind]
    allowed = bound.absolute + bound.share * first + bound.per_message * messages_per_second * (end - begin)
    return Trend(
        name=name,
        kind=kind,
        first=first,
        last=last,
        highest=max(sample.value for sample in samples),
        per_hour=slope * 3600,
        allowed=allowed,
        judged=judged,
    )


def line(samples: Sequence[Sample]) -> tuple[float, float]:
    """Slope and value at 0 of the line with the least squares."""
    mean_x = sum(sample.seconds for sample in samples) / len(samples)
    mean_y = sum(sample.value for sample in samples) / len(samples)
    spread = sum((sample.seconds - mean_x) ** 2 for sample in samples)
    if not spread:
        return 0.0, mean_y
    slope = sum((sample.seconds - mean_x) * (sample.value - mean_y) for sample in samples) / spread
    return slope, mean_y - slope * mean_x
