"""What a measurement cost: CPU time and memory of each process, as the kernel counts them.

On a machine that is shared, the time on the clock says little; CPU seconds still say what the work costs.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dev.servers.processes import children_of

LOAD = "load and WAHA"
"""This process."""

_TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
_FIXED_WORK = 100_000
_TRIES = 3
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What happened between two looks."""

    wall_seconds: float
    cpu_seconds: Mapping[str, float]
    """By name, replicas together."""
    others_seconds: float
    """CPU time of everything else on this machine, the kernel's own work for nobody included."""
    stolen_seconds: float
    """CPU time that the hypervisor gave to somebody else."""
    fixed_work_ms: float
    """What a fixed piece of work took before and after, on average: how fast the machine was."""

    def per_message(self, messages: int) -> dict[str, float]:
        """CPU microseconds a message, by name, and their sum as ``all``."""
        each = {name: seconds / max(1, messages) * 1e6 for name, seconds in self.cpu_seconds.items()}
        return {**each, "all": sum(each.values())}

    def shares(self) -> dict[str, float]:
        """Percent of one processor, by name, what others took, and how fast the machine was."""
        known = {**self.cpu_seconds, "everything else": self.others_seconds}
        percent = {name: 100 * seconds / self.wall_seconds for name, seconds in known.items()}
        return {**percent, "fixed work, ms": self.fixed_work_ms}


class Meter:
    """Begins to count when it is made."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = {**pids, LOAD: os.getpid()}
        self._fixed_work_ms = fixed_work_milliseconds()
        self._at = time.monotonic()
        self._begun = self._seconds()
        self._busy, self._stolen = _machine_seconds()

    def read(self) -> Usage:
        """Everything since then."""
        wall = time.monotonic() - self._at
        now, (busy, stolen) = self._seconds(), _machine_seconds()
        used: dict[str, float] = {}
        for name, seconds in now.items():
            service = service_of(name)
            used[service] = used.get(service, 0.0) + seconds - self._begun[name]
        others = max(0.0, busy - self._busy - sum(used.values()))
        return Usage(
            wall_seconds=wall,
            cpu_seconds=used,
            others_seconds=others,
            stolen_seconds=stolen - self._stolen,
            fixed_work_ms=(self._fixed_work_ms + fixed_work_milliseconds()) / 2,
        )

    def _seconds(self) -> dict[str, float]:
        return {name: cpu_seconds(pid, family=name != LOAD) for name, pid in self._pids.items()}


def fixed_work_milliseconds() -> float:
    """The quickest of a few tries at the same work, on the clock."""
    return min(_fixed_work_seconds() for _ in range(_TRIES)) * 1000


def _fixed_work_seconds() -> float:
    begun = time.perf_counter()
    found: dict[int, str] = {}
    for number in range(_FIXED_WORK):
        found[number & 1023] = str(number)
    return time.perf_counter() - begun


def service_of(name: str) -> str:
    """``processor`` of ``processor-2``."""
    head, _, number = name.rpartition("-")
    return head if number.isdigit() else name


def cpu_seconds(pid: int, *, family: bool = True) -> float:
    """User and system time of a process; with its `family`, its children's too, those that have ended included."""
    seconds = _own_and_reaped(pid) if family else _own(pid)
    return seconds + sum(_own(child.pid) for child in children_of(pid)) if family else seconds


def resident_bytes(pid: int) -> int:
    """Resident memory of one process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES


def proportional_bytes(pid: int) -> int:
    """Memory of a process and its children, pages that they share counted once (needs to be their owner, or root)."""
    return sum(map(_proportional, [pid, *(child.pid for child in children_of(pid))]))


def _own(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) * _TICK_SECONDS if fields else 0.0


def _own_and_reaped(pid: int) -> float:
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) * _TICK_SECONDS if fields else 0.0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _machine_seconds() -> tuple[float, float]:
    """Busy and stolen time of all processors."""
    ticks = [int(part) for part in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _idle, _waiting, interrupts, soft_interrupts, stolen = ticks[:8]
    return (user + nice + system + interrupts + soft_interrupts) * _TICK_SECONDS, stolen * _TICK_SECONDS


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
