"""The version that every process reports: the workspace's own, from the pyproject.toml that images carry along."""

import tomllib
from functools import cache
from pathlib import Path

_PROJECT = Path(__file__).parents[1] / "pyproject.toml"


@cache
def version() -> str:
    """Such as ``0.1.0``. Raises `OSError` in an installation without pyproject.toml, which is not whole."""
    found: str = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return found
