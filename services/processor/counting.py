"""What one batch adds to metrics and log, once it is committed: a batch that is read again is counted once."""

from collections.abc import Sequence
from datetime import datetime

from loguru import logger

from services.processor.domain.states import STRIKING_RULES
from services.processor.metrics import DECISIONS, DUPLICATES, FALLBACK_DRAINED, INTAKE_TO_COMMIT, MESSAGES, STRIKES
from services.processor.ports import Arrival, Changes
from shared.metrics import Children

_messages = Children(MESSAGES)
_decisions = Children(DECISIONS)
_strikes = Children(STRIKES)


def count(
    arrivals: Sequence[Arrival], heard: Sequence[Arrival], changes: Changes, *, duplicates: int, now: datetime
) -> None:
    """Count a batch: all its arrivals, those among them that took effect now, and what was written."""
    if duplicates:
        DUPLICATES.inc(duplicates)
    if drained := sum(arrival.fallback_id is not None for arrival in arrivals):
        FALLBACK_DRAINED.inc(drained)
    for arrival in heard:
        _messages[arrival.event.kind].inc()
        INTAKE_TO_COMMIT.observe(max(0.0, (now - arrival.event.received).total_seconds()))
    for decision in changes.decisions:
        _decisions[decision.rule.value].inc()
        if decision.rule in STRIKING_RULES:
            _strikes[decision.state_before.value].inc()
    for message in changes.messages:
        logger.debug("Message stored", request_id=message.event.request_id, lead_id=message.lead_id, seq=message.seq)
    for row in changes.outbox:
        request_id = row["payload"].get("request_id", "")
        logger.debug("Work posted", request_id=request_id, lead_id=row["lead_id"], stream=row["stream"], seq=row["seq"])
