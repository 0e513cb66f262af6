"""Every key of the Redis side, in one table.

    stream           written by            consumer group   read by
    inbound:{07}     gateway               processors       processor
    replies:{07}     processor's relay     replies          notifier (replies)
    sheets           processor's relay     sheets_sync      sheets_sync
    alerts           any service's relay   alerts           notifier (alerts)
    dead:inbound …   whoever gave up       -                operators

Beside them stand ``seen:{07}:<key>`` (the gateway's filter of duplicates) and ``alias:<lid>`` (the phone behind a LID).

The braces are Redis Cluster hash tags: all keys of one partition live on one node, so that a script may touch a stream,
its epoch and its 24-hour filter at once. ``sheets`` and ``{sheets}`` hash alike.
"""

from typing import Literal, NamedTuple

StreamName = Literal["inbound", "replies", "sheets", "alerts"]

GROUP_OF: dict[StreamName, str] = {
    "inbound": "processors",
    "replies": "replies",
    "sheets": "sheets_sync",
    "alerts": "alerts",
}
PARTITIONED: frozenset[StreamName] = frozenset({"inbound", "replies"})


class StreamKeys(NamedTuple):
    """The keys of one partition of one stream, all in one Redis Cluster slot."""

    stream: str
    epoch: str
    """The owner's epoch, mirrored from PostgreSQL: reads and acknowledgements of an older epoch are refused."""
    relayed: str
    """Hash: writing partition -> id of the newest outbox row that reached this stream."""


def keys_of(name: StreamName, partition: int) -> StreamKeys:
    """The keys of a partition; a stream without partitions has only partition 0 and no number in its name."""
    if name in PARTITIONED:
        tag = f"{{{partition:02d}}}"
        return StreamKeys(f"{name}:{tag}", f"epoch:{name}:{tag}", f"relayed:{name}:{tag}")
    return StreamKeys(name, f"epoch:{{{name}}}", f"relayed:{{{name}}}")


def seen_key(partition: int, idempotency_key: str) -> str:
    """The key of the gateway's 24-hour filter for one event."""
    return f"seen:{{{partition:02d}}}:{idempotency_key}"


ALIAS_SECONDS = 90 * 86400
"""How long an alias is kept after it was last told; a forgotten one only costs a LID its phone's partition."""


def alias_key(lid: str) -> str:
    """Holds the phone behind a LID: written by the processor, read by the gateway."""
    return f"alias:{lid}"


def dead_letter_stream(name: StreamName) -> str:
    """The stream that names set-aside work of `name` (id and reason only; the payload is in PostgreSQL)."""
    return f"dead:{name}"


DEAD_LETTERS_NAMED = 10_000
"""The newest so many stand in a dead-letter stream; PostgreSQL keeps all of them."""
