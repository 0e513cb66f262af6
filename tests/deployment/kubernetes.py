"""The manifests under k8s/, file by file and as kustomize renders them."""

import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from dotenv import dotenv_values

from tests.deployment.services import CHECKOUT

FOLDER = CHECKOUT / "k8s"
OVERLAYS = ("dev", "prod")
DEPLOYMENTS = {
    "gateway": ("gateway",),
    "processor": ("processor",),
    "sheets_sync": ("sheets-sync",),
    "notifier": ("notifier-replies", "notifier-alerts"),
    "admin": ("admin",),
}
"""Service -> its Deployments."""

Manifest = dict[str, Any]


def settings() -> dict[str, str]:
    """The ConfigMap of the base."""
    return {name: value or "" for name, value in dotenv_values(FOLDER / "base" / "settings.env").items()}


def files() -> list[Path]:
    """Every file of manifests; not what kustomize itself reads."""
    return sorted(path for path in FOLDER.rglob("*.yaml") if path.name != "kustomization.yaml")


def manifests(path: Path) -> list[Manifest]:
    """The manifests of one file."""
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


@cache
def written() -> tuple[Manifest, ...]:
    """Every manifest as it is written."""
    return tuple(manifest for path in files() for manifest in manifests(path))


@cache
def rendered(overlay: str) -> tuple[Manifest, ...]:
    """What `kubectl apply -k` would apply. Needs kubectl."""
    kubectl = shutil.which("kubectl")
    assert kubectl, "mark the test with pytest.mark.tool('kubectl')"
    command = [kubectl, "kustomize", str(FOLDER / "overlays" / overlay)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return tuple(document for document in yaml.safe_load_all(done.stdout) if document)


def one(kind: str, name: str) -> Manifest:
    """The manifest of this kind and name, as written."""
    found = [manifest for manifest in written() if manifest["kind"] == kind and manifest["metadata"]["name"] == name]
    assert len(found) == 1, f"{len(found)} manifests are {kind} {name}"
    return found[0]


def pods(among: tuple[Manifest, ...]) -> Iterator[tuple[str, Manifest]]:
    """(name, pod spec) of every manifest that makes pods."""
    for manifest in among:
        spec = manifest["spec"]["jobTemplate"]["spec"] if manifest["kind"] == "CronJob" else manifest.get("spec", {})
        if manifest["kind"] in {"Deployment", "StatefulSet", "Job", "CronJob"}:
            yield manifest["metadata"]["name"], spec["template"]["spec"]


def container(deployment: str) -> Manifest:
    """The one container of a Deployment."""
    (only,) = one("Deployment", deployment)["spec"]["template"]["spec"]["containers"]
    found: Manifest = only
    return found


def secrets_of(deployment: str) -> set[str]:
    """The variables that its container takes from the Secret."""
    taken = set()
    for variable in container(deployment)["env"]:
        if "valueFrom" in variable:
            reference = variable["valueFrom"]["secretKeyRef"]
            assert (reference["name"], reference["key"]) == ("secrets", variable["name"])
            taken.add(variable["name"])
    return taken
