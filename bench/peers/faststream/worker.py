"""A consumer of the group; a second subscriber claims what a dead worker left pending, as FastStream's docs show."""

import os

import uvloop
from faststream import AckPolicy, FastStream
from faststream.redis import RedisBroker, StreamSub

from bench.peers.handling.handler import Handler, say_ready

_NAME = os.environ["WORKER"]
_CLAIM_AFTER_MS = int(float(os.environ["DEAD_AFTER_SECONDS"]) * 1000)

broker = RedisBroker(os.environ["REDIS_URL"], logger=None)
app = FastStream(broker, logger=None)
state: dict[str, Handler] = {}


@broker.subscriber(
    stream=StreamSub("inbound", group="workers", consumer=_NAME, max_records=100),
    ack_policy=AckPolicy.NACK_ON_ERROR,
    max_workers=int(os.environ["CONCURRENCY"]),
)
async def take(message: dict[str, str]) -> None:
    """A new message."""
    await state["handler"].handle(message)


@broker.subscriber(
    stream=StreamSub("inbound", group="workers", consumer=f"{_NAME}-claims", min_idle_time=_CLAIM_AFTER_MS),
    ack_policy=AckPolicy.NACK_ON_ERROR,
)
async def claim(message: dict[str, str]) -> None:
    """A message that was delivered long ago and never acknowledged."""
    await state["handler"].handle(message)


@app.on_startup
async def open_handler() -> None:
    """Before the first message."""
    state["handler"] = await Handler.open()


@app.after_startup
async def announce() -> None:
    """The consumer group exists now; entries from before would have been skipped."""
    say_ready()


@app.after_shutdown
async def close_handler() -> None:
    """After the last message."""
    await state["handler"].close()


if __name__ == "__main__":
    uvloop.run(app.run())
