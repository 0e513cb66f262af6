"""What is dropped, since its person was erased after it was written. Pure.

The time that counts is the sender's own, which WhatsApp tells in whole seconds; what was written in the second of the
erasure is dropped too.
"""

from collections.abc import Container, Mapping
from datetime import datetime, timedelta
from typing import Final

from shared.messages import Inbound

LAST_WORDS: Final = timedelta(seconds=60)
"""A reply that was being sent at the time comes back as an echo; by then nobody knows that it was the bot's."""

_FROM_A_LEAD = frozenset({"message", "edited", "revoked"})


def is_forgotten(
    event: Inbound, erased_at_by_address: Mapping[str, datetime], addresses_of_leads: Container[str]
) -> bool:
    """Whether the event belongs to what was erased."""
    moments = [erased_at_by_address[address] for address in event.addresses if address in erased_at_by_address]
    if not moments or event.kind not in _FROM_A_LEAD | {"from_me"}:
        return False
    erased_at = max(moments)
    if event.sent <= erased_at:
        return True
    if event.kind == "message" or any(address in addresses_of_leads for address in event.addresses):
        return False
    # Nothing was written since: what is changed or taken back is among what was erased.
    return event.kind != "from_me" or event.sent <= erased_at + LAST_WORDS
