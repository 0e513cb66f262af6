"""Keeps the figures: a task that counts what has been written since it last looked, never in a message's way.

DESIGN. Ids of a table are given out before their transactions commit, so "all rows above the last id" would miss some.
What is counted is therefore bounded by the newest id that was visible `_SETTLED_SECONDS` ago, longer than any statement
may take: whatever then had an id below it has been committed or never will be. That is what makes the figures late.

A lead counts as what it is now, so its count moves when it changes: the row of `lead_facts` says what it counted as.
Each round is one transaction under a lock, so several processes do no more than one, and a killed one loses nothing.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from loguru import logger
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.admin.figures.facts import ESCALATING_RULES, furthest_of, searchable, source_of, step_of
from shared.jakarta import JAKARTA
from shared.json_text import to_json
from shared.lifecycle import pause
from shared.tables import (
    decisions,
    delivery_counts,
    lead_counts,
    leads,
    outbox,
    rollup_marks,
    waiting_deliveries,
)

LOOK_EVERY_SECONDS = 5.0
_SETTLED_SECONDS = 12.0
"""A statement of any service ends after 10 s."""
_MOST_ROWS = 60
_REST = 9.0
"""Rested for every second of counting: what people wait for goes first, and a day's end is counted all the same."""
_LOCK = 0x726F6C6C  # any number that nothing else locks in this database: "roll"

_SOURCES = {"leads": leads.c.id, "decisions": decisions.c.id, "outbox": outbox.c.id}
_KEY = ("day", "channel", "session", "source", "state", "furthest", "escalated")

_LEADS = sa.text("""
    SELECT id, created_at, channel, session, state, phone, name, username, form, merged_into
    FROM leads WHERE id = ANY(CAST(:ids AS bigint[]))
""")
_KNOWN_FACTS = sa.text("""
    SELECT lead_id, day, channel, session, source, state, furthest, escalated
    FROM lead_facts WHERE lead_id = ANY(CAST(:ids AS bigint[])) FOR UPDATE
""")
_FORGET_FACTS = sa.text("DELETE FROM lead_facts WHERE lead_id = ANY(CAST(:ids AS bigint[]))")
_KEEP_FACTS = sa.text("""
    INSERT INTO lead_facts (lead_id, day, channel, session, source, state, furthest, escalated, phone, words)
    SELECT lead_id, day, channel, session, source, state, furthest, escalated, phone, to_tsvector('simple', words)
    FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS fact(
        lead_id bigint, day date, channel text, session text, source text, state text, furthest smallint,
        escalated boolean, phone text, words text)
    ON CONFLICT (lead_id) DO UPDATE SET day = excluded.day, channel = excluded.channel, session = excluded.session,
        source = excluded.source, state = excluded.state, furthest = excluded.furthest,
        escalated = excluded.escalated, phone = excluded.phone, words = excluded.words
""")
# One list of ids: of two ways to a row joined by OR PostgreSQL makes a walk through the whole table.
_DELIVERED = sa.text("""
    SELECT o.id, o.stream, o.outcome, (o.created_at AT TIME ZONE 'Asia/Jakarta')::date AS day, o.finished_at,
        extract(epoch FROM o.finished_at - coalesce(
            (SELECT max(m.received_at) FROM messages AS m
             WHERE m.lead_id = o.lead_id AND o.stream = 'replies' AND m.request_id = o.payload->>'request_id'
               AND m.request_id <> ''), o.created_at))::float8 AS seconds
    FROM outbox AS o
    WHERE o.id = ANY(ARRAY(
            SELECT id FROM outbox WHERE id > :done AND id <= :until
            UNION ALL (SELECT outbox_id FROM waiting_deliveries ORDER BY outbox_id LIMIT 1000)
        ))
        AND o.stream IN ('replies', 'sheets') AND (o.finished_at IS NOT NULL OR o.id > :done)
""")


