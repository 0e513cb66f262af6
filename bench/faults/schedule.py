"""Which faults happen when: pure, and the same for the same seed."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

KINDS: Mapping[str, float] = {
    # SIGKILL; started again afterwards
    "kill processor": 4,
    "kill two processors": 5,
    "kill gateway": 4,
    "kill replies owner": 4,
    "kill sheet owner": 4,
    "kill alerts owner": 4,
    "kill admin": 2,
    # SIGSTOP, longer than a lease; woken afterwards
    "freeze processor": 6,
    "freeze gateway": 5,
    "freeze replies owner": 6,
    "freeze sheet owner": 6,
    "freeze alerts owner": 6,
    # the stores
    "kill redis": 2,
    "restart redis": 1,
    "redis away 30 s": 30,
    "pause redis": 5,
    "kill postgres": 2,
    "restart postgres": 1,
    "pause postgres": 5,
    "kill processor while redis is away": 6,
    # the network
    "cut redis": 0,
    "cut postgres": 0,
    "slow redis": 8,
    "slow postgres": 8,
    "stall redis of one processor": 5,
    "stall postgres of one processor": 6,
    "lose redis answers": 5,
    "lose postgres answers": 5,
    "lose postgres answers of one processor": 6,
    # the providers
    "waha fails": 6,
    "waha hangs": 4,
    "waha lies": 6,
    "waha cuts answers": 6,
    "waha session down": 5,
    "google fails": 8,
    "google hangs": 6,
    "google lies": 8,
    "google quota": 8,
    "telegram fails": 6,
    "telegram hangs": 4,
    "telegram lies": 6,
    # scaling
    "scale processors 1-4-2": 18,
}
"""Kind -> how many seconds it lasts."""

CORE = (
    "kill processor",
    "freeze processor",
    "kill redis",
    "kill gateway",
    "cut postgres",
    "kill replies owner",
    "waha lies",
    "kill sheet owner",
    "google lies",
    "lose redis answers",
)
"""What a run with few faults begins with."""

UNCLEAR = frozenset({"waha hangs", "waha lies", "waha cuts answers"})
"""While these last, the answer to a send may be lost: the injected unclear results."""

REDIS_AWAY = frozenset(kind for kind in KINDS if "redis" in kind)
"""After these, entries may have lain unread in Redis while later ones went another way; nothing else excuses it."""

_SERVICE_BY_WORD = {
    "processor": "processor",
    "processors": "processor",
    "gateway": "gateway",
    "replies": "notifier",
    "alerts": "notifier",
    "sheet": "sheets_sync",
    "admin": "admin",
}

_FIRST_AT_SECONDS = 3.0
_SHORTEST_GAP_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, in seconds from the beginning of the load."""

    number: int
    kind: str
    at_seconds: float
    lasts_seconds: float


def make_schedule(
    *, seed: int, count: int, span_seconds: float, pace: float = 1.0, kinds: Sequence[str] = ()
) -> list[Fault]:
    """`count` faults one after another, spread over `span_seconds`, or longer when they don't fit.

    Every kind comes once before any comes twice; when there is no room for all kinds, the core ones come first.
    """
    chance = random.Random(seed)
    chosen: list[str] = []
    while len(chosen) < count:
        room = count - len(chosen)
        deck = list(kinds or KINDS)
        if room < len(deck) and not kinds and not chosen:
            others = [kind for kind in deck if kind not in CORE]
            deck = [*CORE[:room], *chance.sample(others, max(0, room - len(CORE)))]
        chance.shuffle(deck)
        chosen += deck[:room]
    lengths = [KINDS[kind] * pace * chance.uniform(0.8, 1.2) for kind in chosen]
    free_seconds = span_seconds - _FIRST_AT_SECONDS - sum(lengths)
    gap_seconds = max(_SHORTEST_GAP_SECONDS, free_seconds / max(1, count))
    faults: list[Fault] = []
    at = _FIRST_AT_SECONDS
    for number, (kind, length) in enumerate(zip(chosen, lengths, strict=True), start=1):
        faults.append(Fault(number=number, kind=kind, at_seconds=round(at, 2), lasts_seconds=round(length, 2)))
        at += length + gap_seconds * chance.uniform(0.7, 1.3)
    return faults


def ended_service(kind: str) -> str:
    """The service that loses a process, by SIGKILL, SIGSTOP or SIGTERM; empty for faults of other things."""
    verb, *words = kind.split()
    if verb not in ("kill", "freeze", "scale"):
        return ""
    return next((_SERVICE_BY_WORD[word] for word in words if word in _SERVICE_BY_WORD), "")
