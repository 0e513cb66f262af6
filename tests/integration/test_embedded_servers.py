"""The servers of `make up`: data lasts, whoever is killed, and nothing is left behind."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from dev.servers.keeping import Keep, ServerStartError
from dev.servers.postgres import EmbeddedPostgres
from dev.servers.processes import find_process, wait_until
from dev.servers.redis import EmbeddedRedis
from shared.settings import sqlalchemy_url

pytestmark = pytest.mark.integration
CHECKOUT = Path(__file__).parents[2]

_OWNER = """
import sys, time
from pathlib import Path
from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
folder = Path(sys.argv[1])
servers = [EmbeddedPostgres(folder / "postgres"), EmbeddedRedis(folder / "redis")]
for server in servers:
    server.start()
print(*(server.child.pid for server in servers), flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    closed = tmp_path / "a closed folder"
    closed.mkdir(mode=0o700)
    return closed


@pytest.fixture
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder / "postgres")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def kept_redis(folder: Path) -> Iterator[EmbeddedRedis]:
    server = EmbeddedRedis(folder / "redis")
    server.start()
    yield server
    server.stop()


async def test_committed_rows_survive_sigkill_of_the_server(postgres: EmbeddedPostgres) -> None:
    await _query(postgres.url, "CREATE TABLE kept AS SELECT 1 AS number")

    postgres.kill()
    postgres.start()

    assert await _query(postgres.url, "SELECT number FROM kept") == [(1,)]


async def test_committed_rows_of_a_throwaway_server_survive_sigkill_too(killable_postgres: EmbeddedPostgres) -> None:
    await _query(killable_postgres.url, "CREATE TABLE kept AS SELECT 1 AS number")

    killable_postgres.kill()
    killable_postgres.start()

    assert await _query(killable_postgres.url, "SELECT number FROM kept") == [(1,)]


def test_acknowledged_entries_survive_sigkill_of_the_server(kept_redis: EmbeddedRedis) -> None:
    with closing(redis.Redis.from_url(kept_redis.url)) as client:
        client.xadd("stream", {"field": "value"})

    kept_redis.kill()
    kept_redis.start()

    with closing(redis.Redis.from_url(kept_redis.url)) as client:
        assert client.xlen("stream") == 1


async def test_a_paused_server_keeps_connections_and_answers_nothing(postgres: EmbeddedPostgres) -> None:
    engine = create_async_engine(sqlalchemy_url(postgres.url), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(sa.text("SELECT 1"))

        postgres.pause()
        asked = asyncio.ensure_future(connection.execute(sa.text("SELECT 2")))
        answered, _ = await asyncio.wait([asked], timeout=0.5)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_query(postgres.url, "SELECT 1"), 0.2)
        postgres.resume()

        assert not answered
        assert (await asked).scalar_one() == 2
    await engine.dispose()


async def test_without_the_password_nobody_enters(postgres: EmbeddedPostgres, kept_redis: EmbeddedRedis) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="password"):
        await _query(f"postgresql://postgres:wrong@127.0.0.1:{postgres.port}/postgres", "SELECT 1")
    with (
        closing(redis.Redis(port=kept_redis.port, retry=Retry(NoBackoff(), 0))) as client,
        pytest.raises(redis.exceptions.AuthenticationError),
    ):
        client.ping()


def test_redis_runs_as_production_does(kept_redis: EmbeddedRedis) -> None:
    with closing(redis.Redis.from_url(kept_redis.url, decode_responses=True)) as client:
        answer = client.config_get("append*", "maxmemory-policy")

    assert answer["appendfsync"] == "always"
    assert answer["appendonly"] == "yes"
    assert answer["maxmemory-policy"] == "noeviction"


def test_servers_end_with_their_owner_though_it_was_killed(folder: Path) -> None:
    owner, pids = _owner_of_servers(folder)

    owner.kill()
    owner.wait()

    assert wait_until(lambda: not any(map(find_process, pids)), within_seconds=5)


async def test_a_server_that_outlived_its_owner_is_ended_and_its_data_taken_over(folder: Path) -> None:
    # Started by a thread, it has no parent-death signal: the orphan that should not exist.
    orphan = EmbeddedPostgres(folder / "postgres")
    await asyncio.to_thread(orphan.start)
    await _query(orphan.url, "CREATE TABLE kept AS SELECT 1 AS number")

    heir = EmbeddedPostgres(folder / "postgres", port=orphan.port)
    heir.start()

    assert not orphan.child.is_running()
    assert await _query(heir.url, "SELECT number FROM kept") == [(1,)]
    heir.stop()


def test_a_lock_file_that_names_a_stranger_is_no_obstacle(postgres: EmbeddedPostgres, folder: Path) -> None:
    owner = Path(f"/proc/{postgres.child.pid}").stat().st_uid  # PostgreSQL minds only processes of its own user
    postgres.kill()
    lock_file = folder / "postgres" / "cluster" / "postmaster.pid"
    with _stranger(user=owner) as stranger:
        lock_file.write_text("\n".join([str(stranger.pid), *lock_file.read_text().splitlines()[1:]]) + "\n")

        postgres.start()

        assert stranger.poll() is None
    assert asyncio.run(_query(postgres.url, "SELECT 1")) == [(1,)]


def test_a_recorded_pid_that_now_belongs_to_a_stranger_is_left_alone(kept_redis: EmbeddedRedis, folder: Path) -> None:
    kept_redis.kill()
    with _stranger() as stranger:
        (folder / "redis" / "process.json").write_text(f'{{"pid": {stranger.pid}, "started": 1, "boot": "earlier"}}')

        kept_redis.start()

        assert stranger.poll() is None


@pytest.mark.parametrize("server_class", [EmbeddedPostgres, EmbeddedRedis])
def test_a_taken_port_is_named(folder: Path, server_class: type[EmbeddedPostgres | EmbeddedRedis]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = server_class(folder / "server", port=port)

        with pytest.raises(ServerStartError, match=rf"port {port} of \w+ is taken by process {os.getpid()}"):
            server.start()


def test_a_half_made_cluster_is_made_anew(folder: Path) -> None:
    half = folder / "postgres" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(folder / "postgres", keep=Keep.FOR_THE_TEST)

    server.start()

    server.stop()
    assert not folder.joinpath("postgres").exists()


def test_stopping_is_quick_with_connections_open(postgres: EmbeddedPostgres) -> None:
    with socket.create_connection(("127.0.0.1", postgres.port)):
        before = time.monotonic()
        postgres.stop()

    assert time.monotonic() - before < 3


@pytest.mark.skipif(os.geteuid() != 0, reason="root is needed to become somebody else")
def test_root_s_server_runs_as_somebody_else(postgres: EmbeddedPostgres) -> None:
    assert Path(f"/proc/{postgres.child.pid}").stat().st_uid != 0


@contextlib.contextmanager
def _stranger(user: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us."""
    with subprocess.Popen(["sleep", "60"], user=user, cwd="/") as process:
        try:
            yield process
        finally:
            process.kill()


def _owner_of_servers(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER, folder],
        env={"PATH": os.defpath, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    return owner, [int(pid) for pid in owner.stdout.readline().split()]


async def _query(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool, connect_args={"timeout": 5})
    try:
        async with engine.begin() as connection:
            result = await connection.execute(sa.text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        await engine.dispose()
