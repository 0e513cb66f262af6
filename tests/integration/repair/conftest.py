"""A stand-in of WAHA with a session on every engine, a client of its history, and stores."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from dev.standins.serving import served
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from dev.standins.waha.records import Engine
from services.processor.adapters.repairs import PostgresRepairs
from services.processor.adapters.waha_history import WahaHistory
from services.processor.repair.ports import WahaSession
from shared.database import create_engine
from shared.redis_client import connect
from shared.settings import sqlalchemy_url
from tests.integration.standins.receiver import Receiver
from tests.integration.standins.worlds import API_KEY, Waha

SESSIONS: dict[str, Engine] = {"gows": "GOWS", "noweb": "NOWEB", "webjs": "WEBJS", "wpp": "WPP"}


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver.listening() as listening:
        yield listening


@pytest.fixture
async def waha(http: aiohttp.ClientSession, receiver: Receiver) -> AsyncIterator[Waha]:
    options = WahaOptions(
        sessions=tuple(SESSIONS.items()),
        api_key=API_KEY,
        webhook_url=receiver.url,
        events=frozenset({"message.any"}),
    )
    async with served(waha_app(options)) as url:
        yield Waha(http, url)


@pytest.fixture
def history(waha: Waha, http: aiohttp.ClientSession) -> WahaHistory:
    return WahaHistory(http, url=waha.url, api_key=API_KEY)


@pytest.fixture
async def sessions(history: WahaHistory) -> dict[str, WahaSession]:
    return {session.name: session for session in await history.sessions()}


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test")
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def store(engine: AsyncEngine, redis: Redis) -> PostgresRepairs:
    return PostgresRepairs(engine, redis)
