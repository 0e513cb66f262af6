"""A lane in this loop, and what the gateway writes for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.postgres import PostgresLeadStore
from services.processor.domain.policy import Policy
from services.processor.handlers import BatchHandler
from services.processor.lane import Lane
from services.processor.texts import TextBook
from shared.messages import Inbound
from shared.streams.intake import Intake
from shared.streams.names import keys_of
from shared.streams.relay import Relay
from shared.tables import inbound_fallback, messages
from shared.tombstones import Tombstones
from tests.integration.streams.conftest import running_leases

NO_TOMBSTONES = Tombstones(())
QUICK = Policy(quiet=timedelta(0), max_wait=timedelta(0), cooldown=timedelta(0))


@asynccontextmanager
async def running_lane(
    engine: AsyncEngine,
    redis: Redis,
    *,
    policy: Policy = QUICK,
    retry_base_seconds: float = 0.05,
    tombstones: Tombstones = NO_TOMBSTONES,
) -> AsyncIterator[None]:
    """A lane that owns partition 0; when it ends its lease runs out after a second."""
    async with running_leases(engine, "lane", partitions=1) as leases:
        store = PostgresLeadStore(engine, tombstones=tombstones)
        relay = Relay(redis, engine)
        lane = Lane(
            "lane",
            intake=Intake(redis, leases),
            leases=leases,
            store=store,
            handler=BatchHandler(store, relay.publish, policy, can_leave_tombstones=tombstones.has_key),
            relay=relay,
            texts=TextBook(engine),
            redis=redis,
            phone_book=None,
            retry_base_seconds=retry_base_seconds,
        )
        stop = asyncio.Event()
        task = asyncio.create_task(lane.run(stop))
        try:
            yield
        finally:
            stop.set()
            await task


async def into_the_stream(redis: Redis, *events: Inbound) -> None:
    for event in events:
        fields: dict[Any, Any] = dict(event.to_fields())
        await redis.xadd(keys_of("inbound", 0).stream, fields)


async def into_the_table(engine: AsyncEngine, *events: Inbound) -> None:
    rows = [{"partition": 0, "received_at": event.received, "fields": event.to_fields()} for event in events]
    async with engine.begin() as connection:
        await connection.execute(sa.insert(inbound_fallback), rows)


async def texts(engine: AsyncEngine) -> list[str]:
    """What is stored, in each lead's order."""
    statement = sa.select(messages.c.text).order_by(messages.c.lead_id, messages.c.seq)
    async with engine.connect() as connection:
        return list((await connection.execute(statement)).scalars())


async def rows(engine: AsyncEngine, table: sa.Table) -> list[Any]:
    """Everything in a table."""
    async with engine.connect() as connection:
        return list((await connection.execute(sa.select(table))).all())
