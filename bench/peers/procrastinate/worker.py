"""A worker with heartbeats; what was handled is deleted."""

import os

import uvloop

from bench.peers.handling.handler import Handler, say_ready
from bench.peers.procrastinate.tasks import app, state


async def main() -> None:
    """Work until a signal."""
    state["handler"] = await Handler.open()
    async with app.open_async():
        say_ready()
        await app.run_worker_async(
            concurrency=int(os.environ["CONCURRENCY"]),
            delete_jobs="successful",
            update_heartbeat_interval=2,
            stalled_worker_timeout=float(os.environ["DEAD_AFTER_SECONDS"]),
        )
    await state["handler"].close()


if __name__ == "__main__":
    uvloop.run(main())
