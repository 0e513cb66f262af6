"""docs/metrics.md lists what the services register, and the names follow one convention."""

import re

import pytest

from tests.metrics import DOCUMENT, Metric, registered, table


def test_the_table_is_what_the_services_register() -> None:
    written = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]

    assert written == [line for line in table() if line.startswith("| `")]


def test_every_name_in_the_text_is_a_metric() -> None:
    text = DOCUMENT.read_text().partition("## All of them")[0]
    known = {sample for metric in registered() for sample in (metric.name, *metric.samples)}
    prefixes = "gateway|processor|consumer|stream|watch|sheet|replies|reply|alert|dead|webhook_to|waha|partition"

    named = set(re.findall(rf"\b(?:{prefixes})_\w+[a-z]\b", text))

    assert named - known - {"sheets_sync"} == set()
    assert len(named) > 10


@pytest.mark.parametrize("metric", registered(), ids=lambda metric: metric.name)
def test_a_metric_says_its_unit_and_what_it_means(metric: Metric) -> None:
    assert metric.meaning
    assert not metric.meaning.endswith(".")
    assert (metric.type == "counter") == metric.name.endswith("_total")
    assert not re.search(r"_(ms|milliseconds|minutes|mb)\b", metric.name)
