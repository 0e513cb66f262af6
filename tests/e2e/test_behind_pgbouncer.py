"""The system behind PgBouncer in transaction mode, set up as `deploy/pgbouncer.ini` says."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from dev.servers.ports import free_port
from shared.settings import sqlalchemy_url
from tests.e2e.world import FILLED_FORM, World
from tests.system import QUICK, RunningSystem

_INI = Path("deploy/pgbouncer.ini")


def _pgbouncer() -> str | None:
    """A PgBouncer that keeps prepared statements apart, if there is one."""
    program = os.environ.get("TEST_PGBOUNCER") or shutil.which("pgbouncer")
    if program is None:
        return None
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=10).stdout
    found = re.search(r"PgBouncer (\d+)\.(\d+)", version)
    return program if found and (int(found[1]), int(found[2])) >= (1, 21) else None


pytestmark = pytest.mark.skipif(
    _pgbouncer() is None, reason="needs PgBouncer 1.21 or newer, on the PATH or named by TEST_PGBOUNCER"
)


@pytest.fixture
def pooled_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The test's database through the shipped configuration; only the places and the passwords differ."""
    server, port = urlsplit(database_url), free_port()
    account = f"user={server.username} password={server.password}"
    place = f"host={server.hostname} port={server.port} dbname={server.path[1:]} {account}"
    text = _INI.read_text().replace("host=127.0.0.1 port=5432 dbname=leads", place)
    text = text.replace("listen_port = 6432", f"listen_port = {port}").replace(
        "auth_type = scram-sha-256", "auth_type = any"
    )
    text = re.sub("(?m)^auth_file.*\n", "", text)
    ini = tmp_path / "pgbouncer.ini"
    ini.write_text(text)
    as_somebody = ["-u", "nobody"] if os.geteuid() == 0 else []
    with (tmp_path / "pgbouncer.log").open("wb") as log:
        process = subprocess.Popen([str(_pgbouncer()), *as_somebody, str(ini)], stdout=log, stderr=log)
        try:
            _wait_until_it_listens(port)
            yield f"postgresql://anybody@127.0.0.1:{port}/leads"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=10)


def _wait_until_it_listens(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline
        else:
            return


@pytest.fixture
async def world(pooled_url: str, database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[World]:
    engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    settings = {**QUICK, "DATABASE_POOL_SIZE": "4"}
    with RunningSystem(
        database_url=pooled_url, redis_url=redis_url, folder=tmp_path / "system", settings=settings
    ) as system:
        yield World(system, engine)
    await engine.dispose()


async def test_conversations_side_by_side_end_in_one_row_each(world: World) -> None:
    people = [world.someone() for _ in range(12)]
    for person in people:
        await person.says("1")
    for person in people:
        await person.hears(2)
        await person.says(FILLED_FORM)
    for person in people:
        await person.hears(3)
        await person.has_row()
        assert len(await person.rows()) == 1


async def test_plans_are_made_by_index_there_too(pooled_url: str) -> None:
    connection = await asyncpg.connect(pooled_url)
    try:
        assert await connection.fetchval("SHOW plan_cache_mode") == "force_generic_plan"
        for unwanted in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"):
            assert await connection.fetchval(f"SHOW {unwanted}") == "off"
    finally:
        await connection.close()
