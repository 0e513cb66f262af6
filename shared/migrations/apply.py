"""Bring a database to the newest revision. Several may try at once: one works, the others find nothing left to do."""

import asyncio
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from loguru import logger
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_exponential_jitter

from shared.settings import sqlalchemy_url

_LOCK = 0x6C656164  # any number that nothing else locks in this database: "lead"
_CONNECT_TIMEOUT_SECONDS = 5.0
_STATEMENT_TIMEOUT_SECONDS = 600.0
_WAIT_FOR_SERVER_SECONDS = 30.0
"""In a fresh deployment the server may still be starting."""


def upgrade(database_url: str) -> None:
    """Apply what is missing, all or nothing. Not to be called where an event loop runs: there, from a thread."""
    asyncio.run(_upgrade(sqlalchemy_url(database_url)))


def configuration() -> Config:
    """Alembic's configuration, which needs no file in the working directory."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


async def _upgrade(url: str) -> None:
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        connect_args={
            "timeout": _CONNECT_TIMEOUT_SECONDS,
            "command_timeout": _STATEMENT_TIMEOUT_SECONDS,
            "server_settings": {"application_name": "migrations"},
        },
    )
    try:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception(_is_starting),
            stop=stop_after_delay(_WAIT_FOR_SERVER_SECONDS),
            wait=wait_exponential_jitter(multiplier=0.2, max=3),
            reraise=True,
        ):
            with attempt:
                connection = await engine.connect().start()
        try:
            # Held by the connection, so it goes when this process does.
            await connection.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            await connection.commit()
            await connection.run_sync(_apply)
        finally:
            await connection.close()
    finally:
        await engine.dispose()


def _apply(connection: sa.Connection) -> None:
    before = _revision(connection)
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    after = _revision(connection)
    if before == after:
        logger.info("The database is up to date", revision=after)
    else:
        logger.info("The database was migrated", before=before or "empty", revision=after)


def _revision(connection: sa.Connection) -> str:
    revision = MigrationContext.configure(connection).get_current_revision()
    connection.commit()
    return revision or ""


def _is_starting(error: BaseException) -> bool:
    """Whether the server may answer in a moment: not reachable, or 57P03, which it answers while it starts."""
    return isinstance(error, OSError | TimeoutError) or getattr(error, "sqlstate", "") == "57P03"
