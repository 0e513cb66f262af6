"""Sets aside for good what can't be handled: PostgreSQL keeps it with its reason, Redis names it, people are told."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from loguru import logger
from redis.asyncio import Redis

from services.processor.ports import Buried, DeadLetter, LeadStore
from shared.messages import VERSION
from shared.redis_client import REDIS_AWAY
from shared.streams.dead_letters import DEAD_LETTERS
from shared.streams.names import DEAD_LETTERS_NAMED, dead_letter_stream


class Undertaker:
    """Buries what one lane gives up, under the epochs of its partitions."""

    def __init__(self, store: LeadStore, redis: Redis, epochs: Callable[[], Mapping[int, int]]) -> None:
        self._store = store
        self._redis = redis
        self._epochs = epochs

    async def bury(self, letters: Sequence[DeadLetter]) -> None:
        """Put events among the dead letters. Raises `Fenced` or `StoreAway`."""
        if letters:
            await self._announce(await self._store.set_aside(letters, self._epochs()))

    async def skip_burst(self, lead_id: int, reason: str, tries: int) -> None:
        """Close an open burst unanswered and put it among the dead letters. Raises `Fenced` or `StoreAway`."""
        await self._announce(await self._store.skip_burst(lead_id, reason, tries, self._epochs()))

    async def _announce(self, buried: Sequence[Buried]) -> None:
        DEAD_LETTERS.labels("inbound").inc(len(buried))
        for letter in buried:
            label: dict[Any, Any] = {
                "v": VERSION,
                "id": letter.ref,
                "letter": letter.letter_id,
                "lead": letter.lead_id,
                "reason": letter.reason,
                "tries": letter.tries,
            }
            try:
                await self._redis.xadd(dead_letter_stream("inbound"), label, maxlen=DEAD_LETTERS_NAMED)
            except REDIS_AWAY as away:
                logger.warning("Dead letter not announced in Redis; it is in PostgreSQL", error=type(away).__name__)
