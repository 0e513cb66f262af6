"""``python -m services.gateway``."""

import gc

from services.gateway.settings import GatewaySettings
from services.gateway.wiring import run_gateway
from shared.lifecycle import run
from shared.logs import set_up_logging
from shared.settings import read_settings


def main() -> None:
    """Read the settings, set up logging, serve."""
    settings = read_settings(GatewaySettings)
    set_up_logging(service="gateway", level=settings.log_level, as_json=settings.log_format == "json")
    # Every webhook makes hundreds of short-lived objects and no cycles; by default the collector runs for each.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    run(lambda: run_gateway(settings))


if __name__ == "__main__":
    main()
