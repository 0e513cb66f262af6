"""JSON as text, encoded in C; instants become ISO 8601, enumerations their values."""

from typing import Any

import msgspec


def to_json(value: Any) -> str:
    """Raises `TypeError` for what JSON has no shape for."""
    return msgspec.json.encode(value).decode()
