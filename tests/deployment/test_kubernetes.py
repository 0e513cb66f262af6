"""The manifests: valid, complete, hardened, and true to the code they run."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types; comes with kubernetes_validate
import kubernetes_validate  # type: ignore[import-untyped]  # ships no types
import pytest
import yaml

from tests.deployment import compose
from tests.deployment.kubernetes import (
    DEPLOYMENTS,
    FOLDER,
    OVERLAYS,
    Manifest,
    container,
    files,
    manifests,
    one,
    pods,
    rendered,
    settings,
    written,
)
from tests.deployment.services import CHECKOUT, WEBHOOK_PATHS, drain_seconds

KUBERNETES_VERSIONS = ("1.31", "1.34")
CUSTOM = {"PrometheusRule", "ScaledObject", "ServiceMonitor"}
SCALED_OBJECT = json.loads((Path(__file__).parent / "schemas" / "keda-scaledobject.json").read_text())
ALL_DEPLOYMENTS = [name for names in DEPLOYMENTS.values() for name in names]
SERVICE_OF = {name: service for service, names in DEPLOYMENTS.items() for name in names}


def check(manifest: Manifest) -> None:
    for version in KUBERNETES_VERSIONS:
        kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_manifest_is_valid_as_written(path: Any) -> None:
    for manifest in manifests(path):
        if manifest["kind"] not in CUSTOM:
            check(manifest)


def scaled_objects() -> list[Manifest]:
    return [manifest for manifest in written() if manifest["kind"] == "ScaledObject"]


@pytest.mark.parametrize("scaled", scaled_objects(), ids=lambda scaled: scaled["metadata"]["name"])
def test_keda_takes_what_is_meant_for_it(scaled: Manifest) -> None:
    jsonschema.validate(scaled, SCALED_OBJECT)


def test_keda_would_refuse_a_misspelt_name_and_a_number_where_it_wants_text() -> None:
    misspelt, number = (copy.deepcopy(scaled_objects()[0]) for _ in range(2))
    misspelt["spec"]["maxReplicasCount"] = 8
    number["spec"]["triggers"][0]["metadata"]["threshold"] = 200

    for wrong in (misspelt, number):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCALED_OBJECT)


@pytest.mark.tool("kubectl")
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_renders_to_valid_manifests(overlay: str) -> None:
    kinds = set()
    for manifest in rendered(overlay):
        kinds.add(manifest["kind"])
        if manifest["kind"] not in CUSTOM:
            check(manifest)

    assert kinds >= {"Deployment", "Service", "ConfigMap", "Job", "NetworkPolicy", "PodDisruptionBudget", "Namespace"}


@pytest.mark.tool("kubectl")
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_leaves_nothing_outside_its_namespace(overlay: str) -> None:
    (namespace,) = [one_of["metadata"]["name"] for one_of in rendered(overlay) if one_of["kind"] == "Namespace"]

    elsewhere = [one_of for one_of in rendered(overlay) if one_of["metadata"].get("namespace", namespace) != namespace]

    assert elsewhere == []


@pytest.mark.tool("kubectl")
def test_production_brings_no_secret_of_its_own() -> None:
    assert [manifest for manifest in rendered("prod") if manifest["kind"] == "Secret"] == []


@pytest.mark.tool("kubectl")
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_image_of_an_overlay_has_a_tag(overlay: str) -> None:
    images = [container["image"] for _, pod in pods(rendered(overlay)) for container in pod["containers"]]

    assert images
    assert [image for image in images if ":" not in image.rpartition("/")[2]] == []


@pytest.mark.tool("kubectl")
def test_who_is_scaled_by_load_has_no_fixed_number() -> None:
    scaled = {
        manifest["spec"]["scaleTargetRef"]["name"]
        for manifest in rendered("prod")
        if manifest["kind"] in {"ScaledObject", "HorizontalPodAutoscaler"}
    }
    fixed = {
        manifest["metadata"]["name"]
        for manifest in rendered("prod")
        if manifest["kind"] == "Deployment" and "replicas" in manifest["spec"]
    }

    assert scaled == {"gateway", "processor", "notifier-replies", "notifier-alerts"}
    assert fixed == {"admin", "sheets-sync", "backups"}


def test_every_file_belongs_to_a_kustomization() -> None:
    named = {FOLDER / "secret.example.yaml"}
    for path in FOLDER.rglob("kustomization.yaml"):
        document = yaml.safe_load(path.read_text())
        entries = [*document.get("resources", []), *document.get("components", [])]
        targets = {(path.parent / entry).resolve() for entry in entries}
        assert [target for target in targets if not target.exists()] == []
        named |= targets

    assert set(files()) - named == set()
    assert {path.parent for path in FOLDER.rglob("kustomization.yaml")} - named == {
        FOLDER / "overlays" / overlay for overlay in OVERLAYS
    }


@pytest.mark.parametrize(
    ("name", "pod"), list(pods(written())), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_pod_may_do_nothing_but_its_work(name: str, pod: Manifest) -> None:
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for each in pod["containers"]:
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(each["resources"]["requests"]) == set(each["resources"]["limits"]) == {"cpu", "memory"}


@pytest.mark.parametrize("name", ALL_DEPLOYMENTS)
def test_a_service_is_probed_where_it_answers(name: str) -> None:
    probes = container(name)

    paths = {kind: probes[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")}

    assert paths["startup"] == paths["liveness"] == {"path": "/healthz", "port": "health"}
    assert paths["readiness"] == {"path": "/readyz", "port": "health"}
    ports = {port["name"]: port["containerPort"] for port in probes["ports"]}
    assert ports["health"] == int(settings()["HEALTH_PORT"])
    if "http" in ports:
        assert ports["http"] == int(settings()["PORT" if name == "gateway" else "ADMIN_PORT"])


@pytest.mark.parametrize("name", ALL_DEPLOYMENTS)
def test_a_pod_has_the_time_to_drain(name: str) -> None:
    pod = one("Deployment", name)["spec"]["template"]["spec"]
    before = container(name).get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)

    assert pod["terminationGracePeriodSeconds"] > before + drain_seconds(SERVICE_OF[name])
    # Whoever is reached through an address is first taken out of it.
    assert (before > 0) == (name in {"gateway", "admin"})


@pytest.mark.parametrize("name", ALL_DEPLOYMENTS)
def test_a_service_has_all_that_belongs_to_it(name: str) -> None:
    deployment = one("Deployment", name)
    labels = deployment["spec"]["template"]["metadata"]["labels"]

    for kind in ("PodDisruptionBudget", "NetworkPolicy"):
        manifest = one(kind, name)
        selector = manifest["spec"].get("selector") or manifest["spec"]["podSelector"]
        assert selector["matchLabels"] == labels
    assert one("Service", name)["spec"]["selector"] == labels
    assert "health" in {port["name"] for port in one("Service", name)["spec"]["ports"]}
    (spread,) = deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"] == labels
    assert container(name)["command"] == ["python", "-m", f"services.{SERVICE_OF[name]}"]
    assert container(name)["image"] == f"lead-pipeline/{SERVICE_OF[name]}"


def test_the_notifier_runs_as_two_deployments_with_one_role_each() -> None:
    roles = {
        name: [variable["value"] for variable in container(name)["env"] if variable["name"] == "NOTIFIER_ROLES"]
        for name in DEPLOYMENTS["notifier"]
    }

    assert roles == {"notifier-replies": ["replies"], "notifier-alerts": ["alerts"]}


def test_two_replicas_of_sheets_sync_stand_ready_and_never_three() -> None:
    scaled = {manifest["metadata"]["name"] for manifest in written() if manifest["kind"] == "ScaledObject"}

    assert one("Deployment", "sheets-sync")["spec"]["replicas"] == 2
    assert "sheets-sync" not in scaled


@pytest.mark.parametrize(
    ("name", "stream"), [("processor", "inbound"), ("notifier-replies", "replies"), ("notifier-alerts", "alerts")]
)
def test_backlog_scales_within_the_partitions(name: str, stream: str) -> None:
    scaled = one("ScaledObject", name)["spec"]
    (trigger,) = scaled["triggers"]
    query = trigger["metadata"]["query"]

    assert scaled["scaleTargetRef"] == {"name": name}
    assert scaled["minReplicaCount"] == 1
    assert 1 < scaled["maxReplicaCount"] <= int(settings()["PARTITIONS"])
    assert trigger["type"] == "prometheus"
    assert re.fullmatch(r"sum\(.*stream_lag\{.*\}\)\) \+ sum\(.*stream_pending\{.*\}\)\)", query)
    assert query.count(f'stream="{stream}"') == 2


def test_only_the_webhooks_are_public() -> None:
    ingresses = [manifest for manifest in written() if manifest["kind"] == "Ingress"]
    paths = [path for ingress in ingresses for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]
    opened = [
        manifest["metadata"]["name"]
        for manifest in written()
        if manifest["kind"] == "Service" and manifest["spec"].get("type", "ClusterIP") != "ClusterIP"
    ]

    assert {path["path"] for path in paths} == WEBHOOK_PATHS
    assert {path["pathType"] for path in paths} == {"Exact"}
    assert {path["backend"]["service"]["name"] for path in paths} == {"gateway"}
    assert all(ingress["spec"]["tls"] for ingress in ingresses)
    assert opened == []


def test_whoever_has_no_webhook_lets_only_prometheus_in() -> None:
    letting_in = {
        manifest["metadata"]["name"]
        for manifest in written()
        if manifest["kind"] == "NetworkPolicy" and "Ingress" in manifest["spec"]["policyTypes"]
    }

    assert letting_in == {"everybody", "gateway", "postgres", "redis"}
    (rule,) = one("NetworkPolicy", "everybody")["spec"]["ingress"]
    assert rule["ports"] == [{"port": int(settings()["HEALTH_PORT"])}]


def test_whoever_asks_waha_reaches_it_on_any_port_but_never_what_a_cloud_tells_its_machines() -> None:
    for name in ("admin", "processor", "notifier-replies"):
        (rule,) = one("NetworkPolicy", name)["spec"]["egress"]
        blocks = [to["ipBlock"] for to in rule["to"] if "ipBlock" in to]

        assert "ports" not in rule
        assert {"namespaceSelector": {}} in rule["to"]
        assert [block["cidr"] for block in blocks] == ["0.0.0.0/0", "::/0"]
        assert "169.254.0.0/16" in blocks[0]["except"]


def test_whose_servers_stand_in_the_settings_reach_https_alone() -> None:
    for name in ("sheets-sync", "notifier-alerts"):
        assert one("NetworkPolicy", name)["spec"]["egress"] == [{"ports": [{"port": 443}]}]


def test_the_migration_runs_the_migrations() -> None:
    (job,) = [manifest for manifest in written() if manifest["kind"] == "Job"]
    (only,) = job["spec"]["template"]["spec"]["containers"]

    assert only["command"] == ["python", "-m", "shared.migrations"]
    assert only["image"] == "lead-pipeline/admin"


def test_a_backup_is_made_as_compose_makes_it_by_pods_that_may_reach_the_database() -> None:
    nightly = one("CronJob", "backup")["spec"]["jobTemplate"]["spec"]["template"]
    desk = one("Deployment", "backups")["spec"]["template"]
    as_in_compose = compose.services()["backup"]

    (allowed,) = one("NetworkPolicy", "everybody")["spec"]["podSelector"]["matchLabels"].items()
    for template in (nightly, desk):
        (only,) = template["spec"]["containers"]
        assert allowed in template["metadata"]["labels"].items()
        assert only["image"] == as_in_compose["image"]
        assert only["env"][0]["valueFrom"] == {"secretKeyRef": {"name": "secrets", "key": "DATABASE_URL"}}
    assert nightly["spec"]["containers"][0]["command"] == as_in_compose["command"]
    # The volume is written by one user, whoever made the file.
    assert nightly["spec"]["securityContext"] == desk["spec"]["securityContext"]
    assert nightly["spec"]["volumes"] == desk["spec"]["volumes"]


@pytest.mark.tool("kubectl")
def test_the_cluster_gets_the_scripts() -> None:
    (scripts,) = [
        manifest["data"]
        for manifest in rendered("prod")
        if manifest["kind"] == "ConfigMap" and manifest["metadata"]["name"].startswith("backup-scripts")
    ]

    assert scripts == {name: (CHECKOUT / "deploy/backup" / name).read_text() for name in ("backup.sh", "restore.sh")}
