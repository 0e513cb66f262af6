"""Databases of a server that is ours."""

import asyncio

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.settings import sqlalchemy_url

_CONNECT_TIMEOUT_SECONDS = 10


def ensure_database(server_url: str, name: str) -> None:
    """Create the database if it isn't there. Not to be called where an event loop runs: there, from a thread."""
    asyncio.run(_ensure_database(server_url, name))


async def _ensure_database(server_url: str, name: str) -> None:
    engine = create_async_engine(
        sqlalchemy_url(server_url),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={"timeout": _CONNECT_TIMEOUT_SECONDS, "command_timeout": 60},
    )
    async with engine.connect() as connection:
        found = await connection.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if found.first() is None:
            await connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    await engine.dispose()
