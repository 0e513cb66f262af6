"""Concurrent requests share trips to a store: what arrives while one trip is under way makes up the next.

Nothing waits for a batch to fill, so a lone event leaves at once and the batches grow by themselves under load. There
is one trip at a time, so that what was submitted first is stored first.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Batcher(Generic[Item, Answer]):
    """Runs `carry` on batches of at most `largest` items; open it as a context manager.

    `carry` answers each item, in the same order, with a value or with the error its submitter gets. It bounds its own
    time; if it raises, every item of the batch gets that error.
    """

    def __init__(
        self, carry: Callable[[Sequence[Item]], Awaitable[Sequence[Answer | Exception]]], *, name: str, largest: int
    ) -> None:
        self._carry = carry
        self._name = name
        self._largest = largest
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._news = asyncio.Event()
        self._flusher: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._flusher = asyncio.create_task(self._flush(), name=self._name)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)

    def submit(self, item: Item) -> asyncio.Future[Answer]:
        """Queue `item` behind everything submitted before; the future has its answer or raises its error."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        self._news.set()
        return answer

    async def _flush(self) -> None:
        waiting = self._waiting
        while True:
            await self._news.wait()
            self._news.clear()
            while waiting:
                batch = [waiting.popleft() for _ in range(min(len(waiting), self._largest))]
                try:
                    answers = await self._carry([item for item, _ in batch])
                except Exception as error:  # whatever it is, nobody may wait for ever
                    answers = [error] * len(batch)
                for (_, future), answer in zip(batch, answers, strict=True):
                    if future.done():
                        continue
                    if isinstance(answer, Exception):
                        future.set_exception(answer)
                    else:
                        future.set_result(answer)
