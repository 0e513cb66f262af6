"""The whole system as processes behind proxies: three processors, two of each other service, stand-ins, two stores.

To be used from the main thread alone: children end with the thread that started them.
"""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench.faults.options import Options
from dev.servers.databases import ensure_database
from dev.servers.ports import free_port
from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from dev.up.plan import Plan, Program, make_plan
from dev.up.ports import free_ports
from dev.up.secrets import demo_secrets
from dev.up.supervisor import Supervisor, probe
from shared.migrations import upgrade

DATABASE = "leads"
REPLICAS = {"gateway": 2, "processor": 4, "sheets_sync": 2, "notifier": 2, "admin": 2}
AT_FIRST = {"processor": 3}
"""Fewer than there can be."""

_START_AGAIN_SECONDS = 0.5


def quick_settings(lock_ttl_seconds: int) -> dict[str, str]:
    """Settings that make people's seconds short."""
    return {
        "TYPING_MAX_MS": "0",
        "MESSAGE_QUIET_MS": "300",
        "MESSAGE_MAX_WAIT_MS": "1500",
        "USER_COOLDOWN_MS": "500",
        "QUESTION_READING_MS": "300",
        "LOCK_TTL_SECONDS": str(lock_ttl_seconds),
        "RETRY_BASE_MS": "200",
        "GOOGLE_CALL_TIMEOUT_SECONDS": "4",
        "UNCLEAR_WAIT_SECONDS": "10",
        "TELEGRAM_STANDIN_RETRY_DELAY_SECONDS": "1",
    }


def _kept_environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


@dataclass(frozen=True, slots=True)
class Ending:
    """A process that ended although nobody ended it."""

    at: float
    name: str
    exit_code: int


class Fleet:
    """Starts, signals and stops; `wanted` are the programs that should be running now."""

    def __init__(self, options: Options, *, proxied: Callable[[str, Callable[[], list[int]]], int]) -> None:
        """`proxied(name, targets)` opens a proxy and returns its port."""
        self.folder: Path = options.folder
        self.wanted: set[str] = set()
        self.endings: list[Ending] = []
        self.postgres = EmbeddedPostgres(self.folder / "postgres")
        self.redis = EmbeddedRedis(self.folder / "redis")
        self.secrets = demo_secrets(self.folder / "demo.env")
        self._options = options
        self._proxied = proxied
        self._gateway_ports = {f"gateway-{number}": free_port() for number in (1, 2)}
        front = proxied("front", lambda: list(self._gateway_ports.values()))
        ports = {**free_ports(), "PORT": front}
        self._base = make_plan(
            {**_kept_environment(), **quick_settings(options.lock_ttl_seconds)},
            secrets=self.secrets,
            ports=ports,
            database_url=self.postgres.database_url(DATABASE),
            redis_url=self.redis.url,
            data_folder=self.folder,
        )
        self.urls = self._base.urls
        programs = tuple(self._replica(s, n) for s, count in REPLICAS.items() for n in range(1, count + 1))
        standins = next(program for program in self._base.programs() if program.name == "standins")
        self._supervisor = Supervisor(
            Plan(stages=((standins,), programs), stood_in_for=(), urls=self._base.urls),
            folder=self.folder,
            say=lambda _: None,
        )

    @property
    def database_url(self) -> str:
        """PostgreSQL itself, past every proxy."""
        return self.postgres.database_url(DATABASE)

    def gateway_urls(self) -> list[str]:
        """Where webhooks go, past every proxy."""
        return [f"http://127.0.0.1:{port}/webhook" for port in self._gateway_ports.values()]

    def replicas(self, service: str) -> list[str]:
        """The replicas of a service that should be running."""
        return sorted(name for name in self.wanted if name.startswith(f"{service}-"))

    def start(self, *, within_seconds: float = 90.0) -> None:
        """Start everything and return when all of it is ready."""
        self.redis.start()
        self.postgres.start()
        ensure_database(self.postgres.url, DATABASE)
        upgrade(self.database_url)
        for name in self._supervisor.running:
            service, _, number = name.rpartition("-")
            if not number.isdigit() or int(number) <= AT_FIRST.get(service, REPLICAS[service]):
                self.wanted.add(name)
                self.begin(name)
        deadline = time.monotonic() + within_seconds
        for name in self.wanted:
            while problem := self._problem(name):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{name} did not come up: {problem}")
                time.sleep(0.1)

    def is_ready(self, service: str) -> bool:
        """Whether every replica that should be running answers that it is ready."""
        return not any(self._problem(name) for name in self.replicas(service))

    def pid(self, name: str) -> int:
        """The process of a program, running or just ended."""
        return self._supervisor.running[name].child.pid

    def begin(self, name: str) -> None:
        """Start a program, unless it runs."""
        if not self._supervisor.running[name].child.is_running():
            self._supervisor.running[name].start()

    def kill(self, name: str) -> None:
        """SIGKILL; it stays down until `mend`."""
        self.wanted.discard(name)
        self._supervisor.running[name].child.kill()

    def terminate(self, name: str) -> bool:
        """SIGTERM; false when it had to be killed."""
        self.wanted.discard(name)
        return self._supervisor.running[name].child.stop(within_seconds=30)

    def mend(self, name: str) -> None:
        """Have it running again."""
        self.wanted.add(name)
        self.begin(name)

    def freeze(self, name: str) -> None:
        """SIGSTOP."""
        self._supervisor.running[name].child.signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """SIGCONT."""
        self._supervisor.running[name].child.signal(signal.SIGCONT)

    def look_after(self) -> None:
        """Start again what ended by itself, as every orchestrator does, and remember that it did."""
        for name in sorted(self.wanted):
            running = self._supervisor.running[name]
            code = running.child.exit_code()
            if code is None:
                continue
            if running.start_again_at is None:
                self.endings.append(Ending(time.time(), name, code))
                running.start_again_at = time.monotonic() + _START_AGAIN_SECONDS
            elif time.monotonic() >= running.start_again_at:
                running.start()

    def stop(self) -> None:
        """Stop the programs in order, then the stores; what is frozen is woken first, so that nothing stays behind."""
        for store in (self.postgres, self.redis):
            if store.child.is_running():
                store.resume()
        self._supervisor.stop()
        self.redis.stop()
        self.postgres.stop()

    def _problem(self, name: str) -> str:
        running = self._supervisor.running[name]
        if (code := running.child.exit_code()) is not None:
            return f"exit code {code}\n{running.child.log_tail()}"
        return next(filter(None, map(probe, running.program.ready_urls)), "")

    def _replica(self, service: str, number: int) -> Program:
        """One replica: its own ports, and its own wires to the stores."""
        original = next(program for program in self._base.programs() if program.name == service)
        name = f"{service}-{number}"
        health = free_port()
        own = {"HEALTH_PORT": str(health)}
        if service == "gateway":
            own["PORT"] = str(self._gateway_ports[name])
        if service == "admin":
            own["ADMIN_PORT"] = str(free_port())
        own["DATABASE_URL"] = self._through_proxy(f"{name} postgres", self.database_url)
        own["REDIS_URL"] = self._through_proxy(f"{name} redis", self.redis.url)
        return replace(
            original,
            name=name,
            environment={**original.environment, **own},
            ready_urls=(f"http://127.0.0.1:{health}/readyz",),
        )

    def _through_proxy(self, name: str, url: str) -> str:
        parts = urlsplit(url)
        target = parts.port or 0
        port = self._proxied(name, lambda: [target])
        return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{target}", f":{port}")))
