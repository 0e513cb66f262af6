"""``python -m services.gateway``."""

from services.gateway.settings import GatewaySettings
from services.gateway.wiring import run_gateway
from shared.lifecycle import run
from shared.logs import set_up_logging
from shared.settings import read_settings


def main() -> None:
    """Read the settings, set up logging, serve."""
    settings = read_settings(GatewaySettings)
    set_up_logging(service="gateway", level=settings.log_level, as_json=settings.log_format == "json")
    run(lambda: run_gateway(settings))


if __name__ == "__main__":
    main()
