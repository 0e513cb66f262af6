"""Runs one stand-in on one port, as a task of a process or inside a test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aiohttp
from starlette.applications import Starlette

from dev.servers.ports import free_port
from shared.health import serve

LOOPBACK = "127.0.0.1"


async def serve_standin(app: Starlette, *, host: str, port: int, stop: asyncio.Event) -> None:
    """Serve until `stop`; watchers of ``/_control/events`` are let go first, else they would hold the server."""

    async def let_watchers_go() -> None:
        await stop.wait()
        app.state.changes.close()

    letting_go = asyncio.create_task(let_watchers_go(), name="let watchers go")
    try:
        await serve(app, host=host, port=port, stop=stop)
    finally:
        letting_go.cancel()


@contextlib.asynccontextmanager
async def served(app: Starlette, *, port: int = 0) -> AsyncIterator[str]:
    """The stand-in on loopback inside this loop; yields its URL (without a slash at the end) once it answers."""
    port = port or free_port()
    stop = asyncio.Event()
    serving = asyncio.create_task(serve_standin(app, host=LOOPBACK, port=port, stop=stop), name="stand-in")
    url = f"http://{LOOPBACK}:{port}"
    try:
        await _answers(url, serving)
        yield url
    finally:
        stop.set()
        await serving


async def _answers(url: str, serving: asyncio.Task[None]) -> None:
    async with aiohttp.ClientSession() as session:
        while not serving.done():
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with session.get(f"{url}/_control/faults") as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.01)
    serving.result()
