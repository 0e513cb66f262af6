"""The audit log: who changed what. It is written in the transaction of the change, and can't be changed itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.tables import audit_log


async def audit(connection: AsyncConnection, actor: str, action: str, *, lead_id: int = 0, **detail: str) -> None:
    """Write one entry; empty details are left out. Nothing that a lead wrote, and no secret, belongs into it."""
    values = {
        "actor": actor,
        "action": action,
        "lead_id": lead_id,
        "detail": {name: value for name, value in detail.items() if value},
    }
    await connection.execute(sa.insert(audit_log).values(values))


async def audited(
    engine: AsyncEngine, *, actor: str = "", action: str = "", before: int = 0, limit: int
) -> list[Mapping[str, Any]]:
    """Up to `limit` entries, newest first, with ids below `before` (0: from the newest)."""
    statement = sa.select(audit_log).order_by(audit_log.c.id.desc()).limit(limit)
    for column, wanted in ((audit_log.c.actor, actor), (audit_log.c.action, action)):
        if wanted:
            statement = statement.where(column == wanted)
    if before:
        statement = statement.where(audit_log.c.id < before)
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


async def known_actions(engine: AsyncEngine) -> list[str]:
    """The actions of the newest ten thousand entries."""
    newest = sa.select(audit_log.c.action).order_by(audit_log.c.id.desc()).limit(10_000).subquery()
    async with engine.connect() as connection:
        return sorted((await connection.execute(sa.select(newest.c.action).distinct())).scalars())


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, datetime) else value
