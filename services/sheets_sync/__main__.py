"""`python -m services.sheets_sync`: settings, logs, then the tasks until a signal."""

from services.sheets_sync.settings import Settings
from services.sheets_sync.wiring import service
from shared.lifecycle import run, run_until_signalled
from shared.logs import set_up_logging
from shared.settings import read_settings

DRAIN_SECONDS = 32.0
"""A call to Google in flight ends first; everything else takes moments."""


async def main() -> None:
    """Run the service."""
    settings = read_settings(Settings)
    set_up_logging(service="sheets_sync", level=settings.log_level, as_json=settings.log_format == "json")
    async with service(settings) as tasks:
        await run_until_signalled(tasks, drain_seconds=DRAIN_SECONDS)


if __name__ == "__main__":
    run(main)
