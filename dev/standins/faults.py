"""What is to go wrong, and a record of what did.

status      answers that status, the request is not applied
delay       waits, then applies and answers (also when the client has left meanwhile)
hang        never answers, not applied; the connection ends after 120 s
cut_before  closes the connection, not applied
cut_after   applies, then closes the connection without an answer
lie         applies, then answers 500
"""

import random
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

Kind = Literal["status", "delay", "hang", "cut_before", "cut_after", "lie"]
REMEMBERED_INJECTIONS = 100_000


@dataclass(kw_only=True)
class Rule:
    """One fault; the first rule that fits a request is used."""

    match: str
    """A part of the path with its query, decoded."""
    kind: Kind
    method: str | None = None
    status: int | None = None
    """For ``status`` (default 503) and ``lie`` (default 500)."""
    body: Any = None
    """Text, or what becomes JSON; by default the provider's own error body for that status."""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 1.0
    probability: float = 1.0
    times: int | None = None
    """How often it may fire; None: without end."""
    fired: int = 0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}")
        if not 0 <= self.probability <= 1:
            raise ValueError("probability must be between 0 and 1")


@dataclass(frozen=True)
class Injection:
    """One fault that a request met."""

    path: str
    kind: Kind
    applied: bool


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._injections: deque[Injection] = deque(maxlen=REMEMBERED_INJECTIONS)
        self._random = random.Random(0)

    def replace(self, rules: Iterable[Mapping[str, Any]], *, seed: int = 0) -> None:
        """Put these rules in force instead of all others and start the record anew. Raises `ValueError`."""
        try:
            self.rules = [Rule(**rule) for rule in rules]
        except TypeError as error:
            raise ValueError(str(error)) from error
        self._injections.clear()
        self._random = random.Random(seed)

    def pick(self, method: str, path: str) -> Rule | None:
        """The fault that this request meets, counted as fired."""
        for rule in self.rules:
            if rule.match not in path or (rule.method and rule.method.upper() != method):
                continue
            if rule.times is not None and rule.fired >= rule.times:
                continue
            if rule.probability < 1 and self._random.random() >= rule.probability:
                continue
            rule.fired += 1
            return rule
        return None

    def record(self, injection: Injection) -> None:
        """Remember what was done to a request."""
        self._injections.append(injection)

    def report(self) -> dict[str, Any]:
        """The rules with their counts and every injection, oldest first."""
        return {
            "rules": [asdict(rule) for rule in self.rules],
            "injected": [asdict(injection) for injection in self._injections],
        }
