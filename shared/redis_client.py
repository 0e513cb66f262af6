"""Redis clients with the time-outs and retry rules that streams need.

redis-py retries by itself, and a retried XADD whose answer was lost is a second entry: every client here has retries
off. Whoever calls decides what an unclear answer means.
"""

from collections.abc import Iterable
from typing import Any

import hiredis
from redis.asyncio import Connection, ConnectionPool, Redis, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import OutOfMemoryError, ReadOnlyError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

BLOCK_SECONDS = 1.0
"""How long a reader waits for news."""

READER_TIMEOUT_SECONDS = BLOCK_SECONDS + 0.5
"""The socket time-out of a client that blocks: longer than the wait, short enough to notice a server that hangs."""

REDIS_AWAY: tuple[type[Exception], ...] = (
    RedisConnectionError,
    RedisTimeoutError,
    OSError,
    ReadOnlyError,
    OutOfMemoryError,
)
"""What 'Redis is away' looks like: unreachable, silent, or refusing writes."""

__all__ = ["BLOCK_SECONDS", "READER_TIMEOUT_SECONDS", "REDIS_AWAY", "RedisError", "connect"]


def connect(url: str, *, timeout_seconds: float = 1.0, connections: int = 16) -> Redis:
    """A client without retries; `timeout_seconds` bounds connecting and every answer."""
    pool = ConnectionPool.from_url(
        url,
        decode_responses=True,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=timeout_seconds,
        socket_keepalive=True,
        health_check_interval=0,
        max_connections=connections,
        retry=Retry(NoBackoff(), 0),
    )
    pool.connection_class = _PACKED_IN_C.get(pool.connection_class, pool.connection_class)
    return Redis.from_pool(pool)


class _PackedInC:
    """Packs commands with hiredis, ten times faster: redis-py does so too, but not in its asyncio client."""

    def pack_command(self, *args: Any) -> list[bytes]:
        return [hiredis.pack_command((*str(args[0]).split(), *args[1:]))]

    def pack_commands(self, commands: Iterable[Iterable[Any]]) -> list[bytes]:
        return [b"".join(self.pack_command(*command)[0] for command in commands)]


class _PlainConnection(_PackedInC, Connection):
    pass


class _TlsConnection(_PackedInC, SSLConnection):
    pass


_PACKED_IN_C: dict[type, type] = {Connection: _PlainConnection, SSLConnection: _TlsConnection}
