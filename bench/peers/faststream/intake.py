"""Webhook -> Redis stream, through FastStream's publisher."""

import os

from faststream.redis import RedisBroker

from bench.peers.handling.intake import create_app

broker = RedisBroker(os.environ["REDIS_URL"], logger=None)


async def enqueue(message: dict[str, str]) -> None:
    """One stream entry."""
    await broker.publish(message, stream="inbound")


app = create_app(lambda: broker, enqueue)
