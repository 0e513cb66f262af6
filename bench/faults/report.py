"""The result of a run: a table for people, JSON for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.faults.checker import NOTES, PROBLEMS, UNFINISHED, Verdict
from bench.faults.fleet import Ending
from bench.faults.injuries import Injury
from bench.faults.options import Options
from bench.faults.timing import Takeover, percentile

TAKEOVER_MARGIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurt:
    """One fault with what was felt of it: the longest silences from its beginning until shortly after its end."""

    injury: Injury
    webhooks_seconds: float
    commits_seconds: float
    replies_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything a run found out."""

    options: Options
    messages: int
    seconds: float
    retried_webhooks: int
    verdict: Verdict
    hurts: Sequence[Hurt]
    takeovers: Sequence[Takeover]
    endings: Sequence[Ending]
    answer_seconds: Sequence[float]
    """From a webhook's first try to its 2xx."""

    @property
    def takeover_seconds(self) -> float:
        """The 99th percentile."""
        return percentile([takeover.complete_seconds for takeover in self.takeovers], 0.99)

    @property
    def targets_missed(self) -> list[str]:
        """In words; empty when the run is good."""
        missed = [f"{name}: {self.verdict.count(name)}" for name in PROBLEMS if self.verdict.count(name)]
        if self.messages < self.options.messages:
            missed.append(f"only {self.messages} of {self.options.messages} messages were acknowledged")
        if len(self.hurts) < self.options.faults:
            missed.append(f"only {len(self.hurts)} of {self.options.faults} faults happened")
        allowed = self.options.lock_ttl_seconds + TAKEOVER_MARGIN_SECONDS
        if self.takeover_seconds > allowed:
            missed.append(f"takeover p99 {self.takeover_seconds:.2f} s is over {allowed:.0f} s")
        return missed


def table(result: Result) -> str:
    """Markdown."""
    lines = [*_summary(result), "", *_faults(result)]
    for name in (*PROBLEMS, *NOTES):
        if name != UNFINISHED or result.verdict.count(name):
            lines += [f"  {name}: {example}" for example in result.verdict.examples(name) if name in PROBLEMS]
    return "\n".join(lines)


def _summary(result: Result) -> list[str]:
    verdict, options = result.verdict, result.options
    takeovers = [takeover.complete_seconds for takeover in result.takeovers]
    replies = [t.progress_seconds for t in result.takeovers if t.stream == "replies" and t.progress_seconds is not None]
    rows: list[tuple[str, str]] = [
        ("messages acknowledged", f"{result.messages:,}"),
        ("leads", f"{options.leads:,}"),
        ("faults", f"{len(result.hurts)} of {len({hurt.injury.fault.kind for hurt in result.hurts})} kinds"),
        ("duration of the load", f"{result.seconds:.0f} s, {result.messages / max(1.0, result.seconds):.0f} a second"),
        *((name, f"{verdict.count(name):,}") for name in (*PROBLEMS, *NOTES)),
        ("partitions taken over from a dead owner", f"{len(takeovers)}"),
        (
            f"takeover p50 / p99 / max (target p99 ≤ {options.lock_ttl_seconds + TAKEOVER_MARGIN_SECONDS:.0f} s)",
            f"{percentile(takeovers, 0.5):.2f} / {percentile(takeovers, 0.99):.2f} / {max(takeovers, default=0):.2f} s",
        ),
        (
            "death of a notifier to the next reply in its partitions, p50 / p99 / max",
            f"{percentile(replies, 0.5):.2f} / {percentile(replies, 0.99):.2f} / {max(replies, default=0):.2f} s",
        ),
        ("webhooks sent more than once until 2xx", f"{result.retried_webhooks:,}"),
        (
            "first try to 2xx, p50 / p99, faults included",
            f"{percentile(result.answer_seconds, 0.5) * 1000:.0f} / "
            f"{percentile(result.answer_seconds, 0.99) * 1000:.0f} ms",
        ),
        ("processes that ended by themselves", f"{len(result.endings)}"),
    ]
    return ["| what | measured |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]


def _faults(result: Result) -> list[str]:
    began = result.hurts[0].injury.began_at - result.hurts[0].injury.fault.at_seconds if result.hurts else 0.0
    head = "| at | fault | lasted | longest silence: 2xx | commits | replies |"
    lines = [head, "|---|---|---|---|---|---|"]
    for hurt in result.hurts:
        injury = hurt.injury
        whom = f" ({', '.join(injury.targets)})" if injury.targets else ""
        lines.append(
            f"| {injury.began_at - began:.0f} s | {injury.fault.kind}{whom} "
            f"| {injury.ended_at - injury.began_at:.1f} s | {hurt.webhooks_seconds:.1f} s "
            f"| {hurt.commits_seconds:.1f} s | {hurt.replies_seconds:.1f} s |"
        )
    return lines


def save(result: Result, folder: Path) -> Path:
    """Write result.json and report.md; returns the first."""
    verdict = result.verdict
    content: dict[str, Any] = {
        "options": {name: str(value) if isinstance(value, Path) else value for name, value in _fields(result.options)},
        "machine": f"{os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}",
        "targets_missed": result.targets_missed,
        "messages": result.messages,
        "seconds": round(result.seconds, 1),
        "found": {name: verdict.count(name) for name in (*PROBLEMS, *NOTES)},
        "where": {name: places for name, places in verdict.found.items() if places},
        "takeover_seconds": {
            "p50": percentile([takeover.complete_seconds for takeover in result.takeovers], 0.5),
            "p99": result.takeover_seconds,
        },
        "takeovers": [asdict(takeover) for takeover in result.takeovers],
        "faults": [asdict(hurt) for hurt in result.hurts],
        "endings": [asdict(ending) for ending in result.endings],
    }
    file = folder / "result.json"
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False))
    (folder / "report.md").write_text(table(result) + "\n")
    return file


def _fields(options: Options) -> list[tuple[str, Any]]:
    return list(asdict(options).items())
