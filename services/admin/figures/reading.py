"""The figures of some days, as the rollup has counted them: a few thousand small rows, however many leads there are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.figures.facts import ANSWERED, ASKED, COMPLETED, GREETED, quantile
from shared.tables import delivery_counts, lead_counts, rollup_marks, webhook_counts

TARGET_COMPLETION, TARGET_ESCALATION, TARGET_SHEET = 0.60, 0.10, 0.99
TARGET_WEBHOOK_MS = 100
"""Within which 99 of 100 webhooks are to be answered."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days in Jakarta, both included."""

    first: date
    last: date

    def days(self) -> list[date]:
        """Every day."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Which leads count; empty: all."""

    channel: str = ""
    session: str = ""
    source: str | None = None


@dataclass(slots=True, kw_only=True)
class Figures:
    """Leads by the day of their first contact, deliveries by the day they were decided."""

    leads: int = 0
    by_state: Counter[str] = field(default_factory=Counter)
    by_source: Counter[str] = field(default_factory=Counter)
    by_session: Counter[str] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)
    completed_by_day: Counter[date] = field(default_factory=Counter)
    reached: Counter[int] = field(default_factory=Counter)
    """Step of the funnel -> leads that came at least so far."""
    escalated: int = 0
    replies_sent: int = 0
    reply_median_seconds: float | None = None
    reply_p95_seconds: float | None = None
    reply_median_by_day: Mapping[date, float] = field(default_factory=dict)
    sheets_written: int = 0
    sheets_dead: int = 0
    webhooks: int = 0
    webhook_p99_ms: float | None = None
    """Within which 99 of 100 webhooks were answered: the end of a step, infinity beyond the last."""
    counted_at: datetime | None = None

    @property
    def completion(self) -> float | None:
        """Of those who were sent the form, the share that completed it."""
        return _share(self.reached[COMPLETED], self.reached[ASKED])

    @property
    def escalation(self) -> float | None:
        """Of those whom the bot greeted, the share that it handed to a person."""
        return _share(self.escalated, self.reached[GREETED])

    @property
    def sheet_success(self) -> float | None:
        """Of what was meant for the sheet and is decided, the share that got there."""
        return _share(self.sheets_written, self.sheets_written + self.sheets_dead)

    @property
    def funnel(self) -> Sequence[tuple[int, int]]:
        """Step, and how many came at least so far."""
        return [(step, self.reached[step]) for step in (GREETED, ASKED, ANSWERED, COMPLETED)]


async def read_figures(engine: AsyncEngine, span: Span, cut: Cut) -> Figures:
    """Add up what was counted."""
    table = lead_counts.c
    counted = sa.select(
        table.day, table.session, table.source, table.state, table.furthest, table.escalated, table.leads
    ).where(table.day.between(span.first, span.last), table.leads > 0)
    if cut.channel:
        counted = counted.where(table.channel == cut.channel)
    if cut.session:
        counted = counted.where(table.session == cut.session)
    if cut.source is not None:
        counted = counted.where(table.source == cut.source)
    delivered = sa.select(delivery_counts).where(delivery_counts.c.day.between(span.first, span.last))
    table_of_webhooks = webhook_counts.c
    answered = (
        sa.select(table_of_webhooks.within_ms, sa.func.sum(table_of_webhooks.webhooks).label("webhooks"))
        .where(table_of_webhooks.day.between(span.first, span.last))
        .group_by(table_of_webhooks.within_ms)
        .order_by(table_of_webhooks.within_ms)
    )
    async with engine.connect() as connection:
        webhooks = (await connection.execute(answered)).all()
        leads = (await connection.execute(counted)).all()
        deliveries = (await connection.execute(delivered)).all()
        counted_at = (await connection.execute(sa.select(sa.func.min(rollup_marks.c.seen_at)))).scalar_one()
    figures = Figures(counted_at=counted_at)
    for row in leads:
        _count_lead(figures, row)
    _count_deliveries(figures, deliveries)
    _count_webhooks(figures, webhooks)
    return figures


async def known_sessions(engine: AsyncEngine) -> list[str]:
    """Sessions that leads came in by."""
    async with engine.connect() as connection:
        return sorted((await connection.execute(sa.select(lead_counts.c.session).distinct())).scalars())


def _count_lead(figures: Figures, row: Any) -> None:
    figures.leads += row.leads
    figures.by_state[row.state] += row.leads
    figures.by_source[row.source] += row.leads
    figures.by_session[row.session] += row.leads
    figures.by_day[row.day] += row.leads
    for step in range(GREETED, row.furthest + 1):
        figures.reached[step] += row.leads
    if row.furthest >= COMPLETED:
        figures.completed_by_day[row.day] += row.leads
    if row.escalated and row.furthest >= GREETED:
        figures.escalated += row.leads


def _count_deliveries(figures: Figures, rows: Sequence[Any]) -> None:
    steps: Counter[int] = Counter()
    steps_by_day: dict[date, Counter[int]] = {}
    for row in rows:
        match row.stream, row.outcome:
            case "replies", "sent":
                steps[row.step] += row.deliveries
                steps_by_day.setdefault(row.day, Counter())[row.step] += row.deliveries
            case "sheets", "dead":
                figures.sheets_dead += row.deliveries
            case "sheets", _:
                figures.sheets_written += row.deliveries
    figures.replies_sent = steps.total()
    figures.reply_median_seconds = quantile(steps, 0.5)
    figures.reply_p95_seconds = quantile(steps, 0.95)
    medians = {day: quantile(counts, 0.5) for day, counts in steps_by_day.items()}
    figures.reply_median_by_day = {day: median for day, median in medians.items() if median is not None}


def _count_webhooks(figures: Figures, rows: Sequence[Any]) -> None:
    figures.webhooks = sum(int(row.webhooks) for row in rows)
    answered = 0
    for row in rows:
        answered += int(row.webhooks)
        if answered >= 0.99 * figures.webhooks:
            figures.webhook_p99_ms = row.within_ms
            return


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
