"""The life of a process: named tasks run until a signal or until one of them dies; then everything drains."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import uvloop
from loguru import logger

from shared.version import version

Task = Callable[[asyncio.Event], Awaitable[None]]
"""A task gets the stop event and returns soon after it is set."""


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a service's `main` on uvloop."""
    settle_memory()
    uvloop.run(main())


def settle_memory() -> None:
    """Have the collector of cycles look seldom, and never at what is loaded by now.

    That stays for good, and messages make many short-lived objects and no cycles: by default the collector would look
    at all of it for every few of them.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def run_until_signalled(tasks: Mapping[str, Task], *, drain_seconds: float) -> None:
    """Run all tasks; on SIGTERM or SIGINT set their stop event and wait up to `drain_seconds`, then cancel.

    A task that ends before the signal is a fault: the others are drained and its error is raised, so that the process
    ends and is started anew instead of living on half dead.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    logger.info("Started", version=version())
    running = [asyncio.create_task(_named(task, stop), name=name) for name, task in tasks.items()]
    stopped = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait([*running, stopped], return_when=asyncio.FIRST_COMPLETED)
    early = [task for task in running if task.done() and not stop.is_set()]
    stop.set()
    _, late = await asyncio.wait(running, timeout=drain_seconds)
    for task in late:
        logger.warning("Task did not drain in time", task=task.get_name(), drain_seconds=drain_seconds)
        task.cancel()
    await asyncio.gather(*running, stopped, return_exceptions=True)
    for task in early:
        task.result()
        raise RuntimeError(f"task {task.get_name()} ended before the process was told to stop")
    for task in running:
        with contextlib.suppress(asyncio.CancelledError):
            task.result()


async def _named(task: Task, stop: asyncio.Event) -> None:
    await task(stop)


async def pause(stop: asyncio.Event, seconds: float) -> bool:
    """Wait `seconds` or until the stop event; true when the process is to stop."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
