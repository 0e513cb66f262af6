"""The numbers the conversation goes by."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Durations of the conversation; all measured in received times."""

    quiet: timedelta = timedelta(milliseconds=1500)
    """A form burst closes this long after its newest message …"""
    max_wait: timedelta = timedelta(milliseconds=8000)
    """… or this long after its first, whichever is sooner."""
    cooldown: timedelta = timedelta(milliseconds=5000)
    """After a decision, a burst that leads nowhere waits until this has passed."""
    reading_time: timedelta = timedelta(seconds=2)
    """What arrives sooner than this after a question was not written in answer to it."""
    stale_after: timedelta = timedelta(seconds=600)
    late_after: timedelta = timedelta(seconds=2)
    """Webhooks overtake each other; only what arrives further behind than this is late."""
    waiting_alert_every: timedelta = timedelta(minutes=30)
    flood_per_minute: int = 30
    """A lead that writes more than this in a minute is pointed out, once in `waiting_alert_every`."""
    announce_new_leads: bool = False
