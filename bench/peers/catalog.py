"""Who is compared, how each is started, and what each promises. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dev.up.plan import CHECKOUT

FOLDER = Path(__file__).parent
DEAD_AFTER_SECONDS = 10
"""After so long every peer takes a silent worker for dead; most defaults are longer."""
_PYTHON, _NODE = "python", "node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A library with the intake and the worker that are written for it."""

    name: str
    title: str
    runtime: str
    worker: tuple[str, ...]
    """Arguments of the interpreter; `{concurrency}` is filled in."""
    promise: str
    prepare: tuple[str, ...] = ()
    """Arguments of the interpreter, run once on an empty database."""
    keeps_order: bool = False

    @property
    def folder(self) -> Path:
        """Where its environment is."""
        return FOLDER / self.name

    @property
    def is_node(self) -> bool:
        """Whether it needs Node.js."""
        return self.runtime == _NODE

    def command(self, arguments: Sequence[str]) -> list[str]:
        """A whole command, to be run in the checkout."""
        interpreter = "node" if self.is_node else str(self.folder / ".venv" / "bin" / "python")
        return [interpreter, *arguments]

    def intake(self, port: int) -> list[str]:
        """The command of its webhook."""
        if self.is_node:
            return self.command([_script(self.name, "intake.js")])
        app = f"bench.peers.{self.name}.intake:app"
        options = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-access-log"]
        return self.command(["-m", "uvicorn", app, *options])

    def working(self, concurrency: int) -> list[str]:
        """The command of a worker."""
        return self.command([argument.format(concurrency=concurrency) for argument in self.worker])


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A peer as it is measured once."""

    peer: Peer
    workers: int = 2
    concurrency: int = 64

    @property
    def title(self) -> str:
        """The row in the tables."""
        return self.peer.title + (", one at a time" if self.concurrency == 1 else "")


def _script(name: str, file: str) -> str:
    return str((FOLDER / name / file).relative_to(CHECKOUT))


PEERS = (
    Peer(
        name="faststream",
        title="FastStream",
        runtime=_PYTHON,
        worker=("-m", "bench.peers.faststream.worker"),
        promise="FastStream 0.7.8 on Redis Streams. At least once; what a dead worker left is claimed. No order.",
    ),
    Peer(
        name="taskiq",
        title="taskiq-redis",
        runtime=_PYTHON,
        worker=(
            *("-m", "taskiq", "worker", "bench.peers.taskiq.tasks:broker"),
            *("--workers", "1", "--max-async-tasks", "{concurrency}", "--log-level", "WARNING"),
        ),
        promise="taskiq 0.13.0 with taskiq-redis 1.2.4 on Redis Streams. At least once; what a dead worker left is "
        "claimed when new messages come. No order.",
    ),
    Peer(
        name="procrastinate",
        title="procrastinate",
        runtime=_PYTHON,
        worker=("-m", "bench.peers.procrastinate.worker"),
        prepare=("-m", "procrastinate", "--app=bench.peers.procrastinate.tasks.app", "schema", "--apply"),
        promise="procrastinate 3.10.0 on PostgreSQL. At least once; a periodic task puts a dead worker's jobs back. In "
        "order per lead, by its `lock`.",
        keeps_order=True,
    ),
    Peer(
        name="bullmq",
        title="BullMQ + Fastify",
        runtime=_NODE,
        worker=(_script("bullmq", "worker.js"),),
        promise="BullMQ 6.7.0 behind Fastify 5.12.8, with a filter for repeated webhooks and a lock per lead in Redis. "
        "At least once; stalled jobs return to the queue. One message of a lead at a time, in no certain order.",
    ),
)


def setups(peer: Peer) -> list[Setup]:
    """As fast as it can; and where that costs the order, one message after the other."""
    fast = Setup(peer=peer)
    return [fast] if peer.keeps_order else [fast, Setup(peer=peer, workers=1, concurrency=1)]
