"""The rungs: a URL in the environment, Docker, programs installed on the machine, programs from the wheels.

Nothing is started until a test asks. A rung that looked sound and breaks (an engine without a way to its images) is
left for the next one, and the end of the test run says so.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dev.servers.binaries import Binaries, installed_postgres, installed_redis, packaged_postgres, packaged_redis
from dev.servers.keeping import Keep
from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis

POSTGRES_IMAGE = "postgres:17"
REDIS_IMAGE = "redis:8"
_DOCKER_PROBE_SECONDS = 2
_DOCKER_SOCKETS = (Path("/var/run/docker.sock"), Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"), "docker.sock"))

Start = Callable[[], AbstractContextManager[str]]


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to a server."""

    name: str
    start: Start | None
    """Starts the server and gives its URL; None: there is nothing to start, `name` says why."""


class NoServerError(Exception):
    """Every rung is missing; the message lists them."""


@dataclass(slots=True)
class Ladder:
    """The rungs for one server, best first."""

    server: str
    rungs: Sequence[Rung]
    broken: list[str] = field(default_factory=list)

    def choice(self) -> str:
        """What will be, or was, taken."""
        taken = self._sound()
        return taken[0].name if taken else "none (" + "; ".join(rung.name for rung in self.rungs) + ")"

    @contextlib.contextmanager
    def climb(self) -> Iterator[str]:
        """The URL of a running server."""
        with ExitStack() as stack:
            yield self._enter_first(stack)

    def _enter_first(self, stack: ExitStack) -> str:
        while sound := self._sound():
            rung = sound[0]
            assert rung.start is not None
            try:
                return stack.enter_context(rung.start())
            except Exception as error:
                if len(sound) == 1:
                    raise
                self.broken.append(rung.name)
                reason = (str(error).splitlines() or [type(error).__name__])[0]
                os.write(2, f"\n{self.server}: {rung.name} did not work ({reason}), trying the next\n".encode())
        raise NoServerError(f"no {self.server}: " + "; ".join(rung.name for rung in self.rungs))

    def _sound(self) -> list[Rung]:
        return [rung for rung in self.rungs if rung.start and rung.name not in self.broken]


def postgres_ladder() -> Ladder:
    """The ladder to a PostgreSQL in which databases may be created."""
    installed, packaged = installed_postgres(), packaged_postgres()
    return Ladder(
        "PostgreSQL",
        [
            _given("TEST_DATABASE_URL"),
            Rung(f"Docker, {POSTGRES_IMAGE}", _docker_postgres)
            if _docker_answers()
            else Rung("no Docker engine", None),
            _postgres(installed, "installed") if installed else Rung("none installed (15 or newer)", None),
            _postgres(packaged, "wheel") if packaged else Rung("no wheel for this machine", None),
        ],
    )


def redis_ladder() -> Ladder:
    """The ladder to a Redis whose logical databases may be emptied."""
    installed, packaged = installed_redis(), packaged_redis()
    return Ladder(
        "Redis",
        [
            _given("TEST_REDIS_URL"),
            _docker(REDIS_IMAGE, _docker_redis),
            _redis(installed, "installed") if installed else Rung("none installed (7.0 or newer)", None),
            _redis(packaged, "wheel") if packaged else Rung("no wheel for this machine", None),
        ],
    )


def _given(variable: str) -> Rung:
    url = os.environ.get(variable, "")
    if not url:
        return Rung(f"{variable} is not set", None)
    return Rung(variable, lambda: contextlib.nullcontext(url))


def _docker(image: str, start: Start) -> Rung:
    return Rung(f"Docker, {image}", start) if _docker_answers() else Rung("no Docker engine", None)


def _postgres(binaries: Binaries, source: str) -> Rung:
    @contextlib.contextmanager
    def start() -> Iterator[str]:
        with TemporaryDirectory(prefix="lead-pipeline-postgres-") as folder:
            # Before version 16 PostgreSQL walks back to where it was started, as the user it runs as.
            Path(folder).chmod(0o711)
            server = EmbeddedPostgres(Path(folder) / "data", keep=Keep.FOR_THE_TEST, binaries=binaries)
            server.start()
            try:
                yield server.url
            finally:
                server.stop()

    return Rung(f"{binaries} ({source})", start)


def _redis(binaries: Binaries, source: str) -> Rung:
    @contextlib.contextmanager
    def start() -> Iterator[str]:
        with TemporaryDirectory(prefix="lead-pipeline-redis-") as folder:
            server = EmbeddedRedis(Path(folder) / "data", keep=Keep.FOR_THE_TEST, binaries=binaries)
            server.start()
            try:
                yield server.url
            finally:
                server.stop()

    return Rung(f"{binaries} ({source})", start)


@cache
def _docker_answers() -> bool:
    if not os.environ.get("DOCKER_HOST") and not any(socket.exists() for socket in _DOCKER_SOCKETS):
        return False
    import docker  # type: ignore[import-untyped]  # comes with testcontainers
    from docker.errors import DockerException  # type: ignore[import-untyped]

    try:
        client = docker.from_env(timeout=_DOCKER_PROBE_SECONDS)
        with contextlib.closing(client):
            return bool(client.ping())
    except (DockerException, OSError):
        return False


@contextlib.contextmanager
def _docker_postgres() -> Iterator[str]:
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer(POSTGRES_IMAGE, driver=None).with_command("postgres -c fsync=off") as container:
        yield container.get_connection_url()


@contextlib.contextmanager
def _docker_redis() -> Iterator[str]:
    from testcontainers.community.redis import RedisContainer

    container = RedisContainer(REDIS_IMAGE).with_command("redis-server --databases 64 --appendonly yes")
    with container:
        yield f"redis://{container.get_container_host_ip()}:{container.get_exposed_port(6379)}/0"
