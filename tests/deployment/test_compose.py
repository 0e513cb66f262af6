"""docker-compose.yml: what comes up, in which order, how it ends, and what can be reached."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from dotenv import dotenv_values

from dev.up.plan import ACCOUNTS, is_real
from tests.deployment import compose
from tests.deployment.compose import OURS
from tests.deployment.services import CHECKOUT, WEBHOOK_PATHS, drain_seconds, read

EVERYTHING = {*OURS, "migrate", "postgres", "redis", "waha"}
MONITORING = {"prometheus", "grafana"}
DEMO = {name: value or "" for name, value in dotenv_values(CHECKOUT / "deploy" / "demo.env").items()}


@cache
def compose_command() -> tuple[str, ...]:
    """Compose v2 as plugin or program; empty when there is none."""
    for command in (("docker", "compose"), ("docker-compose",)):
        if shutil.which(command[0]):
            done = subprocess.run([*command, "version", "--short"], capture_output=True, text=True, check=False)
            if done.returncode == 0 and re.match(r"v?[2-9]", done.stdout):
                return command
    return ()


def of_profile(profile: str) -> set[str]:
    return {name for name, service in compose.services().items() if profile in service.get("profiles", [""])}


def seconds(duration: str) -> float:
    return float(duration.removesuffix("s"))


@pytest.mark.parametrize("profiles", [(), ("tls",), ("demo", "tls", "monitoring", "backup")])
def test_compose_itself_takes_the_file(profiles: tuple[str, ...], tmp_path: Path) -> None:
    if not compose_command():
        pytest.skip("Docker Compose v2 is not installed")
    environment = tmp_path / ".env"
    environment.write_text("".join(f"{name}={value}\n" for name, value in compose.NEEDED.items()))
    options = [option for profile in profiles for option in ("--profile", profile)]
    command = [*compose_command(), "--env-file", str(environment), "-f", str(compose.FILE), *options, "config", "-q"]

    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_everything_comes_up_without_a_profile() -> None:
    assert of_profile("") == EVERYTHING
    assert of_profile("tls") == {"caddy"}
    assert of_profile("demo") == {"standins", "demo"}
    assert of_profile("monitoring") == MONITORING
    assert of_profile("backup") == {"backup"}


@pytest.mark.parametrize("container", OURS)
def test_a_service_waits_for_the_stores_and_the_migration(container: str) -> None:
    waits = {name: on["condition"] for name, on in compose.services()[container]["depends_on"].items()}

    assert waits == {"migrate": "service_completed_successfully", "redis": "service_healthy"}


def test_the_migration_waits_for_the_database_and_runs_once() -> None:
    migrate = compose.services()["migrate"]

    assert migrate["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert migrate["restart"] == "no"
    assert migrate["command"] == ["python", "-m", "shared.migrations"]


@pytest.mark.parametrize("name", sorted((EVERYTHING | MONITORING | {"caddy", "standins", "demo"}) - {"migrate"}))
def test_what_dies_is_started_again(name: str) -> None:
    assert compose.services()[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize(("container", "service"), OURS.items())
def test_a_container_has_the_time_to_drain(container: str, service: str) -> None:
    assert seconds(compose.services()[container]["stop_grace_period"]) > drain_seconds(service)


@pytest.mark.parametrize("container", [*OURS, "migrate", "standins", "demo"])
def test_a_container_of_ours_may_do_nothing_but_its_work(container: str) -> None:
    definition = compose.services()[container]

    assert definition["read_only"] is True
    assert definition["cap_drop"] == ["ALL"]
    assert definition["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in definition  # the image's own, which is not root
    assert definition["build"]["dockerfile"] == "services/Dockerfile"


@pytest.mark.parametrize("container", ["processor", "notifier-replies", "notifier-alerts", "sheets_sync"])
def test_what_is_scaled_has_neither_a_name_nor_a_port(container: str) -> None:
    assert not {"container_name", "ports", "hostname"} & set(compose.services()[container])


def test_ports_are_opened_on_this_machine_only_but_those_of_caddy() -> None:
    opened = {name: service["ports"] for name, service in compose.services().items() if "ports" in service}

    assert opened.pop("caddy") == ["80:80", "443:443", "443:443/udp"]
    assert set(opened) == {"gateway", "admin", "waha", "demo", *MONITORING}
    assert all(port.startswith("127.0.0.1:") for ports in opened.values() for port in ports)


def test_the_stores_are_reached_by_those_who_need_them() -> None:
    document = yaml.safe_load(compose.FILE.read_text())
    inside = {name for name, service in compose.services().items() if "stores" in service["networks"]}

    assert document["networks"]["stores"] == {"internal": True}
    assert inside == {*OURS, "migrate", "postgres", "redis", "demo", "backup"}


def test_caddy_lets_only_the_webhooks_through() -> None:
    caddyfile = (CHECKOUT / "deploy" / "Caddyfile").read_text()
    (paths,) = re.findall(r"^\s*path (.*)$", caddyfile, flags=re.MULTILINE)

    assert set(paths.split()) == WEBHOOK_PATHS
    assert caddyfile.count("reverse_proxy") == 1
    assert "respond 404" in caddyfile


def test_the_backup_has_the_tools_of_its_server_and_a_place_outside_the_containers() -> None:
    services = compose.services()
    backup = services["backup"]
    scripts, folder = (volume.split(":") for volume in backup["volumes"])

    # An older pg_dump refuses a newer server.
    assert backup["image"] == services["postgres"]["image"]
    assert backup["environment"]["DATABASE_URL"] == services["admin"]["environment"]["DATABASE_URL"]
    assert scripts == ["./deploy/backup", "/scripts", "ro"]
    assert folder == ["./backups", backup["command"][1]]
    assert (CHECKOUT / "deploy" / "backup" / Path(backup["command"][0]).name).stat().st_mode & 0o111


def test_redis_keeps_what_it_acknowledged_and_throws_nothing_away() -> None:
    (_, _, command) = compose.services()["redis"]["command"]

    assert "--appendonly yes --appendfsync always" in command
    assert "--maxmemory-policy noeviction" in command
    assert '--maxmemory "$REDIS_MAXMEMORY"' in command


def test_waha_signs_with_the_gateways_key_and_repeats_for_two_hours() -> None:
    services = compose.services()
    waha, gateway = services["waha"]["environment"], services["gateway"]["environment"]
    delay = int(waha["WHATSAPP_HOOK_RETRIES_DELAY_SECONDS"])
    attempts = int(waha["WHATSAPP_HOOK_RETRIES_ATTEMPTS"])

    assert waha["WHATSAPP_HOOK_URL"] == f"http://gateway:{gateway['PORT']}/webhook"
    assert waha["WHATSAPP_HOOK_HMAC_KEY"] == gateway["WAHA_WEBHOOK_HMAC_KEY"]
    assert waha["WAHA_API_KEY"] == services["notifier-replies"]["environment"]["WAHA_API_KEY"]
    # message and message.any together would bring each message twice.
    assert set(waha["WHATSAPP_HOOK_EVENTS"].split(",")) == {
        "message.any",
        "message.edited",
        "message.revoked",
        "session.status",
    }
    assert waha["WHATSAPP_HOOK_RETRIES_POLICY"] == "exponential"
    assert 2 * 3600 < sum(delay * 2**attempt for attempt in range(attempts)) < 3 * 3600


@pytest.mark.parametrize("name", sorted(EVERYTHING | MONITORING | {"caddy", "backup"}))
def test_an_image_is_pinned_or_built_here(name: str) -> None:
    definition = compose.services()[name]

    assert "build" in definition or re.search(r":[\w.-]*\d+\.\d+\.?\d*[\w.-]*$", definition["image"])


def test_the_demo_needs_no_account_and_every_service_takes_its_settings() -> None:
    services = compose.services(DEMO)

    assert services["waha"]["scale"] == "0"
    for container, service in OURS.items():
        settings: dict[str, Any] = read(service, services[container]["environment"]).model_dump()
        for name in ("waha_api_url", "google_sheets_api_url", "telegram_api_url"):
            assert str(settings.get(name, "http://standins:")).startswith("http://standins:")
    assert all(is_real(account, DEMO) for account in ACCOUNTS)  # to the services, the stand-ins are accounts


def test_the_demos_standins_know_the_keys_of_the_services() -> None:
    services = compose.services(DEMO)
    standins = services["standins"]["environment"]

    for container in OURS:
        environment = services[container]["environment"]
        shared = {"WAHA_API_KEY", "WAHA_WEBHOOK_HMAC_KEY", "TELEGRAM_BOT_TOKEN", "GOOGLE_REFRESH_TOKEN"}
        for name in shared & set(environment):
            assert environment[name] == standins[name] != ""
