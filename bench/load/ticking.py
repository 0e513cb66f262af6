"""A fixed beat, right to some ten microseconds: the kernel's timer, since the event loop's knows whole milliseconds."""

import asyncio
import ctypes
import os
import struct
import time
from collections.abc import Callable

_CLOCK_MONOTONIC = 1
_TFD_NONBLOCK = os.O_NONBLOCK
_libc = ctypes.CDLL(None, use_errno=True)


async def beat(tick: Callable[[float], None], *, count: int, per_second: float) -> None:
    """Call `tick` with the moment (`time.monotonic`) it was due, `count` times; those that are late follow at once."""
    interval = 1 / per_second
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()
    timer = _timer(interval)
    begun, done = time.monotonic(), 0

    def expired() -> None:
        nonlocal done
        (expirations,) = struct.unpack("Q", os.read(timer, 8))
        for _ in range(min(expirations, count - done)):
            done += 1
            tick(begun + done * interval)
        if done == count and not over.done():
            over.set_result(None)

    loop.add_reader(timer, expired)
    try:
        await over
    finally:
        loop.remove_reader(timer)
        os.close(timer)


def _timer(interval_seconds: float) -> int:
    """A timerfd that expires every so often; Python has none before 3.13."""
    timer = int(_libc.timerfd_create(_CLOCK_MONOTONIC, _TFD_NONBLOCK))
    if timer < 0:
        raise OSError(ctypes.get_errno(), "timerfd_create")
    seconds, nanoseconds = divmod(round(interval_seconds * 1e9), 1_000_000_000)
    period = struct.pack("qqqq", seconds, nanoseconds, seconds, nanoseconds)
    if _libc.timerfd_settime(timer, 0, period, None) != 0:
        raise OSError(ctypes.get_errno(), "timerfd_settime")
    return timer
