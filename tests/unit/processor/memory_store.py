"""A `LeadStore` that keeps everything in dictionaries: what PostgreSQL promises, without its durability."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from services.processor.domain.commands import Command
from services.processor.domain.lead import Lead, Message, Question
from services.processor.ports import (
    Attempt,
    Buried,
    Changes,
    Conflict,
    DeadLetter,
    Erasure,
    FallbackRow,
    Known,
    Person,
    Said,
    StoredMessage,
    Whereabouts,
)
from services.processor.subjects import message_of
from shared.outbox import OutboxRow

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class MemoryLeadStore:
    """Every reply counts as sent long ago; there is no fallback table and nobody gives commands."""

    keys: set[str] = field(default_factory=set)
    stored_leads: dict[int, Lead] = field(default_factory=dict)
    addresses: dict[str, int] = field(default_factory=dict)
    messages: list[StoredMessage] = field(default_factory=list)
    decisions: list[Any] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: itertools.count(1001))

    async def known(self, arrivals: Sequence[tuple[str, str]], partitions: Sequence[int]) -> Known:
        known = Known(seen={key for key, _ in arrivals if key in self.keys})
        for _, address in arrivals:
            if address in self.addresses:
                known.leads[address] = self._loaded(self.addresses[address])
            elif address not in known.new_ids:
                known.new_ids[address] = next(self._ids)
        return known

    async def held(self, lead_ids: Sequence[int]) -> dict[int, list[Message]]:
        bursts: dict[int, list[Message]] = {}
        for stored in self.messages:
            lead_id = stored.lead_id
            is_open = lead_id in lead_ids and stored.seq > self.stored_leads[lead_id].decided_seq
            if is_open and stored.event.kind != "from_me":
                bursts.setdefault(lead_id, []).append(message_of(stored.event, stored.seq, stored.remark))
        return bursts

    async def due(self, partitions: Sequence[int], until: datetime) -> list[tuple[int, datetime, int]]:
        leads = self.stored_leads.values()
        return [(lead.id, lead.due_at, lead.partition) for lead in leads if lead.due_at and lead.due_at < until]

    async def leads(self, lead_ids: Sequence[int]) -> list[Lead]:
        return [self._loaded(lead_id) for lead_id in lead_ids if lead_id in self.stored_leads]

    async def fallback(
        self, until: Mapping[int, datetime], limit: int, *, besides: Collection[int] = ()
    ) -> list[FallbackRow]:
        return []

    async def note_takeover(self, partitions: Sequence[int]) -> None:
        pass

    async def said(self, lead_ids: Sequence[int], since: datetime) -> dict[int, list[Said]]:
        said: dict[int, list[Said]] = {}
        for row in self.outbox:
            if row["stream"] == "replies" and row["lead_id"] in lead_ids:
                said.setdefault(row["lead_id"], []).append(Said(row["message_id"], row["payload"]["text"], False))
        return said

    async def greetings(self, texts: Sequence[str], since: datetime) -> dict[str, int]:
        return {}

    async def old_texts(self, targets: Sequence[tuple[int, str]]) -> dict[tuple[int, str], str]:
        found: dict[tuple[int, str], str] = {}
        for stored in self.messages:
            for name in (stored.event.message_id, stored.event.target_id):
                if (stored.lead_id, name) in targets:
                    found[stored.lead_id, name] = stored.event.text
        return found

    async def commands(self, ids: Sequence[str]) -> list[Command]:
        return []

    async def whereabouts(self, lead_ids: Sequence[int]) -> dict[int, Whereabouts]:
        return {id_: Whereabouts(id_, self.stored_leads[id_].partition) for id_ in lead_ids if id_ in self.stored_leads}

    async def everyone_in(self, lead_id: int) -> list[Lead]:
        return await self.leads([lead_id])

    async def erase(self, erasure: Erasure, epochs: Mapping[int, int]) -> list[OutboxRow]:
        raise AssertionError(f"erased: lead {erasure.lead_id}")

    async def attempts(self, keys: Sequence[str]) -> dict[str, Attempt]:
        return {}

    async def count_attempt(
        self, key: str, reason: str, *, next_at: datetime, step: int, at_least: int, epochs: Mapping[int, int]
    ) -> int:
        raise AssertionError(f"failed: {key}, {reason}")

    async def forget_attempts(self, keys: Sequence[str]) -> None:
        pass

    async def person(self, addresses: Sequence[str], lead_ids: Sequence[int]) -> Person:
        return Person(frozenset(lead_ids), frozenset(addresses))

    async def set_aside(self, letters: Sequence[DeadLetter], epochs: Mapping[int, int]) -> list[Buried]:
        raise AssertionError(f"set aside: {[letter.reason for letter in letters]}")

    async def skip_burst(self, lead_id: int, reason: str, tries: int, epochs: Mapping[int, int]) -> list[Buried]:
        raise AssertionError(f"skipped: the burst of {lead_id}, {reason}")

    async def commit(self, changes: Changes) -> list[OutboxRow]:
        if self.keys & set(changes.keys) or len(set(changes.keys)) < len(changes.keys):
            raise Conflict("uq_inbox_digest")
        for lead in changes.leads:
            before = self.stored_leads.get(lead.id)
            if lead.version != (before.version if before else 0):
                raise Conflict("lead version")
        self.keys |= set(changes.keys)
        self.stored_leads |= {lead.id: replace(lead, version=lead.version + 1) for lead in changes.leads}
        for address, lead_id in changes.addresses:
            assert address not in self.addresses
            self.addresses[address] = lead_id
        for goes, stays in changes.merged:
            self.addresses = {a: stays if lead_id == goes else lead_id for a, lead_id in self.addresses.items()}
        self.messages += changes.messages
        self.decisions += changes.decisions
        self.outbox += changes.outbox
        return []

    def _loaded(self, lead_id: int) -> Lead:
        lead = self.stored_leads[lead_id]
        if not lead.question_seq:
            return lead
        return replace(lead, question=Question.SENT, question_sent_at=_LONG_AGO)
