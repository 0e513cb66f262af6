"""Concurrent submitters share trips, in order, and nobody waits for ever."""

import asyncio
from collections.abc import Sequence

import pytest

from services.gateway.batching import Batcher


async def test_what_arrives_during_a_trip_makes_up_the_next() -> None:
    batches: list[list[int]] = []
    first_is_under_way, go_on = asyncio.Event(), asyncio.Event()

    async def carry(items: Sequence[int]) -> Sequence[int | Exception]:
        batches.append(list(items))
        first_is_under_way.set()
        await go_on.wait()
        return [item * 10 for item in items]

    async with Batcher(carry, name="test", largest=3) as batcher:
        answers = [batcher.submit(0)]
        await first_is_under_way.wait()
        answers += [batcher.submit(number) for number in range(1, 6)]
        go_on.set()

        assert await asyncio.gather(*answers) == [0, 10, 20, 30, 40, 50]
    assert batches == [[0], [1, 2, 3], [4, 5]]


async def test_each_submitter_gets_its_own_answer_or_error() -> None:
    async def carry(items: Sequence[int]) -> Sequence[int | Exception]:
        return [item if item else ValueError("zero") for item in items]

    async with Batcher(carry, name="test", largest=10) as batcher:
        found = await asyncio.gather(*map(batcher.submit, [1, 0, 2]), return_exceptions=True)

    assert [found[0], found[2]] == [1, 2]
    assert isinstance(found[1], ValueError)


async def test_a_trip_that_breaks_breaks_for_its_submitters_alone() -> None:
    async def carry(items: Sequence[int]) -> Sequence[int | Exception]:
        if 0 in items:
            raise RuntimeError("broken")
        return list(items)

    async with Batcher(carry, name="test", largest=10) as batcher:
        with pytest.raises(RuntimeError, match="broken"):
            await batcher.submit(0)

        assert await batcher.submit(1) == 1


async def test_a_submitter_that_gave_up_disturbs_nobody() -> None:
    async def carry(items: Sequence[int]) -> Sequence[int | Exception]:
        return list(items)

    async with Batcher(carry, name="test", largest=10) as batcher:
        gone, stays = batcher.submit(1), batcher.submit(2)
        gone.cancel()

        assert await stays == 2
