"""Compares one session's history with what is here, and takes in what is missing.

Whatever may go wrong, nothing is taken in twice: a fetched event has the key that its webhook gives it, and the inbox
has the last word. Hence no fence is needed: a process that only believes to be the owner does needless work.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.processor.forgetting import is_forgotten
from services.processor.repair.metrics import REPAIRED, REPAIRED_TO
from services.processor.repair.placing import partitions_of, place, with_phones
from services.processor.repair.ports import Chats, Placed, RepairStore, SessionRecord, WahaSession
from shared.messages import Inbound
from shared.translation.outcome import Ignored
from shared.translation.waha_message import history_event

LOOK_BACK = timedelta(hours=24)
OVERLAP = timedelta(minutes=5)
"""Messages get into WAHA's history a little after they were written."""
UNDER_WAY = timedelta(seconds=30)
"""WAHA repeats a webhook for half a minute; what is younger may still come by itself."""
_AT_ONCE = 100
_MOST_WAITING = 400
_WAIT_SECONDS = 0.25


@dataclass(slots=True)
class Reading:
    """What one look found."""

    fetched: list[Placed] = field(default_factory=list)
    known_until: datetime | None = None
    """When the newest lead's message was written that was here already."""

    @property
    def from_leads(self) -> int:
        """So many messages of leads had never come."""
        return sum(one.event.kind == "message" for one in self.fetched)


async def repair(
    history: Chats,
    store: RepairStore,
    session: WahaSession,
    record: SessionRecord,
    *,
    now: datetime,
    everything: bool,
    partitions: int,
) -> Reading:
    """Read what was written since the last time, or the last 24 hours, and take in what is missing.

    Raises `HistoryAway` or what the store raises; then what was taken in by then stays, and the next time begins where
    this one did.
    """
    since = now - LOOK_BACK
    if record.read_to is not None and not everything:
        since = max(since, record.read_to - OVERLAP)
    until = now if record.has_returned else now - UNDER_WAY
    reading = Reading()
    candidates = await _candidates(history, store, session, since, until, now, reading)
    known = await store.acquaintances({address for event in candidates for address in event.addresses})
    events = with_phones(candidates, known)
    known |= await store.acquaintances({address for event in events for address in event.addresses} - known.keys())
    erased_at = await store.erased_at({address for event in events for address in event.addresses})
    events = [event for event in events if not is_forgotten(event, erased_at, known)]
    accepted = await store.accepted([(p, event.key) for event in events for p in partitions_of(event, partitions)])
    missing = [event for event in events if event.key not in accepted]
    run = f"repair-{now:%Y%m%dT%H%M%SZ}"
    reading.fetched = place(missing, known, looked_at=now, run=run, partitions=partitions)
    for first in range(0, len(reading.fetched), _AT_ONCE):
        await _take_in(store, reading.fetched[first : first + _AT_ONCE], now)
    # What a gateway accepted and nobody has committed is looked at again: losing Redis would lose it.
    read_to = min([until, *(event.sent for event in events if event.key in accepted)])
    await store.note_read(
        session.name,
        read_to=read_to,
        read_all_at=now if everything else None,
        working_at=record.status_at if record.has_returned else None,
    )
    REPAIRED_TO.labels(session.name).set(read_to.timestamp())
    return reading


async def _candidates(
    history: Chats,
    store: RepairStore,
    session: WahaSession,
    since: datetime,
    until: datetime,
    now: datetime,
    reading: Reading,
) -> list[Inbound]:
    """What was written between the two and is in no table."""
    found: dict[str, Inbound] = {}
    async for page in history.messages(session, since):
        events: dict[str, Inbound] = {}
        for payload in page:
            event = history_event(
                payload, session=session.name, engine=session.engine, me=session.me, received=now, request_id=""
            )
            # Without WhatsApp's own id nobody could tell whether it is here.
            if not isinstance(event, Ignored) and event.message_id and since <= event.sent <= until:
                events[event.key] = event
        unknown = await store.unknown(events.keys() - found.keys())
        found |= {key: event for key, event in events.items() if key in unknown}
        heard = [event.sent for key, event in events.items() if key not in unknown and event.kind == "message"]
        reading.known_until = max([*heard, *([reading.known_until] if reading.known_until else [])], default=None)
    # The newest come first; within a second their place is all there is to go by.
    return list(reversed(found.values()))


async def _take_in(store: RepairStore, placed: list[Placed], now: datetime) -> None:
    while await store.waiting() > _MOST_WAITING:  # noqa: ASYNC110 - it is a table in another process's hands
        await asyncio.sleep(_WAIT_SECONDS)
    await store.take_in(placed, now)
    for one in placed:
        REPAIRED.labels("overtaken" if one.is_overtaken else one.event.kind).inc()
