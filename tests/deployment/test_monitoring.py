"""Rules and dashboard: every expression parses, and names no metric or label that the services do not tell."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import promql_parser as promql
import pytest
import yaml

from tests.deployment import kubernetes
from tests.deployment.compose import services
from tests.deployment.services import CHECKOUT
from tests.metrics import registered

FOLDER = CHECKOUT / "deploy" / "monitoring"
RULES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
ALERTS = [rule for group in RULES for rule in group["rules"]]
DASHBOARD = json.loads((FOLDER / "grafana" / "dashboards" / "lead-pipeline.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
LABELS = {
    sample: {*metric.labels, *(["le"] if sample.endswith("_bucket") else [])}
    for metric in registered()
    for sample in metric.samples
}
"""What docs/metrics.md lists, which a test of its own holds to the code."""
PROMETHEUS_S_OWN = {"up", "process_cpu_seconds_total", "process_resident_memory_bytes"}
ADDED_BY_PROMETHEUS = {"job", "service", "instance"}


def names_and_labels(text: str) -> Iterator[tuple[str, set[str]]]:
    """Every series that an expression asks for, with the labels that it speaks of."""
    yield from _asked(promql.parse(text.replace("$__rate_interval", "5m")), set())


def _asked(node: Any, grouped: set[str]) -> Iterator[tuple[str, set[str]]]:
    match node:
        case promql.VectorSelector():
            assert node.name
            yield node.name, grouped | {matcher.name for matcher in node.matchers.matchers}
        case promql.MatrixSelector():
            yield from _asked(node.vector_selector, grouped)
        case promql.AggregateExpr():
            yield from _asked(node.expr, grouped | set(node.modifier.labels if node.modifier else ()))
        case promql.BinaryExpr():
            yield from _asked(node.lhs, grouped)
            yield from _asked(node.rhs, grouped)
        case promql.Call():
            for argument in node.args:
                yield from _asked(argument, grouped)
        case promql.ParenExpr() | promql.UnaryExpr() | promql.SubqueryExpr():
            yield from _asked(node.expr, grouped)
        case promql.NumberLiteral() | promql.StringLiteral():
            return
        case _:
            raise AssertionError(f"unknown part of an expression: {node}")


def expressions() -> Iterator[tuple[str, str]]:
    for alert in ALERTS:
        yield alert["alert"], alert["expr"]
    for panel in PANELS:
        for target in panel["targets"]:
            yield f"{panel['title']} {target['refId']}", target["expr"]


@pytest.mark.parametrize(("place", "expression"), [*expressions()])
def test_an_expression_asks_for_what_is_told(place: str, expression: str) -> None:
    asked = list(names_and_labels(expression))

    assert asked, place
    for name, labels in asked:
        assert name in LABELS or name in PROMETHEUS_S_OWN, f"{place}: nobody tells {name}"
        assert labels - ADDED_BY_PROMETHEUS <= LABELS.get(name, set()), f"{place}: {name} has no such label"


def test_an_unknown_metric_and_an_unknown_label_are_noticed() -> None:
    assert list(names_and_labels('sum by (a) (rate(no_such_total{b="c"}[5m])) > 1')) == [("no_such_total", {"a", "b"})]


def test_alerts_are_named_once_and_say_what_to_do() -> None:
    names = [alert["alert"] for alert in ALERTS]

    assert sorted(names) == sorted(set(names))
    for alert in ALERTS:
        assert alert["labels"]["severity"] in {"critical", "warning", "info"}
        assert set(alert["annotations"]) == {"summary", "action"}


def test_what_must_be_alerted_is() -> None:
    watched = {name for alert in ALERTS for name, _ in names_and_labels(alert["expr"])}

    assert watched >= {
        "gateway_answer_seconds_bucket",
        "stream_owner_epoch",
        "stream_work_age_seconds",
        "dead_letters_open",
        "destination_away",
        "sheet_paused",
        "waha_session_status",
        "redis_memory_used_bytes",
        "processor_unswept_erasures",
    }


def test_kubernetes_has_the_same_rules() -> None:
    assert kubernetes.one("PrometheusRule", "lead-pipeline")["spec"]["groups"] == RULES


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    cells = [
        (x, y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]

    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    assert len(cells) == len(set(cells))


def test_prometheus_asks_every_service_of_the_compose_file() -> None:
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    (job,) = config["scrape_configs"]
    (found,) = job["dns_sd_configs"]
    ours = {name for name, service in services().items() if "HEALTH_PORT" in (service.get("environment") or {})}

    assert set(found["names"]) == ours - {"migrate"}
    assert job["job_name"] == "lead-pipeline"
    assert {str(found["port"])} == {services()[name]["environment"]["HEALTH_PORT"] for name in found["names"]}


def test_grafana_finds_what_is_mounted() -> None:
    grafana = services()["grafana"]
    mounted = dict(volume.split(":")[:2] for volume in grafana["volumes"] if volume.startswith("./"))
    (provider,) = yaml.safe_load((FOLDER / "grafana/provisioning/dashboards/dashboards.yml").read_text())["providers"]
    (source,) = yaml.safe_load((FOLDER / "grafana/provisioning/datasources/prometheus.yml").read_text())["datasources"]

    assert all((CHECKOUT / path).is_dir() for path in mounted)
    assert provider["options"]["path"] == mounted["./deploy/monitoring/grafana/dashboards"]
    assert source["url"] == "http://prometheus:9090"
    assert grafana["environment"]["GF_SECURITY_ADMIN_PASSWORD"] == ""  # then it refuses to start


@pytest.mark.tool("promtool")
@pytest.mark.parametrize("arguments", [("rules", "alerts.yml"), ("config", "prometheus.yml")])
def test_promtool_agrees(arguments: tuple[str, str]) -> None:
    command = ["promtool", "check", *arguments]

    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=30, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.tool("kubectl")
def test_the_cluster_gets_the_dashboard() -> None:
    (dashboard,) = [
        manifest
        for manifest in kubernetes.rendered("prod")
        if manifest["kind"] == "ConfigMap" and "grafana_dashboard" in manifest["metadata"].get("labels", {})
    ]

    assert json.loads(dashboard["data"]["lead-pipeline.json"]) == DASHBOARD
