"""The notifier's world."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from dev.standins.serving import served
from dev.standins.telegram.app import telegram_app
from dev.standins.telegram.people import TelegramOptions
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from dev.standins.waha.records import Engine
from shared.database import create_engine
from shared.redis_client import connect
from shared.settings import sqlalchemy_url
from shared.streams.relay import Relay
from shared.streams.scripts import load
from tests.integration.notifier.world import ADMIN_CHAT, PARTITIONS, TOKEN, World

SESSIONS: tuple[tuple[str, Engine], ...] = (("default", "GOWS"), ("second", "GOWS"), ("webjs", "WEBJS"))


@pytest.fixture
async def world(database_url: str, redis_url: str) -> AsyncIterator[World]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4)
    redis = connect(redis_url)
    async with (
        aiohttp.ClientSession() as http,
        served(waha_app(WahaOptions(sessions=SESSIONS, api_key="geheim"))) as waha_url,
        served(telegram_app(TelegramOptions(admin_chat_ids=(ADMIN_CHAT,)))) as telegram_url,
    ):
        environment = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "PARTITIONS": str(PARTITIONS),
            "LOCK_TTL_SECONDS": "2",
            "WAHA_API_URL": waha_url,
            "WAHA_API_KEY": "geheim",
            "TYPING_MAX_MS": "0",
            "RETRY_BASE_MS": "20",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_ADMIN_CHAT_ID": str(ADMIN_CHAT),
            "TELEGRAM_API_URL": telegram_url,
        }
        await load(redis)
        yield World(
            database_url,
            redis_url,
            engine,
            redis,
            Relay(redis, engine),
            http,
            waha_url,
            telegram_url,
            environment,
        )
    await redis.aclose()
    await engine.dispose()
