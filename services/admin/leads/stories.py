"""Everything that happened with one lead: messages, decisions and why, replies and what became of them, alerts, row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.leads.finding import SUMMARY, Lead
from shared.tables import audit_log, decisions, leads, messages, outbox, sheet_rows

MOST_MESSAGES = 200
_MOST_BESIDES = 1000
_LARGEST_SEQ = 2**31 - 1
_DETAILS = (*SUMMARY, leads.c.before_human, leads.c.due_at, leads.c.staff_wrote_at, leads.c.engine)

Row = Mapping[str, Any]
Kind = Literal["message", "decision", "reply", "alert", "sheet", "press"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A lead's newest messages, and what happened since the oldest of them."""

    lead: Lead
    messages: Sequence[Row]
    decisions: Sequence[Row]
    outbox: Sequence[Row]
    audit: Sequence[Row]
    sheet_row: Row | None
    older: int
    """The number of the oldest message here, when there are older ones; else 0."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing of a story."""

    at: datetime
    kind: Kind
    row: Row


async def read_story(engine: AsyncEngine, lead_id: int, *, before: int = 0) -> Story | None:
    """The story with up to `MOST_MESSAGES` messages below number `before` (0: the newest); None: no such lead."""
    async with engine.connect() as connection:

        async def rows(statement: sa.Select[Any]) -> list[Row]:
            return [dict(row) for row in (await connection.execute(statement)).mappings()]

        found = await rows(sa.select(*_DETAILS).where(leads.c.id == lead_id))
        if not found:
            return None
        told = sa.select(messages).where(messages.c.lead_id == lead_id).order_by(messages.c.seq.desc())
        if before:
            told = told.where(messages.c.seq < min(before, _LARGEST_SEQ))
        newest = (await rows(told.limit(MOST_MESSAGES)))[::-1]
        more = bool(newest) and newest[0]["seq"] > 1
        since, until = _span(newest, is_oldest=not more, is_newest=not before)

        async def besides(table: sa.Table, at: sa.ColumnElement[Any], *wanted: sa.ColumnElement[bool]) -> list[Row]:
            statement = sa.select(table).where(table.c.lead_id == lead_id, *wanted).order_by(table.c.id.desc())
            if since is not None:
                statement = statement.where(at >= since)
            if until is not None:
                statement = statement.where(at <= until)
            return (await rows(statement.limit(_MOST_BESIDES)))[::-1]

        replies = await besides(outbox, outbox.c.created_at, outbox.c.stream == "replies")
        others = await besides(outbox, outbox.c.created_at, outbox.c.stream != "replies")
        return Story(
            lead=found[0],
            messages=newest,
            decisions=await besides(decisions, decisions.c.decided_at),
            outbox=sorted([*replies, *others], key=lambda row: row["id"]),
            audit=await besides(audit_log, audit_log.c.at, audit_log.c.action.like("button%")),
            sheet_row=next(iter(await rows(sa.select(sheet_rows).where(sheet_rows.c.lead_id == lead_id))), None),
            older=newest[0]["seq"] if more else 0,
        )


def happenings(story: Story) -> list[Happening]:
    """The story in the order of its times."""
    kinds: Mapping[str, Kind] = {"replies": "reply", "alerts": "alert", "sheets": "sheet"}
    told = [
        *(Happening(row["received_at"], "message", row) for row in story.messages),
        *(Happening(row["decided_at"], "decision", row) for row in story.decisions),
        # What the notifier has to show of a press stands in the audit log, with who pressed and what.
        *(
            Happening(row["created_at"], kinds[row["stream"]], row)
            for row in story.outbox
            if row["payload"].get("kind") not in ("press", "question")
        ),
        *(Happening(row["at"], "press", row) for row in story.audit),
    ]
    order = ("message", "press", "decision", "reply", "sheet", "alert")
    return sorted(told, key=lambda one: (one.at, order.index(one.kind)))


def _span(newest: Sequence[Row], *, is_oldest: bool, is_newest: bool) -> tuple[datetime | None, datetime | None]:
    """From when until when the rest of the story belongs to these messages."""
    if not newest:
        return None, None
    since = None if is_oldest else newest[0]["received_at"]
    return since, None if is_newest else newest[-1]["received_at"] + timedelta(minutes=1)
