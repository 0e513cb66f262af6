"""The event loop beside the main thread: the network, the people and the watch over the leases."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Self, TypeVar

import uvloop

from bench.faults.proxy import Mode, Proxy

Answer = TypeVar("Answer")
_CALL_SECONDS = 10.0


class World:
    """A thread with a loop; what is called from outside is handed over to it."""

    def __init__(self) -> None:
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="world", daemon=True)
        self._proxies: dict[str, Proxy] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.wait_for(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open_proxy(self, name: str, targets: Callable[[], list[int]]) -> int:
        """A proxy under a name; returns its port."""
        proxy = self._proxies[name] = Proxy(targets)
        return self.wait_for(proxy.start())

    def set_mode(self, wire: str, mode: Mode, delay_seconds: float = 0.0) -> None:
        """Change every proxy whose name holds `wire`."""
        for proxy in self._named(wire):
            self._loop.call_soon_threadsafe(lambda one=proxy: one.become(mode, delay_seconds=delay_seconds))

    def cut(self, wire: str) -> None:
        """Reset every connection of every proxy whose name holds `wire`."""
        for proxy in self._named(wire):
            self._loop.call_soon_threadsafe(proxy.cut)

    def begin(self, work: Coroutine[Any, Any, Answer]) -> Future[Answer]:
        """Run it in the loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def wait_for(self, work: Coroutine[Any, Any, Answer], *, seconds: float = _CALL_SECONDS) -> Answer:
        """Run it in the loop and wait for its answer."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def _named(self, wire: str) -> list[Proxy]:
        return [proxy for name, proxy in self._proxies.items() if wire in name]

    async def _close(self) -> None:
        for proxy in self._proxies.values():
            await proxy.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
