"""A database in which this process owns one partition."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.domain.policy import Policy
from shared.database import create_engine
from shared.settings import sqlalchemy_url
from shared.tables import partition_leases
from tests.integration.processor.world import EPOCHS, PARTITION, World


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test")
    async with engine.begin() as connection:
        values = {"stream": "inbound", "partition": PARTITION, "owner": "test", "epoch": EPOCHS[PARTITION]}
        await connection.execute(sa.insert(partition_leases).values(values))
    yield engine
    await engine.dispose()


@pytest.fixture
def world(engine: AsyncEngine) -> World:
    return World(engine, Policy(quiet=timedelta(0), max_wait=timedelta(0), cooldown=timedelta(0)))
