"""Every metric of the system as its services register it, and the table that docs/metrics.md holds.

``python -m tests.metrics`` prints the table as it should be.
"""

import importlib
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grimp
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

SERVICES = ("gateway", "processor", "notifier", "sheets_sync", "admin")
DOCUMENT = Path(__file__).parents[1] / "docs" / "metrics.md"
_TYPES: dict[type, str] = {Counter: "counter", Gauge: "gauge", Histogram: "histogram"}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric; `services` are those that register it."""

    name: str
    type: str
    labels: tuple[str, ...]
    services: tuple[str, ...]
    meaning: str

    @property
    def samples(self) -> frozenset[str]:
        """The names of its time series."""
        if self.type == "histogram":
            return frozenset(f"{self.name}_{part}" for part in ("bucket", "count", "sum"))
        return frozenset({self.name})

    def row(self) -> str:
        """Its row of the table."""
        labels = ", ".join(f"`{label}`" for label in self.labels)
        return f"| `{self.name}` | {self.type} | {labels} | {', '.join(self.services)} | {self.meaning} |"


@cache
def registered() -> tuple[Metric, ...]:
    """All of them, by name. A service registers what the modules that its process imports declare."""
    graph = grimp.build_graph("services", "shared", cache_dir=None)
    users: dict[MetricWrapperBase, set[str]] = {}
    for service in SERVICES:
        for module in graph.find_upstream_modules(f"services.{service}.wiring"):
            # Few modules declare metrics; importing all of them would take as long as starting every service.
            if "prometheus_client" in _source(module):
                for value in vars(importlib.import_module(module)).values():
                    if isinstance(value, MetricWrapperBase):
                        users.setdefault(value, set()).add(service)
    metrics = [_metric(metric, users[metric]) for metric in users]
    return tuple(sorted(metrics, key=lambda metric: metric.name))


def table() -> list[str]:
    """The lines of the table."""
    return [
        "| metric | type | labels | from | meaning |",
        "|---|---|---|---|---|",
        *(metric.row() for metric in registered()),
    ]


def _metric(metric: MetricWrapperBase, users: set[str]) -> Metric:
    type_ = _TYPES[type(metric)]
    (family,) = metric.describe()
    return Metric(
        name=f"{family.name}_total" if type_ == "counter" else family.name,
        type=type_,
        labels=tuple(metric._labelnames),
        services=tuple(service for service in SERVICES if service in users),
        meaning=family.documentation,
    )


def _source(module: str) -> str:
    path = DOCUMENT.parents[1].joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text()


if __name__ == "__main__":
    sys.stdout.write("\n".join(table()) + "\n")
