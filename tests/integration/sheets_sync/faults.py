"""What can go wrong between us and Google."""

from typing import Any

APPEND = "sid:batchUpdate"
UPDATE = "values:batchUpdate"
READ = "values:batchGet"

FAULTS: list[dict[str, Any]] = [
    {"kind": "cut_after"},
    {"kind": "lie"},
    {"kind": "lie", "status": 503},
    {"kind": "cut_before"},
    {"kind": "hang"},
    {"kind": "status", "status": 503, "body": "<html>Service Unavailable</html>"},
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 500},
    {"kind": "delay", "seconds": 1.3},
]
"""The last one is applied after the client has given up, while it tries again."""


def named(fault: dict[str, Any]) -> str:
    """A test's name for a fault."""
    return "-".join(str(value)[:8] for value in fault.values())
