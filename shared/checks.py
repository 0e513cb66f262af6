"""The readiness checks that several services share."""

import sqlalchemy as sa
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.health import Check


def postgres_answers(engine: AsyncEngine) -> Check:
    """A check that PostgreSQL answers a query."""

    async def check() -> str:
        try:
            async with engine.connect() as connection:
                await connection.execute(sa.text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            return f"PostgreSQL gives no answer ({type(error).__name__}); check DATABASE_URL and the server"
        return ""

    return check


def redis_answers(redis: Redis) -> Check:
    """A check that Redis answers."""

    async def check() -> str:
        try:
            await redis.ping()
        except (RedisError, OSError) as error:
            return f"Redis gives no answer ({type(error).__name__}); check REDIS_URL and the server"
        return ""

    return check
