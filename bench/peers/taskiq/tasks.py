"""The broker and its one task; `taskiq worker` runs it."""

import os

from taskiq import TaskiqEvents, TaskiqState
from taskiq_redis import RedisStreamBroker

from bench.peers.handling.handler import Handler, say_ready

_DEAD_AFTER_SECONDS = float(os.environ["DEAD_AFTER_SECONDS"])

broker = RedisStreamBroker(
    os.environ["REDIS_URL"],
    queue_name="inbound",
    consumer_id="0",  # the default, $, skips what came before the first worker
    idle_timeout=int(_DEAD_AFTER_SECONDS * 1000),
    unacknowledged_lock_timeout=_DEAD_AFTER_SECONDS,  # without one, a SIGKILL can leave the lock for ever
)


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def open_handler(state: TaskiqState) -> None:
    """Before the first message."""
    state.handler = await Handler.open()
    say_ready()


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def close_handler(state: TaskiqState) -> None:
    """After the last message."""
    await state.handler.close()


@broker.task
async def handle(message: dict[str, str]) -> None:
    """One message."""
    await broker.state.handler.handle(message)
