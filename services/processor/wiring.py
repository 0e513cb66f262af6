"""The processor's one composition root: opens what it needs, runs it, closes it in reverse."""

import os
import secrets
import socket
from contextlib import AsyncExitStack

import aiohttp

from services.processor.adapters.postgres import PostgresLeadStore
from services.processor.adapters.waha import WahaPhoneBook
from services.processor.adapters.waha_histories import WahaHistories
from services.processor.handlers import BatchHandler
from services.processor.lane import Lane
from services.processor.privacy.opening import open_privacy
from services.processor.repair.opening import open_session_care
from services.processor.settings import Settings
from services.processor.texts import TextBook
from shared.checks import postgres_answers, redis_answers
from shared.database import create_engine
from shared.deployment import agree_on_partitions
from shared.health import health_server
from shared.lifecycle import Task, run_until_signalled
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.sealing import Sealing
from shared.streams.intake import Intake
from shared.streams.leases import PartitionLeases
from shared.streams.relay import Relay
from shared.tombstones import Tombstones
from shared.waha_sessions import SessionBook, WahaServers

_DRAIN_SECONDS = 10.0


async def run(settings: Settings) -> None:
    """Run until a signal; then hand the partitions over."""
    async with AsyncExitStack() as stack:
        engine = create_engine(
            settings.sqlalchemy_url(), application="processor", pool_size=max(settings.database_pool_size, 2)
        )
        stack.push_async_callback(engine.dispose)
        redis = connect(settings.redis_address())
        stack.push_async_callback(redis.aclose)
        reader = connect(settings.redis_address(), timeout_seconds=READER_TIMEOUT_SECONDS)
        stack.push_async_callback(reader.aclose)
        await agree_on_partitions(engine, settings.partitions)
        worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        leases = PartitionLeases(
            engine,
            stream="inbound",
            partitions=settings.partitions,
            worker=worker,
            ttl_seconds=settings.lock_ttl_seconds,
        )
        stack.push_async_callback(leases.leave)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        key = settings.waha_api_key.get_secret_value() if settings.waha_api_key else ""
        book = SessionBook(engine, Sealing(settings.encryption_keys()))
        servers = WahaServers(book, url=settings.waha_api_url, api_key=key)
        texts = TextBook(engine)
        tombstones = Tombstones(settings.encryption_keys())
        store = PostgresLeadStore(engine, tombstones=tombstones)
        tasks: dict[str, Task] = {
            "health": health_server(
                {"postgres": postgres_answers(engine), "redis": redis_answers(redis)},
                host=settings.health_host,
                port=settings.health_port,
                enough=lambda problems: "postgres" not in problems,
            ),
            "leases": leases.run,
            "texts": texts.run,
            "session-book": book.run,
            **open_session_care(stack, settings, engine, redis, WahaHistories(http, servers), worker=worker),
            **open_privacy(stack, settings, engine, redis, worker=worker),
        }
        for number in range(settings.lanes):
            relay = Relay(redis, engine)
            lane = Lane(
                f"lane-{number}",
                intake=Intake(reader, leases, share=(number, settings.lanes)),
                leases=leases,
                store=store,
                handler=BatchHandler(
                    store,
                    relay.publish,
                    settings.policy(),
                    admin_user_ids=settings.telegram_admin_user_ids,
                    can_leave_tombstones=tombstones.has_key,
                ),
                relay=relay,
                texts=texts,
                redis=redis,
                phone_book=WahaPhoneBook(http, servers),
                retry_base_seconds=settings.retry_base_ms / 1000,
            )
            tasks[f"lane-{number}"] = lane.run
        await run_until_signalled(tasks, drain_seconds=_DRAIN_SECONDS)
