"""A partition goes to somebody else while one of its replies hangs in WAHA: nothing else waits for that."""

import asyncio

import sqlalchemy as sa
from prometheus_client import REGISTRY

from shared.tables import partition_leases
from tests.eventually import eventually
from tests.integration.notifier.world import PARTITIONS, World
from tests.integration.streams.conftest import running_leases

HANGS_SECONDS = 4.0


async def hang_in_the_last_partition(world: World) -> int:
    """A reply to lead 1003, partition 3, is under way; the others find WAHA quick."""
    await world.lead(1000, reply_seq=1)
    await world.lead(1003, reply_seq=2)
    await world.waha_fails({"match": "/api/sendText", "kind": "delay", "seconds": HANGS_SECONDS, "times": 1})
    hanging = await world.reply(1003, 1, "lambat", last_seq="2")
    await eventually(world.waha_has_failed)
    return hanging


async def owners(world: World) -> dict[int, str | None]:
    return {row.partition: row.owner for row in await world.rows(partition_leases)}


async def test_other_partitions_go_on_while_one_that_leaves_has_a_reply_in_flight(world: World) -> None:
    async with world.notifier():
        hanging = await hang_in_the_last_partition(world)
        async with running_leases(world.engine, "other", stream="replies", partitions=PARTITIONS):
            await eventually(lambda: is_owned_by_other(world, 2), within=2)
            quick = await world.reply(1000, 1, "cepat")
            await eventually(world.finished(quick), within=2)

            assert await world.outcome(hanging) is None
            assert (await owners(world))[3] != "other"

            await eventually(lambda: is_owned_by_other(world, 3), within=HANGS_SECONDS + 2)

    assert await world.outcome(hanging) == ("sent", "")
    assert await world.sent() == ["cepat", "lambat"]


async def test_after_a_lost_epoch_the_send_in_flight_is_the_last(world: World) -> None:
    async with world.notifier():
        hanging = await hang_in_the_last_partition(world)
        waiting = await world.reply(1003, 2, "berikutnya")
        await take_by_force(world, 3)
        await eventually(lambda: partitions_leaving() == 1, within=2)
        quick = await world.reply(1000, 1, "cepat")
        await eventually(world.finished(quick), within=2)
        await eventually(lambda: partitions_leaving() == 0, within=HANGS_SECONDS + 2)

        assert await world.outcome(hanging) == ("sent", "")
        assert await world.outcome(waiting) is None
        assert await world.sent() == ["cepat", "lambat"]


async def test_a_process_that_stops_gives_back_at_once_what_has_nothing_in_flight(world: World) -> None:
    notifier = world.notifier()
    await notifier.__aenter__()
    hanging = await hang_in_the_last_partition(world)

    stopping = asyncio.create_task(notifier.__aexit__(None, None, None))
    async with running_leases(world.engine, "other", stream="replies", partitions=PARTITIONS):
        await eventually(lambda: are_owned_by_other(world, {0, 1, 2}), within=2)
        assert not stopping.done()
        assert await world.outcome(hanging) is None

        await stopping
        await eventually(lambda: is_owned_by_other(world, 3), within=2)

    assert await world.outcome(hanging) == ("sent", "")


async def is_owned_by_other(world: World, partition: int) -> bool:
    return (await owners(world))[partition] == "other"


async def are_owned_by_other(world: World, partitions: set[int]) -> bool:
    return {partition for partition, owner in (await owners(world)).items() if owner == "other"} == partitions


def partitions_leaving() -> float | None:
    return REGISTRY.get_sample_value("consumer_partitions_leaving", {"stream": "replies"})


async def take_by_force(world: World, partition: int) -> None:
    """As happens to a process that was frozen until its leases had run out."""
    statement = sa.update(partition_leases).where(partition_leases.c.partition == partition)
    async with world.engine.begin() as connection:
        expires = sa.func.now() + sa.text("interval '1 minute'")
        values = {"owner": "other", "epoch": partition_leases.c.epoch + 1, "expires_at": expires}
        await connection.execute(statement.where(partition_leases.c.stream == "replies").values(values))
