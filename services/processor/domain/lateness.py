"""When a message is late: behind a later one of its lead that has taken effect.

Webhooks overtake each other by moments, and the clocks of two gateways differ. Nobody is to be left without an answer
for that, so within `Policy.late_after` a message that was overtaken is handled like any other, unless it would take
back what the later one said: then it is late, however little. Beyond that it is late in any case.
"""

from datetime import UTC, datetime

from services.processor.domain.lead import Lead, Message
from services.processor.domain.policy import Policy
from services.processor.domain.reading import read

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def is_late(lead: Lead, message: Message, policy: Policy) -> bool:
    """Whether `message`, not read before, is late for `lead` as it stands."""
    if lead.heard_at is None or message.received_at >= lead.heard_at:
        return False
    return message.received_at < lead.heard_at - policy.late_after or _takes_back(lead, message)


def _takes_back(lead: Lead, message: Message) -> bool:
    """Whether it gives a field another value than a message gave that was received later."""
    given = read(lead, [message]).fields
    return any(name in lead.form and (lead.form[name].given_at or _LONG_AGO) > message.received_at for name in given)
