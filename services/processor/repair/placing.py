"""How missing messages are taken in. Pure.

They are received now and were written when WhatsApp says: whatever is old is stale by the ordinary rule, and what was
written a moment ago is answered. One that is behind a later message of its lead which took effect keeps its own time
instead, and so is late by the ordinary rule.

What a person wrote by hand from our phone counts as if it came now, behind others or not: whoever did so has taken
over, and a bot that is silent does less harm than one that talks over people. Two exceptions: an order given later
stands; and echoes are recognised for a day only, so what is nearly as old could be the bot's own and is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from services.processor.ports import REPAIRED
from services.processor.repair.ports import Acquaintance, Placed
from shared.identifiers import partition_of
from shared.messages import Inbound

OWN_WORDS_LOOK_BACK: Final = timedelta(hours=22)
"""A reply may be sent an hour after it was decided, and echoes are recognised for 24 hours after that."""

Acquaintances = Mapping[str, Acquaintance]


def with_phones(events: Iterable[Inbound], known: Acquaintances) -> list[Inbound]:
    """The events in the order they were written, with the phone behind their LID where anything tells it."""
    phones = {event.lid: event.phone for event in events if event.lid and event.phone}
    for address, acquaintance in known.items():
        kind, _, lid = address.partition(":")
        if kind == "lid" and acquaintance.phone:
            phones.setdefault(lid, acquaintance.phone)
    told = [
        event.model_copy(update={"phone": phones[event.lid]}) if not event.phone and event.lid in phones else event
        for event in events
    ]
    return sorted(told, key=lambda event: event.sent)


def partitions_of(event: Inbound, partitions: int) -> tuple[int, ...]:
    """Where the event belongs, and where a gateway that knew less of its person may have put it."""
    return tuple(partition_of(address, partitions) for address in event.addresses)


def place(
    events: Sequence[Inbound], known: Acquaintances, *, looked_at: datetime, run: str, partitions: int
) -> list[Placed]:
    """The missing events ready to be taken in, in order; what may not take effect any more is left out."""
    placed: list[Placed] = []
    for number, event in enumerate(events, start=1):
        lead = next((known[address] for address in event.addresses if address in known), None)
        if event.kind == "from_me" and _is_void(event, lead, looked_at):
            continue
        is_overtaken = event.kind == "message" and lead is not None and _is_after(lead.wrote_at, event.sent)
        told = event.model_copy(
            update={
                "received": event.sent if is_overtaken else looked_at,
                "request_id": f"{run}-{number}",
                "detail": REPAIRED,
            }
        )
        placed.append(Placed(told, partitions_of(event, partitions)[0], is_overtaken))
    return placed


def _is_void(event: Inbound, lead: Acquaintance | None, looked_at: datetime) -> bool:
    if looked_at - event.sent > OWN_WORDS_LOOK_BACK:
        return True
    return lead is not None and _is_after(lead.ordered_at, event.sent)


def _is_after(moment: datetime | None, other: datetime) -> bool:
    return moment is not None and moment > other
