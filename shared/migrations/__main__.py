"""``python -m shared.migrations``: migrate the database that DATABASE_URL names."""

import sys

from loguru import logger

from shared.logs import set_up_logging
from shared.migrations.apply import upgrade
from shared.settings import DatabaseSettings, read_settings


def main() -> int:
    """Migrate; 0 when the database is at the newest revision."""
    settings = read_settings(DatabaseSettings)
    set_up_logging(service="migrations", level=settings.log_level, as_json=settings.log_format == "json")
    try:
        upgrade(settings.database_url.get_secret_value())
    except (OSError, TimeoutError) as error:
        logger.error("PostgreSQL can't be reached", error=str(error) or type(error).__name__)
        return 1
    except ValueError as error:
        logger.error("The settings do not fit", error=str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
