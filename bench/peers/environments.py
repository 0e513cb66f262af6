"""Installs what a peer needs into its own folder, exactly as its lock file says."""

import os
import shutil
import subprocess
import sys

from bench.peers.catalog import Peer
from bench.progress import say
from dev.up.plan import CHECKOUT

_INSTALL_SECONDS = 600
_OLDEST_NODE = 20


def missing_tool(peer: Peer) -> str:
    """Why the peer can't run on this machine; empty when it can."""
    if not peer.is_node:
        return ""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node.js and npm are not on PATH"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    major = int(version.removeprefix("v").partition(".")[0])
    return "" if major >= _OLDEST_NODE else f"Node.js {_OLDEST_NODE} is needed; this is {version.strip()}"


def install(peer: Peer) -> None:
    """Make or refresh the environment; raises with the installer's words when that fails."""
    say(f"installing {peer.title}")
    if peer.is_node:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    else:
        command = [str(CHECKOUT / ".tools" / "bin" / "uv"), "sync", "--quiet", "--frozen", "--python", sys.executable]
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    ended = subprocess.run(
        command,
        cwd=peer.folder,
        env={**environment, "UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
        timeout=_INSTALL_SECONDS,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)} in {peer.folder} failed:\n{ended.stdout}{ended.stderr}")
