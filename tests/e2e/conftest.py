"""One running system for all end-to-end tests; every test brings people nobody else plays."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from shared.settings import sqlalchemy_url
from tests.e2e.world import World
from tests.servers.databases import Databases, RedisDatabases
from tests.system import QUICK, RunningSystem, running_system

LOGGING = {**QUICK, "LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"}
"""Everything is logged, in lines that tests can read."""


@pytest.fixture(scope="session")
def system(
    databases: Databases, redis_databases: RedisDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSystem]:
    """Everything, as processes, with people's seconds made short."""
    folder = tmp_path_factory.mktemp("system")
    with running_system(databases, redis_databases, folder=folder, settings=LOGGING) as running:
        yield running


@pytest.fixture
async def engine(system: RunningSystem) -> AsyncIterator[AsyncEngine]:
    """The system's database, to look into."""
    engine = create_async_engine(sqlalchemy_url(system.database_url), poolclass=NullPool)
    yield engine
    await engine.dispose()


@pytest.fixture
def world(system: RunningSystem, engine: AsyncEngine) -> World:
    """The outside as a test plays it."""
    return World(system, engine)
