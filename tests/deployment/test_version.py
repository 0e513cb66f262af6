"""One version: pyproject.toml's. Everything that tells a version tells this one."""

import re
import subprocess
import sys
import tomllib

import httpx
import yaml
from prometheus_client import generate_latest
from starlette.applications import Starlette

from services.admin.web.screens import Screens
from shared.health import health_routes
from shared.version import version
from tests.deployment.services import CHECKOUT

VERSION = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]


def test_the_version_is_that_of_the_workspace_and_of_every_member() -> None:
    root = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    members = root["tool"]["uv"]["workspace"]["members"]

    versions = {
        member: tomllib.loads((CHECKOUT / member / "pyproject.toml").read_text())["project"]["version"]
        for member in members
    }

    assert version() == VERSION
    assert set(versions.values()) == {VERSION}


async def test_a_service_tells_it_by_its_health_and_its_metrics() -> None:
    app = Starlette(routes=health_routes({}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://service") as http:
        answer = await http.get("/healthz")

    assert answer.json() == {"status": "ok", "version": VERSION}
    assert f'build_info{{version="{VERSION}"}} 1.0' in generate_latest().decode()


def test_the_command_line_tells_it() -> None:
    command = [sys.executable, "-m", "services.admin", "--version"]

    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=30, check=False)

    assert (done.returncode, done.stdout.strip()) == (0, VERSION)


def test_the_dashboard_shows_it() -> None:
    assert Screens()._environment.globals["version"] == VERSION
    assert "{{ version }}" in (CHECKOUT / "services" / "admin" / "templates" / "base.html").read_text()


def test_images_are_labelled_with_it() -> None:
    dockerfile = (CHECKOUT / "services" / "Dockerfile").read_text()

    assert re.findall(r"^ARG VERSION=(\S+)$", dockerfile, flags=re.MULTILINE) == [VERSION]
    assert "org.opencontainers.image.version=${VERSION}" in dockerfile
    # Without it in the image there would be none to report.
    assert re.search(r"^COPY pyproject.toml \./$", dockerfile, flags=re.MULTILINE)


def test_production_deploys_it() -> None:
    overlay = yaml.safe_load((CHECKOUT / "k8s" / "overlays" / "prod" / "kustomization.yaml").read_text())

    assert {image["newTag"] for image in overlay["images"]} == {VERSION}
