"""``python -m dev.standins``: WAHA, Google and Telegram on three ports; their URLs are the one line on stdout."""

import asyncio
import json

from loguru import logger
from starlette.applications import Starlette

from dev.servers.ports import free_port
from dev.standins.google.app import google_app
from dev.standins.serving import serve_standin
from dev.standins.settings import StandinSettings
from dev.standins.store import Store
from dev.standins.telegram.app import telegram_app
from dev.standins.waha.app import waha_app
from shared import lifecycle
from shared.logs import set_up_logging
from shared.settings import read_settings

DRAIN_SECONDS = 8.0


async def main() -> None:
    """Run until a signal."""
    settings = read_settings(StandinSettings)
    set_up_logging(service="standins", level=settings.log_level, as_json=settings.log_format == "json")
    directory = settings.standin_data_dir
    standins = {
        "waha": (waha_app(settings.waha(), Store(directory, "waha")), settings.waha_standin_port),
        "google": (google_app(settings.google(), Store(directory, "google")), settings.google_standin_port),
        "telegram": (telegram_app(settings.telegram(), Store(directory, "telegram")), settings.telegram_standin_port),
    }
    host = settings.standin_host
    ports = {name: port or free_port() for name, (_, port) in standins.items()}
    print(json.dumps({name: f"http://{host}:{port}" for name, port in ports.items()}), flush=True)
    logger.info("Stand-ins are starting", **ports, remembering=directory is not None)
    tasks = {name: _task(app, host, ports[name]) for name, (app, _) in standins.items()}
    await lifecycle.run_until_signalled(tasks, drain_seconds=DRAIN_SECONDS)


def _task(app: Starlette, host: str, port: int) -> lifecycle.Task:
    async def serve_until(stop: asyncio.Event) -> None:
        await serve_standin(app, host=host, port=port, stop=stop)

    return serve_until


if __name__ == "__main__":
    lifecycle.run(main)
