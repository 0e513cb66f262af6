"""PostgreSQL is lost and restored from a backup: the services go on, and nobody gets a second row or a second reply."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from dev.servers.databases import ensure_database
from dev.servers.postgres import EmbeddedPostgres
from dev.up.plan import CHECKOUT
from shared.settings import sqlalchemy_url
from tests.e2e.world import FILLED_FORM, World
from tests.eventually import eventually
from tests.servers.databases import in_a_thread
from tests.system import QUICK, RunningSystem

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

SCRIPTS = CHECKOUT / "deploy" / "backup"


def shell(server: EmbeddedPostgres, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script with the server's own pg_dump and psql: an older pg_dump refuses a newer server."""
    environment = {
        "PATH": f"{server.binaries.folder}:{os.environ['PATH']}",
        "DATABASE_URL": server.database_url("leads"),
        **variables,
    }
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def admin(system: RunningSystem, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment: Mapping[str, str] = system.process("admin").program.environment
    command = [sys.executable, "-m", "services.admin", *arguments]
    return subprocess.run(
        command, cwd=CHECKOUT, env=dict(environment), capture_output=True, text=True, timeout=60, check=False
    )


async def drop_database(server: EmbeddedPostgres) -> None:
    engine = create_async_engine(sqlalchemy_url(server.url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(sa.text("DROP DATABASE leads WITH (FORCE)"))
    await engine.dispose()


async def rows_of(world: World, *people: Any) -> list[int]:
    """How many rows of the sheet each of these people has."""
    numbers = [row["nomor"] for row in await world.sheet()]
    return [numbers.count("0" + person.phone[2:]) for person in people]


async def calls_to(world: World, person: Any) -> int:
    """How often WAHA was told to send this person something, a repetition under the same id included."""
    return sum(call["chat_id"] == person.chat for call in await world.system.waha("sent"))


async def completes(person: Any) -> None:
    await person.says("1")
    await person.hears(2)
    await person.says(FILLED_FORM)
    await person.is_in("FORM_COMPLETED")


async def test_a_restored_system_goes_on_and_doubles_nothing(
    killable_postgres: EmbeddedPostgres, redis_url: str, tmp_path: Path
) -> None:
    server = killable_postgres
    engine = create_async_engine(sqlalchemy_url(server.database_url("leads")), poolclass=NullPool)
    system = RunningSystem(
        database_url=server.database_url("leads"), redis_url=redis_url, folder=tmp_path / "system", settings=QUICK
    )
    world = World(system, engine)
    done, unwritten, unsent, lost, fresh = (world.someone() for _ in range(5))
    with system:
        await completes(done)
        await eventually(lambda: _has_row(world, done))

        # What the backup holds as unfinished has happened by the time it is restored.
        away = {"kind": "status", "status": 503}
        await system.google("faults", {"rules": [{"match": "/v4/spreadsheets", **away}]})
        await completes(unwritten)
        await system.waha("faults", {"rules": [{"match": "sendText", **away}]})
        await unsent.says("halo")
        await unsent.is_in("CHOOSE_OPTION")
        backup = shell(server, SCRIPTS / "backup.sh", tmp_path / "backups")
        assert backup.returncode == 0, backup.stderr
        await system.google("faults", {"rules": []})
        await system.waha("faults", {"rules": []})
        await eventually(lambda: _has_row(world, unwritten), within=20)
        await unsent.hears(1, within=20)
        await lost.says("halo")
        lost_lead = (await lost.lead()).id
        await lost.hears(1)
        told = [await calls_to(world, person) for person in (done, unwritten, unsent)]

        refused = admin(system, "after-restore")
        system.stop()
        await drop_database(server)
        in_a_thread(ensure_database, server.url, "leads")
        restored = shell(server, SCRIPTS / "restore.sh", backup.stdout.strip())
        assert restored.returncode == 0, restored.stderr
        put_right = admin(system, "after-restore")
        system.start()

        await completes(fresh)
        await eventually(lambda: _has_row(world, fresh), within=20)
        await eventually(lambda: _nothing_unfinished(world), within=30)
        assert await rows_of(world, done, unwritten, unsent, lost, fresh) == [1, 1, 0, 0, 1]
        assert [await calls_to(world, person) for person in (done, unwritten, unsent)] == told
        assert (await fresh.lead()).id > lost_lead
        assert admin(system, "verify").returncode == 0
    await engine.dispose()

    assert refused.returncode == 1
    assert "stop every service" in refused.stderr
    assert put_right.returncode == 0, put_right.stderr


async def _has_row(world: World, person: Any) -> bool:
    return await rows_of(world, person) == [1]


async def _nothing_unfinished(world: World) -> bool:
    async with world.engine.connect() as connection:
        left = await connection.execute(sa.text("SELECT count(*) FROM outbox WHERE finished_at IS NULL"))
        return bool(left.scalar_one() == 0)


def test_a_backup_is_whole_or_absent_and_old_ones_go_only_after_a_success(
    killable_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    old = folder / "lead-pipeline-20250101T000000Z.dump"
    old.touch()
    os.utime(old, (0, 0))
    other = folder / "something-else.txt"
    other.touch()
    os.utime(other, (0, 0))

    failed = shell(killable_postgres, SCRIPTS / "backup.sh", folder, DATABASE_URL="postgresql://127.0.0.1:1/leads")
    kept = sorted(path.name for path in folder.iterdir())
    made = shell(killable_postgres, SCRIPTS / "backup.sh", folder)

    assert failed.returncode != 0
    assert kept == [old.name, other.name]
    assert made.returncode == 0, made.stderr
    file = Path(made.stdout.strip())
    assert {path.name for path in folder.iterdir()} == {file.name, other.name}
    assert file.stat().st_mode & 0o077 == 0


def test_a_backup_is_never_restored_over_anything(killable_postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    made = shell(killable_postgres, SCRIPTS / "backup.sh", tmp_path)

    refused = shell(killable_postgres, SCRIPTS / "restore.sh", made.stdout.strip())

    assert refused.returncode == 1
    assert "empty" in refused.stderr


def test_a_damaged_backup_leaves_the_database_empty(killable_postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    made = shell(killable_postgres, SCRIPTS / "backup.sh", tmp_path)
    file = Path(made.stdout.strip())
    file.write_bytes(file.read_bytes()[:-2000])
    asyncio.run(drop_database(killable_postgres))
    in_a_thread(ensure_database, killable_postgres.url, "leads")

    broken = shell(killable_postgres, SCRIPTS / "restore.sh", file)
    file_is_good = shell(killable_postgres, SCRIPTS / "backup.sh", tmp_path)

    assert broken.returncode != 0
    # No leads in it: that is no backup either.
    assert file_is_good.returncode != 0
