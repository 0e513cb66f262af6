"""One truth about settings: what the services read is what .env.example, Compose and Kubernetes hand over."""

import re

import pytest
import yaml
from dotenv import dotenv_values

from tests.deployment import compose, kubernetes
from tests.deployment.services import CHECKOUT, SERVICES, changed_defaults, read, secrets, variables

EXAMPLE = set(dotenv_values(CHECKOUT / ".env.example", interpolate=False))
# Where a container differs from a process at home.
IN_CONTAINERS = {"APP_ENV", "HEALTH_PORT", "NOTIFIER_ROLES", "REDIS_HOST", "REDIS_PASSWORD", "WAHA_API_URL"}
ALL_VARIABLES = set().union(*map(variables, SERVICES))
ALL_SECRETS = set().union(*map(secrets, SERVICES))


@pytest.mark.parametrize(("container", "service"), compose.OURS.items())
def test_compose_hands_each_service_what_it_reads_and_no_more(container: str, service: str) -> None:
    assert set(compose.services()[container]["environment"]) == variables(service)


@pytest.mark.parametrize(("container", "service"), compose.OURS.items())
def test_services_accept_what_compose_hands_them(container: str, service: str) -> None:
    settings = read(service, compose.services()[container]["environment"])

    assert settings.model_dump()["app_env"] == "production"


@pytest.mark.parametrize(("container", "service"), compose.OURS.items())
def test_defaults_of_compose_are_those_of_the_services(container: str, service: str) -> None:
    environment = compose.services()[container]["environment"]

    assert changed_defaults(service, environment) - IN_CONTAINERS - set(compose.NEEDED) == set()


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    named = set(re.findall(r"\$\{([A-Z_]+)", compose.FILE.read_text()))

    assert named - EXAMPLE == set()


@pytest.mark.parametrize("variable", sorted(compose.NEEDED))
def test_compose_names_what_is_missing(variable: str) -> None:
    given = {name: value for name, value in compose.NEEDED.items() if name != variable}

    with pytest.raises(compose.MissingVariableError, match=variable):
        compose.services(given)


def test_the_config_map_holds_every_setting_that_is_no_secret() -> None:
    # Which part of the notifier runs is said by each deployment.
    assert set(kubernetes.settings()) == ALL_VARIABLES - ALL_SECRETS - {"NOTIFIER_ROLES"}


def test_the_secret_template_names_every_secret() -> None:
    template = yaml.safe_load((kubernetes.FOLDER / "secret.example.yaml").read_text())["stringData"]

    assert set(template) == ALL_SECRETS
    assert not any(template.values())


def test_the_example_names_everything() -> None:
    assert not ALL_VARIABLES - EXAMPLE


@pytest.mark.parametrize("service", SERVICES)
def test_pods_get_their_own_secrets_and_no_others(service: str) -> None:
    given = set().union(*(kubernetes.secrets_of(name) for name in kubernetes.DEPLOYMENTS[service]))

    assert given == secrets(service)


@pytest.mark.parametrize("service", SERVICES)
def test_services_accept_the_config_map(service: str) -> None:
    environment = kubernetes.settings() | {
        "DATABASE_URL": "postgresql://leads:password@postgres:5432/leads",
        "WAHA_WEBHOOK_HMAC_KEY": "key",
        "TELEGRAM_WEBHOOK_SECRET": "secret",
    }

    settings = read(service, environment)

    assert settings.model_dump()["app_env"] == "production"
    given = {name: value for name, value in environment.items() if name in kubernetes.settings()}
    assert changed_defaults(service, environment) & set(given) - IN_CONTAINERS == set()
