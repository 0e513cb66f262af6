"""``python -m services.admin <command>``: what operators do from a shell. Each group of commands is a file."""

import argparse
import asyncio
from collections.abc import Sequence

from services.admin.commands import (
    accounts,
    contacts,
    doctor,
    erasing,
    google,
    letters,
    migration,
    nodejs,
    restoring,
    states,
    verification,
)
from shared.version import version

_GROUPS = (doctor, migration, accounts, letters, states, erasing, contacts, nodejs, google, restoring, verification)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command; ends the process with code 2 and the usage where it makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m services.admin", description="Without a command: serve.")
    parser.add_argument("--version", action="version", version=version())
    groups = parser.add_subparsers(required=True, metavar="command")
    for group in _GROUPS:
        group.add_to(groups)
    parsed = parser.parse_args(arguments)
    if "check" in parsed:
        parsed.check(parsed)
    return parsed


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; returns the exit code: 1 where something was refused, or waits, or isn't right."""
    parsed = parse(arguments)
    code: int = asyncio.run(parsed.run(parsed))
    return code
