"""Builds the gateway from its settings and runs it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from loguru import logger
from starlette.applications import Starlette

from services.gateway.adapters.agreement import PartitionAgreement
from services.gateway.adapters.answer_times import AnswerTimes
from services.gateway.adapters.outbox_alerts import OutboxAlerts
from services.gateway.adapters.postgres_fallback import PostgresFallback
from services.gateway.adapters.redis_streams import TRIP_SECONDS, RedisStreams
from services.gateway.adapters.session_keys import StoredKeys
from services.gateway.admission import Admission, StoreAway
from services.gateway.aliases import LOOKUP_SECONDS, Aliases
from services.gateway.app import create_app
from services.gateway.gates import Gates
from services.gateway.providers import Telegram, Waha
from services.gateway.recovery import Recovery
from services.gateway.routes import Webhook
from services.gateway.settings import GatewaySettings
from shared.database import create_engine
from shared.health import health_routes, serve
from shared.lifecycle import Task, run_until_signalled
from shared.redis_client import connect
from shared.sealing import Sealing
from shared.waha_sessions import SessionBook

_DRAIN_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway with its stores opened: two applications to serve and the tasks to run."""

    app: Starlette
    health_app: Starlette
    agreement: PartitionAgreement
    recovery: Recovery
    gates: Gates
    answer_times: AnswerTimes
    book: SessionBook | None


@asynccontextmanager
async def open_gateway(settings: GatewaySettings) -> AsyncIterator[Gateway]:
    """Build everything; neither Redis nor PostgreSQL has to be there. On leaving, what is under way is finished."""
    engine = create_engine(settings.sqlalchemy_url(), application="gateway", pool_size=settings.database_pool_size)
    redis = connect(settings.redis_address(), timeout_seconds=TRIP_SECONDS)
    alias_redis = connect(settings.redis_address(), timeout_seconds=LOOKUP_SECONDS)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        stack.push_async_callback(redis.aclose)
        stack.push_async_callback(alias_redis.aclose)
        agreement = PartitionAgreement(engine, settings.partitions)
        await agreement.begin()
        gates = Gates(settings.partitions)
        fallback = await stack.enter_async_context(PostgresFallback(engine))
        streams = await stack.enter_async_context(RedisStreams(redis, gates))
        alerts = OutboxAlerts(engine)
        stack.push_async_callback(alerts.settle)
        aliases = await stack.enter_async_context(Aliases(alias_redis))
        admission = Admission(streams, fallback, gates, phone_behind=aliases.phone_behind)
        recovery = Recovery(gates, streams, fallback)
        await recovery.begin()

        async def redis_problem() -> str:
            return await _problem(streams.check())

        async def postgres_problem() -> str:
            return await _problem(fallback.check())

        checks = {"redis": redis_problem, "postgres": postgres_problem}

        def either_is_enough(problems: Mapping[str, str]) -> bool:
            return len(problems) < len(checks)

        health = health_routes(checks, enough=either_is_enough)
        most_bytes = settings.max_body_bytes
        # Without a key to open them no session can have a key of its own, and nobody has to be asked.
        keys = settings.encryption_keys()
        book = SessionBook(engine, Sealing(keys)) if keys else None
        waha = Webhook(Waha(settings, StoredKeys(book), alert=alerts.raise_alert), admission, most_bytes=most_bytes)
        telegram = Webhook(Telegram(settings), admission, most_bytes=most_bytes)
        yield Gateway(
            app=create_app(waha, telegram, health),
            health_app=Starlette(routes=health),
            agreement=agreement,
            recovery=recovery,
            gates=gates,
            answer_times=AnswerTimes(engine),
            book=book,
        )


async def run_gateway(settings: GatewaySettings) -> None:
    """Serve until SIGTERM: stop accepting, answer what is in flight, end."""
    for variable, value in (
        ("WAHA_WEBHOOK_HMAC_KEY", settings.waha_webhook_hmac_key),
        ("TELEGRAM_WEBHOOK_SECRET", settings.telegram_webhook_secret),
    ):
        if value is None:
            logger.warning("Webhooks are taken from anybody", unset=variable)
    async with open_gateway(settings) as gateway:

        async def webhooks(stop: asyncio.Event) -> None:
            await serve(gateway.app, host=settings.listen_host, port=settings.port, stop=stop)

        async def health(stop: asyncio.Event) -> None:
            await serve(gateway.health_app, host=settings.health_host, port=settings.health_port, stop=stop)

        logger.info("Gateway listens", port=settings.port, partitions=settings.partitions)
        tasks: dict[str, Task] = {
            "webhooks": webhooks,
            "health": health,
            "recovery": gateway.recovery.run,
            "agreement": gateway.agreement.run,
            "answer-times": gateway.answer_times.run,
        }
        if gateway.book is not None:
            tasks["session-book"] = gateway.book.run
        await run_until_signalled(tasks, drain_seconds=_DRAIN_SECONDS)


async def _problem(check: Awaitable[None]) -> str:
    try:
        await check
    except StoreAway as away:
        return str(away)
    return ""
