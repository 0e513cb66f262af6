""".env.example names every variable that a service reads, and no other."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic_settings import BaseSettings

from dev.up.plan import ACCOUNTS, is_real
from dev.up.ports import PORTS

CHECKOUT = Path(__file__).parents[3]
EXAMPLE = CHECKOUT / ".env.example"
SERVICES = ("gateway", "processor", "sheets_sync", "notifier", "admin")
CUSTOMER_S_NAMES = {"WAHA_SESSION_NAME"}
NOT_A_SERVICE_S = {port.variable for port in PORTS} | {
    "DATA_DIR",
    "TEST_DATABASE_URL",
    "TEST_REDIS_URL",
    "TEST_PYTHON_IMAGE",
}


def variables_of(service: str) -> set[str]:
    module = importlib.import_module(f"services.{service}.settings")
    models = [model for _, model in inspect.getmembers(module, inspect.isclass) if issubclass(model, BaseSettings)]
    return {name.upper() for model in models for name in model.model_fields}


def named() -> list[str]:
    return re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_of_a_service_is_there(service: str) -> None:
    assert variables_of(service) - set(named()) == set()


def test_nothing_else_is_there() -> None:
    known = set().union(*map(variables_of, SERVICES)) | NOT_A_SERVICE_S | CUSTOMER_S_NAMES
    known |= set(re.findall(r"\$\{([A-Z_]+)", (CHECKOUT / "docker-compose.yml").read_text()))

    assert set(named()) - known == set()


def test_nothing_is_there_twice() -> None:
    assert sorted(named()) == sorted(set(named()))


def test_copied_as_it_is_it_names_no_account() -> None:
    values = {name: value or "" for name, value in dotenv_values(EXAMPLE, interpolate=False).items()}

    assert not any(is_real(account, values) for account in ACCOUNTS)
    assert not values["DATABASE_URL"]
