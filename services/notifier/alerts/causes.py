"""Which system alerts are told: one per cause in 15 minutes, and the end of each trouble that was told. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from services.notifier.texts import Alert

QUIET_SECONDS = 15 * 60.0

Verdict = Literal["tell", "drop", "hold"]
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Told:
    """When (monotonic) the sales team last heard of a trouble, and whether also of its end."""

    at: float
    is_cleared: bool


class Causes(Generic[Thing]):
    """What was told of each cause. A trouble that comes back too soon is held until it may be told, or has ended."""

    def __init__(self, told: Mapping[str, Told], *, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._told = dict(told)
        self._held: dict[str, Thing] = {}
        self._quiet_seconds = quiet_seconds

    def judge(self, alert: Alert, thing: Thing, now: float) -> tuple[Verdict, Thing | None]:
        """What to do with `thing`, which brings `alert`, and a held one that its all-clear makes needless."""
        told = self._told.get(alert.cause)
        if alert.is_all_clear:
            held = self._held.pop(alert.cause, None)
            if held is not None or (told is not None and told.is_cleared):
                return "drop", held
            self._told[alert.cause] = Told(told.at if told else now, is_cleared=True)
            return "tell", None
        if told is None or now - told.at >= self._quiet_seconds:
            self._told[alert.cause] = Told(now, is_cleared=False)
            return "tell", None
        if told.is_cleared and alert.cause not in self._held:
            self._held[alert.cause] = thing
            return "hold", None
        return "drop", None

    def due(self, now: float) -> list[Thing]:
        """Held troubles whose quiet time is over: to be told now."""
        over = [cause for cause in self._held if now - self._told[cause].at >= self._quiet_seconds]
        for cause in over:
            self._told[cause] = Told(now, is_cleared=False)
        return [self._held.pop(cause) for cause in over]

    def next_due(self) -> float | None:
        """When the next held trouble is due; None when none is held."""
        return min((self._told[cause].at + self._quiet_seconds for cause in self._held), default=None)
