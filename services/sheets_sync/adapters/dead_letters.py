"""The port `DeadLetters` on the stream that operators look into."""

from typing import Any

from loguru import logger
from redis.asyncio import Redis

from shared.messages import VERSION
from shared.redis_client import RedisError
from shared.streams.dead_letters import DEAD_LETTERS
from shared.streams.names import DEAD_LETTERS_NAMED, dead_letter_stream


class RedisDeadLetters:
    """``dead:sheets``: the ids of row, letter and lead, and the reason; the payload is in PostgreSQL."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def name(self, letter_id: int, work_id: int, lead_id: int, reason: str) -> None:
        """One entry."""
        DEAD_LETTERS.labels("sheets").inc()
        label: dict[Any, Any] = {"v": VERSION, "id": work_id, "letter": letter_id, "lead": lead_id, "reason": reason}
        try:
            await self._redis.xadd(dead_letter_stream("sheets"), label, maxlen=DEAD_LETTERS_NAMED)
        except (RedisError, OSError, TimeoutError) as error:
            logger.warning("The dead-letter stream was not told", work_id=work_id, error=type(error).__name__)
