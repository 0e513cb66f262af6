"""Alerts in PostgreSQL: the rows with their leads, which chat has which, what was told of a cause lately."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import AsyncRetrying, retry_if_exception_type, wait_random_exponential

from services.notifier.alerts.causes import Told
from services.notifier.system_alerts import DATABASE_AWAY
from services.notifier.texts import Alert
from shared.clock import utc_now
from shared.tables import alert_messages

_LOAD = sa.text("""
    SELECT o.id, o.lead_id, o.payload, o.created_at,
        coalesce(l.name, '') AS name, coalesce(l.phone, '') AS phone, coalesce(l.username, '') AS username,
        coalesce(l.state, '') AS state, l.form, coalesce(l.blocked, false) AS blocked,
        ARRAY(SELECT chat_id FROM alert_messages AS told WHERE told.outbox_id = o.id) AS told
    FROM outbox AS o
    LEFT JOIN leads AS l ON l.id = o.lead_id
    WHERE o.id = ANY(CAST(:ids AS bigint[])) AND o.stream = 'alerts' AND o.finished_at IS NULL
    ORDER BY o.id
""")

_TOLD_LATELY = sa.text("""
    SELECT payload->>'cause' AS cause, coalesce(payload->>'clear', '') = '1' AS is_all_clear, finished_at
    FROM outbox
    WHERE stream = 'alerts' AND lead_id = 0 AND outcome = 'sent' AND finished_at > :since
        AND payload->>'kind' = 'system'
    ORDER BY finished_at, id
""")


@dataclass(frozen=True, slots=True)
class LoadedAlert:
    """An unfinished row of the stream: an alert, or, by its kind, work for the console; and the chats that have it."""

    alert: Alert
    told: frozenset[int]
    payload: Mapping[str, str]


class AlertRows:
    """While PostgreSQL is away its callers wait."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def load(self, ids: Sequence[int]) -> dict[int, LoadedAlert]:
        """The unfinished alerts among `ids`, oldest first."""
        rows = await self._query(_LOAD, {"ids": list(ids)})
        return {row.id: LoadedAlert(alert_of(row), frozenset(row.told), row.payload) for row in rows}

    async def told_lately(self, within: timedelta) -> dict[str, Told]:
        """Cause -> what was said of it within that time."""
        now = utc_now()
        told: dict[str, Told] = {}
        for row in await self._query(_TOLD_LATELY, {"since": now - within}):
            before = told.get(row.cause or "")
            at = time.monotonic() - (now - row.finished_at).total_seconds()
            told[row.cause or ""] = Told(before.at if row.is_all_clear and before else at, row.is_all_clear)
        return told

    async def note_message(self, outbox_ids: Sequence[int], chat_id: int, message_id: int) -> None:
        """Record which message carries which alerts; what is recorded stays."""
        values = [{"outbox_id": id_, "chat_id": chat_id, "message_id": message_id} for id_ in outbox_ids]
        await self._query(insert(alert_messages).values(values).on_conflict_do_nothing(), {})

    async def _query(self, statement: sa.Executable, parameters: Mapping[str, object]) -> Sequence[Any]:
        return await answered(self._engine, statement, parameters)


async def answered(engine: AsyncEngine, statement: sa.Executable, parameters: Mapping[str, object]) -> Sequence[Any]:
    """The statement's rows, however long PostgreSQL takes to come back."""
    retrying = AsyncRetrying(
        wait=wait_random_exponential(multiplier=0.05, max=1), retry=retry_if_exception_type(DATABASE_AWAY)
    )
    async for attempt in retrying:
        with attempt:
            async with engine.connect() as connection:
                result = await connection.execute(statement, dict(parameters))
                return result.all() if result.returns_rows else ()
    raise AssertionError("unreachable: the retries are unbounded")


def alert_of(row: Any) -> Alert:
    """The alert of an outbox row with its lead's name, phone, username, state, form and blocked."""
    payload: dict[str, str] = row.payload
    return Alert(
        id=row.id,
        kind=payload.get("kind", ""),
        created_at=row.created_at,
        lead_id=row.lead_id,
        reason=payload.get("reason", ""),
        last_message=payload.get("last_message", ""),
        name=row.name,
        phone=row.phone,
        username=row.username,
        state=row.state,
        is_blocked=row.blocked,
        form=form_words(row.form),
        cause=payload.get("cause", ""),
        text=payload.get("text", ""),
        is_all_clear=payload.get("clear") == "1",
    )


def form_words(form: Mapping[str, Any] | None) -> dict[str, str]:
    """Field -> the lead's own words."""
    return {name: str(value.get("text", "")) for name, value in (form or {}).items() if isinstance(value, Mapping)}
