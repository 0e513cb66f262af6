"""What an erasure leaves outside its transaction: entries and aliases in Redis, and rows that were being written.

See `services.processor.privacy.ports.Remnants`.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime
from typing import Any, get_args

import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.answers import Answers
from services.processor.adapters.erasures import ERASED, WORK_WITHOUT_WORDS
from services.processor.privacy.ports import Remains, StreamsAway
from shared.redis_client import REDIS_AWAY, RedisError
from shared.streams.names import StreamName, alias_key, dead_letter_stream, keys_of

_MOST_ERASURES = 1000
_PAGE = 500
REDIS_FAILED: tuple[type[Exception], ...] = (*REDIS_AWAY, RedisError)

_UNSWEPT = sa.text("""
    SELECT lead_id, leftovers FROM erasures WHERE leftovers IS NOT NULL ORDER BY lead_id LIMIT :limit
""")

_NOTE_SWEPT = sa.text("""
    UPDATE erasures SET leftovers = NULL, swept_at = CAST(:now AS timestamptz)
    WHERE leftovers IS NOT NULL AND erased_at <= CAST(:until AS timestamptz)
""")

_LEFT = tuple(
    sa.text(sql)
    for sql in (
        "DELETE FROM messages WHERE lead_id = ANY(CAST(:ids AS bigint[])) RETURNING 1",
        "DELETE FROM decisions WHERE lead_id = ANY(CAST(:ids AS bigint[])) RETURNING 1",
        "DELETE FROM addresses WHERE lead_id = ANY(CAST(:ids AS bigint[])) RETURNING 1",
        "DELETE FROM lead_facts WHERE lead_id = ANY(CAST(:ids AS bigint[])) RETURNING 1",
        """
            DELETE FROM dead_letters WHERE lead_id = ANY(CAST(:ids AS bigint[]))
                AND payload->>'reason' IS DISTINCT FROM CAST(:erased AS text) RETURNING 1
        """,
    )
)


class PostgresAndRedisRemnants(Answers):
    """Finds what is left by the leads' ids, which nothing else will ever have."""

    def __init__(self, engine: AsyncEngine, redis: Redis) -> None:
        super().__init__(engine)
        self._redis = redis

    async def unswept(self) -> Remains | None:
        """See `Remnants.unswept`."""
        rows = await self._rows(_UNSWEPT, {"limit": _MOST_ERASURES})
        if not rows:
            return None
        return Remains(
            lead_ids=frozenset(row.lead_id for row in rows),
            lids=frozenset(lid for row in rows for lid in row.leftovers["lids"]),
            partitions=frozenset(partition for row in rows for partition in row.leftovers["partitions"]),
        )

    async def sweep_streams(self, remains: Remains) -> int:
        """See `Remnants.sweep_streams`."""
        leads = {str(lead_id) for lead_id in remains.lead_ids}
        streams = [keys_of("replies", partition).stream for partition in sorted(remains.partitions)]
        streams += [keys_of("sheets", 0).stream, keys_of("alerts", 0).stream]
        streams += [dead_letter_stream(name) for name in get_args(StreamName)]
        try:
            if remains.lids:
                await self._redis.delete(*map(alias_key, remains.lids))
            return sum([await self._remove(stream, leads) for stream in streams])
        except REDIS_FAILED as error:
            raise StreamsAway(f"Redis: {type(error).__name__}") from error

    async def sweep_tables(self, remains: Remains) -> int:
        """See `Remnants.sweep_tables`."""
        given = {"ids": sorted(remains.lead_ids), "erased": ERASED}
        removed = 0
        async with self._transaction() as connection:
            for statement in (*_LEFT, *WORK_WITHOUT_WORDS):
                names = statement.compile().params
                removed += len((await connection.execute(statement, {name: given[name] for name in names})).all())
        return removed

    async def note_swept(self, until: datetime, now: datetime) -> None:
        """See `Remnants.note_swept`."""
        await self._rows(_NOTE_SWEPT, {"until": until, "now": now})

    async def _remove(self, stream: str, leads: Collection[str]) -> int:
        ids = [
            id_
            async for id_, fields in entries_of(self._redis, stream)
            if fields.get("lead") in leads and fields.get("reason") != ERASED
        ]
        for first in range(0, len(ids), _PAGE):
            await self._redis.xdel(stream, *ids[first : first + _PAGE])
        return len(ids)


async def entries_of(redis: Redis, stream: str) -> AsyncIterator[tuple[str, Mapping[str, str]]]:
    """Every entry of a stream with its id, oldest first. Raises when Redis is away."""
    after = "-"
    while True:
        page: Any = await redis.xrange(stream, min=after, max="+", count=_PAGE)
        for id_, fields in page:
            yield id_, fields
        if len(page) < _PAGE:
            return
        after = f"({page[-1][0]}"
