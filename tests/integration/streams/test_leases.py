"""Partitions have one owner at a time, in fair shares, and a dead owner is replaced."""

import time
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.statements import FENCE
from shared.tables import partition_leases
from tests.eventually import eventually
from tests.integration.streams.conftest import running_leases


async def test_a_single_worker_gets_every_partition(engine: AsyncEngine) -> None:
    async with running_leases(engine, "one") as leases:
        await eventually(lambda: leases.owned.keys() == {0, 1, 2, 3})


async def test_a_second_worker_gets_its_share_once_the_first_releases(engine: AsyncEngine) -> None:
    async with running_leases(engine, "one") as first:
        await eventually(lambda: len(first.owned) == 4)
        async with running_leases(engine, "two") as second:
            await eventually(lambda: len(first.owned) == 2)
            await first.release(set(range(4)) - first.owned.keys())

            await eventually(lambda: len(second.owned) == 2)
            assert not first.owned.keys() & second.owned.keys()


async def test_a_worker_that_stops_renewing_is_replaced_under_a_higher_epoch(engine: AsyncEngine) -> None:
    async with running_leases(engine, "dies") as first:
        await eventually(lambda: len(first.owned) == 4)
        epochs = dict(first.owned)
    died_at = time.monotonic()

    async with running_leases(engine, "lives") as second:
        await eventually(lambda: len(second.owned) == 4, within=4)

    assert time.monotonic() - died_at < 1.0 + 1.0, "later than the lease plus a second"
    assert all(second.owned[partition] > epoch for partition, epoch in epochs.items())


async def test_a_worker_that_leaves_is_replaced_within_a_second(engine: AsyncEngine) -> None:
    async with running_leases(engine, "leaves", ttl_seconds=30) as first:
        await eventually(lambda: len(first.owned) == 4)
        async with running_leases(engine, "stays", ttl_seconds=30) as second:
            await eventually(lambda: len(first.owned) == 2)
            left_at = time.monotonic()
            await first.leave()

            await eventually(lambda: len(second.owned) == 4, within=2)
            assert time.monotonic() - left_at < 1.0


async def test_an_expired_lease_that_nobody_took_is_renewed_under_its_old_epoch(engine: AsyncEngine) -> None:
    async with running_leases(engine, "one") as leases:
        await eventually(lambda: len(leases.owned) == 4)
        epochs = dict(leases.owned)
        async with engine.begin() as connection:
            await connection.execute(sa.update(partition_leases).values(expires_at=sa.text("now() - interval '1 h'")))

        await eventually(lambda: _live(engine))
        assert leases.owned == epochs


async def _live(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        statement = sa.select(sa.func.count()).where(partition_leases.c.expires_at > sa.func.now())
        return bool((await connection.execute(statement)).scalar_one() == 4)


async def test_a_batch_under_way_holds_up_a_takeover_and_no_renewal(engine: AsyncEngine) -> None:
    """A batch's lock that a renewal waited for would hold up the batches behind it as well."""
    async with running_leases(engine, "owner", partitions=1, ttl_seconds=2) as owner, engine.connect() as batch:
        await eventually(lambda: owner.owned)
        fence = sa.text(f"{FENCE} SELECT count(*) FROM fence")  # noqa: S608 - our own words
        under_way = await batch.execute(fence, {"partitions": [0], "epochs": [owner.owned[0]]})
        assert under_way.scalar_one() == 1
        renewed_at = await _expires_at(engine)

        await eventually(lambda: _is_later(engine, renewed_at))

    async with running_leases(engine, "successor", partitions=1) as successor, engine.connect() as batch:
        async with engine.connect() as other:
            epoch = (await other.execute(sa.select(partition_leases.c.epoch))).scalar_one()
        await batch.execute(fence, {"partitions": [0], "epochs": [epoch]})
        await eventually(lambda: _has_expired(engine), within=4)
        with pytest.raises(AssertionError):
            await eventually(lambda: successor.owned, within=1)
        await batch.rollback()

        await eventually(lambda: successor.owned)


async def _expires_at(engine: AsyncEngine) -> datetime:
    async with engine.connect() as connection:
        expires_at: datetime = (await connection.execute(sa.select(partition_leases.c.expires_at))).scalar_one()
    return expires_at


async def _is_later(engine: AsyncEngine, moment: datetime) -> bool:
    return await _expires_at(engine) > moment


async def _has_expired(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        expired = sa.select(partition_leases.c.expires_at < sa.func.clock_timestamp())
        return bool((await connection.execute(expired)).scalar_one())
