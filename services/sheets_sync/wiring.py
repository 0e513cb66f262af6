"""Builds the service from its settings; opens everything, and closes it in reverse."""

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import AsyncIterator

from aiogoogle.sessions.aiohttp_session import AiohttpSession
from loguru import logger
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sheets_sync.adapters.dead_letters import RedisDeadLetters
from services.sheets_sync.adapters.google_access import Access, ServiceAccess, UserAccess, UserGrant
from services.sheets_sync.adapters.google_sheets import GoogleSheet, load_api, open_session
from services.sheets_sync.adapters.postgres import PostgresRecords
from services.sheets_sync.handlers import LOOK_AGAIN_SECONDS, SheetWriter
from services.sheets_sync.ownership import Ownership
from services.sheets_sync.pacing import Quota
from services.sheets_sync.rounds import Rounds
from services.sheets_sync.settings import GOOGLE_TOKEN_URL, Settings
from services.sheets_sync.tabs import Tabs
from shared.checks import postgres_answers
from shared.database import create_engine
from shared.health import health_server
from shared.lifecycle import Task
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.streams.consumer import OutboxConsumer
from shared.streams.leases import PartitionLeases
from shared.streams.trials import Trials


@contextlib.asynccontextmanager
async def service(settings: Settings) -> AsyncIterator[dict[str, Task]]:
    """The tasks of the process by name."""
    engine = create_engine(settings.sqlalchemy_url(), application="sheets_sync", pool_size=settings.database_pool_size)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        health = health_server(
            {"postgres": postgres_answers(engine)}, host=settings.health_host, port=settings.health_port
        )
        tasks: dict[str, Task] = {"health": health}
        if settings.is_configured:
            tasks |= await _writing(settings, engine, stack)
        else:
            logger.warning("GOOGLE_SPREADSHEET_ID is not set: completed leads wait in the outbox until it is")
            tasks["idle"] = _idle
        yield tasks


async def _writing(settings: Settings, engine: AsyncEngine, stack: contextlib.AsyncExitStack) -> dict[str, Task]:
    address = settings.redis_address()
    redis, reader = connect(address), connect(address, timeout_seconds=READER_TIMEOUT_SECONDS)
    stack.push_async_callback(redis.aclose)
    stack.push_async_callback(reader.aclose)
    session = open_session()
    stack.push_async_callback(session.close)
    # One lease for the whole spreadsheet: further replicas stand by.
    leases = PartitionLeases(
        engine, stream="sheets", partitions=1, worker=_worker_name(), ttl_seconds=settings.lock_ttl_seconds
    )
    ownership = Ownership(leases)
    consumer = OutboxConsumer(engine, reader, leases, partitioned=False)
    quota = Quota(per_minute=settings.google_calls_per_minute)
    sheet = GoogleSheet(
        session,
        access(settings, session),
        quota,
        api=load_api(str(settings.google_sheets_api_url)),
        spreadsheet_id=settings.google_spreadsheet_id,
        timeout_seconds=settings.google_call_timeout_seconds,
        check_write=ownership.check_write,
    )
    records = PostgresRecords(
        engine,
        spreadsheet_id=settings.google_spreadsheet_id,
        unclear_wait_seconds=settings.unclear_wait_seconds,
        epoch=ownership.epoch,
    )
    tabs = Tabs(sheet, records, name=settings.google_sheet_name, max_rows=settings.max_tab_rows)
    writer = SheetWriter(
        Rounds(sheet, records, tabs, unclear_wait_seconds=settings.unclear_wait_seconds),
        records,
        RedisDeadLetters(redis),
        quota=quota,
        ownership=ownership,
        finish=consumer.finish,
        trials=Trials(engine, "sheets"),
        retry_base_seconds=settings.retry_base_ms / 1000,
        look_again_seconds=min(LOOK_AGAIN_SECONDS, settings.unclear_wait_seconds),
    )

    async def consume(stop: asyncio.Event) -> None:
        await consumer.run(writer, stop)

    return {"leases": leases.run, "consumer": consume, "writer": writer.run, "watch": writer.watch}


def access(settings: Settings, session: AiohttpSession) -> Access:
    """The service account's key where there is one, else the refresh token."""
    key = settings.service_account()
    if key is not None:
        return ServiceAccess(session, key)
    secret, token = settings.google_client_secret, settings.google_refresh_token
    return UserAccess(
        session,
        UserGrant(
            client_id=settings.google_client_id,
            client_secret=secret.get_secret_value() if secret else "",
            refresh_token=token.get_secret_value() if token else "",
            token_url=str(settings.google_token_url or GOOGLE_TOKEN_URL),
        ),
    )


def _worker_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


async def _idle(stop: asyncio.Event) -> None:
    await stop.wait()
