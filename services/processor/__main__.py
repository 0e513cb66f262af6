"""``python -m services.processor``: settings, logs, run."""

from services.processor.settings import Settings
from services.processor.wiring import run
from shared.lifecycle import run as run_on_uvloop
from shared.logs import set_up_logging
from shared.settings import read_settings


def main() -> None:
    """Start the processor."""
    settings = read_settings(Settings)
    set_up_logging(service="processor", level=settings.log_level, as_json=settings.log_format == "json")
    run_on_uvloop(lambda: run(settings))


if __name__ == "__main__":
    main()
