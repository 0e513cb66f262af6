"""Hands what the gateway has counted of its answers to PostgreSQL, where the dashboard adds it up over days."""

import asyncio
from collections import Counter

import sqlalchemy as sa
from loguru import logger
from prometheus_client import Histogram
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.metrics import ANSWER_SECONDS
from shared.clock import utc_now
from shared.jakarta import JAKARTA
from shared.lifecycle import pause

EVERY_SECONDS = 20.0
_PATIENCE_SECONDS = 2.0
"""So long the end of a gateway may be held up by a PostgreSQL that hangs."""

_ADD = sa.text("""
    INSERT INTO webhook_counts (day, within_ms, webhooks)
    SELECT CAST(:day AS date), within_ms, webhooks
    FROM unnest(CAST(:steps AS float8[]), CAST(:counts AS bigint[])) AS counted(within_ms, webhooks)
    ORDER BY within_ms
    ON CONFLICT (day, within_ms) DO UPDATE SET webhooks = webhook_counts.webhooks + excluded.webhooks
""")


class AnswerTimes:
    """A task beside the webhooks. While PostgreSQL is away the counts wait here; a killed gateway's last are lost."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._handed_over = _counted(ANSWER_SECONDS)

    async def run(self, stop: asyncio.Event) -> None:
        """Hand over now and then until `stop`, and once more at the end."""
        is_over = False
        while not is_over:
            is_over = await pause(stop, EVERY_SECONDS)
            await self.hand_over()

    async def hand_over(self) -> None:
        """Add what is new since the last time to the day's counts."""
        counted = _counted(ANSWER_SECONDS)
        new = {step: count - self._handed_over[step] for step, count in counted.items()}
        new = {step: count for step, count in new.items() if count}
        if not new:
            return
        day = utc_now().astimezone(JAKARTA).date()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS), self._engine.begin() as connection:
                await connection.execute(_ADD, {"day": day, "steps": list(new), "counts": list(new.values())})
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            logger.debug("Answer times wait for PostgreSQL", error=type(error).__name__)
        else:
            self._handed_over = counted


def _counted(histogram: Histogram) -> Counter[float]:
    """Step's end in milliseconds -> how many fell into it, of all providers together."""
    until: Counter[float] = Counter()
    for metric in histogram.collect():
        for sample in metric.samples:
            if sample.name.endswith("_bucket"):
                until[float(sample.labels["le"]) * 1000] += int(sample.value)
    counted: Counter[float] = Counter()
    before = 0
    for step, count in sorted(until.items()):
        counted[step] = count - before
        before = count
    return counted
