"""Builds the notifier from its settings and runs its roles side by side, each with its own leases."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol
from uuid import uuid4

from loguru import logger
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notifier.adapters.telegram import Telegram, open_bot
from services.notifier.adapters.waha import Waha, open_http
from services.notifier.alerts.console import Console
from services.notifier.alerts.console_rows import ConsoleRows
from services.notifier.alerts.handler import AlertsHandler
from services.notifier.alerts.rows import AlertRows
from services.notifier.replies.delivery import Delivery, Pace
from services.notifier.replies.handler import RepliesHandler
from services.notifier.replies.ports import Provider
from services.notifier.replies.rows import ReplyRows
from services.notifier.setting_aside import SettingAside
from services.notifier.settings import NotifierSettings
from services.notifier.system_alerts import SystemAlerts
from services.notifier.watch.direct import DirectAlerts
from services.notifier.watch.eyes import Eyes
from services.notifier.watch.troubles import Limits
from services.notifier.watch.watch import Tempo, Watch
from shared.backoff import full_jitter
from shared.checks import postgres_answers
from shared.database import create_engine
from shared.deployment import agree_on_partitions
from shared.health import health_server
from shared.lifecycle import Task, run_until_signalled
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.sealing import Sealing
from shared.streams.consumer import Handler, OutboxConsumer
from shared.streams.leases import PartitionLeases
from shared.waha_sessions import SessionBook, WahaServers

DRAIN_SECONDS = 35.0
"""A send in flight may take 30 s; everything else is over at once."""
MAX_REPLIES_IN_HAND = 20_000
"""Also what one destination may have waiting before others' replies are no longer read."""

OWNERLESS_MARGIN_SECONDS = 5.0
"""A dead owner is replaced within its lease and a second; a process that starts anew takes a little longer."""


class RunningHandler(Handler, Protocol):
    """A handler with tasks of its own."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`."""


@dataclass(frozen=True, slots=True)
class Stores:
    """What the roles share."""

    engine: AsyncEngine
    redis: Redis
    telegram: Telegram | None
    worker: str


async def run_notifier(settings: NotifierSettings) -> None:
    """Work until SIGTERM; then finish what is in flight and give the partitions back."""
    async with open_stores(settings) as stores:
        # Redis being away is no reason to be unready: work comes through the second door.
        checks = {"postgres": postgres_answers(stores.engine)}
        tasks: dict[str, Task] = {"health": health_server(checks, host=settings.health_host, port=settings.health_port)}
        roles = {"replies": run_replies, "alerts": run_alerts}
        for role in settings.notifier_roles:
            tasks[role] = partial(roles[role], settings, stores)
        logger.info("Notifier works", roles=",".join(settings.notifier_roles), worker=stores.worker)
        await run_until_signalled(tasks, drain_seconds=DRAIN_SECONDS)


@asynccontextmanager
async def open_stores(settings: NotifierSettings) -> AsyncIterator[Stores]:
    """Open what the roles share; neither PostgreSQL nor Redis has to be there yet."""
    async with AsyncExitStack() as stack:
        engine = create_engine(settings.sqlalchemy_url(), application="notifier", pool_size=settings.database_pool_size)
        stack.push_async_callback(engine.dispose)
        redis = connect(settings.redis_address())
        stack.push_async_callback(redis.aclose)
        telegram = None
        if settings.telegram_bot_token is not None:
            bot = open_bot(settings.telegram_bot_token.get_secret_value(), api_url=settings.telegram_api_url)
            stack.push_async_callback(bot.session.close)
            telegram = Telegram(bot)
        worker = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        yield Stores(engine, redis, telegram, worker)


