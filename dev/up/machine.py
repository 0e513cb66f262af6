"""The servers and the folder of `make up`: one start at a time, on data that lasts."""

import fcntl
from collections.abc import Callable, Mapping
from pathlib import Path

from dev.servers.databases import ensure_database
from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from shared.settings import RedisSettings

DATABASE = "leads"


class AlreadyRunningError(Exception):
    """Another `make up` works on this data folder; the message is what that one says of itself."""


class FolderLock:
    """Held while the folder is in use; the kernel lets go of it when the process dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "lock").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            raise AlreadyRunningError(self._file.read().strip()) from None

    def describe(self, text: str) -> None:
        """What a second start is told."""
        self._file.truncate(0)
        self._file.write(text)
        self._file.flush()


class Servers:
    """PostgreSQL and Redis of this folder, unless the settings name others."""

    def __init__(self, settings: Mapping[str, str], *, ports: Mapping[str, int], folder: Path) -> None:
        self._database_url = settings.get("DATABASE_URL", "")
        self._redis_url = _given_redis_url(settings)
        self.postgres: EmbeddedPostgres | None = None
        self.redis: EmbeddedRedis | None = None
        if not self._database_url:
            self.postgres = EmbeddedPostgres(
                folder / "postgres", port=ports["EMBEDDED_POSTGRES_PORT"], log=folder / "logs" / "postgres.log"
            )
        if not self._redis_url:
            self.redis = EmbeddedRedis(
                folder / "redis", port=ports["EMBEDDED_REDIS_PORT"], log=folder / "logs" / "redis.log"
            )

    @property
    def database_url(self) -> str:
        """The database of the services; a started server's password is in it."""
        return self.postgres.database_url(DATABASE) if self.postgres else self._database_url

    @property
    def redis_url(self) -> str:
        """The Redis of the services."""
        return self.redis.url if self.redis else self._redis_url

    def port_variables(self) -> list[str]:
        """The ports that must be free."""
        embedded = {"EMBEDDED_POSTGRES_PORT": self.postgres, "EMBEDDED_REDIS_PORT": self.redis}
        return [variable for variable, server in embedded.items() if server]

    def end_orphans(self) -> None:
        """End servers that a killed start left running."""
        for server in (self.redis, self.postgres):
            if server:
                server.end_orphan()

    def start(self, say: Callable[[str], None]) -> None:
        """Start both, and make the database if there is none."""
        if self.redis:
            self.redis.start()
            say(f"Redis is ready: {self.redis.binaries} on port {self.redis.port}")
        if self.postgres:
            self.postgres.start()
            ensure_database(self.postgres.url, DATABASE)
            say(f"PostgreSQL is ready: {self.postgres.binaries} on port {self.postgres.port}")

    def look_after(self, say: Callable[[str], None]) -> None:
        """Start again what has died."""
        for name, server in (("PostgreSQL", self.postgres), ("Redis", self.redis)):
            if server and server.child.exit_code() is not None:
                say(f"{name} ended, starting it again; see {server.child.log}")
                server.start()

    def stop(self) -> None:
        """Stop what was started."""
        for server in (self.redis, self.postgres):
            if server:
                server.stop()

    def kill(self) -> None:
        """End them at once; nothing that was acknowledged is lost."""
        for server in (self.redis, self.postgres):
            if server:
                server.child.kill()


def _given_redis_url(settings: Mapping[str, str]) -> str:
    if settings.get("REDIS_URL"):
        return settings["REDIS_URL"]
    if not settings.get("REDIS_HOST"):
        return ""
    names = ("REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD")
    return RedisSettings.model_validate({n.lower(): settings[n] for n in names if settings.get(n)}).redis_address()
