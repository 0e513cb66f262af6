"""Committed outbox rows reach their stream once per life of Redis's data, in order."""

import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import utc_now
from shared.outbox import OutboxRow
from shared.streams.relay import Relay
from shared.tables import outbox
from tests.streams import entries_of


async def _commit(engine: AsyncEngine, *texts: str) -> list[OutboxRow]:
    rows = []
    for text in texts:
        async with engine.begin() as connection:
            newest = (await connection.execute(sa.select(sa.func.max(outbox.c.seq)))).scalar_one() or 0
            values = {"stream": "replies", "partition": 3, "lead_id": 7, "seq": newest + 1, "payload": {"text": text}}
            id_ = (await connection.execute(sa.insert(outbox).values(values).returning(outbox.c.id))).scalar_one()
        rows.append(
            OutboxRow(
                id=id_,
                stream="replies",
                partition=3,
                lead_id=7,
                seq=newest + 1,
                payload={"text": text},
                created_at=utc_now(),
            )
        )
    return rows


async def _stream(redis: Redis) -> list[str]:
    return [fields["text"] for _, fields in await entries_of(redis, "replies:{03}")]


async def _healed(redis: Redis, engine: AsyncEngine) -> Relay:
    relay = Relay(redis, engine)
    relay.doubt([3])
    await relay.heal()
    await relay.heal()
    return relay


async def test_rows_are_published_in_order(engine: AsyncEngine, redis: Redis) -> None:
    relay = await _healed(redis, engine)

    await relay.publish(await _commit(engine, "one", "two"))
    await relay.publish(await _commit(engine, "three"))

    assert await _stream(redis) == ["one", "two", "three"]


async def test_publishing_twice_adds_nothing(engine: AsyncEngine, redis: Redis) -> None:
    relay = await _healed(redis, engine)
    rows = await _commit(engine, "one", "two")

    await relay.publish(rows)
    await relay.publish(rows)
    other = await _healed(redis, engine)
    await other.publish(rows)

    assert await _stream(redis) == ["one", "two"]


async def test_a_new_owner_publishes_what_its_predecessor_committed_and_did_not_publish(
    engine: AsyncEngine, redis: Redis
) -> None:
    relay = await _healed(redis, engine)
    await relay.publish(await _commit(engine, "one"))
    await _commit(engine, "two")

    await _healed(redis, engine)

    assert await _stream(redis) == ["one", "two"]


async def test_a_redis_that_lost_everything_gets_the_unfinished_rows_back(engine: AsyncEngine, redis: Redis) -> None:
    relay = await _healed(redis, engine)
    rows = await _commit(engine, "done", "open")
    await relay.publish(rows)
    async with engine.begin() as connection:
        await connection.execute(sa.update(outbox).where(outbox.c.id == rows[0].id).values(finished_at=sa.func.now()))
    await redis.flushdb()

    await relay.check([3])
    await relay.heal()
    await relay.heal()

    assert await _stream(redis) == ["open"]


async def test_a_redis_that_lost_its_newest_entries_gets_just_those_back(engine: AsyncEngine, redis: Redis) -> None:
    relay = await _healed(redis, engine)
    rows = await _commit(engine, "kept", "lost")
    await relay.publish(rows)
    newest, _ = (await entries_of(redis, "replies:{03}"))[-1]
    await redis.xdel("replies:{03}", newest)
    await redis.hset("relayed:replies:{03}", "3", str(rows[0].id))

    await relay.publish(await _commit(engine, "next"))
    await relay.heal()

    assert await _stream(redis) == ["kept", "lost", "next"]


async def test_a_commit_that_went_unnoticed_is_found_in_postgresql(engine: AsyncEngine, redis: Redis) -> None:
    relay = await _healed(redis, engine)
    await _commit(engine, "unnoticed")

    await relay.check_newest([3])
    await relay.heal()

    assert await _stream(redis) == ["unnoticed"]