async def run_replies(settings: NotifierSettings, stores: Stores, stop: asyncio.Event) -> None:
    """The replies role: partitions of stream ``replies``."""
    await agree_on_partitions(stores.engine, settings.partitions)
    wait_seconds = _wait_seconds(settings)
    api_key = settings.waha_api_key.get_secret_value() if settings.waha_api_key else ""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(open_http())
        reader = connect(settings.redis_address(), timeout_seconds=READER_TIMEOUT_SECONDS)
        stack.push_async_callback(reader.aclose)
        leases = PartitionLeases(
            stores.engine,
            stream="replies",
            partitions=settings.partitions,
            worker=stores.worker,
            ttl_seconds=settings.lock_ttl_seconds,
        )
        consumer = OutboxConsumer(stores.engine, reader, leases, partitioned=True, max_in_flight=MAX_REPLIES_IN_HAND)
        book = SessionBook(stores.engine, Sealing(settings.encryption_keys()))
        servers = WahaServers(book, url=settings.waha_api_url, api_key=api_key)
        providers: dict[str, Provider] = {"whatsapp": Waha(http, servers)}
        if stores.telegram is not None:
            providers["telegram"] = stores.telegram
        rows = ReplyRows(stores.engine)
        setting_aside = SettingAside(stores.engine, stores.redis, "replies")
        delivery = Delivery(
            providers,
            rows,
            setting_aside,
            SystemAlerts(stores.engine),
            Pace(
                typing_ms_per_char=settings.typing_ms_per_char,
                typing_max_ms=settings.typing_max_ms,
                expires_after=timedelta(seconds=settings.reply_expires_seconds),
                wait_seconds=wait_seconds,
            ),
            concurrency=settings.waha_concurrency,
        )
        handler = RepliesHandler(leases, consumer.finish, rows, delivery, setting_aside)
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(book.run(stop), name="session-book")
            await _run_role(leases, consumer, handler, stop)
            reading.cancel()


async def run_alerts(settings: NotifierSettings, stores: Stores, stop: asyncio.Event) -> None:
    """The alerts role: stream ``alerts``, the system alerts of the table, and the watch over everything."""
    reader = connect(settings.redis_address(), timeout_seconds=READER_TIMEOUT_SECONDS)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(reader.aclose)
        watching = create_engine(settings.sqlalchemy_url(), application="notifier", pool_size=1)
        stack.push_async_callback(watching.dispose)
        leases = PartitionLeases(
            stores.engine, stream="alerts", partitions=1, worker=stores.worker, ttl_seconds=settings.lock_ttl_seconds
        )
        consumer = OutboxConsumer(stores.engine, reader, leases, partitioned=False)
        wait_seconds = _wait_seconds(settings)
        rows = AlertRows(stores.engine)
        setting_aside = SettingAside(stores.engine, stores.redis, "alerts")
        console = None
        if stores.telegram is not None:
            console = Console(
                stores.telegram,
                ConsoleRows(stores.engine),
                rows,
                setting_aside,
                consumer.finish,
                wait_seconds=wait_seconds,
            )
        handler = AlertsHandler(
            leases,
            consumer.finish,
            rows,
            setting_aside,
            stores.telegram,
            settings.telegram_admin_chat_id,
            console,
            wait_seconds=wait_seconds,
        )
        watch = watch_of(settings, stores, leases, watching, Tempo())
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(watch.run(stop), name="watch")
            await _run_role(leases, consumer, handler, stop)
            looking.cancel()


def watch_of(
    settings: NotifierSettings, stores: Stores, leases: PartitionLeases, engine: AsyncEngine, tempo: Tempo
) -> Watch:
    """The watch; `engine` is its own, so that it sees what a pool full of work would hide."""
    return Watch(
        leases,
        Eyes(engine, stores.redis, settings.partitions),
        SystemAlerts(engine),
        DirectAlerts(stores.telegram, settings.telegram_admin_chat_id),
        Limits(
            ownerless_seconds=2 * settings.lock_ttl_seconds + OWNERLESS_MARGIN_SECONDS,
            stalled_seconds=settings.stall_alert_seconds,
            backlog_seconds=settings.backlog_alert_seconds,
            memory_share=settings.redis_memory_alert_percent / 100,
        ),
        tempo,
    )


async def _run_role(
    leases: PartitionLeases, consumer: OutboxConsumer, handler: RunningHandler, stop: asyncio.Event
) -> None:
    """Consume until `stop`. The leases are kept until the consumer gives them back: sends may be in flight."""
    consumed = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(leases.run(consumed), name=f"leases-{leases.stream}")
        group.create_task(handler.run(consumed), name=f"handler-{leases.stream}")
        await consumer.run(handler, stop)
        consumed.set()


def _wait_seconds(settings: NotifierSettings) -> Callable[[int], float]:
    return partial(full_jitter, settings.retry_base_ms / 1000)
