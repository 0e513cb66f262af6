"""Sessions that sign their webhooks with a key of their own, believed about themselves alone."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from dev.servers.ports import free_port
from shared.database import create_engine
from shared.sealing import Sealing
from shared.settings import sqlalchemy_url
from shared.tables import waha_session_settings
from shared.waha_sessions import place_of
from tests.eventually import eventually
from tests.integration.gateway.running import HMAC_KEY, RunningGateway, running_gateway, stream_entries
from tests.payloads import waha_envelope, waha_webhook

OWN_KEY = "key-of-sales"
KEY = b"k" * 32
ENCRYPTION_KEY = base64.b64encode(KEY).decode()


@asynccontextmanager
async def gateway_with_book(redis_url: str, database_url: str, **settings: Any) -> AsyncIterator[RunningGateway]:
    """As `run_gateway` runs it: with the task that keeps the sessions' settings fresh."""
    async with running_gateway(redis_url, database_url, settings_encryption_key=ENCRYPTION_KEY, **settings) as running:
        assert running.gateway.book is not None
        stop = asyncio.Event()
        reading = asyncio.create_task(running.gateway.book.run(stop), name="session-book")
        try:
            yield running
        finally:
            stop.set()
            await reading


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=1)
    yield engine
    await engine.dispose()


async def give_key(engine: AsyncEngine, session: str, key: str) -> None:
    sealed = Sealing([KEY]).seal(key, place_of(session, "hmac_key"))
    async with engine.begin() as connection:
        row = {"name": session, "hmac_key": sealed, "changed_by": "test"}
        await connection.execute(sa.insert(waha_session_settings).values(row))


def message_of(session: str) -> dict[str, Any]:
    return {**waha_envelope("real_gows_2026.1.3_message_dm_lid"), "session": session}


async def test_a_sessions_own_key_is_believed_about_it_without_a_restart(
    redis_url: str, database_url: str, engine: AsyncEngine
) -> None:
    webhook = waha_webhook(message_of("sales"), hmac_key=OWN_KEY)
    async with gateway_with_book(redis_url, database_url) as running:
        await eventually(lambda: running.gateway.book and running.gateway.book.is_known)
        before = await running.post(webhook)
        await give_key(engine, "sales", OWN_KEY)

        async def is_taken() -> bool:
            return (await running.post(webhook)).status_code == 200

        await eventually(is_taken)
        about_another = await running.post(waha_webhook(message_of("default"), hmac_key=OWN_KEY))
        by_the_common_key = await running.post(waha_webhook(message_of("sales"), hmac_key=HMAC_KEY))

    assert before.status_code == 401
    assert about_another.status_code == 401
    assert by_the_common_key.status_code == 200
    assert [fields["session"] for _, fields in await stream_entries(redis_url)] == ["sales"]


async def test_as_long_as_nobody_could_tell_the_keys_it_is_to_be_sent_again(redis_url: str) -> None:
    away = f"postgresql://leads@127.0.0.1:{free_port()}/leads"
    async with gateway_with_book(redis_url, away) as running:
        unknown = await running.post(waha_webhook(message_of("sales"), hmac_key=OWN_KEY))
        known = await running.post(waha_webhook(message_of("default"), hmac_key=HMAC_KEY))

    assert (unknown.status_code, unknown.headers["retry-after"]) == (503, "10")
    assert known.status_code == 200
