"""Reads what could grow: Redis memory and entries, PostgreSQL connections, descriptors and memory of each process."""

from collections.abc import Mapping
from pathlib import Path

import redis
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bench.faults.world import World
from bench.soak.trend import Kind, Sample
from shared.settings import sqlalchemy_url

NOT_JUDGED = ("standins",)
"""Stand-ins remember everything on purpose: it is the evidence."""

_CONNECTIONS = sa.text("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")


class Sampler:
    """Collects series past every proxy. `pids` gives the processes by name."""

    def __init__(self, world: World, *, database_url: str, redis_url: str) -> None:
        self.series: dict[tuple[Kind, str], list[Sample]] = {}
        self._world = world
        self._redis = redis.Redis.from_url(redis_url, socket_timeout=5, decode_responses=True)
        self._engine = create_async_engine(
            sqlalchemy_url(database_url), poolclass=NullPool, connect_args={"timeout": 5, "command_timeout": 10}
        )

    def sample(self, seconds: float, pids: Mapping[str, int]) -> str:
        """Take one sample of everything; returns it in a line for people."""
        memory = int(self._redis.info("memory")["used_memory"])
        streams = [*self._redis.scan_iter("inbound:*"), *self._redis.scan_iter("replies:*"), "sheets", "alerts"]
        entries = sum(int(self._redis.xlen(stream)) for stream in streams)
        connections = self._world.wait_for(self._connections())
        self._note("redis", "Redis memory", seconds, memory)
        self._note("entries", "entries in all streams", seconds, entries)
        self._note("connections", "PostgreSQL connections", seconds, connections)
        resident_total = 0
        for name, pid in sorted(pids.items()):
            try:
                resident, opened = resident_bytes(pid), descriptors(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has just ended, which is told of elsewhere
            resident_total += resident
            self._note("resident", f"{name} memory", seconds, resident)
            self._note("descriptors", f"{name} descriptors", seconds, opened)
        return (
            f"Redis {memory / 2**20:.1f} MiB, {entries} entries, {connections} connections, "
            f"processes {resident_total / 2**20:.0f} MiB"
        )

    def close(self) -> None:
        """Close what is open."""
        self._redis.close()
        self._world.wait_for(self._engine.dispose())

    def _note(self, kind: Kind, name: str, seconds: float, value: float) -> None:
        self.series.setdefault((kind, name), []).append(Sample(seconds, value))

    async def _connections(self) -> int:
        async with self._engine.connect() as connection:
            return int((await connection.execute(_CONNECTIONS)).scalar_one())


def resident_bytes(pid: int) -> int:
    """Memory of a process that is in RAM."""
    for text in Path(f"/proc/{pid}/status").read_text().splitlines():
        if text.startswith("VmRSS:"):
            return int(text.split()[1]) * 1024
    return 0


def descriptors(pid: int) -> int:
    """Open file descriptors of a process."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
