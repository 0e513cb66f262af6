"""A gateway that listens on a port, and what it stored."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette

from dev.servers.ports import free_port
from services.gateway.settings import GatewaySettings
from services.gateway.wiring import Gateway, open_gateway
from shared.health import serve
from shared.identifiers import partition_of
from shared.messages import Inbound
from shared.redis_client import connect
from shared.settings import sqlalchemy_url
from shared.streams.names import keys_of
from shared.tables import inbound_fallback, outbox
from tests.payloads import Webhook, waha_webhook

PARTITIONS = 4
HMAC_KEY = "my-secret-key"
TELEGRAM_SECRET = "secret_Token-1"


@dataclass(frozen=True)
class RunningGateway:
    gateway: Gateway
    client: httpx.AsyncClient
    health: httpx.AsyncClient

    async def post(self, webhook: Webhook, path: str = "/webhook") -> httpx.Response:
        return await self.client.post(path, content=webhook.body, headers=webhook.headers)

    async def post_waha(self, envelope: Any) -> httpx.Response:
        return await self.post(waha_webhook(envelope, hmac_key=HMAC_KEY))


@asynccontextmanager
async def running_gateway(redis_url: str, database_url: str, **settings: Any) -> AsyncIterator[RunningGateway]:
    """The gateway as one process runs it, in this one."""
    given: dict[str, Any] = {
        "redis_url": redis_url,
        "database_url": database_url,
        "partitions": PARTITIONS,
        "waha_webhook_hmac_key": HMAC_KEY,
        "telegram_webhook_secret": TELEGRAM_SECRET,
        "telegram_bot_token": "42:TEST",
    }
    stop = asyncio.Event()
    async with open_gateway(GatewaySettings(**given | settings)) as gateway:
        port, webhooks = await _served(gateway.app, stop)
        health_port, health = await _served(gateway.health_app, stop)
        recovery = asyncio.create_task(gateway.recovery.run(stop), name="recovery")
        async with (
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{health_port}", timeout=10) as health_client,
        ):
            try:
                yield RunningGateway(gateway, client, health_client)
            finally:
                stop.set()
                await asyncio.gather(webhooks, health, recovery)


async def _served(app: Starlette, stop: asyncio.Event) -> tuple[int, asyncio.Task[None]]:
    """A port and the task that serves on it; another port if somebody else was quicker to take it."""
    while True:
        port = free_port()
        serving = asyncio.create_task(serve(app, host="127.0.0.1", port=port, stop=stop))
        await asyncio.sleep(0)
        if not serving.done():
            return port, serving
        with contextlib.suppress(OSError):
            serving.result()


async def stream_entries(redis_url: str) -> list[tuple[int, dict[str, str]]]:
    """Every entry of every inbound stream, with its partition."""
    found: list[tuple[int, dict[str, str]]] = []
    async with connect(redis_url) as redis:
        for partition in range(PARTITIONS):
            entries: Any = await redis.xrange(keys_of("inbound", partition).stream)
            found += [(partition, fields) for _, fields in entries]
    return found


async def fallback_rows(database_url: str) -> list[tuple[int, dict[str, str]]]:
    """Every row of the fallback table, with its partition, in the order that it is drained."""
    statement = sa.select(inbound_fallback.c.partition, inbound_fallback.c.fields).order_by(
        inbound_fallback.c.received_at, inbound_fallback.c.id
    )
    return [(row.partition, row.fields) for row in await rows_of(database_url, statement)]


async def drain_fallback(database_url: str) -> list[dict[str, str]]:
    """What the owners of the partitions do."""
    statement = sa.delete(inbound_fallback).returning(inbound_fallback.c.fields)
    return [row.fields for row in await rows_of(database_url, statement)]


async def system_alerts(database_url: str) -> list[tuple[str, int, dict[str, str]]]:
    """Stream, partition and payload of each outbox row."""
    statement = sa.select(outbox.c.stream, outbox.c.partition, outbox.c.payload).order_by(outbox.c.id)
    return [(row.stream, row.partition, row.payload) for row in await rows_of(database_url, statement)]


async def rows_of(database_url: str, statement: sa.Executable) -> list[Any]:
    engine = create_async_engine(sqlalchemy_url(database_url))
    try:
        async with engine.begin() as connection:
            return list((await connection.execute(statement)).all())
    finally:
        await engine.dispose()


def partition_of_address(address: str) -> int:
    return partition_of(address, PARTITIONS)


def events(entries: list[tuple[int, dict[str, str]]]) -> list[Inbound]:
    return [Inbound.from_fields(fields) for _, fields in entries]
