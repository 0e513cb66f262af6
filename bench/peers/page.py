"""docs/benchmarks-peers.md."""

from collections.abc import Mapping, Sequence

from bench.figures import Item
from bench.peers.catalog import DEAD_AFTER_SECONDS, Peer
from bench.peers.measuring import COST_TABLE, EACH, KILL_TABLE, ORDER_TABLE, RATE_TABLE
from dev.up.plan import CHECKOUT

PAGE = CHECKOUT / "docs" / "benchmarks-peers.md"

OUR_PROMISE = (
    "gateway, processor and notifier as `docs/architecture.md` has them. Each message takes effect once, in order per "
    "lead; a dead worker's partitions move when its leases have run out."
)


def text(item: Item) -> str:
    """The tables, with what they mean."""
    lines: list[str] = []
    for table in item.tables:
        if table.rows:
            lines += ["", f"## {table.title}", "", _EXPLANATIONS[table.title], "", *table.markdown()]
    return "\n".join(lines)


def page(item: Item, peers: Sequence[Peer], machine: Mapping[str, str]) -> str:
    """The whole page."""
    promises = {"this project": OUR_PROMISE} | {peer.title: peer.promise for peer in peers}
    lines = [_INTRODUCTION, f"{item.at}, runs: {item.runs}, `{item.command}`.", "", "| system | what it promises |"]
    lines += ["|---|---|", *(f"| {title} | {promise} |" for title, promise in promises.items())]
    lines += [text(item), "", "## The machine", "", *(f"- {name}: {fact}" for name, fact in machine.items())]
    return "\n".join(lines) + "\n"


_INTRODUCTION = f"""\
# The same work with other queues

`make bench-peers` measures what others use for this kind of work, on the servers, the load generator and the WAHA of
[benchmarks.md](benchmarks.md), and writes this page when every system ran. Numbers are medians of the runs, the range
in parentheses behind them.

Every peer has a webhook that checks the signature and puts the message into the queue, and workers that take it, look
the lead up (one SELECT), write lead, message and reply (one statement, one transaction) and send the reply to WAHA.
This project does the same and more: inbox, conversation, decisions, outbox confirmations. The code is in
`bench/peers`, with a README for each; versions are in the lock files there.

- Redis runs with `appendfsync always`, PostgreSQL with `fsync` on.
- Peers run one intake and two workers with 64 messages at once each; this project runs one process each of gateway,
  processor and notifier for the rates, and two processors and two notifiers where workers die. All its services run.
- "One at a time" is one worker with one message at once: what a queue without order per lead needs to keep order.
- Every peer takes a silent worker for dead after {DEAD_AFTER_SECONDS} s, less than most defaults; leases as shipped.
- No peer has an inbox of its own, and none was added: "twice" shows what an application would have to catch.
- Where messages are numbered, waiting times for bursts are 0 here, so that each message can be answered alone.
"""

_EXPLANATIONS = {
    RATE_TABLE: """\
Distinct leads write "Halo", first at a steady rate. Then 64 senders each wait for the acknowledgement before they write
again; the rate counts until the last reply, and the first two times are theirs: they include the queue that builds up
where workers are slower than the intake.""",
    COST_TABLE: "With 64 senders. The column above leaves the load generator and WAHA out.",
    ORDER_TABLE: f"""\
Each lead writes {EACH} messages, each as soon as the one before is acknowledged, 64 leads at a time. Order is that of
the lead's rows in PostgreSQL, and of the calls of sendText. "One at a time" has one worker.""",
    KILL_TABLE: """\
The same at 200 messages a second, eight leads at a time; when half of them are acknowledged, a worker gets SIGKILL and
nobody starts it again (here: a processor and a notifier). The longest wait is from acknowledged to stored or from
decided to sent, so it is the recovery. What is missing for a minute is lost; second deliveries are waited for.""",
}
