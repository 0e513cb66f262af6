"""Commands packed in C are the bytes that redis-py sends."""

import pytest
from redis.asyncio import Connection, Redis, SSLConnection

from shared.redis_client import connect

COMMANDS = [
    ("PING",),
    ("XGROUP CREATE", "inbound:{07}", "processors", "0", "MKSTREAM"),
    ("XADD", "inbound:{07}", "*", "text", "Halo kak 🙏\r\n", "n", 12, "share", 0.5, "raw", b"\x00\xff"),
]


@pytest.mark.parametrize("url", ["redis://:secret@localhost:6379/2", "rediss://localhost:6379/2"])
def test_the_bytes_are_the_same(url: str) -> None:
    pool = connect(url).connection_pool
    stock = SSLConnection if url.startswith("rediss") else Connection
    ours = pool.connection_class(**pool.connection_kwargs)
    theirs = stock(**pool.connection_kwargs)

    assert type(ours) is not stock
    assert b"".join(ours.pack_commands(COMMANDS)) == b"".join(theirs.pack_commands(COMMANDS))
    assert [b"".join(ours.pack_command(*one)) for one in COMMANDS] == [
        b"".join(theirs.pack_command(*one)) for one in COMMANDS
    ]


def test_the_client_keeps_its_address_and_bounds() -> None:
    kwargs = connect("redis://:secret@localhost:6380/2", timeout_seconds=0.25).connection_pool.connection_kwargs

    assert (kwargs["port"], kwargs["db"], kwargs["password"]) == (6380, 2, "secret")
    assert (kwargs["socket_timeout"], kwargs["socket_connect_timeout"]) == (0.25, 0.25)
    assert isinstance(connect("redis://localhost:6380/2"), Redis)
