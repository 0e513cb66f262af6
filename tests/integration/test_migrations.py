"""The schema's history and shared.tables tell the same."""

import asyncio
import subprocess
import sys
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.migrations import upgrade
from shared.settings import sqlalchemy_url
from shared.tables import metadata

# What compare_metadata does not look at: sequences and storage parameters.
_UNCOMPARED = """
    SELECT relkind::text || ' ' || relname || ' ' || coalesce(array_to_string(reloptions, ','), '') AS about
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('S', 'r') AND relname <> 'alembic_version'
    UNION ALL SELECT sequencename || ' ' || start_value || ' ' || increment_by FROM pg_sequences
    ORDER BY 1
"""


async def test_migrations_lead_to_the_tables_of_the_code(database_url: str) -> None:
    """A failure means that shared/tables.py has changed: add a revision to shared/migrations/versions."""
    differences = await _on(database_url, _differences)

    assert differences == []


async def test_sequences_and_storage_are_those_of_the_code(database_url: str, unmigrated_database_url: str) -> None:
    await _on(unmigrated_database_url, metadata.create_all)

    assert await _on(database_url, _uncompared) == await _on(unmigrated_database_url, _uncompared)


async def test_a_drift_is_noticed(database_url: str) -> None:
    await _on(database_url, lambda connection: connection.execute(sa.text("ALTER TABLE leads DROP COLUMN strikes")))

    assert len(await _on(database_url, _differences)) == 1


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    await asyncio.to_thread(upgrade, database_url)

    assert await _on(database_url, _differences) == []


async def test_concurrent_migrations_all_succeed(unmigrated_database_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(upgrade, unmigrated_database_url) for _ in range(4)))

    assert await _on(unmigrated_database_url, _differences) == []


def test_the_command_honours_database_url(unmigrated_database_url: str) -> None:
    done = _command({"DATABASE_URL": unmigrated_database_url})

    assert done.returncode == 0, done.stderr
    assert asyncio.run(_on(unmigrated_database_url, _differences)) == []


def test_the_command_names_the_missing_variable() -> None:
    done = _command({})

    assert done.returncode == 2
    assert "DATABASE_URL is not set" in done.stderr


def _command(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "shared.migrations"], env=environment, capture_output=True, text=True, check=False
    )


async def _on(url: str, work: Any) -> Any:
    engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool)
    async with engine.begin() as connection:
        result = await connection.run_sync(work)
    await engine.dispose()
    return result


def _differences(connection: sa.Connection) -> Any:
    options = {"compare_type": True, "compare_server_default": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def _uncompared(connection: sa.Connection) -> list[str]:
    return list(connection.execute(sa.text(_UNCOMPARED)).scalars())
