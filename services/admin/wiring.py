"""Admin's one composition root."""

import asyncio
from contextlib import AsyncExitStack

from services.admin.app import create_app
from services.admin.figures.rollup import Rollup
from services.admin.settings import Settings
from services.admin.stream_metrics import StreamMetrics
from services.admin.web.parts import make_parts
from shared.checks import postgres_answers, redis_answers
from shared.database import create_engine
from shared.health import health_server, serve
from shared.lifecycle import run_until_signalled
from shared.redis_client import connect

_DRAIN_SECONDS = 8.0


async def run(settings: Settings) -> None:
    """Serve until a signal."""
    async with AsyncExitStack() as stack:
        engine = create_engine(
            settings.sqlalchemy_url(), application="admin", pool_size=settings.database_pool_size, by_index=False
        )
        stack.push_async_callback(engine.dispose)
        redis = connect(settings.redis_address())
        stack.push_async_callback(redis.aclose)
        app = create_app(make_parts(engine, redis, settings))

        async def api(stop: asyncio.Event) -> None:
            await serve(app, host=settings.health_host, port=settings.admin_port, stop=stop)

        health = health_server(
            {"postgres": postgres_answers(engine), "redis": redis_answers(redis)},
            host=settings.health_host,
            port=settings.health_port,
            enough=lambda problems: "postgres" not in problems,
        )
        streams = StreamMetrics(redis, engine, settings.partitions)
        tasks = {"api": api, "health": health, "streams": streams.run, "rollup": Rollup(engine).run}
        await run_until_signalled(tasks, drain_seconds=_DRAIN_SECONDS)
