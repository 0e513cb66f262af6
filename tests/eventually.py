"""Waiting for a fact instead of sleeping for a guess."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

Fact = TypeVar("Fact")


@overload
async def eventually(condition: Callable[[], Awaitable[Fact]], within: float = 5.0, every: float = 0.02) -> Fact: ...
@overload
async def eventually(condition: Callable[[], Fact], within: float = 5.0, every: float = 0.02) -> Fact: ...
async def eventually(condition: Callable[[], Any], within: float = 5.0, every: float = 0.02) -> Any:
    """Call `condition` until what it returns (or resolves to) is true, and return that.

    An AssertionError inside it counts as "not yet". After `within` seconds the last one is raised again, or one that
    shows the last value.
    """
    deadline = time.monotonic() + within
    while True:
        try:
            result = condition()
            fact = await result if inspect.isawaitable(result) else result
            if fact:
                return fact
            failure = AssertionError(f"still {fact!r} after {within:g} s: {inspect.getsource(condition).strip()}")
        except AssertionError as not_yet:
            failure = not_yet
        if time.monotonic() > deadline:
            raise failure
        await asyncio.sleep(every)
