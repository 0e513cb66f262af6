"""``python -m services.notifier``."""

from services.notifier.settings import NotifierSettings
from services.notifier.wiring import run_notifier
from shared.lifecycle import run
from shared.logs import set_up_logging
from shared.settings import read_settings


def main() -> None:
    """Read the settings, set up logging, work."""
    settings = read_settings(NotifierSettings)
    set_up_logging(service="notifier", level=settings.log_level, as_json=settings.log_format == "json")
    run(lambda: run_notifier(settings))


if __name__ == "__main__":
    main()
