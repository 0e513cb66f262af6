"""Webhook -> a row of procrastinate's jobs, locked by chat."""

from bench.peers.handling.intake import create_app
from bench.peers.procrastinate.tasks import app as tasks
from bench.peers.procrastinate.tasks import handle


async def enqueue(message: dict[str, str]) -> None:
    """One job; jobs of one lock run one after the other, in the order they came."""
    await handle.configure(lock=message["chat"]).defer_async(message=message)


app = create_app(tasks.open_async, enqueue)
