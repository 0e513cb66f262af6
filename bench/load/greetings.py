"""Leads nobody has met write "Halo": when each was due, acknowledged and answered.

A lead's place is its number less the first of the run, so that what happened to it costs two array accesses.
"""

import asyncio
import contextlib
import gc
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.load.senders import open_pool
from bench.load.ticking import beat
from bench.load.webhooks import lead_of

_NO_PROGRESS_SECONDS = 20.0
_OPEN_LOOP_CONNECTIONS = 64


@dataclass(slots=True)
class Greetings:
    """What happened. Moments are `time.monotonic`, 0 where it never happened."""

    first: int
    """Number of the first lead."""
    due: "array[float]"
    acknowledged: "array[float]"
    answered: "array[float]"
    sent_count: int = 0
    answered_count: int = 0
    refused: int = 0
    doubled: int = 0
    """Calls of sendText beyond the one a lead should get."""
    strangers: int = 0
    """Calls for somebody who never wrote."""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def of(cls, first: int, count: int) -> "Greetings":
        """Nothing has happened yet to `count` leads."""
        empty = bytes(8 * count)
        return cls(first, array("d", empty), array("d", empty), array("d", empty))

    def hear(self, chat: str, _key: str) -> None:
        """WAHA was told to send something."""
        place = lead_of(chat) - self.first
        if not 0 <= place < len(self.due) or not self.due[place]:
            self.strangers += 1
        elif self.answered[place]:
            self.doubled += 1
        else:
            self.answered[place] = time.monotonic()
            self.answered_count += 1
            if self.answered_count >= self.sent_count:
                self.news.set()

    @property
    def lost(self) -> int:
        """Leads who wrote, were acknowledged and got no reply."""
        return sum(1 for there, reply in zip(self.acknowledged, self.answered, strict=True) if there and not reply)

    def acknowledge_seconds(self) -> list[float]:
        """From due to acknowledged."""
        return [there - due for due, there in zip(self.due, self.acknowledged, strict=True) if there]

    def reply_seconds(self) -> list[float]:
        """From due to WAHA's having the whole sendText."""
        return [reply - due for due, reply in zip(self.due, self.answered, strict=True) if reply]

    def seconds(self) -> float:
        """From the first webhook to the last reply; without replies, to the last acknowledgement."""
        begun = min(due for due in self.due if due)
        return (max(self.answered) or max(self.acknowledged)) - begun


async def closed_loop(
    address: tuple[str, int], requests: Sequence[bytes], greetings: Greetings, *, senders: int, seconds: float
) -> None:
    """`senders` connections; each sends its next webhook when the one before is acknowledged."""
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    places = iter(range(len(requests)))
    begun = time.monotonic()
    under_way = 0

    def send_next() -> None:
        nonlocal under_way
        now = time.monotonic()
        place = next(places, None) if now - begun < seconds else None
        if place is not None:
            under_way += 1
            greetings.due[place] = now
            greetings.sent_count += 1
            pool.submit(place, requests[place])
        elif under_way == 0 and not over.done():
            over.set_result(None)

    def answered(place: int, status: int) -> None:
        nonlocal under_way
        under_way -= 1
        _acknowledged(greetings, place, status)
        send_next()

    pool = await open_pool(address, senders, answered)
    with _without_collector():
        for _ in range(senders):
            send_next()
        await over
    pool.close()


async def open_loop(
    address: tuple[str, int], requests: Sequence[bytes], greetings: Greetings, *, per_second: float
) -> None:
    """A fixed rate, whatever the answers; what has to wait for a connection waits on the clock."""
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    places = iter(range(len(requests)))
    left = len(requests)

    def send(due: float) -> None:
        place = next(places)
        greetings.due[place] = due
        greetings.sent_count += 1
        pool.submit(place, requests[place])

    def answered(place: int, status: int) -> None:
        nonlocal left
        _acknowledged(greetings, place, status)
        left -= 1
        if left == 0:
            over.set_result(None)

    pool = await open_pool(address, _OPEN_LOOP_CONNECTIONS, answered)
    with _without_collector():
        await beat(send, count=len(requests), per_second=per_second)
        await over
    pool.close()


async def all_answered(greetings: Greetings) -> None:
    """Return when every lead has its reply, or when no more replies come."""
    seen = -1
    while greetings.answered_count < greetings.sent_count and seen != greetings.answered_count:
        seen = greetings.answered_count
        greetings.news.clear()
        try:
            await asyncio.wait_for(greetings.news.wait(), _NO_PROGRESS_SECONDS)
        except TimeoutError:
            continue


def _acknowledged(greetings: Greetings, place: int, status: int) -> None:
    if status == 200:
        greetings.acknowledged[place] = time.monotonic()
    else:
        greetings.refused += 1


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Python's cyclic collector would stop sender and WAHA for tens of milliseconds; nothing here makes cycles."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
