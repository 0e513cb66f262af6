"""How old what is stored may become."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How old each kind may become; None: as old as it likes."""

    messages: timedelta | None = None
    """Words of messages, answers, replies and alerts."""
    unfinished_leads: timedelta | None = None
    leads: timedelta | None = None
    dead_letters: timedelta | None = None
    audit: timedelta | None = None

    @property
    def is_for_ever(self) -> bool:
        """Whether nothing is ever too old."""
        return self == Ages()
