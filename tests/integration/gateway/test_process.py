"""The gateway as the process that is deployed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from dev.servers.ports import free_port
from tests.eventually import eventually
from tests.integration.gateway.running import HMAC_KEY, TELEGRAM_SECRET, running_gateway, stream_entries
from tests.payloads import waha_webhook
from tests.unit.gateway.envelopes import message


@asynccontextmanager
async def process(redis_url: str, database_url: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    given = {"REDIS_URL": redis_url, "DATABASE_URL": database_url, "PARTITIONS": "4", "LOG_FORMAT": "json"}
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.gateway", env=os.environ | given | environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def test_sigterm_answers_what_is_in_flight(redis_url: str, database_url: str) -> None:
    port = free_port()
    webhook = waha_webhook(message("GOWS", key_id="A1"), hmac_key=HMAC_KEY)
    async with process(
        redis_url,
        database_url,
        PORT=str(port),
        APP_ENV="production",
        WAHA_WEBHOOK_HMAC_KEY=HMAC_KEY,
        TELEGRAM_WEBHOOK_SECRET=TELEGRAM_SECRET,
    ) as gateway:
        await eventually(lambda: _is_ready(port), within=20)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        headers = "".join(f"{name}: {value}\r\n" for name, value in webhook.headers.items())
        writer.write(f"POST /webhook HTTP/1.1\r\nHost: gateway\r\n{headers}\r\n".encode() + webhook.body[:100])
        await writer.drain()
        await eventually(lambda: _is_ready(port))  # so the half request was read, too

        gateway.send_signal(signal.SIGTERM)
        await eventually(lambda: _refuses(port))
        writer.write(webhook.body[100:])
        answer = await reader.read()

        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(b'{"status": "accepted"}')
        assert await asyncio.wait_for(gateway.wait(), 10) == 0
        writer.close()
    [(_, fields)] = await stream_entries(redis_url)
    assert fields["key"] == "wa:default:in:message:A1"


async def test_production_refuses_to_start_without_keys(redis_url: str, database_url: str) -> None:
    async with process(redis_url, database_url, APP_ENV="production", TELEGRAM_ADMIN_CHAT_ID="x") as gateway:
        _, errors = await asyncio.wait_for(gateway.communicate(), 20)

    assert gateway.returncode == 2
    assert b"TELEGRAM_ADMIN_CHAT_ID" in errors
    async with process(redis_url, database_url, APP_ENV="production") as gateway:
        _, errors = await asyncio.wait_for(gateway.communicate(), 20)

    assert gateway.returncode == 2
    assert b"WAHA_WEBHOOK_HMAC_KEY and TELEGRAM_WEBHOOK_SECRET" in errors


async def test_other_partitions_than_the_deployment_has_end_the_process(redis_url: str, database_url: str) -> None:
    async with running_gateway(redis_url, database_url, partitions=4):
        pass

    async with process(redis_url, database_url, PARTITIONS="5") as gateway:
        _, errors = await asyncio.wait_for(gateway.communicate(), 20)

    assert gateway.returncode == 1
    assert b"PARTITIONS is 5, but this database was set up with 4" in errors


async def _is_ready(port: int) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
        except httpx.TransportError:
            return False


async def _refuses(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return True
    writer.close()
    return False
