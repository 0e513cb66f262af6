"""Writes old leads as ours; a second run does nothing for whom the first took in, whatever they have said since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.admin.nodejs.mapping import OldLead, OldMessage, before_human
from services.admin.taking_in import NO_TOMBSTONES, Intake
from shared.clock import utc_now
from shared.identifiers import partition_of
from shared.messages import storable
from shared.tables import audit_log, decisions, inbox, leads, messages
from shared.tombstones import Tombstones
from shared.translation.reading import bounded_key
from shared.vocabulary import State

ACTION = "nodejs_imported"
RULE = "imported"
"""Of the one decision that covers everything said before."""
_LOOKED_BACK = timedelta(days=3)
"""Longer than WAHA's history is ever compared with the inbox; older keys would keep nothing out."""

Told = tuple[OldLead, Sequence[OldMessage]]


@dataclass(frozen=True, slots=True)
class Register:
    """Where old leads are taken in."""

    engine: AsyncEngine
    partitions: int
    actor: str
    tombstones: Tombstones = NO_TOMBSTONES

    async def unknown(self, told: Sequence[Told]) -> list[Told]:
        """Those who are no lead yet, and were not erased."""
        return await self._intake().unknown(told)

    async def take_in(self, told: Sequence[Told]) -> list[Told]:
        """Make leads of those who are none, and return them; may be repeated. Raises when PostgreSQL is away."""
        return await self._intake().take_in(told)

    def _intake(self) -> Intake[Told]:
        return Intake(
            engine=self.engine, hashing=self.tombstones, addresses_of=lambda one: one[0].addresses, write=self._write
        )

    async def _write(self, connection: AsyncConnection, pairs: Sequence[tuple[int, Told]]) -> None:
        await connection.execute(sa.insert(leads), [self._lead(id_, *one) for id_, one in pairs])
        if rows := [row for id_, one in pairs for row in _messages(id_, *one)]:
            await connection.execute(sa.insert(messages), rows)
            await connection.execute(sa.insert(decisions), [self._decision(i, *one) for i, one in pairs if one[1]])
        if keys := _recent_keys([one for _, one in pairs]):
            await connection.execute(insert(inbox).on_conflict_do_nothing(), keys)
        await connection.execute(sa.insert(audit_log), [self._audited(id_, lead) for id_, (lead, _) in pairs])

    def _lead(self, id_: int, lead: OldLead, history: Sequence[OldMessage]) -> dict[str, Any]:
        heard = [message.at for message in history if not message.from_me]
        return {
            "id": id_,
            "partition": partition_of(lead.addresses[0], self.partitions),
            "version": 1,
            "state": lead.state.value,
            "strikes": lead.strikes,
            "channel": lead.channel,
            "session": lead.session,
            "chat": lead.chat,
            "phone": lead.phone,
            "name": lead.name,
            "form": dict(lead.form),
            "before_human": before_human(lead),
            "message_seq": len(history),
            "decided_seq": len(history),
            "heard_at": heard[-1] if heard else None,
            "created_at": lead.created_at,
        }

    def _decision(self, id_: int, lead: OldLead, history: Sequence[OldMessage]) -> dict[str, Any]:
        return {
            "lead_id": id_,
            "first_seq": 1,
            "last_seq": len(history),
            "rule": RULE,
            "state_before": State.NEW.value,
            "state_after": lead.state.value,
            "strikes": lead.strikes,
            "fields": {name: value["text"] for name, value in lead.form.items()},
            "actor": self.actor,
            "decided_at": history[-1].at,
        }

    def _audited(self, id_: int, lead: OldLead) -> dict[str, Any]:
        detail = {"old_id": ", ".join(map(str, lead.ids)), "old_state": lead.old_state, "state": lead.state.value}
        return {"at": utc_now(), "actor": self.actor, "action": ACTION, "lead_id": id_, "detail": detail}


def _messages(lead_id: int, lead: OldLead, history: Sequence[OldMessage]) -> list[dict[str, Any]]:
    return [
        {
            "lead_id": lead_id,
            "seq": seq,
            "key": _key(lead, message),
            "kind": "from_me" if message.from_me else "message",
            "session": lead.session,
            "chat": lead.chat,
            "message_id": message.message_id,
            "text": storable(message.text),
            "sent_at": message.at,
            "received_at": message.at,
        }
        for seq, message in enumerate(history, start=1)
    ]


def _recent_keys(fresh: Sequence[Told]) -> list[Mapping[str, str]]:
    """Of what WAHA's history still shows: the old bot has dealt with it, so it is not missing here."""
    since = utc_now() - _LOOKED_BACK
    told = [(lead, message) for lead, history in fresh for message in history if message.message_id]
    return [{"key": _key(lead, message)} for lead, message in told if message.at > since]


def _key(lead: OldLead, message: OldMessage) -> str:
    """As its webhook would have it, where the old bot kept WhatsApp's id."""
    if lead.channel == "whatsapp" and message.message_id:
        return bounded_key(f"wa:{lead.session}:{'me' if message.from_me else 'in'}:message:{message.message_id}")
    return f"nodejs:{message.id}"
