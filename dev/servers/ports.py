"""TCP ports of 127.0.0.1: which are free, and who holds one that is not."""

import os
import random
import socket
from pathlib import Path

# Below the kernel's range for outgoing connections, so that a server that is down for a moment finds its port free.
_CANDIDATES = range(20000, 32000)


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    for _ in range(200):
        port = random.choice(_CANDIDATES)
        if is_free(port):
            return port
    raise OSError("no free TCP port found on 127.0.0.1")


def is_free(port: int, *, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def holder_of(port: int) -> str:
    """``process 812 (node)``, or an empty string where the kernel doesn't tell us."""
    sockets = _listening_sockets(port)
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if any(os.readlink(descriptor) in sockets for descriptor in (folder / "fd").iterdir()):
                return f"process {folder.name} ({(folder / 'comm').read_text().strip()})"
        except OSError:
            continue
    return ""


def _listening_sockets(port: int) -> set[str]:
    sockets = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            listening = fields[3] == "0A"
            if listening and int(fields[1].rpartition(":")[2], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    return sockets
