"""What is wrong with a session, from one look to the next. Pure, but for the memory of what it saw.

A cause is told when it begins and when it ends; the store makes sure that neither is told twice, so what is remembered
here may be lost with the process.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from services.processor.repair import texts

DOWN = frozenset({"STOPPED", "FAILED", "SCAN_QR_CODE"})
LOOKS_IN_A_ROW = 3
"""So many looks in a row have to find messages that no webhook told of."""
LOOKS_DOWN = 2
HISTORY_AWAY_SECONDS = 600.0


class Word(NamedTuple):
    """A cause with its text; `ends` it, or raises it."""

    cause: str
    text: str
    ends: bool = False


@dataclass(slots=True)
class SessionHealth:
    """One session's looks so far."""

    name: str
    looks_with_gaps: int = 0
    fetched_until: datetime | None = None
    looks_down: int = 0
    away_since: float | None = None

    def was_read(self, *, fetched_until: datetime | None, known_until: datetime | None) -> Iterator[Word]:
        """The history was compared: when the newest message was written that no webhook, and that a webhook told of."""
        self.away_since = None
        yield Word(f"waha_history:{self.name}", texts.history_back(self.name), ends=True)
        if fetched_until is not None:
            self.looks_with_gaps += 1
            self.fetched_until = max(fetched_until, self.fetched_until or fetched_until)
            if self.looks_with_gaps >= LOOKS_IN_A_ROW:
                yield Word(f"waha_webhooks:{self.name}", texts.webhooks_missing(self.name))
        elif known_until is not None and (self.fetched_until is None or known_until > self.fetched_until):
            self.looks_with_gaps = 0
            yield Word(f"waha_webhooks:{self.name}", texts.webhooks_back(self.name), ends=True)

    def could_not_be_read(self, reason: str, now: float) -> Iterator[Word]:
        """WAHA did not tell; `now` is monotonic."""
        if self.away_since is None:
            self.away_since = now
        if now - self.away_since >= HISTORY_AWAY_SECONDS:
            yield Word(f"waha_history:{self.name}", texts.history_away(self.name, reason))

    def was_heard(self, heard_at: datetime, now: datetime, silent_seconds: float) -> Iterator[Word]:
        """One of its leads was last heard then."""
        seconds = (now - heard_at).total_seconds()
        if seconds < silent_seconds:
            yield Word(f"waha_silent:{self.name}", texts.heard_again(self.name), ends=True)
        else:
            yield Word(f"waha_silent:{self.name}", texts.silent(self.name, seconds / 3600))

    def is_shown_as(self, status: str, told: str) -> Iterator[Word]:
        """WAHA shows `status`; `told` is what a webhook said last. A change that no webhook told of is told here."""
        self.looks_down = self.looks_down + 1 if status in DOWN else 0
        cause, text = f"waha_session:{self.name}", texts.session_status(self.name, status)
        if status == "WORKING" != told:
            yield Word(cause, text, ends=True)
        elif status in DOWN and told not in DOWN and self.looks_down >= LOOKS_DOWN:
            yield Word(cause, text)
