import asyncio
from collections.abc import AsyncIterator

import pytest

from bench.faults.proxy import Proxy
from tests.eventually import eventually


class EchoServer:
    """Answers every chunk with itself, and remembers them."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await reader.read(1000):
                self.heard.append(chunk)
                writer.write(chunk)
        except ConnectionError:
            pass
        finally:
            writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[EchoServer]:
    echoing = EchoServer()
    server = await asyncio.start_server(echoing.serve, "127.0.0.1", 0)
    echoing.port = server.sockets[0].getsockname()[1]
    yield echoing
    server.close()


@pytest.fixture
async def proxy(echo: EchoServer) -> AsyncIterator[Proxy]:
    proxy = Proxy(lambda: [echo.port])
    await proxy.start()
    yield proxy
    await proxy.close()


async def connected(proxy: Proxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"hello")
    assert await asyncio.wait_for(reader.read(1000), 2) == b"hello"
    return reader, writer


async def test_a_stall_delivers_everything_in_the_end(proxy: Proxy, echo: EchoServer) -> None:
    reader, writer = await connected(proxy)

    proxy.become("stall")
    writer.write(b"kept")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1000), 0.1)
    assert echo.heard == [b"hello"]
    proxy.become("pass")

    assert await asyncio.wait_for(reader.read(1000), 2) == b"kept"


async def test_half_open_takes_the_request_loses_the_answer_and_ends_in_a_reset(proxy: Proxy, echo: EchoServer) -> None:
    reader, writer = await connected(proxy)

    proxy.become("half_open")
    writer.write(b"taken")
    await eventually(lambda: echo.heard == [b"hello", b"taken"])
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1000), 0.1)
    proxy.become("pass")

    assert await ends(reader)


async def test_a_cut_ends_every_connection_and_the_next_one_works(proxy: Proxy) -> None:
    reader, _ = await connected(proxy)

    proxy.cut()

    assert await ends(reader)
    await connected(proxy)


async def test_without_a_target_the_connection_is_refused(proxy: Proxy) -> None:
    proxy.become("refuse")

    reader, _ = await asyncio.open_connection("127.0.0.1", proxy.port)

    assert await ends(reader)


async def ends(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(1000), 2) == b""
    except ConnectionError:
        return True
