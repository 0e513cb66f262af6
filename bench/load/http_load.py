"""Requests over keep-alive connections, with little work of our own: this load shares the machine it measures."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from bench.load.webhooks import Webhook

_ANSWER_SECONDS = 30.0


class _Connection(asyncio.Protocol):
    """One request at a time; resolves with the status of its answer."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator or self._answer is None:
            return
        at = head.lower().index(b"content-length:") + 15
        length = int(head[at : head.find(b"\r\n", at) if b"\r\n" in head[at:] else len(head)])
        if len(body) >= length:
            self._received = body[length:]
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("closed"))

    async def send(self, request: bytes) -> int:
        assert self._transport is not None  # noqa: S101 - connected before use
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass(slots=True)
class Load:
    """What was sent. Times are Unix seconds; an open loop counts from when a request was due, waiting included."""

    sent_at: dict[str, float] = field(default_factory=dict)
    answer_seconds: list[float] = field(default_factory=list)
    refused: int = 0


async def closed_loop(host: str, port: int, webhooks: Sequence[Webhook], *, senders: int) -> Load:
    """`senders` connections; each sends its next webhook when the one before is acknowledged."""
    load, waiting = Load(), iter(webhooks)

    async def send_all() -> None:
        connection = await _connect(host, port)
        for webhook in waiting:
            await _send(connection, webhook, load, due=time.time())
        connection.close()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(senders):
            tasks.create_task(send_all())
    return load


async def open_loop(host: str, port: int, webhooks: Sequence[Webhook], *, per_second: float) -> Load:
    """A fixed rate, whatever the answers: what has to wait for a connection waits on the clock."""
    load = Load()
    idle: asyncio.Queue[_Connection] = asyncio.Queue()
    connections = [await _connect(host, port) for _ in range(64)]
    for connection in connections:
        idle.put_nowait(connection)

    async def send(webhook: Webhook, due: float) -> None:
        connection = await idle.get()
        await _send(connection, webhook, load, due=due)
        idle.put_nowait(connection)

    began = time.time()
    async with asyncio.TaskGroup() as tasks:
        for number, webhook in enumerate(webhooks):
            due = began + number / per_second
            await asyncio.sleep(max(0.0, due - time.time()))
            tasks.create_task(send(webhook, due))
    for connection in connections:
        connection.close()
    return load


async def _connect(host: str, port: int) -> _Connection:
    _, connection = await asyncio.get_running_loop().create_connection(_Connection, host, port)
    return connection


async def _send(connection: _Connection, webhook: Webhook, load: Load, *, due: float) -> None:
    load.sent_at[webhook.chat] = due
    status = await asyncio.wait_for(connection.send(webhook.request), _ANSWER_SECONDS)
    load.answer_seconds.append(time.time() - due)
    load.refused += status != 200
