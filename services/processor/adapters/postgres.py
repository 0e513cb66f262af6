"""The processor's PostgreSQL: one query to load a batch, one statement to write it (see `statements`)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from services.processor.adapters import statements
from services.processor.adapters.erasures import Erasures
from services.processor.adapters.rows import (
    audit_row,
    command_row,
    decision_row,
    fallback_row,
    lead_from_row,
    lead_row,
    message_from_row,
    message_row,
)
from services.processor.adapters.troubles import Troubles
from services.processor.domain.commands import Command, SetAside
from services.processor.domain.lead import Lead, Message
from services.processor.ports import Changes, FallbackRow, Known, Said, Whereabouts
from shared.json_text import to_json
from shared.outbox import OutboxRow
from shared.vocabulary import Order, State

T = TypeVar("T")


class PostgresLeadStore(Troubles, Erasures):
    """`services.processor.ports.LeadStore` on PostgreSQL."""

    async def known(self, arrivals: Sequence[tuple[str, str]], partitions: Sequence[int]) -> Known:
        """See `LeadStore.known`."""
        parameters = {
            "keys": [key for key, _ in arrivals],
            "addresses": [address for _, address in arrivals],
            "partitions": list(partitions),
        }
        known = Known()
        has_tombstones = False
        for row in await self._rows(statements.KNOWN, parameters):
            if row.seen:
                known.seen.add(row.key)
            known.fallback_waits = row.fallback_waits
            if row.id is None:
                known.new_ids[row.address] = row.new_id
            elif row.address not in known.leads:
                known.leads[row.address] = lead_from_row(row)
            has_tombstones = row.has_tombstones
        if has_tombstones:
            known.erased_at = await self.erased_at({address for _, address in arrivals if address})
        return known

    async def leads(self, lead_ids: Sequence[int]) -> list[Lead]:
        """See `LeadStore.leads`."""
        return [lead_from_row(row) for row in await self._rows(statements.BY_ID, {"ids": list(lead_ids)})]

    async def everyone_in(self, lead_id: int) -> list[Lead]:
        """See `LeadStore.everyone_in`."""
        return [lead_from_row(row) for row in await self._rows(statements.EVERYONE_IN, {"lead_id": lead_id})]

    async def held(self, lead_ids: Sequence[int]) -> dict[int, list[Message]]:
        """See `LeadStore.held`."""
        bursts: dict[int, list[Message]] = {}
        for row in await self._rows(statements.HELD, {"ids": list(lead_ids)}):
            bursts.setdefault(row.lead_id, []).append(message_from_row(row))
        return bursts

    async def due(self, partitions: Sequence[int], until: datetime) -> list[tuple[int, datetime, int]]:
        """See `LeadStore.due`."""
        rows = await self._rows(statements.DUE, {"partitions": list(partitions), "until": until})
        return [(row.id, row.due_at, row.partition) for row in rows]

    async def fallback(
        self, until: Mapping[int, datetime], limit: int, *, besides: Collection[int] = ()
    ) -> list[FallbackRow]:
        """See `LeadStore.fallback`."""
        parameters = {
            "partitions": list(until),
            "until": list(until.values()),
            "limit": limit,
            "besides": list(besides),
        }
        rows = await self._rows(statements.FALLBACK, parameters)
        return [
            FallbackRow(id=row.id, partition=row.partition, fields=row.fields, takeovers=row.takeovers) for row in rows
        ]

    async def said(self, lead_ids: Sequence[int], since: datetime) -> dict[int, list[Said]]:
        """See `LeadStore.said`."""
        said: dict[int, list[Said]] = {}
        for row in await self._rows(statements.SAID, {"ids": list(lead_ids), "since": since}):
            said.setdefault(row.lead_id, []).append(Said(row.message_id, row.text, row.unresolved))
        return said

    async def greetings(self, texts: Sequence[str], since: datetime) -> dict[str, int]:
        """See `LeadStore.greetings`."""
        parameters = {"texts": list(texts), "since": since}
        return {row.text: row.leads for row in await self._rows(statements.GREETINGS, parameters)}

    async def old_texts(self, targets: Sequence[tuple[int, str]]) -> dict[tuple[int, str], str]:
        """The text a message had until now, by (lead, bare message id)."""
        parameters = {"ids": [lead for lead, _ in targets], "targets": [target for _, target in targets]}
        return {(row.lead_id, row.target_id): row.text for row in await self._rows(statements.OLD_TEXTS, parameters)}

    async def commit(self, changes: Changes) -> list[OutboxRow]:
        """See `LeadStore.commit`."""
        parameters = {
            "partitions": list(changes.epochs),
            "epochs": list(changes.epochs.values()),
            "keys": changes.keys,
            "leads": _json(changes.leads, lead_row),
            "lead_count": len(changes.leads),
            "addresses": [address for address, _ in changes.addresses],
            "address_leads": [lead_id for _, lead_id in changes.addresses],
            "absorbed": [goes for goes, _ in changes.merged],
            "absorbing": [stays for _, stays in changes.merged],
            "messages": _json(changes.messages, message_row),
            "decisions": _json(changes.decisions, decision_row),
            "command_ids": list(changes.outcomes),
            "outcomes": [outcome for outcome, _ in changes.outcomes.values()],
            "outcome_details": [detail for _, detail in changes.outcomes.values()],
            "sessions": list(changes.sessions),
            "statuses": [status for status, _ in changes.sessions.values()],
            "status_times": [moment for _, moment in changes.sessions.values()],
            "outbox": _json(changes.outbox, dict),
            "fallback_ids": changes.fallback_ids,
        }
        statement = statements.COMMIT
        if changes.commands or changes.audited:
            statement = statements.COMMIT_WITH_CONSOLE
            parameters["commands"] = _json(changes.commands, command_row)
            parameters["entries"] = _json(changes.commands, fallback_row)
            parameters["audited"] = _json(changes.audited, audit_row)
        (row,) = await self._rows(statement, parameters)
        return [
            OutboxRow(
                id=id_,
                stream=posted["stream"],
                partition=posted["partition"],
                lead_id=posted["lead_id"],
                seq=posted["seq"],
                payload=posted["payload"],
                created_at=posted["created_at"],
            )
            for id_, posted in zip(row.outbox_ids, changes.outbox, strict=True)
        ]

    async def commands(self, ids: Sequence[str]) -> list[Command]:
        """See `LeadStore.commands`."""
        return [
            Command(
                id=row.id,
                actor=row.actor,
                lead_id=row.lead_id,
                order=Order(row.name),
                state=State(row.arguments["state"]) if "state" in row.arguments else None,
                replies=await self._set_aside_replies(row) if row.name == Order.REPLAY else None,
                quiet_since=_moment(row.arguments.get("quiet_since")),
            )
            for row in await self._rows(statements.COMMANDS, {"ids": list(ids)})
        ]

    async def _set_aside_replies(self, command: Any) -> SetAside:
        """The outbox rows that a command to replay names, as ``"12,13"``."""
        named = str(command.arguments.get("rows", "")).split(",")
        parameters = {"lead_id": command.lead_id, "ids": [int(id_) for id_ in named if id_.isdecimal()]}
        (row,) = await self._rows(statements.SET_ASIDE_REPLIES, parameters)
        return SetAside(
            numbers=tuple(row.numbers),
            texts=tuple(row.texts),
            looked_at_seq=row.looked_at_seq,
            was_overtaken=row.was_overtaken,
        )

    async def whereabouts(self, lead_ids: Sequence[int]) -> dict[int, Whereabouts]:
        """See `LeadStore.whereabouts`."""
        rows = await self._rows(statements.WHEREABOUTS, {"ids": list(lead_ids)})
        return {row.asked: Whereabouts(row.id, row.partition) for row in rows}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _json(rows: Sequence[T], row_of: Callable[[T], dict[str, Any]]) -> str:
    return to_json([row_of(row) for row in rows])
