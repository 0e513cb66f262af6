"""services/Dockerfile: each service imports with nothing but its own packages; built where an engine can."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from shared.version import version
from tests.deployment import compose
from tests.deployment.services import CHECKOUT, SERVICES

DOCKERFILE = (CHECKOUT / "services" / "Dockerfile").read_text()
UV = CHECKOUT / ".tools" / "bin" / "uv"
WHAT_IS_INSTALLED = """
import json, platform
from importlib.metadata import distributions
from shared.version import version
print(json.dumps([platform.python_version(), version(), [[one.name, one.version] for one in distributions()]]))
"""
NO_WAY_TO_THE_BASE = re.compile(r"failed to resolve source metadata|error pulling image|registry|dial tcp|i/o timeout")
LEFT_OUT = re.findall(r"--no-install-package (\S+)", DOCKERFILE)


def run(*command: str | Path, within: Path, **variables: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | variables
    done = subprocess.run(
        command, cwd=within, env=environment, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def image_folder(folder: Path, code: str, package: str) -> Path:
    """/app of the image: the packages of one member, and of the code only what the recipe copies."""
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(CHECKOUT / name, folder)
    for name in ("shared", code):
        (folder / name).mkdir(parents=True)
        shutil.copy(CHECKOUT / name / "pyproject.toml", folder / name)
    left_out = [part for name in LEFT_OUT for part in ("--no-install-package", name)]
    run(
        *(UV, "sync", "--quiet", "--frozen", "--no-dev", "--package", package, *left_out),
        *("--python", sys.executable, "--link-mode", "symlink"),
        within=folder,
    )
    for name in ("shared", code):
        ignored = shutil.ignore_patterns("__pycache__", "page", "up", "bootstrap")
        shutil.copytree(CHECKOUT / name, folder / name, dirs_exist_ok=True, ignore=ignored)
    (folder / "services").mkdir(exist_ok=True)
    shutil.copy(CHECKOUT / "services" / "__init__.py", folder / "services")
    return folder


def import_in(folder: Path, modules: str) -> None:
    run(folder / ".venv" / "bin" / "python", "-B", "-c", f"import {modules}", within=folder, PYTHONPATH="")


@pytest.fixture(autouse=True)
def _uv() -> None:
    if not UV.exists():
        pytest.skip("uv is not installed; make test installs it")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_with_its_own_packages_alone(service: str, tmp_path: Path) -> None:
    folder = image_folder(tmp_path, f"services/{service}", service)

    import_in(folder, f"services.{service}.wiring, services.{service}.__main__")


def test_the_image_of_admin_migrates_and_has_the_command_line(tmp_path: Path) -> None:
    folder = image_folder(tmp_path, "services/admin", "admin")

    import_in(folder, "shared.migrations.__main__, services.admin.command_line")
    shown = run(folder / ".venv/bin/python", "-B", "-m", "services.admin", "--version", within=folder, PYTHONPATH="")
    assert shown.strip() == version()


def test_the_demo_imports_with_its_own_packages_alone(tmp_path: Path) -> None:
    args = compose.services()["demo"]["build"]["args"]
    folder = image_folder(tmp_path, args["CODE"], args["PACKAGE"])

    import_in(folder, f"{args['PROOF']}, dev.demo.__main__, dev.standins.__main__")


def test_uv_is_the_version_that_developers_have() -> None:
    (version,) = re.findall(r"^UV_VERSION=(\S+)$", (CHECKOUT / "dev" / "bootstrap").read_text(), flags=re.MULTILINE)

    assert f"uv=={version}" in DOCKERFILE


def test_the_base_is_pinned_by_its_digest_and_fits_the_code() -> None:
    (base,) = re.findall(r"^ARG PINNED_IMAGE=(\S+)$", DOCKERFILE, flags=re.MULTILINE)

    assert re.fullmatch(r"python:3\.1[123]\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)) == {
        "${PYTHON_IMAGE:-$PINNED_IMAGE}",
        "packages",
    }


def engine_answers() -> bool:
    if not shutil.which("docker"):
        return False
    try:
        done = subprocess.run(["docker", "info"], capture_output=True, timeout=10, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def locked(service: str, python: str) -> dict[str, str]:
    """Every package that uv.lock names for this service on that Python -> its version."""
    command = (UV, "export", "--quiet", "--frozen", "--no-dev", "--no-hashes", "--no-annotate", "--no-header")
    exported = run(*command, "--no-emit-workspace", "--package", service, within=CHECKOUT)
    named = [Requirement(line) for line in exported.splitlines()]
    there = {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python}
    return {
        canonicalize_name(one.name): str(one.specifier).removeprefix("==")
        for one in named
        if one.marker is None or one.marker.evaluate(there)
    }


@pytest.fixture(scope="module")
def build() -> Callable[[str], str]:
    """Builds a service's image and gives its tag; where no engine answers or has the base, the test is skipped."""
    if not engine_answers():
        pytest.skip("no Docker engine answers")
    has_buildkit = subprocess.run(["docker", "buildx", "version"], capture_output=True, timeout=10, check=False)
    base = os.environ.get("TEST_PYTHON_IMAGE", "")
    environment = dict(os.environ) if has_buildkit.returncode == 0 else os.environ | {"DOCKER_BUILDKIT": "0"}

    def built(service: str) -> str:
        tag = f"lead-pipeline-test/{service}"
        arguments = ["--build-arg", f"SERVICE={service}", "--build-arg", f"PYTHON_IMAGE={base}"]
        command = ["docker", "build", "-f", "services/Dockerfile", *arguments, "-t", tag, "."]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=800, check=False
        )
        said = done.stdout + done.stderr
        if done.returncode and not base and NO_WAY_TO_THE_BASE.search(said):
            pytest.skip("the engine can't fetch the base image; TEST_PYTHON_IMAGE may name one that it has")
        assert done.returncode == 0, said
        return tag

    return built


def run_in(tag: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run something in a container that may do nothing."""
    limits = ["--rm", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--network=none"]
    started = ["docker", "run", *limits, tag, *command]
    return subprocess.run(started, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("service", SERVICES)
def test_an_image_is_built_and_runs_as_nobody_of_importance(service: str, build: Callable[[str], str]) -> None:
    tag = build(service)

    # Without settings it names what is missing and ends with 2: Python, the packages and the entry point work.
    ended = run_in(tag)
    assert (ended.returncode, "DATABASE_URL is not set" in ended.stderr) == (2, True)
    assert run_in(tag, "id", "-u").stdout.strip() == "10001"
    told = run_in(tag, "python", "-c", WHAT_IS_INSTALLED)
    python, its_version, packages = json.loads(told.stdout)
    assert {canonicalize_name(name): at for name, at in packages} == locked(service, python)
    assert its_version == version()
    labels = subprocess.run(
        ["docker", "image", "inspect", "-f", "{{json .Config.Labels}}", tag],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(labels.stdout)["org.opencontainers.image.version"] == version()


@pytest.mark.timeout(900)
def test_the_image_of_the_processor_holds_the_parser_compiled(build: Callable[[str], str]) -> None:
    parser = "from services.processor.domain.understanding import form; print(form.__file__)"

    assert run_in(build("processor"), "python", "-c", parser).stdout.strip().endswith(".so")
