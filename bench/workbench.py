"""Servers, services and the outside world of the measurements. To be used from the main thread alone."""

import asyncio
import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import sqlalchemy as sa
from redis import Redis
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bench.accounting import Meter
from bench.faults.world import World
from bench.load.waha import LeanWaha
from bench.options import Options
from bench.progress import say
from dev.servers.databases import ensure_database
from dev.servers.ports import free_port
from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from dev.up.machine import FolderLock
from dev.up.plan import Plan, Program, make_plan
from dev.up.ports import free_ports
from dev.up.secrets import demo_secrets
from dev.up.supervisor import Supervisor
from shared.migrations import upgrade
from shared.settings import sqlalchemy_url

EVERYTHING = ("standins", "notifier", "gateway", "processor", "sheets_sync", "admin")
_KEPT = ("PATH", "HOME", "LANG")
_PARTITIONS = 16
POSTGRES_SETTINGS = {"shared_buffers": "2GB"}
"""As PostgreSQL's manual advises where a machine has memory to spare; its default is 128 MB, for the smallest."""


class Fleet:
    """Running services on one database."""

    def __init__(self, plan: Plan, supervisor: Supervisor, servers: Mapping[str, int]) -> None:
        self._supervisor = supervisor
        self._servers = servers
        address = urlsplit(plan.urls["gateway"])
        self.gateway = (str(address.hostname), int(address.port or 80))
        self.admin = plan.urls["admin"]

    def pids(self) -> dict[str, int]:
        """Name -> process, servers included."""
        return {name: one.child.pid for name, one in self._supervisor.running.items()} | dict(self._servers)

    def meter(self) -> Meter:
        """Counts from now on."""
        return Meter(self.pids())


class Workbench:
    """A context manager; inside it the servers run and WAHA listens.

    Making one raises `dev.up.machine.AlreadyRunningError` when another measurement works on the same folder.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._lock = FolderLock(options.folder)
        self._lock.describe(f"process {os.getpid()} is measuring")
        self.postgres = EmbeddedPostgres(options.folder / "postgres", settings=POSTGRES_SETTINGS)
        self.redis_server = EmbeddedRedis(options.folder / "redis")
        self.redis = Redis.from_url(self.redis_server.url, decode_responses=True)
        self.secrets = demo_secrets(options.folder / "demo.env")
        self.world = World()
        self.waha = LeanWaha(api_key=self.secrets["WAHA_API_KEY"])
        self._profiles = 0

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self.postgres.start()
            stack.callback(self.postgres.stop)
            self.redis_server.start()
            stack.callback(self.redis_server.stop)
            self.redis.flushall()
            self.redis.config_set("appendfsync", self.options.appendfsync)
            stack.enter_context(self.world)
            self.world.wait_for(self.waha.start())
            stack.callback(lambda: self.world.wait_for(self.waha.stop()))
            self._closing = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def fresh_database(self, name: str = "leads") -> str:
        """The URL of an empty database with the schema; an empty Redis goes with it, since its marks are of the old."""
        self._on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        ensure_database(self.postgres.url, name)
        upgrade(self.postgres.database_url(name))
        self.redis.flushall()
        return self.postgres.database_url(name)

    @property
    def partitions(self) -> int:
        """As many as the services have where an item doesn't say otherwise."""
        return int(self.options.settings.get("PARTITIONS", _PARTITIONS))

    def sync_redis(self, sync: str) -> None:
        """Set appendfsync."""
        self.redis.config_set("appendfsync", sync)

    @contextlib.contextmanager
    def fleet(
        self,
        database_url: str,
        programs: Sequence[str] = EVERYTHING,
        *,
        processors: int = 1,
        notifiers: int = 1,
        settings: Mapping[str, str] | None = None,
        more: Sequence[Program] = (),
    ) -> Iterator[Fleet]:
        """Services that were ready once; they end with the context."""
        plan = self._plan(database_url, settings or {})
        chosen = [program for name in programs for program in plan.programs() if program.name == name]
        counts = {"processor": processors, "notifier": notifiers}
        replicas = [_replica(one, n) for one in chosen for n in range(2, counts.get(one.name, 1) + 1)]
        running = self._profiled([*more, *map(_forgetful, chosen), *replicas])
        started = replace(plan, stages=(tuple(running),))
        supervisor = Supervisor(started, folder=self.options.folder, say=lambda _: None)
        say(f"starting {', '.join(program.name for program in running)}")
        try:
            supervisor.start()
        except BaseException:
            supervisor.kill()
            raise
        servers = {"postgres": self.postgres.child.pid, "redis": self.redis_server.child.pid}
        try:
            yield Fleet(plan, supervisor, servers)
        finally:
            supervisor.stop()

    def query(self, database_url: str, statement: str, **parameters: Any) -> Any:
        """The one row that a statement answers."""
        return asyncio.run(_one_row(database_url, statement, parameters))

    def execute(self, database_url: str, *statements: str) -> None:
        """Run statements that answer nothing, each in a transaction of its own, however long they take."""
        asyncio.run(_execute(database_url, statements))

    def _on_server(self, statement: str) -> None:
        self.execute(self.postgres.url, statement)

    def _plan(self, database_url: str, settings: Mapping[str, str]) -> Plan:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        real_waha = {
            "WAHA_API_URL": self.waha.url,
            "WAHA_API_KEY": self.secrets["WAHA_API_KEY"],
            "WAHA_WEBHOOK_HMAC_KEY": self.secrets["WAHA_WEBHOOK_HMAC_KEY"],
            "LISTEN_HOST": "127.0.0.1",
            "LOG_FORMAT": "json",
            "TYPING_MAX_MS": "0",
        }
        return make_plan(
            {**kept, **real_waha, **self.options.settings, **settings},
            secrets=self.secrets,
            ports=free_ports(),
            database_url=database_url,
            redis_url=self.redis_server.url,
            data_folder=self.options.folder,
        )

    def _profiled(self, programs: list[Program]) -> list[Program]:
        """The first of the service to be profiled runs under the profiler."""
        for place, program in enumerate(programs):
            if program.name == self.options.profile:
                self._profiles += 1
                file = self.options.folder / f"{program.name}-{self._profiles}.profile"
                say(f"{program.name} is profiled: python -m pstats {_relative(file)}")
                own = {"BENCH_PROFILED": program.module, "BENCH_PROFILE": str(file)}
                environment = {**program.environment, **own}
                programs[place] = replace(program, module="bench.profiled", environment=environment)
        return programs


def _forgetful(program: Program) -> Program:
    """The stand-ins would bring the rows of another database's leads."""
    return replace(program, environment={**program.environment, "STANDIN_DATA_DIR": ""})


def _replica(program: Program, number: int) -> Program:
    health = free_port()
    return replace(
        program,
        name=f"{program.name}-{number}",
        environment={**program.environment, "HEALTH_PORT": str(health)},
        ready_urls=(f"http://127.0.0.1:{health}/readyz",),
    )


def _relative(file: Path) -> Path:
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


async def _one_row(url: str, statement: str, parameters: Mapping[str, Any]) -> Any:
    engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool, connect_args={"timeout": 10})
    async with engine.connect() as connection:
        row = (await connection.execute(sa.text(statement), parameters)).one()
    await engine.dispose()
    return row


async def _execute(url: str, statements: Sequence[str]) -> None:
    engine = create_async_engine(
        sqlalchemy_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"timeout": 10}
    )
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(sa.text(statement))
    await engine.dispose()