class Rollup:
    """The task. While PostgreSQL is away the figures stand still."""

    def __init__(self, engine: AsyncEngine, *, settled_seconds: float = _SETTLED_SECONDS) -> None:
        self._engine = engine
        self._settled_seconds = settled_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Count until `stop`."""
        while True:
            try:
                began = time.monotonic()
                while await self.round():
                    if await pause(stop, _REST * (time.monotonic() - began)):
                        return
                    began = time.monotonic()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                logger.warning("Figures not counted", error=type(error).__name__)
            if await pause(stop, LOOK_EVERY_SECONDS):
                return

    async def round(self) -> bool:
        """Count up to `_MOST_ROWS` rows of each table; true when more of them are waiting."""
        async with self._engine.begin() as connection:
            got = await connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK)))
            if not got.scalar_one():
                return False
            more = False
            spans = {}
            for name in _SOURCES:
                spans[name], is_more = await self._span(connection, name)
                more = more or is_more
            await _count_leads(connection, await _touched(connection, spans["leads"], spans["decisions"]))
            await _count_deliveries(connection, spans["outbox"])
            return more

    async def _span(self, connection: AsyncConnection, name: str) -> tuple[tuple[int, int], bool]:
        """The ids (after, up to) to count now, marked as done; and whether settled ones are left."""
        newest = (await connection.execute(sa.select(sa.func.max(_SOURCES[name])))).scalar_one() or 0
        table = rollup_marks.c
        age = sa.extract("epoch", sa.func.clock_timestamp() - table.seen_at).label("age")
        mark = (
            await connection.execute(sa.select(table.done_id, table.seen_id, age).where(table.name == name))
        ).one_or_none()
        done, seen, settled = (mark.done_id, mark.seen_id, mark.age >= self._settled_seconds) if mark else (0, 0, False)
        until = min(seen, done + _MOST_ROWS) if settled else done
        if mark is None or until == seen:
            values = {"name": name, "done_id": until, "seen_id": newest, "seen_at": sa.func.clock_timestamp()}
            await connection.execute(_upsert(rollup_marks, values))
            return (done, until), False
        await connection.execute(sa.update(rollup_marks).where(table.name == name).values(done_id=until))
        return (done, until), settled


def _upsert(table: sa.Table, values: Any) -> Any:
    statement = insert(table).values(values)
    keys = [column.name for column in table.primary_key]
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


async def _touched(
    connection: AsyncConnection, of_leads: tuple[int, int], of_decisions: tuple[int, int]
) -> Mapping[int, list[Any]]:
    """Lead -> its decisions in the span, for new leads, decided ones, and those that were absorbed by such."""
    touched: dict[int, list[Any]] = {}
    table = decisions.c
    decided = sa.select(table.lead_id, table.rule, table.state_after).where(
        table.id > of_decisions[0], table.id <= of_decisions[1]
    )
    for row in await connection.execute(decided):
        touched.setdefault(row.lead_id, []).append(row)
    fresh = sa.select(leads.c.id).where(leads.c.id > of_leads[0], leads.c.id <= of_leads[1])
    absorbed = sa.text("SELECT id FROM leads WHERE merged_into = ANY(CAST(:ids AS bigint[]))")
    gone = await connection.execute(absorbed, {"ids": list(touched)})
    for id_ in [*(await connection.execute(fresh)).scalars(), *gone.scalars()]:
        touched.setdefault(id_, [])
    return touched


async def _count_leads(connection: AsyncConnection, touched: Mapping[int, list[Any]]) -> None:
    if not touched:
        return
    ids = list(touched)
    now = (await connection.execute(_LEADS, {"ids": ids})).all()
    before = {row.lead_id: row for row in await connection.execute(_KNOWN_FACTS, {"ids": ids})}
    change: Counter[tuple[Any, ...]] = Counter()
    facts, gone = [], []
    for lead in now:
        known = before.pop(lead.id, None)
        if known is not None:
            change[tuple(getattr(known, name) for name in _KEY)] -= 1
        if lead.merged_into is not None:
            if known is not None:
                gone.append(lead.id)
            continue
        fact = _fact(lead, known, touched[lead.id])
        facts.append(fact)
        change[tuple(fact[name] for name in _KEY)] += 1
    if facts:
        await connection.execute(_KEEP_FACTS, {"facts": to_json(facts)})
    if gone:
        await connection.execute(_FORGET_FACTS, {"ids": gone})
    await _add(connection, lead_counts, "leads", _KEY, change)


def _fact(lead: Any, known: Any, decided: Sequence[Any]) -> dict[str, Any]:
    furthest = furthest_of([lead.state, *(decision.state_after for decision in decided)])
    return {
        "lead_id": lead.id,
        "day": lead.created_at.astimezone(JAKARTA).date(),
        "channel": lead.channel,
        "session": lead.session,
        "source": source_of(lead.form),
        "state": lead.state,
        "furthest": max(furthest, known.furthest if known else 0),
        "escalated": bool(known and known.escalated) or any(found.rule in ESCALATING_RULES for found in decided),
        "phone": lead.phone,
        "words": searchable(lead.name, lead.username, lead.form),
    }


async def _count_deliveries(connection: AsyncConnection, span: tuple[int, int]) -> None:
    rows = (await connection.execute(_DELIVERED, {"done": span[0], "until": span[1]})).all()
    finished = [row for row in rows if row.finished_at is not None]
    waiting = [{"outbox_id": row.id} for row in rows if row.finished_at is None]
    if waiting:
        await connection.execute(insert(waiting_deliveries).values(waiting).on_conflict_do_nothing())
    if not finished:
        return
    ids = [row.id for row in finished]
    await connection.execute(sa.delete(waiting_deliveries).where(waiting_deliveries.c.outbox_id.in_(ids)))
    change = Counter((row.day, row.stream, row.outcome, step_of(row.seconds)) for row in finished)
    await _add(connection, delivery_counts, "deliveries", ("day", "stream", "outcome", "step"), change)


async def _add(
    connection: AsyncConnection, table: sa.Table, count: str, key: Sequence[str], change: Mapping[tuple[Any, ...], int]
) -> None:
    rows = [{**dict(zip(key, values, strict=True)), count: by} for values, by in change.items() if by]
    if not rows:
        return
    statement = insert(table).values(rows)
    added = {count: table.c[count] + statement.excluded[count]}
    await connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=added))
