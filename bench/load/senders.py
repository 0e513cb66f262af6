"""Keep-alive connections that send prepared requests; no task, no future and no header parsing per request."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import cast

Answered = Callable[[int, int], None]
"""Called with a request's place and the status of its answer; 0 when the connection broke."""

_LENGTH = b"content-length: "


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self, pool: "SenderPool") -> None:
        self._pool = pool
        self._received = b""
        self.transport: asyncio.Transport | None = None
        self.place = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        end = received.find(b"\r\n\r\n")
        at = received.find(_LENGTH, 0, end)
        if end < 0 or at < 0 or len(received) < end + 4 + int(received[at + 16 : received.index(b"\r\n", at)]):
            self._received = received
            return
        self._received = b""
        self._pool.take_answer(self, int(received[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        self._pool.lose(self)


class SenderPool:
    """`open_pool` makes one. What is submitted while every connection is busy waits, in order."""

    def __init__(self, answered: Answered) -> None:
        self._answered = answered
        self._idle: list[_Connection] = []
        self._waiting: deque[tuple[int, bytes]] = deque()
        self.closing = False

    def submit(self, place: int, request: bytes) -> None:
        """Send now, or as soon as a connection is free."""
        if self._idle:
            self._send(self._idle.pop(), place, request)
        else:
            self._waiting.append((place, request))

    def take_answer(self, connection: _Connection, status: int) -> None:
        """For connections: the answer is complete."""
        place, connection.place = connection.place, -1
        if self._waiting:
            self._send(connection, *self._waiting.popleft())
        else:
            self._idle.append(connection)
        self._answered(place, status)

    def lose(self, connection: _Connection) -> None:
        """For connections: the other side is gone."""
        if connection in self._idle:
            self._idle.remove(connection)
        elif connection.place >= 0 and not self.closing:
            self._answered(connection.place, 0)

    def adopt(self, connection: _Connection) -> None:
        """Use one more connection."""
        self._idle.append(connection)

    def close(self) -> None:
        """Close the connections; answers still to come are not waited for."""
        self.closing = True
        for connection in self._idle:
            if connection.transport is not None:
                connection.transport.close()
        self._idle = []

    @staticmethod
    def _send(connection: _Connection, place: int, request: bytes) -> None:
        connection.place = place
        if connection.transport is not None:
            connection.transport.write(request)


async def open_pool(address: tuple[str, int], connections: int, answered: Answered) -> SenderPool:
    """Connect; `address` is host and port."""
    pool = SenderPool(answered)
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        _, connection = await loop.create_connection(lambda: _Connection(pool), *address)
        pool.adopt(connection)
    return pool
