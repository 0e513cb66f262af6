"""A stand-in of each kind on loopback, a receiver of webhooks, and a client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest

from dev.standins.google.app import google_app
from dev.standins.google.state import GoogleOptions
from dev.standins.serving import served
from dev.standins.telegram.app import telegram_app
from dev.standins.telegram.people import TelegramOptions
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from tests.integration.standins.receiver import Receiver
from tests.integration.standins.worlds import (
    ADMIN_CHAT,
    API_KEY,
    BOT_TOKEN,
    HMAC_KEY,
    TELEGRAM_SECRET,
    Google,
    Telegram,
    Waha,
)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        yield session


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver.listening() as listening:
        yield listening


@pytest.fixture
async def waha(http: aiohttp.ClientSession, receiver: Receiver) -> AsyncIterator[Waha]:
    options = WahaOptions(
        sessions=(("default", "GOWS"), ("second", "NOWEB"), ("third", "WEBJS"), ("fourth", "WPP")),
        api_key=API_KEY,
        webhook_url=receiver.url,
        webhook_hmac_key=HMAC_KEY,
        retry_delay_seconds=0.02,
        retry_attempts=3,
        echo_delay_ms=0,
    )
    async with served(waha_app(options)) as url:
        yield Waha(http, url)


@pytest.fixture
async def google(http: aiohttp.ClientSession) -> AsyncIterator[Google]:
    options = GoogleOptions(
        spreadsheet_id="sid", client_id="client", client_secret="secret", refresh_token="refresh", writes_per_minute=0
    )
    async with served(google_app(options)) as url:
        yield await Google.signed_in(http, url)


@pytest.fixture
async def telegram(http: aiohttp.ClientSession, receiver: Receiver) -> AsyncIterator[Telegram]:
    options = TelegramOptions(
        token=BOT_TOKEN,
        webhook_url=receiver.url,
        webhook_secret=TELEGRAM_SECRET,
        admin_chat_ids=(ADMIN_CHAT,),
        retry_delay_seconds=0.02,
    )
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(served(telegram_app(options)))
        bot = Telegram.bot_of(url)
        stack.push_async_callback(bot.session.close)
        # aiogram's session keeps the loop busy for a moment after its close.
        stack.push_async_callback(asyncio.sleep, 0)
        yield Telegram(http, url, bot)
