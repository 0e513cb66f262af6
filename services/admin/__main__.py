"""``python -m services.admin``: settings, logs, run. With arguments: a command, see ``--help``."""

import asyncio
import sys

from services.admin.command_line import parse
from services.admin.command_line import run as run_command
from services.admin.settings import Settings
from services.admin.wiring import run
from shared.lifecycle import run as run_on_uvloop
from shared.logs import set_up_logging
from shared.settings import read_settings


def main() -> None:
    """Start admin, or do what the arguments say."""
    arguments = sys.argv[1:]
    command = parse(arguments) if arguments else None
    settings = read_settings(Settings)
    set_up_logging(service="admin", level=settings.log_level, as_json=settings.log_format == "json")
    if command is not None:
        sys.exit(asyncio.run(run_command(command, settings)))
    run_on_uvloop(lambda: run(settings))


if __name__ == "__main__":
    main()
