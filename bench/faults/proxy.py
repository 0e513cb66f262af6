"""A TCP proxy that can be cruel: what networks do to connections between services and their stores.

delay       every chunk arrives later
stall       nothing arrives in either direction, and all of it does once the proxy is healed
half_open   requests arrive, answers are lost; the connection is reset when the proxy is healed
refuse      new connections are closed at once
cut         (once) every connection is reset
"""

import asyncio
import contextlib
import random
from collections.abc import Callable
from typing import Literal

Mode = Literal["pass", "delay", "stall", "half_open", "refuse"]
_CHUNK_BYTES = 65_536


class Proxy:
    """Listens on a port of its own; `targets` are tried in random order, so that several make a load balancer."""

    def __init__(self, targets: Callable[[], list[int]]) -> None:
        self.port = 0
        self._targets = targets
        self._mode: Mode = "pass"
        self._delay_seconds = 0.0
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._links: set[_Link] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    def become(self, mode: Mode, *, delay_seconds: float = 0.0) -> None:
        """Change what happens from now on. Whatever was held goes on, whatever had lost bytes is reset."""
        self._mode, self._delay_seconds = mode, delay_seconds
        if mode == "stall":
            self._flowing.clear()
            return
        self._flowing.set()
        if mode != "half_open":
            for link in [link for link in self._links if link.has_lost]:
                link.abort()

    def cut(self) -> None:
        """Reset every connection."""
        for link in list(self._links):
            link.abort()

    async def close(self) -> None:
        """Stop listening and reset what is open."""
        if self._server is not None:
            self._server.close()
        self._flowing.set()
        self.cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream = None if self._mode == "refuse" else await self._connect()
        if upstream is None:
            writer.transport.abort()
            return
        link = _Link(writer, upstream[1])
        self._links.add(link)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pump(reader, upstream[1], link, is_answer=False))
                tasks.create_task(self._pump(upstream[0], writer, link, is_answer=True))
        except* OSError:
            pass
        finally:
            self._links.discard(link)
            link.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        targets = self._targets()
        for port in random.sample(targets, len(targets)):
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: "_Link", *, is_answer: bool
    ) -> None:
        while chunk := await reader.read(_CHUNK_BYTES):
            if self._mode == "half_open" and is_answer:
                link.has_lost = True
                continue
            if self._mode == "delay":
                await asyncio.sleep(self._delay_seconds)
            await self._flowing.wait()
            writer.write(chunk)
            await writer.drain()
        await self._flowing.wait()
        if not writer.transport.is_closing():
            writer.write_eof()


class _Link:
    """The two halves of one connection."""

    def __init__(self, *writers: asyncio.StreamWriter) -> None:
        self._writers = writers
        self.has_lost = False

    def abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
