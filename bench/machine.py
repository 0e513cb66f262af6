"""Where and with what a measurement was made."""

import importlib.metadata
import os
import platform
import shutil
import subprocess
import time
from pathlib import Path

from bench.workbench import POSTGRES_SETTINGS
from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from dev.up.plan import CHECKOUT

_PACKAGES = ("uvicorn", "starlette", "uvloop", "httptools", "redis", "hiredis", "asyncpg", "sqlalchemy", "aiohttp")
_SYNCS = 200


def described(folder: Path, postgres: EmbeddedPostgres, redis: EmbeddedRedis) -> dict[str, str]:
    """Facts, in the order a reader asks for them; `folder` is where the servers keep their data."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    given = ", ".join(f"{name} {value}" for name, value in POSTGRES_SETTINGS.items())
    return {
        "machine": f"{os.cpu_count()} CPUs, {_processor()}, {_memory_gigabytes():.0f} GB, Linux {platform.release()}",
        "disk": f"write and fsync of 4 kB: {_sync_milliseconds(folder):.2f} ms (median of {_SYNCS})",
        "servers": f"{postgres.binaries}, fsync on, {given}; {redis.binaries}",
        "python": f"{platform.python_implementation()} {platform.python_version()}, built {_built()}; {versions}",
        "code": _commit(),
    }


def _built() -> str:
    """When and with what: distributions build for speed, which others don't always."""
    return f"{platform.python_build()[1]} with {platform.python_compiler()}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gigabytes() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30


def _sync_milliseconds(folder: Path) -> float:
    """What every durable write waits for at least."""
    file = folder / "fsync.probe"
    taken = []
    with file.open("wb", buffering=0) as opened:
        for _ in range(_SYNCS):
            begun = time.perf_counter()
            opened.write(bytes(4096))
            os.fdatasync(opened.fileno())
            taken.append(time.perf_counter() - begun)
    file.unlink()
    return sorted(taken)[_SYNCS // 2] * 1000


def _commit() -> str:
    git = shutil.which("git")
    if git is None or not (CHECKOUT / ".git").exists():
        return "unknown"
    described = subprocess.run(
        [git, "log", "-1", "--format=%h %cs"], cwd=CHECKOUT, capture_output=True, text=True, timeout=10, check=False
    )
    changed = subprocess.run(
        # The page of an earlier measurement is no change of the code.
        [git, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    return described.stdout.strip() + (", with uncommitted changes" if changed.stdout.strip() else "")
