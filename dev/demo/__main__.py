"""``python -m dev.demo``: serve the demo page until a signal."""

import asyncio

from loguru import logger

from dev.demo.settings import Settings
from dev.demo.wiring import build
from shared.health import serve
from shared.lifecycle import run, run_until_signalled
from shared.logs import set_up_logging
from shared.settings import read_settings


async def main() -> None:
    """Serve the page and keep its picture new."""
    settings = read_settings(Settings)
    set_up_logging(service="demo", level=settings.log_level, as_json=settings.log_format == "json")
    app, tasks, board = build(settings)

    async def page(stop: asyncio.Event) -> None:
        logger.info("Demo page", url=f"http://{settings.demo_host}:{settings.demo_port}")
        await serve(app, host=settings.demo_host, port=settings.demo_port, stop=stop)

    async def ending(stop: asyncio.Event) -> None:
        await stop.wait()
        board.close()

    await run_until_signalled({"page": page, "ending": ending, **tasks}, drain_seconds=8)


if __name__ == "__main__":
    run(main)
