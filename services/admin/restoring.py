"""After PostgreSQL was restored from a backup: it is older than Redis, the sheet and what people were sent.

What was decided after the backup is gone from PostgreSQL and has happened all the same. So:
- numbers that were given since are not given again: a new lead would otherwise find a lost lead's row in the sheet, and
  its own work published already;
- what Redis was told since (epochs, marks, work that points to lost rows) is forgotten. The streams are filled again
  from the outbox. Events that were accepted and not decided yet (``inbound``) stay: nothing else holds them;
- the filter of duplicates knows no event but those: it would keep the others from being read in WAHA's history again;
- every partition counts as taken from an owner that died, so that a reply which may have been sent since is looked for
  in its chat first.
"""

from collections.abc import AsyncIterator, Set
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.auditing import audit
from shared.streams.names import GROUP_OF, PARTITIONED, StreamName, dead_letter_stream, keys_of, seen_key
from shared.tables import partition_leases, workers

ACTION = "restored"
_NEVER_GIVEN = 100_000
"""More than were given since any backup that is worth restoring; ids of leads stay within 8 digits."""
_PAGE = 1000
_REFILLED: tuple[StreamName, ...] = ("replies", "sheets", "alerts")

_SKIP = sa.text("""
    SELECT setval('lead_id_sequence', nextval('lead_id_sequence') + :count),
           setval('sheet_guard_sequence', nextval('sheet_guard_sequence') + :count),
           setval(pg_get_serial_sequence('outbox', 'id'), nextval(pg_get_serial_sequence('outbox', 'id')) + :count)
""")
_ALIVE = sa.select(sa.func.count()).select_from(workers).where(workers.c.expires_at > sa.func.now())


class StillRunning(Exception):
    """Services work on the database that is to be put right."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done."""

    unfinished: int
    """Rows of the outbox that will be published again."""
    undecided: int
    """Events in Redis that no processor had decided."""
    forgotten: int
    """Keys that Redis was rid of."""


async def after_restore(engine: AsyncEngine, redis: Redis, *, partitions: int, actor: str) -> Restored:
    """Put Redis and the numbers right; may be repeated. Raises `StillRunning`; and Redis' and PostgreSQL's errors."""
    async with engine.connect() as connection:
        if alive := (await connection.execute(_ALIVE)).scalar_one():
            raise StillRunning(f"{alive} processes are alive, or were a moment ago; stop every service first")
    numbers = {name: range(partitions if name in PARTITIONED else 1) for name in GROUP_OF}
    keys = {name: [keys_of(name, number) for number in numbers[name]] for name in GROUP_OF}
    stale = [key for name in GROUP_OF for one in keys[name] for key in (one.epoch, one.relayed)]
    stale += [one.stream for name in _REFILLED for one in keys[name]]
    stale += [dead_letter_stream(name) for name in GROUP_OF]
    forgotten = sum([await redis.delete(key) for key in stale])
    under_way = [key for number in numbers["inbound"] async for key in _under_way(redis, number)]
    forgotten += await _forget_accepted(redis, but=set(under_way))
    async with engine.begin() as connection:
        await connection.execute(_SKIP, {"count": _NEVER_GIVEN})
        await connection.execute(
            sa.update(partition_leases).values(owner="lost", expires_at=sa.text("to_timestamp(0)"))
        )
        await connection.execute(sa.delete(workers))
        unfinished = (
            await connection.execute(sa.text("SELECT count(*) FROM outbox WHERE finished_at IS NULL"))
        ).scalar_one()
        await audit(connection, actor, ACTION)
    return Restored(unfinished, len(under_way), forgotten)


async def _under_way(redis: Redis, partition: int) -> AsyncIterator[str]:
    """The filter's keys of the events that no processor has decided."""
    after = "-"
    while True:
        page: Any = await redis.xrange(keys_of("inbound", partition).stream, min=after, count=_PAGE)
        for _, fields in page:
            yield seen_key(partition, fields["key"])
        if len(page) < _PAGE:
            return
        after = f"({page[-1][0]}"


async def _forget_accepted(redis: Redis, *, but: Set[str]) -> int:
    trip = redis.pipeline(transaction=False)
    forgotten: int = 0
    async for key in redis.scan_iter(match="seen:*", count=_PAGE):
        if key not in but:
            trip.unlink(key)
        if len(trip) >= _PAGE:
            forgotten += sum(await trip.execute())
    forgotten += sum(await trip.execute())
    return forgotten
