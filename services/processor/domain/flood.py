"""Somebody who writes more than a person would: everything is stored and answered as ever, and one alert says so."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.processor.domain.lead import Lead
from services.processor.domain.policy import Policy

_MINUTE = timedelta(minutes=1)


def counted(lead: Lead, received_at: datetime, policy: Policy) -> tuple[Lead, bool]:
    """The lead with one more message on its minute's count, and whether that is to be pointed out now."""
    if lead.minute_from is None or received_at - lead.minute_from >= _MINUTE:
        return replace(lead, minute_from=received_at, minute_count=1), False
    lead = replace(lead, minute_count=lead.minute_count + 1)
    told = lead.flood_alert_at is not None and received_at - lead.flood_alert_at < policy.waiting_alert_every
    if lead.minute_count <= policy.flood_per_minute or told or lead.blocked:
        return lead, False
    return replace(lead, flood_alert_at=received_at), True
