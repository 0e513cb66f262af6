"""The services as their own code declares them: what every manifest is held against."""

import importlib
import inspect
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic_settings import BaseSettings

CHECKOUT = Path(__file__).parents[2]
SERVICES = ("gateway", "processor", "sheets_sync", "notifier", "admin")
WEBHOOK_PATHS = {"/webhook", "/api/waha/webhook", "/telegram/webhook"}


def settings_model(service: str) -> type[BaseSettings]:
    """The one settings model of a service."""
    module = importlib.import_module(f"services.{service}.settings")
    models = [
        model
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, BaseSettings) and model.__module__ == module.__name__
    ]
    assert len(models) == 1, f"services/{service}/settings.py declares {len(models)} models"
    return models[0]


def variables(service: str) -> set[str]:
    """Every variable that the service reads."""
    return {name.upper() for name in settings_model(service).model_fields}


def secrets(service: str) -> set[str]:
    """Those that are secret."""
    fields = settings_model(service).model_fields
    return {
        name.upper()
        for name, field in fields.items()
        if field.annotation is SecretStr or SecretStr in get_args(field.annotation)
    }


def read(service: str, environment: Mapping[str, str]) -> BaseSettings:
    """The settings that the service reads from `environment`; raises what would end the process."""
    names = variables(service)
    given = {name.lower(): value for name, value in environment.items() if name in names and value != ""}
    return settings_model(service).model_validate(given)


def changed_defaults(service: str, environment: Mapping[str, str]) -> set[str]:
    """The variables of `environment` whose value is another than the service's own default."""
    settings: dict[str, Any] = dict(read(service, environment))
    fields = settings_model(service).model_fields
    return {
        name.upper()
        for name, field in fields.items()
        if name.upper() in environment and not field.is_required() and settings[name] != field.default
    }


def drain_seconds(service: str) -> float:
    """How long the service may take between SIGTERM and its end."""
    source = "".join((CHECKOUT / "services" / service / name).read_text() for name in ("wiring.py", "__main__.py"))
    found = re.findall(r"^_?DRAIN_SECONDS = ([\d.]+)$", source, flags=re.MULTILINE)
    assert len(found) == 1, f"services/{service} declares {len(found)} drains"
    return float(found[0])
