"""Numbers of several runs, and how they are written: the median, with the range behind it. Pure."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Figures = dict[str, list[float]]
"""Column -> one value of each run."""


@dataclass(slots=True)
class Table:
    """Rows in the order of their first run."""

    title: str
    of: str
    """What a row is: the head of the first column."""
    rows: dict[str, Figures] = field(default_factory=dict)

    def add(self, row: str, figures: Mapping[str, float]) -> None:
        """One more run of a row."""
        known = self.rows.setdefault(row, {})
        for column, value in figures.items():
            known.setdefault(column, []).append(value)

    def median(self, row: str, column: str) -> float:
        """Over the runs so far."""
        return statistics.median(self.rows[row][column])

    def markdown(self) -> list[str]:
        """The table's lines."""
        columns = list(dict.fromkeys(column for figures in self.rows.values() for column in figures))
        lines = [f"| {self.of} | " + " | ".join(columns) + " |", "|---" + "|---:" * len(columns) + "|"]
        for row, figures in self.rows.items():
            cells = [shown(figures[column]) if column in figures else "" for column in columns]
            lines.append(f"| {row} | " + " | ".join(cells) + " |")
        return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A number somebody waits for, and what came of it."""

    wanted: str
    measured: str
    met: bool


@dataclass(slots=True, kw_only=True)
class Item:
    """Everything one item found out."""

    name: str
    command: str = ""
    at: str = ""
    runs: int = 0
    machine: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    checks: dict[str, int] = field(default_factory=dict)
    """What must be 0: lost, doubled …"""

    def count(self, check: str, amount: int) -> None:
        """Count against a check; a check that found nothing is shown too."""
        self.checks[check] = self.checks.get(check, 0) + amount

    def aim(self, wanted: str, measured: str, *, met: bool) -> None:
        """Hold a number against its target."""
        self.targets.append(Target(wanted=wanted, measured=measured, met=met))

    def to_json(self) -> dict[str, Any]:
        """As it is saved."""
        return asdict(self)

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> "Item":
        """As it was saved."""
        tables = [Table(**table) for table in saved["tables"]]
        targets = [Target(**target) for target in saved["targets"]]
        return cls(**{**saved, "tables": tables, "targets": targets})


def shown(values: Sequence[float]) -> str:
    """``3,120 (2,980 - 3,200)``; the range only where there is one."""
    middle = number(statistics.median(values))
    low, high = number(min(values)), number(max(values))
    return middle if low == high else f"{middle} ({low} - {high})"


def number(value: float) -> str:
    """Three digits that matter."""
    if value == int(value) and abs(value) < 1000:
        return str(int(value))
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def milliseconds(seconds: Sequence[float], share: float) -> float:
    """The smallest that `share` (0 to 1) of all are not above, in milliseconds; 0 without any."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0
