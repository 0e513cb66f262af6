"""How long webhooks took is added up in PostgreSQL, each once, whichever gateway counted it."""

import math
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.adapters.answer_times import AnswerTimes
from services.gateway.metrics import ANSWER_SECONDS
from shared.database import create_engine
from shared.settings import sqlalchemy_url
from shared.tables import webhook_counts


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=2)
    yield engine
    await engine.dispose()


async def counts(engine: AsyncEngine) -> dict[float, int]:
    async with engine.connect() as connection:
        rows = (await connection.execute(sa.select(webhook_counts))).all()
    return {row.within_ms: row.webhooks for row in rows}


def answer(provider: str, *seconds: float) -> None:
    for one in seconds:
        ANSWER_SECONDS.labels(provider).observe(one)


async def test_answers_of_all_providers_are_added_once(engine: AsyncEngine) -> None:
    times = AnswerTimes(engine)
    answer("waha", 0.0007, 0.004, 0.004)
    answer("telegram", 0.004, 9.0)
    await times.hand_over()
    await times.hand_over()
    assert await counts(engine) == {1.0: 1, 5.0: 3, math.inf: 1}

    answer("waha", 0.0007)
    await times.hand_over()
    assert await counts(engine) == {1.0: 2, 5.0: 3, math.inf: 1}


async def test_what_two_gateways_counted_is_added_up(engine: AsyncEngine) -> None:
    one, other = AnswerTimes(engine), AnswerTimes(engine)
    answer("waha", 0.004)
    await one.hand_over()
    await other.hand_over()

    assert await counts(engine) == {5.0: 2}


async def test_what_cannot_be_handed_over_waits(engine: AsyncEngine) -> None:
    times = AnswerTimes(engine)
    answer("waha", 0.004)
    await rename(engine, "webhook_counts", "away")
    await times.hand_over()
    await rename(engine, "away", "webhook_counts")
    assert await counts(engine) == {}

    await times.hand_over()
    assert await counts(engine) == {5.0: 1}


async def rename(engine: AsyncEngine, old: str, new: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))
