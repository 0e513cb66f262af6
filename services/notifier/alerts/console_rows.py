"""What the console looks up in PostgreSQL: a command's outcome, an alert with all its presses, a lead, the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notifier.alerts.rows import alert_of, answered, form_words
from services.notifier.console_texts import LeadCard, PressMade, Shown, Stats, pressed_alert, pressed_card
from shared.tables import addresses, commands

# The lead is the pressed one, or the one it was merged into; the buttons keep the id they were made with.
_ALERT = sa.text("""
    SELECT o.id, CAST(:lead AS bigint) AS lead_id, o.payload, o.created_at, l.id AS card_id,
        coalesce(l.name, '') AS name, coalesce(l.phone, '') AS phone, coalesce(l.username, '') AS username,
        coalesce(l.state, '') AS state, l.form, coalesce(l.blocked, false) AS blocked
    FROM outbox AS o
    LEFT JOIN leads AS pressed ON pressed.id = :lead
    LEFT JOIN leads AS l ON l.id = coalesce(pressed.merged_into, pressed.id)
    WHERE o.id = :alert AND o.stream = 'alerts' AND (o.lead_id = :lead OR o.payload->>'kind' = 'question')
""")

_PRESSES = sa.text("""
    SELECT a.at, a.detail->>'button' AS button, coalesce(a.detail->>'user', '') AS by,
        coalesce(c.outcome, '') AS outcome, coalesce(c.detail, '') AS reason
    FROM audit_log AS a
    LEFT JOIN commands AS c ON c.id = a.detail->>'command_id'
    WHERE a.lead_id = :lead AND a.action = 'button_pressed' AND a.detail->>'alert' = :alert
    ORDER BY a.id
""")

# A message that carries several alerts is a digest: it has no buttons and must not become one of its alerts. No index
# leads from a message to its alerts; those of a digest are close to each other.
_MESSAGES = sa.text("""
    SELECT chat_id, message_id FROM alert_messages AS m
    WHERE outbox_id = :alert AND message_id > 0 AND NOT EXISTS (
        SELECT 1 FROM alert_messages AS other
        WHERE other.outbox_id BETWEEN m.outbox_id - 20000 AND m.outbox_id + 20000 AND other.outbox_id <> m.outbox_id
            AND other.chat_id = m.chat_id AND other.message_id = m.message_id
    )
""")

_CARD = sa.text("""
    SELECT l.id, l.name, l.phone, l.username, l.state, l.blocked, l.created_at, l.message_seq, l.form,
        coalesce(m.text, '') AS last_message, m.received_at AS last_message_at
    FROM leads AS l
    LEFT JOIN LATERAL (
        SELECT text, received_at FROM messages
        WHERE lead_id = l.id AND kind = 'message' AND text <> '' ORDER BY seq DESC LIMIT 1
    ) AS m ON true
    WHERE l.id = :lead
""")

_LEADS = sa.text("""
    SELECT state, count(*) AS every, count(*) FILTER (WHERE created_at >= :today) AS new_today,
        count(*) FILTER (WHERE completed_at >= :today) AS completed_today,
        count(*) FILTER (
            WHERE state IN ('PARTNERSHIP', 'MANUAL_INTERVENTION') AND NOT blocked
                AND heard_at > coalesce(staff_wrote_at, '-infinity')
        ) AS waiting
    FROM leads WHERE merged_into IS NULL GROUP BY state
""")

_BACKLOG = sa.text("""
    SELECT stream AS queue, count(*) AS waiting FROM outbox
    WHERE finished_at IS NULL AND coalesce(payload->>'kind', '') NOT IN ('press', 'question') GROUP BY stream
    UNION ALL SELECT 'inbound', count(*) FROM inbound_fallback
    UNION ALL SELECT 'dead_letters', count(*) FROM dead_letters WHERE resolved_at IS NULL
""")


@dataclass(frozen=True, slots=True)
class Place:
    """One message in one chat."""

    chat_id: int
    message_id: int


class ConsoleRows:
    """While PostgreSQL is away its callers wait."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def has_outcome(self, command_id: str) -> bool:
        """Whether the lead's owner has decided about the command."""
        statement = sa.select(commands.c.outcome).where(commands.c.id == command_id)
        return any(row.outcome is not None for row in await self._rows(statement))

    async def shown_now(self, alert_id: int, lead_id: int) -> Shown | None:
        """The alert, or the card, as its messages should be now; None when the lead has no such alert."""
        found = await self._rows(_ALERT, lead=lead_id, alert=alert_id)
        if not found:
            return None
        presses = [
            PressMade(order=row.button, user=row.by, at=row.at, outcome=row.outcome, reason=row.reason)
            for row in await self._rows(_PRESSES, lead=lead_id, alert=str(alert_id))
        ]
        row = found[0]
        if row.payload.get("kind") != "question":
            return pressed_alert(alert_of(row), presses)
        card = await self._card(row.card_id)
        return pressed_card(card, alert_id, presses, since=row.created_at) if card is not None else None

    async def places(self, alert_id: int) -> list[Place]:
        """The messages that carry this alert alone."""
        return [Place(row.chat_id, row.message_id) for row in await self._rows(_MESSAGES, alert=alert_id)]

    async def card(self, address: str) -> LeadCard | None:
        """The lead with this address."""
        statement = sa.select(addresses.c.lead_id).where(addresses.c.address == address)
        found = await self._rows(statement)
        return await self._card(found[0].lead_id) if found else None

    async def stats(self, *, at: datetime, today: datetime) -> Stats:
        """The figures; `today` is when the day began."""
        states = await self._rows(_LEADS, today=today)
        return Stats(
            at=at,
            by_state={row.state: (row.new_today, row.every) for row in states},
            completed_today=sum(row.completed_today for row in states),
            waiting_for_person=sum(row.waiting for row in states),
            backlog={row.queue: row.waiting for row in await self._rows(_BACKLOG)},
        )

    async def _card(self, lead_id: int | None) -> LeadCard | None:
        found = await self._rows(_CARD, lead=lead_id)
        if not found:
            return None
        row = found[0]
        return LeadCard(
            id=row.id,
            name=row.name,
            phone=row.phone,
            username=row.username,
            state=row.state,
            is_blocked=row.blocked,
            created_at=row.created_at,
            message_count=row.message_seq,
            form=form_words(row.form),
            last_message=row.last_message,
            last_message_at=row.last_message_at,
        )

    async def _rows(self, statement: sa.Executable, **parameters: object) -> Sequence[Any]:
        return await answered(self._engine, statement, parameters)
