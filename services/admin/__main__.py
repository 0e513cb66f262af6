"""``python -m services.admin``: settings, logs, run. With arguments: a command, see ``--help``."""

import sys

from services.admin.settings import Settings
from shared.logs import set_up_logging
from shared.settings import read_settings


def main() -> None:
    """Start admin, or do what the arguments say."""
    if arguments := sys.argv[1:]:
        from services.admin.command_line import main as run_command

        sys.exit(run_command(arguments))
    from services.admin.wiring import run
    from shared.lifecycle import run as run_on_uvloop

    settings = read_settings(Settings)
    set_up_logging(service="admin", level=settings.log_level, as_json=settings.log_format == "json")
    run_on_uvloop(lambda: run(settings))


if __name__ == "__main__":
    main()
