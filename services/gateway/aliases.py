"""Which phone is behind a LID, as far as the processor has learnt it: its answers in Redis, remembered for a while."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from time import monotonic
from types import TracebackType
from typing import Self

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.gateway import metrics
from services.gateway.batching import Batcher
from shared.identifiers import normal_phone
from shared.streams.names import alias_key

LOOKUP_SECONDS = 0.05

_REMEMBERED = 20_000
_REMEMBERED_SECONDS = 600.0
_PAUSE_AFTER_FAILURE_SECONDS = 1.0
_LARGEST_BATCH = 256
_AWAY = (RedisError, OSError, TimeoutError)


class Aliases:
    """Looks up ``alias:<lid>``; open it as a context manager. Only phones that were found are remembered.

    Concurrent lookups share trips, so a crowd of unknown LIDs needs one connection and no more than a few trips.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._batcher: Batcher[str, str] = Batcher(self._carry, name="aliases", largest=_LARGEST_BATCH)
        self._phones: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lookups: dict[str, asyncio.Task[str]] = {}
        self._paused_until = 0.0

    async def __aenter__(self) -> Self:
        await self._batcher.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._batcher.__aexit__(kind, error, trace)

    async def phone_behind(self, lid: str) -> str:
        """The phone's digits, or "" when it is unknown or Redis does not tell within 50 ms."""
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
            found = await self._batcher.submit(lid)
        except _AWAY:
            metrics.ALIAS_LOOKUPS.labels("failed").inc()
            return ""
        finally:
            self._lookups.pop(lid, None)
        phone = normal_phone(found)
        metrics.ALIAS_LOOKUPS.labels("found" if phone else "unknown").inc()
        if phone:
            self._phones[lid] = phone, monotonic() + _REMEMBERED_SECONDS
            if len(self._phones) > _REMEMBERED:
                self._phones.popitem(last=False)
        return phone

    async def _carry(self, lids: Sequence[str]) -> Sequence[str | Exception]:
        if monotonic() < self._paused_until:
            raise TimeoutError
        trip = self._redis.pipeline(transaction=False)
        for lid in lids:
            trip.get(alias_key(lid))
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                found = await trip.execute()
        except _AWAY:
            self._paused_until = monotonic() + _PAUSE_AFTER_FAILURE_SECONDS
            raise
        return [str(phone or "") for phone in found]
