"""Leads and their stories, as the API shows them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.tables import decisions, leads, messages, outbox, sheet_rows

_SUMMARY = (
    leads.c.id,
    leads.c.state,
    leads.c.channel,
    leads.c.session,
    leads.c.name,
    leads.c.phone,
    leads.c.username,
    leads.c.strikes,
    leads.c.blocked,
    leads.c.form,
    leads.c.created_at,
    leads.c.completed_at,
)


async def newest_leads(engine: AsyncEngine, *, state: str, before: int, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` leads, newest first, with ids below `before` (0: from the newest); `state` empty: any."""
    statement = sa.select(*_SUMMARY).order_by(leads.c.id.desc()).limit(limit)
    if state:
        statement = statement.where(leads.c.state == state)
    if before:
        statement = statement.where(leads.c.id < before)
    async with engine.connect() as connection:
        return [_plain(row) for row in (await connection.execute(statement)).mappings()]


async def story(engine: AsyncEngine, lead_id: int) -> dict[str, Any] | None:
    """A lead with everything that happened: messages, decisions with their rule, replies and alerts, the row."""
    async with engine.connect() as connection:
        lead = (await connection.execute(sa.select(*_SUMMARY).where(leads.c.id == lead_id))).mappings().one_or_none()
        if lead is None:
            return None
        told = await connection.execute(
            sa.select(messages).where(messages.c.lead_id == lead_id).order_by(messages.c.seq)
        )
        decided = await connection.execute(
            sa.select(decisions).where(decisions.c.lead_id == lead_id).order_by(decisions.c.id)
        )
        posted = await connection.execute(sa.select(outbox).where(outbox.c.lead_id == lead_id).order_by(outbox.c.id))
        row = await connection.execute(sa.select(sheet_rows).where(sheet_rows.c.lead_id == lead_id))
        return {
            "lead": _plain(lead),
            "messages": [_plain(found) for found in told.mappings()],
            "decisions": [_plain(found) for found in decided.mappings()],
            "outbox": [_plain(found) for found in posted.mappings()],
            "sheet_row": next((_plain(found) for found in row.mappings()), None),
        }


def _plain(row: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
