"""Medians, ranges, and the page that is made of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.accounting import LOAD, Meter, service_of
from bench.figures import Item, Table, milliseconds, number, shown
from bench.report import kept, page, save


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([3120.4, 2980.0, 3200.0], "3,120 (2,980 - 3,200)"),
        ([7.123, 7.5, 6.0], "7.12 (6 - 7.50)"),
        ([0.0, 0.0], "0"),
        ([12.34], "12.3"),
    ],
)
def test_a_figure_is_its_median_and_its_range(values: list[float], text: str) -> None:
    assert shown(values) == text


def test_numbers_keep_the_digits_that_matter() -> None:
    assert [number(value) for value in (0.004, 1.234, 12.34, 123.4, 1234.5)] == ["0.00", "1.23", "12.3", "123", "1,234"]


def test_a_percentile_is_one_of_the_values() -> None:
    seconds = [place / 1000 for place in range(1, 101)]

    assert milliseconds(seconds, 0.5) == pytest.approx(51)
    assert milliseconds(seconds, 0.99) == pytest.approx(100)
    assert milliseconds([], 0.5) == 0.0


def test_a_run_without_a_column_leaves_its_cell_empty() -> None:
    table = Table("t", of="load")
    table.add("a", {"x": 1.0, "y": 2.0})
    table.add("b", {"y": 3.0})

    assert table.markdown()[2:] == ["| a | 1 | 2 |", "| b |  | 3 |"]


def an_item(name: str) -> Item:
    table = Table("Rates", of="load")
    table.add("64 senders", {"leads a second": 3000.0})
    table.add("64 senders", {"leads a second": 3200.0})
    item = Item(name=name, command=f"python -m bench {name}", at="2026-11-23 01:00 UTC", runs=2, tables=[table])
    item.machine = {"machine": "2 CPUs", "code": "abc"}
    item.settings = {"appendfsync": "always"}
    item.count("replies lost", 0)
    item.aim("3,000 leads a second", "3,100", met=True)
    return item


def test_what_is_saved_is_what_was_measured(tmp_path: Path) -> None:
    save(an_item("gateway"), tmp_path)

    assert kept(tmp_path) == {"gateway": an_item("gateway")}
    assert json.loads((tmp_path / "gateway.json").read_text())["runs"] == 2


def test_the_page_shows_each_item_with_its_command_and_checks() -> None:
    text = page({"first-contact": an_item("first-contact")})

    assert "    python -m bench first-contact" in text
    assert "| 64 senders | 3,100 (3,000 - 3,200) |" in text
    assert "| 3,000 leads a second | 3,100 | met |" in text
    assert "Must be 0: replies lost: 0." in text
    assert "## Growth" not in text


def test_replicas_are_counted_together() -> None:
    assert [service_of(name) for name in ("processor", "processor-2", "sheets_sync")] == [
        "processor",
        "processor",
        "sheets_sync",
    ]


def test_the_meter_counts_a_process_with_the_children_it_has_reaped() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    run = f"subprocess.run([sys.executable, '-c', {burn!r}])"
    parent = f"import subprocess, sys; input(); {run}; print('done', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        meter = Meter({"worker": child.pid})
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("\n")  # nothing is burnt before the meter runs
        child.stdin.flush()
        child.stdout.readline()
        usage = meter.read()
        child.communicate("\n")

    assert usage.cpu_seconds["worker"] >= 0.25
    assert usage.per_message(10)["worker"] == pytest.approx(usage.cpu_seconds["worker"] * 1e5)
    assert usage.cpu_seconds[LOAD] < usage.wall_seconds * (os.cpu_count() or 1)
