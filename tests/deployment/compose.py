"""docker-compose.yml as Compose reads it: variables filled in."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from tests.deployment.services import CHECKOUT

FILE = CHECKOUT / "docker-compose.yml"
_VARIABLE = re.compile(r"\$(\$|\{(?P<name>[A-Z_]+)(?:(?P<kind>:[-?])(?P<rest>[^${}]*(?:\$\{[^{}]*\}[^${}]*)*))?\})")
OURS = {
    "gateway": "gateway",
    "processor": "processor",
    "sheets_sync": "sheets_sync",
    "notifier-replies": "notifier",
    "notifier-alerts": "notifier",
    "admin": "admin",
}
"""Container -> the service that runs in it."""
NEEDED = {
    "POSTGRES_PASSWORD": "password",
    "REDIS_PASSWORD": "password",
    "WAHA_API_KEY": "key",
    "WAHA_WEBHOOK_HMAC_KEY": "key",
    "TELEGRAM_WEBHOOK_SECRET": "secret",
}
"""Without these it does not start."""


class MissingVariableError(Exception):
    """A variable that is needed and not set."""


def fill_in(text: str, given: Mapping[str, str]) -> str:
    """`text` with its variables replaced; an empty value counts as not set."""

    def value(match: re.Match[str]) -> str:
        if match[1] == "$":
            return "$"
        name, kind, rest = match["name"], match["kind"], match["rest"] or ""
        if given.get(name):
            return given[name]
        if kind == ":?":
            raise MissingVariableError(name)
        return fill_in(rest, given)

    return _VARIABLE.sub(value, text)


def services(given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Compose service -> its definition, with these variables and, unless others are given, what is needed."""
    values = NEEDED if given is None else given
    document = yaml.safe_load(FILE.read_text())
    filled: dict[str, Any] = _map(document["services"], values)
    return filled


def _map(node: Any, given: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        return fill_in(node, given)
    if isinstance(node, dict):
        return {key: _map(value, given) for key, value in node.items()}
    if isinstance(node, list):
        return [_map(value, given) for value in node]
    return node
