"""Messages numbered per lead: each lead writes on when its last message was acknowledged, so their order is known."""

import asyncio
import time
from collections.abc import Iterator

from bench.load.senders import SenderPool, open_pool
from bench.load.webhooks import WebhookMaker, lead_of, message_id_of


class NumberedMessages:
    """The messages of some leads, and what WAHA heard meanwhile. Moments are `time.time`, as PostgreSQL has them."""

    def __init__(self, first: int, leads: int, each: int, *, hmac_key: str) -> None:
        makers = [WebhookMaker("Halo", hmac_key=hmac_key, number=number) for number in range(1, each + 1)]
        self._requests = [[maker.make(first + place) for maker in makers] for place in range(leads)]
        self._first = first
        self._next = [0] * leads
        self._pool: SenderPool | None = None
        self._unstarted: Iterator[int] = iter(range(leads))
        self._over = asyncio.Event()
        self._begun = 0.0
        self._submitted = 0
        self._a_second = 0.0
        self.each = each
        self.count = leads * each
        self.acknowledged: dict[str, float] = {}
        """Message id -> when it was answered 2xx."""
        self.refused = 0
        self.heard: list[tuple[str, str, float]] = []
        """Chat, message id and moment of every sendText."""

    def number_of(self) -> dict[str, tuple[int, int]]:
        """Message id -> its lead's place and its number there."""
        places = range(len(self._next))
        numbers = range(1, self.each + 1)
        return {message_id_of(self._first + place, number): (place, number) for place in places for number in numbers}

    def is_ours(self, chat: str) -> bool:
        """Whether a chat belongs to one of these leads."""
        return 0 <= lead_of(chat) - self._first < len(self._next)

    def hear(self, chat: str, key: str) -> None:
        """WAHA was told to send something."""
        self.heard.append((chat, key, time.time()))

    async def send(self, address: tuple[str, int], *, at_once: int, a_second: float = 0.0) -> None:
        """Send everything: `at_once` leads write at the same time, together no more than `a_second` (0: at will)."""
        self._pool = await open_pool(address, at_once, self._answered)
        self._begun, self._a_second = time.monotonic(), a_second
        for _ in range(at_once):
            self._start_a_lead()
        await self._over.wait()
        self._pool.close()

    def _start_a_lead(self) -> None:
        place = next(self._unstarted, None)
        if place is not None:
            self._write(place)

    def _write(self, place: int) -> None:
        """Submit the lead's next message as soon as it is due."""
        due = self._begun + self._submitted / self._a_second if self._a_second else 0.0
        self._submitted += 1
        wait = due - time.monotonic()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._submit, place)
        else:
            self._submit(place)

    def _submit(self, place: int) -> None:
        if self._pool is not None:
            self._pool.submit(place, self._requests[place][self._next[place]])

    def _answered(self, place: int, status: int) -> None:
        self._next[place] += 1
        if status == 200:
            self.acknowledged[message_id_of(self._first + place, self._next[place])] = time.time()
        else:
            self.refused += 1
        if self._next[place] < self.each:
            self._write(place)
        else:
            self._start_a_lead()
        if len(self.acknowledged) + self.refused == self.count:
            self._over.set()
