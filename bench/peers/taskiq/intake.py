"""Webhook -> Redis stream, as a taskiq task."""

import contextlib
from collections.abc import AsyncIterator

from bench.peers.handling.intake import create_app
from bench.peers.taskiq.tasks import broker, handle


@contextlib.asynccontextmanager
async def connected() -> AsyncIterator[None]:
    """The broker, as a client."""
    await broker.startup()
    try:
        yield
    finally:
        await broker.shutdown()


async def enqueue(message: dict[str, str]) -> None:
    """One task."""
    await handle.kiq(message)


app = create_app(connected, enqueue)
