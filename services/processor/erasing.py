"""Carries an order to forget a person out: alone, in its place among the person's messages, in one transaction.

What Redis and the sheet still hold by then is removed by `services.processor.privacy` and by sheets_sync.
"""

from collections.abc import Mapping, Sequence

from loguru import logger

from services.processor.domain.commands import Command, why_not_erased
from services.processor.domain.lead import Lead
from services.processor.metrics import ERASED_LEADS
from services.processor.ports import Arrival, Audited, Changes, Erasure, LeadStore
from shared.clock import utc_now
from shared.outbox import OutboxRow
from shared.tombstones import NO_KEY
from shared.vocabulary import Order

NO_SUCH_LEAD = "there is no such lead"


class Erasing:
    """Erases for the partitions whose epochs it is given; `can_leave_tombstones`: there is a key for their hashes."""

    def __init__(self, store: LeadStore, *, can_leave_tombstones: bool) -> None:
        self._store = store
        self._can_leave_tombstones = can_leave_tombstones

    async def order_of(self, arrival: Arrival) -> Command | None:
        """The order to erase that the arrival is, if it is one that has no outcome yet."""
        if arrival.event.kind != "command":
            return None
        found = await self._store.commands([arrival.event.detail])
        return next((command for command in found if command.order is Order.ERASE), None)

    async def carry_out(self, command: Command, arrival: Arrival, epochs: Mapping[int, int]) -> Sequence[OutboxRow]:
        """Erase or refuse; what is to be published. Raises what `LeadStore.commit` raises."""
        now = utc_now()
        places = await self._store.whereabouts([command.lead_id])
        lead_id = places[command.lead_id].lead_id if command.lead_id in places else command.lead_id
        everyone: dict[int, Lead] = {lead.id: lead for lead in await self._store.everyone_in(lead_id)}
        reason = "" if everyone else NO_SUCH_LEAD
        if everyone and (refusal := why_not_erased(everyone[lead_id], command)):
            reason = refusal.reason
        if not self._can_leave_tombstones:
            reason = NO_KEY
        if reason:
            return await self._store.commit(_refused(command, arrival, epochs, reason))
        erasure = Erasure(
            command=command,
            lead_id=lead_id,
            versions={id_: lead.version for id_, lead in everyone.items()},
            arrival=arrival,
            at=arrival.event.received,
            now=now,
        )
        rows = await self._store.erase(erasure, epochs)
        ERASED_LEADS.labels("retention" if command.quiet_since is not None else "ordered").inc(len(everyone))
        logger.info("A person was erased", lead_id=lead_id, leads=len(everyone), actor=command.actor)
        return rows


def audited_order(command: Command, outcome: str, reason: str) -> Audited:
    """What the audit log keeps of an order."""
    detail = {"command_id": command.id, "outcome": outcome, "reason": reason, "state": command.state or ""}
    return Audited(at=utc_now(), actor=command.actor, action=command.order, lead_id=command.lead_id, detail=detail)


def _refused(command: Command, arrival: Arrival, epochs: Mapping[int, int], reason: str) -> Changes:
    return Changes(
        epochs=epochs,
        keys=[arrival.event.key],
        fallback_ids=[arrival.fallback_id] if arrival.fallback_id is not None else [],
        outcomes={command.id: ("refused", reason)},
        audited=[audited_order(command, "refused", reason)],
    )
