"""Tells the gateway which phone is behind a LID, so that the LID's next event reaches the phone's partition."""

from collections.abc import Mapping

from loguru import logger
from redis.asyncio import Redis

from shared.redis_client import REDIS_AWAY
from shared.streams.names import ALIAS_SECONDS, alias_key


async def remember_aliases(redis: Redis, phone_by_lid: Mapping[str, str]) -> None:
    """Best effort: without it a LID has a partition of its own."""
    pipeline = redis.pipeline(transaction=False)
    for lid, phone in phone_by_lid.items():
        pipeline.set(alias_key(lid), phone, ex=ALIAS_SECONDS)
    try:
        await pipeline.execute()
    except REDIS_AWAY as error:
        logger.warning("Aliases not remembered", count=len(phone_by_lid), error=type(error).__name__)
