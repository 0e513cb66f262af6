"""Somebody who writes more than a person would: everything is stored and answered as ever, and one alert says so."""

from datetime import datetime, timedelta
from typing import NamedTuple

from services.processor.domain.lead import Lead
from services.processor.domain.policy import Policy

_MINUTE = timedelta(minutes=1)


class Minute(NamedTuple):
    """How much a lead has written in its present minute; `tell` is true when it is to be pointed out now."""

    begins: datetime
    messages: int
    alert_at: datetime | None
    tell: bool


def uncounted(lead: Lead, received_at: datetime) -> Minute:
    """The lead's minute, where it did not write just now: what was lost and is fetched comes all at once."""
    return Minute(lead.minute_from or received_at, lead.minute_count, lead.flood_alert_at, tell=False)


def counted(lead: Lead, received_at: datetime, policy: Policy) -> Minute:
    """The lead's minute with one more message."""
    if lead.minute_from is None or received_at - lead.minute_from >= _MINUTE:
        return Minute(received_at, 1, lead.flood_alert_at, tell=False)
    count = lead.minute_count + 1
    told = lead.flood_alert_at is not None and received_at - lead.flood_alert_at < policy.waiting_alert_every
    tell = count > policy.flood_per_minute and not told and not lead.blocked
    return Minute(lead.minute_from, count, received_at if tell else lead.flood_alert_at, tell)
