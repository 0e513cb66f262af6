"""Giving an order about a lead: a row in PostgreSQL and an entry in the lead's own partition.

The entry is what puts the order among the lead's messages; the row is what makes it happen once and what its outcome is
written to. All operator surfaces (dashboard, command line, Telegram buttons) go through here.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import utc_now
from shared.messages import Inbound
from shared.redis_client import REDIS_AWAY
from shared.streams.names import keys_of
from shared.tables import commands, inbound_fallback, leads, outbox
from shared.vocabulary import Order, State

OUTCOME_WAIT_SECONDS = 5.0
_POLL_SECONDS = 0.05
_UNDER_WAY_SECONDS = 1.0
_SILENCING = frozenset({Order.TAKE_OVER.value, Order.BLOCK.value})
SILENT_STATES = frozenset(
    {State.NEW, State.FORM_COMPLETED, State.PARTNERSHIP, State.MANUAL_INTERVENTION, State.EXISTING}
)
"""Whoever is set to one of these is told nothing by the bot."""


class NoSuchLeadError(Exception):
    """There is no lead with this id."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: ``done``, ``refused`` (`detail` says why), or ``waiting`` when it has none yet."""

    command_id: str
    outcome: str
    detail: str


async def submit(
    engine: AsyncEngine,
    redis: Redis,
    *,
    actor: str,
    lead_id: int,
    name: str,
    arguments: Mapping[str, str] | None = None,
    command_id: str = "",
) -> Outcome:
    """Give an order and wait up to 5 s for its outcome. Giving the same `command_id` again changes nothing.

    Raises `NoSuchLeadError`; PostgreSQL's errors pass through, then the order may or may not have been given.
    """
    command_id = command_id or str(uuid4())
    async with engine.begin() as connection:
        lead = (
            await connection.execute(
                sa.select(leads.c.partition, leads.c.channel, leads.c.session).where(leads.c.id == lead_id)
            )
        ).one_or_none()
        if lead is None:
            raise NoSuchLeadError(f"there is no lead {lead_id}")
        values = {
            "id": command_id,
            "actor": actor,
            "lead_id": lead_id,
            "name": name,
            "arguments": dict(arguments or {}),
        }
        given = await connection.execute(insert(commands).values(values).on_conflict_do_nothing())
    if given.rowcount:
        now = utc_now()
        entry = Inbound(
            key=f"command:{command_id}",
            kind="command",
            channel=lead.channel,
            session=lead.session,
            received=now,
            sent=now,
            detail=command_id,
        )
        await _enqueue(engine, redis, lead.partition, entry)
    outcome = await _outcome(engine, command_id)
    if outcome.outcome == "done" and _is_silencing(name, arguments or {}):
        await _until_nothing_is_under_way(engine, lead_id)
    return outcome


def _is_silencing(name: str, arguments: Mapping[str, str]) -> bool:
    return name in _SILENCING or (name == Order.SET_STATE and arguments.get("state") in SILENT_STATES)


async def _until_nothing_is_under_way(engine: AsyncEngine, lead_id: int) -> None:
    """Whoever is told that the bot is silent shall not see it speak: what was being sent that moment ends before.

    What waits for a destination that is away is dropped when its turn comes, and not waited for.
    """
    # Unfinished in words that no index knows, see services.notifier.replies.rows.
    under_way = sa.select(
        sa.exists().where(
            outbox.c.lead_id == lead_id,
            outbox.c.stream == "replies",
            sa.func.coalesce(outbox.c.finished_at, sa.text("'infinity'")) == sa.text("'infinity'"),
        )
    )
    deadline = time.monotonic() + _UNDER_WAY_SECONDS
    while time.monotonic() < deadline:
        async with engine.connect() as connection:
            if not (await connection.execute(under_way)).scalar_one():
                return
        await asyncio.sleep(_POLL_SECONDS)


async def _enqueue(engine: AsyncEngine, redis: Redis, partition: int, entry: Inbound) -> None:
    fields: dict[Any, Any] = {**entry.to_fields()}
    try:
        await redis.xadd(keys_of("inbound", partition).stream, fields)
    except REDIS_AWAY:
        # The owner drains the fallback; should the entry have reached Redis all the same, its key takes effect once.
        async with engine.begin() as connection:
            values = {"partition": partition, "received_at": entry.received, "fields": fields}
            await connection.execute(sa.insert(inbound_fallback).values(values))


async def _outcome(engine: AsyncEngine, command_id: str) -> Outcome:
    deadline = time.monotonic() + OUTCOME_WAIT_SECONDS
    statement = sa.select(commands.c.outcome, commands.c.detail).where(commands.c.id == command_id)
    while True:
        async with engine.connect() as connection:
            row = (await connection.execute(statement)).one()
        if row.outcome is not None:
            return Outcome(command_id, row.outcome, row.detail)
        if time.monotonic() > deadline:
            return Outcome(command_id, "waiting", "")
        await asyncio.sleep(_POLL_SECONDS)
