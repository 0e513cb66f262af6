"""A database and a Redis of its own for every test, on servers that all tests of a session share."""

import asyncio
import contextlib
import itertools
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit, urlunsplit

import redis
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from shared.migrations import upgrade
from shared.settings import sqlalchemy_url


class Databases:
    """Clones of one migrated database."""

    def __init__(self, server_url: str) -> None:
        self._url = server_url
        self._template = f"leads_template_{uuid.uuid4().hex[:12]}"
        self._loop = asyncio.new_event_loop()
        self._engine = create_async_engine(
            sqlalchemy_url(server_url), isolation_level="AUTOCOMMIT", connect_args={"timeout": 10}, pool_size=1
        )

    def open(self) -> None:
        """Make the template."""
        self.run(f"CREATE DATABASE {self._template}")
        in_a_thread(upgrade, self.url_of(self._template))

    def close(self) -> None:
        """Drop the template."""
        self.run(f"DROP DATABASE IF EXISTS {self._template} WITH (FORCE)")
        self._loop.run_until_complete(self._engine.dispose())
        self._loop.close()

    @contextlib.contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a migrated, empty database, dropped at the end whoever is still connected."""
        name = f"leads_test_{uuid.uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY file_copy")
        try:
            yield self.url_of(name)
        finally:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @contextlib.contextmanager
    def unmigrated(self) -> Iterator[str]:
        """The URL of a database without a table."""
        name = f"leads_test_{uuid.uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.url_of(name)
        finally:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def url_of(self, name: str) -> str:
        """The URL of another database of this server."""
        return with_path(self._url, name)

    def run(self, statement: str) -> None:
        """Run a statement on the maintenance database, by a loop that no test knows."""

        async def execute() -> None:
            async with self._engine.connect() as connection:
                await connection.execute(sa.text(statement))

        self._loop.run_until_complete(asyncio.wait_for(execute(), 30))


class RedisDatabases:
    """Logical databases, taken in turn: what a test left running can't disturb the next one.

    Processes that test side by side may have been given one server: each takes only the numbers of its own share.
    """

    def __init__(self, server_url: str, *, share: int = 0, shares: int = 1) -> None:
        self._url = server_url
        client = redis.Redis.from_url(server_url, socket_timeout=5)
        count = int(client.config_get("databases")["databases"] or 16)
        client.close()
        # Never 0, which may hold something on a server that was given to us.
        self._turn = itertools.cycle(range(1 + share, count, shares))
        self._reserved: set[int] = set()

    @contextlib.contextmanager
    def reserved(self) -> Iterator[str]:
        """The URL of an empty logical database that nobody else gets meanwhile: for what outlives one test."""
        number = self._take()
        self._reserved.add(number)
        try:
            yield self._emptied(number)
        finally:
            self._reserved.discard(number)

    def fresh(self) -> str:
        """The URL of an empty logical database."""
        return self._emptied(self._take())

    def _take(self) -> int:
        return next(number for number in self._turn if number not in self._reserved)

    def _emptied(self, number: int) -> str:
        url = with_path(self._url, str(number))
        client = redis.Redis.from_url(url, socket_timeout=5)
        client.flushdb()
        client.close()
        return url


def in_a_thread(work: Callable[..., None], *arguments: str) -> None:
    """Run what starts an event loop of its own, wherever another one may be running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work, *arguments).result()


def with_path(url: str, path: str) -> str:
    """The URL with another path: another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))
