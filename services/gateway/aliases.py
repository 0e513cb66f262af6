"""Which phone is behind a LID, as far as the processor has learnt it: its answers in Redis, remembered for a while."""

import asyncio
from collections import OrderedDict
from time import monotonic

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.gateway import metrics
from shared.identifiers import normal_phone
from shared.streams.names import alias_key

LOOKUP_SECONDS = 0.05

_REMEMBERED = 20_000
_REMEMBERED_SECONDS = 600.0
_PAUSE_AFTER_FAILURE_SECONDS = 1.0


class Aliases:
    """Looks up ``alias:<lid>``. Only phones that were found are remembered: what is unknown now may be told soon."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._phones: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lookups: dict[str, asyncio.Task[str]] = {}
        self._paused_until = 0.0

    async def phone_behind(self, lid: str) -> str:
        """The phone's digits, or "" when it is unknown or can't be found out within 50 ms."""
        known = self._phones.get(lid)
        if known is not None and known[1] > monotonic():
            self._phones.move_to_end(lid)
            return known[0]
        if monotonic() < self._paused_until:
            return ""
        # Concurrent events of one LID share a lookup, so that they go on in the order they came.
        lookup = self._lookups.get(lid)
        if lookup is None:
            lookup = self._lookups[lid] = asyncio.create_task(self._look_up(lid), name="alias")
        return await asyncio.shield(lookup)

    async def _look_up(self, lid: str) -> str:
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                found = await self._redis.get(alias_key(lid))
        except (RedisError, OSError, TimeoutError):
            self._paused_until = monotonic() + _PAUSE_AFTER_FAILURE_SECONDS
            metrics.ALIAS_LOOKUPS.labels("failed").inc()
            return ""
        finally:
            self._lookups.pop(lid, None)
        phone = normal_phone(str(found or ""))
        metrics.ALIAS_LOOKUPS.labels("found" if phone else "unknown").inc()
        if phone:
            self._phones[lid] = phone, monotonic() + _REMEMBERED_SECONDS
            if len(self._phones) > _REMEMBERED:
                self._phones.popitem(last=False)
        return phone
