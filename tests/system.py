"""The whole product as processes, on ports of its own: what end-to-end tests and fault runs start, hurt and stop.

Built from the same plan as `make up`. The servers are the caller's: shared ones (`database_url`, `redis_url`) or ones
to kill (`killable_postgres`, `killable_redis`).

    with RunningSystem(database_url=database_url, redis_url=redis_url, folder=tmp_path) as system:
        await system.waha("incoming", {"phone": "6281234567890", "text": "halo"})
"""

import contextlib
import dataclasses
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from dev.up.plan import Plan, Program, make_plan
from dev.up.ports import free_ports
from dev.up.secrets import demo_secrets
from dev.up.supervisor import Running, Supervisor
from tests.servers.databases import Databases, RedisDatabases

_CALL_SECONDS = 30.0

QUICK: Mapping[str, str] = {
    "TYPING_MAX_MS": "0",
    "MESSAGE_QUIET_MS": "150",
    "MESSAGE_MAX_WAIT_MS": "800",
    "USER_COOLDOWN_MS": "500",
    "QUESTION_READING_MS": "300",
    "LOCK_TTL_SECONDS": "2",
    "PARTITIONS": "4",
}
"""Settings that make people's seconds short; a test of the seconds themselves gives its own."""


class RunningSystem:
    """Stand-ins, services and, if asked for, the demo page. A context manager: inside it, everything was ready once."""

    def __init__(
        self,
        *,
        database_url: str,
        redis_url: str,
        folder: Path,
        settings: Mapping[str, str] = QUICK,
        with_demo_page: bool = False,
    ) -> None:
        self.database_url = database_url
        self.redis_url = redis_url
        self.folder = folder
        self.secrets = demo_secrets(folder / "demo.env")
        self.ports = free_ports()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        plan = make_plan(
            {**kept, **settings},
            secrets=self.secrets,
            ports=self.ports,
            database_url=database_url,
            redis_url=redis_url,
            data_folder=folder,
        )
        if not with_demo_page:
            stages = tuple(tuple(p for p in stage if p.name != "demo") for stage in plan.stages)
            plan = dataclasses.replace(plan, stages=stages)
        self.plan: Plan = plan
        self.gateway_url = plan.urls["gateway"]
        self.admin_url = plan.urls["admin"]
        self.demo_url = plan.urls["demo"]
        self._supervisor = Supervisor(plan, folder=folder, say=_say)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and return when all of it is ready. Call it from the main thread."""
        try:
            self._supervisor.start()
        except BaseException:
            self._supervisor.kill()
            raise

    def stop(self) -> None:
        """Stop everything in order, replicas included."""
        self._supervisor.stop()

    def look_after(self) -> None:
        """Start again what has died, as the supervisor of `make up` does; nothing does it by itself here."""
        self._supervisor.look_after()

    def process(self, name: str) -> Running:
        """A program by its name: ``gateway``, ``processor``, ``standins`` … or what `add_replica` returned."""
        return self._supervisor.running[name]

    def kill(self, name: str) -> None:
        """SIGKILL."""
        self.process(name).child.kill()

    def terminate(self, name: str) -> bool:
        """SIGTERM and wait; false when it had to be killed."""
        return self.process(name).child.stop(within_seconds=30)

    def freeze(self, name: str) -> None:
        """SIGSTOP: alive for whoever looks, and silent."""
        self.process(name).child.signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """SIGCONT."""
        self.process(name).child.signal(signal.SIGCONT)

    def restart(self, name: str) -> None:
        """Start a program that was killed or terminated."""
        self.process(name).start()

    def wait_ready(self, *, within_seconds: float = 30.0) -> None:
        """Return when every program answers that it is ready."""
        self._supervisor.wait_ready(within_seconds=within_seconds)

    def add_replica(self, service: str) -> str:
        """Start one more process of a service that listens on nothing but its health port; returns its name."""
        original = self.process(service).program
        name = f"{service}-{sum(1 for running in self._supervisor.running if running.startswith(service)) + 1}"
        health_port = free_ports()["PORT"]
        replica = Program(
            name=name,
            module=original.module,
            environment={**original.environment, "HEALTH_PORT": str(health_port)},
            ready_urls=(f"http://127.0.0.1:{health_port}/readyz",),
            port_variables=original.port_variables,
        )
        self._supervisor.add(replica)
        return name

    def metrics(self, name: str) -> str:
        """What a service tells Prometheus."""
        address = self.process(name).program.ready_urls[0].replace("/readyz", "/metrics")
        return httpx.get(address, timeout=_CALL_SECONDS).raise_for_status().text

    def log(self, name: str) -> str:
        """Everything a program has logged."""
        return self.process(name).child.log.read_text(errors="replace")

    async def waha(self, action: str, body: Mapping[str, Any] | None = None) -> Any:
        """A control call to the WAHA stand-in: `action` ``incoming``, ``session``, ``faults`` …; no body: a GET."""
        return await self._control("waha", action, body)

    async def google(self, action: str, body: Mapping[str, Any] | None = None) -> Any:
        """A control call to the Google stand-in."""
        return await self._control("google", action, body)

    async def telegram(self, action: str, body: Mapping[str, Any] | None = None) -> Any:
        """A control call to the Telegram stand-in."""
        return await self._control("telegram", action, body)

    async def admin(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """A call to the admin API, as a program with the token makes it."""
        headers = {"Authorization": f"Bearer {self.secrets['ADMIN_TOKEN']}"}
        async with httpx.AsyncClient(base_url=self.admin_url, headers=headers, timeout=_CALL_SECONDS) as client:
            return await client.request(method, path, **arguments)

    async def _control(self, stand_in: str, action: str, body: Mapping[str, Any] | None) -> Any:
        address = f"{self.plan.urls[stand_in]}/_control/{action}"
        async with httpx.AsyncClient(timeout=_CALL_SECONDS) as client:
            answer = await (client.get(address) if body is None else client.post(address, json=dict(body)))
        answer.raise_for_status()
        return answer.json()


@contextlib.contextmanager
def running_system(
    databases: Databases, redis_databases: RedisDatabases, *, folder: Path, settings: Mapping[str, str] = QUICK
) -> Iterator[RunningSystem]:
    """A system that outlives one test, on databases that nobody else gets meanwhile."""
    with (
        databases.fresh() as database_url,
        redis_databases.reserved() as redis_url,
        RunningSystem(database_url=database_url, redis_url=redis_url, folder=folder, settings=settings) as running,
    ):
        yield running


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
