"""Running systems that can be loaded and hurt in one way: a peer's intake and workers, and our own services."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from bench.accounting import Meter
from bench.peers.catalog import DEAD_AFTER_SECONDS, FOLDER, Peer, Setup
from bench.progress import say
from bench.workbench import Fleet, Workbench
from dev.servers.ports import free_port
from dev.servers.processes import Child, wait_until
from dev.up.plan import CHECKOUT
from dev.up.supervisor import probe
from shared.bot_texts import DEFAULT_TEXTS

_READY_SECONDS = 60.0
_STOP_SECONDS = 5.0
_DATABASE = "peers"
_KEPT = ("PATH", "HOME", "LANG")


class Contender(Protocol):
    """What the measurements need of a running system."""

    @property
    def gateway(self) -> tuple[str, int]:
        """Where webhooks go."""

    @property
    def database_url(self) -> str:
        """Where its leads, messages and replies are."""

    def meter(self) -> Meter:
        """Counts from now on."""

    def kill_worker(self) -> None:
        """SIGKILL one of the two that handle messages; nobody starts it again."""


class Ours:
    """Our services as `Fleet` runs them."""

    def __init__(self, fleet: Fleet, database_url: str) -> None:
        self._fleet = fleet
        self.gateway = fleet.gateway
        self.database_url = database_url

    def meter(self) -> Meter:
        """See `Contender.meter`."""
        return self._fleet.meter()

    def kill_worker(self) -> None:
        """A processor decides and a notifier sends, so one of each dies."""
        pids = self._fleet.pids()
        for name in ("processor", "notifier"):
            os.kill(pids[name], signal.SIGKILL)


class Crew:
    """A peer's intake and workers."""

    def __init__(self, children: Mapping[str, Child], port: int, database_url: str, servers: Mapping[str, int]) -> None:
        self._children = children
        self._servers = servers
        self.gateway = ("127.0.0.1", port)
        self.database_url = database_url

    def meter(self) -> Meter:
        """See `Contender.meter`."""
        return Meter({name: child.pid for name, child in self._children.items()} | dict(self._servers))

    def kill_worker(self) -> None:
        """The first worker with its own children, as the end of its container would."""
        os.killpg(self._children["worker-1"].pid, signal.SIGKILL)


@contextlib.contextmanager
def ours(bench: Workbench, *, workers: int, settings: Mapping[str, str] | None = None) -> Iterator[Ours]:
    """Our own system with so many processors and notifiers."""
    database_url = bench.fresh_database()
    with bench.fleet(database_url, processors=workers, notifiers=workers, settings=settings) as fleet:
        yield Ours(fleet, database_url)


@contextlib.contextmanager
def crew(bench: Workbench, setup: Setup) -> Iterator[Crew]:
    """A peer on an empty database and an empty Redis; its processes end with the context."""
    peer, port = setup.peer, free_port()
    bench.execute(bench.postgres.url, f'DROP DATABASE IF EXISTS "{_DATABASE}" WITH (FORCE)')
    bench.execute(bench.postgres.url, f'CREATE DATABASE "{_DATABASE}"')
    database_url = bench.postgres.database_url(_DATABASE)
    bench.execute(database_url, *_statements(FOLDER / "schema.sql"))
    bench.redis.flushall()
    environment = _environment(bench, setup, database_url, port)
    if peer.prepare:
        command = peer.command(peer.prepare)
        subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, timeout=60, check=True)
    ready = [bench.options.folder / "run" / f"{peer.name}-{n}.ready" for n in range(1, setup.workers + 1)]
    commands = {f"worker-{n}": peer.working(setup.concurrency) for n in range(1, setup.workers + 1)}
    own = {f"worker-{n}": {"READY_FILE": str(file)} for n, file in enumerate(ready, start=1)}
    commands["intake"] = peer.intake(port)
    logs = bench.options.folder / "logs"
    children = {
        name: Child(
            command,
            environment={**environment, **own.get(name, {}), "WORKER": name},
            folder=CHECKOUT,
            log=logs / f"{peer.name}-{name}.log",
            record=bench.options.folder / "run" / f"{peer.name}-{name}.json",
        )
        for name, command in commands.items()
    }
    say(f"starting {setup.title}")
    with contextlib.ExitStack() as stack:
        for file in ready:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
        for name, child in children.items():
            child.start()
            stack.callback(_end, child)
            if name == "intake":
                _wait(peer, name, child, lambda: not probe(f"http://127.0.0.1:{port}/readyz"))
            else:
                _wait(peer, name, child, Path(own[name]["READY_FILE"]).exists)
        servers = {"postgres": bench.postgres.child.pid, "redis": bench.redis_server.child.pid}
        yield Crew(children, port, database_url, servers)


def _environment(bench: Workbench, setup: Setup, database_url: str, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **kept,
        "DATABASE_URL": database_url,
        "REDIS_URL": bench.redis_server.url,
        "WAHA_API_URL": bench.waha.url,
        "WAHA_API_KEY": bench.secrets["WAHA_API_KEY"],
        "WAHA_WEBHOOK_HMAC_KEY": bench.secrets["WAHA_WEBHOOK_HMAC_KEY"],
        "REPLY_TEXT": f"{DEFAULT_TEXTS['welcome']}\n\n{DEFAULT_TEXTS['menu']}",
        "PORT": str(port),
        "CONCURRENCY": str(setup.concurrency),
        "DEAD_AFTER_SECONDS": str(DEAD_AFTER_SECONDS),
        "NODE_ENV": "production",
    }


def _statements(file: Path) -> list[str]:
    return [statement for statement in file.read_text().split(";\n") if statement.strip()]


def _wait(peer: Peer, name: str, child: Child, ready: Callable[[], bool]) -> None:
    wait_until(lambda: ready() or not child.is_running(), within_seconds=_READY_SECONDS)
    if not (child.is_running() and ready()):
        raise RuntimeError(f"{peer.title}: {name} did not come up; the end of {child.log}:\n{child.log_tail()}")


def _end(child: Child) -> None:
    """Children of its own die with it, whatever they are doing."""
    group = child.pid
    child.stop(within_seconds=_STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
