"""Which troubles there are, from how everything stands. Pure.

A cause names one trouble of one stream, not of one partition: sixteen partitions without a processor are one message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.notifier.watch import texts
from shared.streams.figures import Memory
from shared.streams.names import StreamName
from shared.streams.standing import Standing

REDIS_AWAY = "redis_away"
REDIS_MEMORY = "redis_memory"
_OF_STREAMS = ("no_owner", "no_progress", "backlog_old")
_WATCHED: tuple[StreamName, ...] = ("inbound", "replies", "sheets")
"""Not ``alerts``: whoever could tell of it is what it would be about."""

PAUSES: dict[StreamName, tuple[str, ...]] = {
    "replies": ("waha_away:",),
    "sheets": ("google_", "sheet_header", "sheet_tab_missing", "sheet_writer_error"),
}
"""How the causes begin that say: what this stream's work goes to is away, and its owner waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From when on something is a trouble."""

    ownerless_seconds: float
    stalled_seconds: float
    backlog_seconds: float
    memory_share: float


def causes() -> frozenset[str]:
    """Every cause that the watch itself tells of."""
    return frozenset({REDIS_AWAY, REDIS_MEMORY, *(f"{kind}:{stream}" for kind in _OF_STREAMS for stream in _WATCHED)})


def relief(cause: str) -> str:
    """The text that ends a trouble."""
    kind, _, name = cause.partition(":")
    return texts.relief(kind, next((stream for stream in _WATCHED if stream == name), None))


def paused_since(told: Mapping[str, float]) -> dict[StreamName, float]:
    """Stream -> when it was last told that its destination is away; `told`: open cause -> Unix seconds."""
    found: dict[StreamName, float] = {}
    for stream, beginnings in PAUSES.items():
        times = [at for cause, at in told.items() if cause.startswith(beginnings)]
        if times:
            found[stream] = max(times)
    return found


def troubles(
    standings: Sequence[Standing],
    memory: Memory | None,
    limits: Limits,
    paused: Mapping[StreamName, float],
    now: float,
) -> dict[str, str]:
    """Cause -> text of everything that is wrong at `now` (Unix seconds).

    A stream whose destination is known to be away is not told of again, unless its work has moved since.
    """
    found: dict[str, str] = {}
    for stream in _WATCHED:
        ours = [
            one for one in standings if one.stream == stream and one.waiting and not _is_paused(one, paused.get(stream))
        ]
        found |= _of_stream(stream, ours, limits, now)
    if memory is not None and memory.share >= limits.memory_share:
        found[REDIS_MEMORY] = texts.redis_memory(memory.used, memory.limit, is_machines=memory.is_machines)
    return found


def _is_paused(one: Standing, since: float | None) -> bool:
    return since is not None and bool(one.owner) and (one.progressed_at is None or one.progressed_at <= since)


def _of_stream(stream: StreamName, ours: Sequence[Standing], limits: Limits, now: float) -> dict[str, str]:
    found: dict[str, str] = {}
    ownerless = [one for one in ours if _for_long(one.ownerless_since, limits.ownerless_seconds, now)]
    if ownerless:
        found[f"no_owner:{stream}"] = texts.no_owner(
            stream, _partitions(ownerless), _waiting(ownerless), _age(ownerless, now)
        )
    stalled = [one for one in ours if one.owner and _for_long(one.stalled_since, limits.stalled_seconds, now)]
    if stalled:
        longest = max(now - one.stalled_since for one in stalled if one.stalled_since is not None)
        owners = sorted({one.owner for one in stalled})
        found[f"no_progress:{stream}"] = texts.no_progress(
            stream, _partitions(stalled), owners, _waiting(stalled), longest
        )
    if (age_seconds := _age(ours, now)) > limits.backlog_seconds:
        found[f"backlog_old:{stream}"] = texts.backlog_old(stream, _waiting(ours), age_seconds, limits.backlog_seconds)
    return found


def _for_long(since: float | None, seconds: float, now: float) -> bool:
    return since is not None and now - since >= seconds


def _partitions(ones: Sequence[Standing]) -> list[int]:
    return sorted(one.partition for one in ones)


def _waiting(ones: Sequence[Standing]) -> int:
    return sum(one.waiting for one in ones)


def _age(ones: Sequence[Standing], now: float) -> float:
    return max((one.oldest_age_seconds(now) for one in ones), default=0.0)
