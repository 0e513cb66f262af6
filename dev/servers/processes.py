"""Child processes that end with their parent and can be found again when that failed.

A child gets the kernel's parent-death signal, so a SIGKILL of the parent leaves nothing behind. Where a record file is
given, it names the child by pid and start time, which no later process can share until the machine starts anew:
`end_recorded` ends exactly that process and never another one that got its number.
"""

import ctypes
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

_LOG_LIMIT_BYTES = 10 * 1024 * 1024
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Account(NamedTuple):
    """A user that a child runs as."""

    uid: int
    gid: int


class Process(NamedTuple):
    """One line of the process table."""

    pid: int
    parent: int
    state: str
    started: int
    """Clock ticks since boot: with the pid, the process's identity."""

    def started_at(self) -> float:
        """Its start in seconds of the epoch, right to about a second."""
        uptime_seconds = float(Path("/proc/uptime").read_text().split()[0])
        return time.time() - uptime_seconds + self.started / os.sysconf("SC_CLK_TCK")


class Child:
    """A command that runs, at most once at a time, as a session of its own.

    `stop_signal` is also what the kernel sends when this process dies.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        record: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        account: Account | None = None,
        standard_input: str = "",
    ) -> None:
        self.command = [str(part) for part in command]
        self.log = log
        self._environment = dict(environment)
        self._folder = folder
        self._record = record
        self._stop_signal = stop_signal
        self._account = account
        self._standard_input = standard_input
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The pid of the running or last ended process."""
        if self._popen is None:
            raise RuntimeError(f"{self.command[0]} was never started")
        return self._popen.pid

    def start(self) -> None:
        """Start the command. Its output is appended to the log."""
        if self.is_running():
            raise RuntimeError(f"{self.command[0]} is already running as process {self.pid}")
        with _opened_log(self.log) as output:
            self._popen = subprocess.Popen(
                self.command,
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.PIPE if self._standard_input else subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=self._account.uid if self._account else None,
                group=self._account.gid if self._account else None,
                extra_groups=[] if self._account else None,
                preexec_fn=_death_signal_hook(self._stop_signal),  # noqa: PLW1509 - it makes one call and takes no lock
            )
        if self._record is not None:
            _write_record(self._record, self._popen.pid)
        if self._popen.stdin is not None:
            with self._popen.stdin as pipe:
                pipe.write(self._standard_input.encode())

    def exit_code(self) -> int | None:
        """The exit code (negative: the signal) of the ended process; None while it runs or before its first start."""
        return self._popen.poll() if self._popen is not None else None

    def is_running(self) -> bool:
        """Whether the process was started and has not ended."""
        return self._popen is not None and self._popen.poll() is None

    def ask_to_stop(self) -> None:
        """Send the stop signal; a stopped (SIGSTOP) process is continued so that it can obey."""
        if self.is_running():
            self.signal(self._stop_signal)
            self.signal(signal.SIGCONT)

    def stop(self, *, within_seconds: float = 10.0) -> bool:
        """End the process: by its stop signal, after `within_seconds` by SIGKILL. False when that was needed."""
        if self._popen is None:
            return True
        self.ask_to_stop()
        try:
            self._popen.wait(within_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        self._forget()
        return True

    def kill(self) -> None:
        """SIGKILL, and wait until the process is gone."""
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait()
            self._forget()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens when the process has ended."""
        if self._popen is not None:
            self._popen.send_signal(number)

    def log_tail(self, lines: int = 15) -> str:
        """The last lines it wrote."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _forget(self) -> None:
        if self._record is not None:
            self._record.unlink(missing_ok=True)


def process_table() -> Iterator[Process]:
    """Every process that this one can see."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (process := find_process(int(folder.name))):
            yield process


def find_process(pid: int) -> Process | None:
    """The process, or None when it has ended (a zombie has)."""
    try:
        # The command's name stands in parentheses and may hold any character, parentheses included.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else Process(pid, int(fields[1]), fields[0], int(fields[19]))


def children_of(pid: int) -> list[Process]:
    """The direct children of a process."""
    return [process for process in process_table() if process.parent == pid]


def end_recorded(record: Path, number: signal.Signals, *, within_seconds: float = 10.0) -> int | None:
    """End the process that `record` names, if it still runs; returns its pid when there was one to end."""
    try:
        named = json.loads(record.read_text())
    except (FileNotFoundError, ValueError):
        return None
    pid = int(named["pid"])
    running = find_process(pid)
    if running is None or named["boot"] != _boot() or named["started"] != running.started:
        record.unlink(missing_ok=True)
        return None
    end_process(running, number, within_seconds=within_seconds)
    record.unlink(missing_ok=True)
    return pid


def end_process(process: Process, number: signal.Signals, *, within_seconds: float) -> None:
    """End a process that is not a child of this one: `number`, then SIGKILL."""
    for attempt in (number, signal.SIGKILL):
        try:
            os.kill(process.pid, attempt)
            os.kill(process.pid, signal.SIGCONT)
        except ProcessLookupError:
            return
        if wait_until(lambda: find_process(process.pid) is None, within_seconds=within_seconds):
            return
    raise TimeoutError(f"process {process.pid} does not end")


def end_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to send this process `number` when its parent dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def wait_until(condition: Callable[[], bool], *, within_seconds: float, every_seconds: float = 0.01) -> bool:
    """Whether `condition` became true in time."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every_seconds)
    return True


def _opened_log(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".old.log"))
    return log.open("ab")


def _write_record(record: Path, pid: int) -> None:
    process = find_process(pid)
    if process is None:
        return
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps({"pid": pid, "started": process.started, "boot": _boot()}))


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _death_signal_hook(number: signal.Signals) -> Callable[[], None] | None:
    """Runs in the child between fork and exec.

    The kernel sends the signal when the *thread* that forked ends, so a child started by any other thread than the
    main one goes without.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    parent = os.getpid()

    def ask_for_the_signal() -> None:
        end_with_parent(number)
        if os.getppid() != parent:
            os._exit(1)

    return ask_for_the_signal
