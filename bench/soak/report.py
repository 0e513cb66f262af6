"""The result of a soak: a table for people, JSON for programs."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.soak.options import Options
from bench.soak.trend import BOUNDS, Sample, Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything a soak found out."""

    options: Options
    messages: int
    seconds: float
    trends: Sequence[Trend]
    found: Mapping[str, int]
    """Problem of `bench.faults.checker` -> how often; all 0 when nothing was lost, doubled or swapped."""
    endings: Sequence[str]
    series: Mapping[str, Sequence[Sample]]


def problems(result: Result) -> list[str]:
    """In words; empty when the soak is good."""
    missed = [
        f"{one.name} grew by {_shown(one, one.last - one.first)}, allowed are {_shown(one, one.allowed)}"
        for one in result.trends
        if one.grows
    ]
    missed += [f"{name}: {count}" for name, count in result.found.items() if count]
    missed += [f"ended by itself: {ending}" for ending in result.endings]
    if result.messages < result.options.messages:
        missed.append(f"only {result.messages} of {result.options.messages} messages were acknowledged")
    return missed


def table(result: Result) -> str:
    """Markdown."""
    rate = result.messages / max(1.0, result.seconds)
    lines = [
        f"{result.messages:,} messages of {result.options.leads:,} people in {result.seconds:.0f} s, "
        f"{rate:.1f} a second; {sum(result.found.values())} lost, doubled, swapped or wrong",
        "",
        "| what | after warm-up | end | highest | slope per hour | growth allowed | |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in sorted(result.trends, key=lambda one: (one.kind not in {"redis", "entries", "connections"}, one.name)):
        verdict = "GROWS" if one.grows else "ok" if one.judged else "not judged"
        lines.append(
            f"| {one.name} | {_shown(one, one.first)} | {_shown(one, one.last)} | {_shown(one, one.highest)} "
            f"| {_shown(one, one.per_hour)} | {_shown(one, one.allowed)} | {verdict} |"
        )
    return "\n".join(lines)


def save(result: Result, folder: Path) -> Path:
    """Write result.json and report.md; returns the first."""
    content = {
        "options": {
            name: str(value) if isinstance(value, Path) else value for name, value in asdict(result.options).items()
        },
        "machine": f"{os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}",
        "bounds_missed": problems(result),
        "messages": result.messages,
        "seconds": round(result.seconds, 1),
        "found": dict(result.found),
        "trends": [asdict(one) for one in result.trends],
        "series": {name: [list(sample) for sample in samples] for name, samples in result.series.items()},
    }
    file = folder / "result.json"
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False))
    (folder / "report.md").write_text(table(result) + "\n")
    return file


def _shown(one: Trend, value: float) -> str:
    bound = BOUNDS[one.kind]
    digits = 1 if bound.unit > 1 or abs(value) < 10 else 0
    return f"{value / bound.unit:.{digits}f} {bound.unit_name}".strip()
