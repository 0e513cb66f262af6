"""Tolerant reading of decoded JSON: a value of the wrong type counts as absent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType

JsonObject = Mapping[str, object]

NOTHING: JsonObject = MappingProxyType({})

_MILLISECONDS_FROM = 100_000_000_000
_TOO_LATE = 100_000_000_000_000
_LONGEST_KEY = 200


def text_of(value: object) -> str:
    """A string that every store can hold; empty for anything that is no string.

    NUL, which PostgreSQL refuses, is dropped. Half of a surrogate pair, which JavaScript makes when it cuts a text
    inside an emoji and which is no valid UTF-8, becomes a question mark.
    """
    if not isinstance(value, str):
        return ""
    if not value.isascii():
        value = value.encode(errors="replace").decode()
    return value.replace("\0", "") if "\0" in value else value


def object_of(value: object) -> JsonObject:
    """A JSON object; empty for anything else."""
    return value if isinstance(value, dict) else NOTHING


def whole_number_of(value: object) -> int | None:
    """An integer; None for anything else, true and false included."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment_of(value: object) -> datetime | None:
    """An instant given in seconds or milliseconds, as a number or as digits; None when it can be no instant."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _TOO_LATE:
        return None
    milliseconds = int(value) if value >= _MILLISECONDS_FROM else round(value * 1000)
    return datetime.fromtimestamp(milliseconds // 1000, UTC) + timedelta(milliseconds=milliseconds % 1000)


def bounded_key(key: str) -> str:
    """The key itself, or its beginning and a digest when it is too long for an index."""
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:100]}:{sha256(key.encode()).hexdigest()}"
