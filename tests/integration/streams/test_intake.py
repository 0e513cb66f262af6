"""Reading is fenced, ordered, and survives what Redis forgets."""

import time

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.streams.intake import Intake
from shared.streams.leaving import Entry
from shared.streams.names import keys_of
from tests.eventually import eventually
from tests.integration.streams.conftest import running_leases


async def _add(redis: Redis, partition: int, *texts: str) -> None:
    for text in texts:
        await redis.xadd(keys_of("inbound", partition).stream, {"text": text})


async def _read_some(intake: Intake, at_most: int = 10) -> list[Entry]:
    await intake.adopt()
    await intake.wait(0.05)
    return await intake.read(at_most)


def _texts(entries: list[Entry]) -> list[str]:
    return [entry.fields["text"] for entry in entries]


async def test_entries_come_in_order_even_those_added_before_the_first_reader(
    engine: AsyncEngine, redis: Redis
) -> None:
    await _add(redis, 0, "one", "two")
    async with running_leases(engine, "reader", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        first = await _read_some(intake)
        first += await _read_some(intake)
        await _add(redis, 0, "three")
        second = await eventually(lambda: _read_some(intake))
        await intake.close()

    assert _texts(first) == ["one", "two"]
    assert _texts(second) == ["three"]


async def test_finished_entries_leave_the_stream(engine: AsyncEngine, redis: Redis) -> None:
    await _add(redis, 0, "one")
    async with running_leases(engine, "reader", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        entries = await eventually(lambda: _read_some(intake))
        await intake.finish(entries)
        await intake.close()

    keys = keys_of("inbound", 0)
    assert await redis.xlen(keys.stream) == 0
    assert (await redis.xpending(keys.stream, "processors"))["pending"] == 0


async def test_what_is_finished_soon_leaves_with_the_next_read(engine: AsyncEngine, redis: Redis) -> None:
    await _add(redis, 0, "one")
    async with running_leases(engine, "reader", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        entries = await eventually(lambda: _read_some(intake))
        await _add(redis, 0, "two")
        intake.ring([0])
        intake.finish_soon(entries)
        read_and_left = _texts(await intake.read(10)), await redis.xlen(keys_of("inbound", 0).stream)
        await intake.close()

    assert read_and_left == (["two"], 1)


async def test_what_is_finished_in_two_partitions_leaves_with_the_next_read_of_one(
    engine: AsyncEngine, redis: Redis
) -> None:
    await _add(redis, 0, "one")
    await _add(redis, 1, "two")
    async with running_leases(engine, "reader", partitions=2) as leases:
        await eventually(lambda: len(leases.owned) == 2)
        intake = Intake(redis, leases)
        entries = await eventually(lambda: _read_some(intake))
        await _add(redis, 0, "three")
        intake.ring([0])
        intake.finish_soon(entries)
        await intake.read(10)
        left = [await redis.xlen(keys_of("inbound", partition).stream) for partition in (0, 1)]
        await intake.close()

    assert left == [1, 0]


async def test_after_a_reading_that_brought_many_the_next_waits_for_more(engine: AsyncEngine, redis: Redis) -> None:
    await _add(redis, 0, *"abcdefghijklmnopqrst")
    async with running_leases(engine, "reader", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        begun = time.monotonic()
        many = await eventually(lambda: _read_some(intake, at_most=50))
        await intake.read(50)
        await _add(redis, 0, "u")
        await intake.wait(1.0)
        waited_seconds = time.monotonic() - begun
        await intake.close()

    assert len(many) == 20
    assert waited_seconds >= 0.04


async def test_what_is_finished_soon_leaves_by_itself_where_nothing_is_read(engine: AsyncEngine, redis: Redis) -> None:
    await _add(redis, 0, "one")
    async with running_leases(engine, "reader", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        intake.finish_soon(await eventually(lambda: _read_some(intake)))
        stream = keys_of("inbound", 0).stream

        async def is_empty() -> bool:
            return await redis.xlen(stream) == 0

        assert await eventually(is_empty)
        await intake.close()


async def test_a_reader_that_closes_tells_what_it_finished(engine: AsyncEngine, redis: Redis) -> None:
    await _add(redis, 0, "one")
    async with running_leases(engine, "reader", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        intake.finish_soon(await eventually(lambda: _read_some(intake)))
        await intake.close()
        left = await redis.xlen(keys_of("inbound", 0).stream)

    assert left == 0


async def test_the_next_owner_gets_what_was_read_and_not_finished_first(engine: AsyncEngine, redis: Redis) -> None:
    await _add(redis, 0, "one", "two")
    async with running_leases(engine, "dies", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        await eventually(lambda: _read_some(intake))
        await intake.close()
    await _add(redis, 0, "three")

    async with running_leases(engine, "lives", partitions=1) as leases:
        await eventually(lambda: leases.owned, within=4)
        intake = Intake(redis, leases)
        again = await _read_some(intake)
        new = await eventually(lambda: _read_some(intake))
        await intake.close()

    assert [(entry.fields["text"], entry.redelivered) for entry in again] == [("one", True), ("two", True)]
    assert [(entry.fields["text"], entry.redelivered) for entry in new] == [("three", False)]


async def test_what_an_owner_reads_again_while_it_lives_does_not_count_as_another_delivery(
    engine: AsyncEngine, redis: Redis
) -> None:
    """However often Redis went away meanwhile."""
    await _add(redis, 0, "one", "two")
    async with running_leases(engine, "dies", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        await eventually(lambda: _read_some(intake))
        for _ in range(3):
            intake.forget_all()
            assert _texts(await eventually(lambda: _read_some(intake))) == ["one", "two"]
        await intake.close()

    async with running_leases(engine, "lives", partitions=1) as leases:
        await eventually(lambda: leases.owned, within=4)
        intake = Intake(redis, leases)
        left = await _read_some(intake)
        await intake.close()

    assert [(entry.fields["text"], entry.deliveries) for entry in left] == [("one", 2), ("two", 2)]


async def test_an_outranked_owner_can_neither_read_nor_finish(engine: AsyncEngine, redis: Redis) -> None:
    await _add(redis, 0, "one")
    async with running_leases(engine, "zombie", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        entries = await eventually(lambda: _read_some(intake))
        await redis.set(keys_of("inbound", 0).epoch, leases.owned[0] + 1)
        await _add(redis, 0, "two")

        await intake.finish(entries)
        intake.ring([0])
        read = await intake.read(10)
        adopted = await intake.adopt()
        await intake.close()

    assert read == []
    assert adopted == []
    assert await redis.xlen(keys_of("inbound", 0).stream) == 2


async def test_a_flushed_redis_is_read_again_from_its_beginning(engine: AsyncEngine, redis: Redis) -> None:
    async with running_leases(engine, "reader", partitions=1) as leases:
        await eventually(lambda: leases.owned)
        intake = Intake(redis, leases)
        await _read_some(intake)
        await redis.flushdb()
        await redis.script_flush()
        await _add(redis, 0, "after")

        async def read() -> list[Entry]:
            intake.ring([0])
            return await _read_some(intake)

        assert _texts(await eventually(read)) == ["after"]
        await intake.close()
