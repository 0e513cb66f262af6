"""Who goes to the stream, who to the fallback, and who waits."""

import asyncio

from services.gateway.gates import Gates


async def test_a_closed_gate_stays_closed_until_opened() -> None:
    gates = Gates(4)
    gates.close([1, 2])

    assert [gates.is_open(partition) for partition in range(4)] == [True, False, False, True]
    gates.open([1])
    assert gates.closed == {2}


async def test_who_is_held_passes_when_the_gate_opens() -> None:
    gates = Gates(4)
    gates.close([1])
    gates.hold(1, seconds=60)
    waiting = asyncio.create_task(gates.passed(1))
    await asyncio.sleep(0)
    assert gates.is_held(1)
    assert not waiting.done()

    gates.open([1])

    await asyncio.wait_for(waiting, 1)
    assert not gates.is_held(1)


async def test_who_is_held_passes_when_the_time_is_over() -> None:
    gates = Gates(4)
    gates.close([1])
    gates.hold(1, seconds=0.01)

    await asyncio.wait_for(gates.passed(1), 1)

    assert not gates.is_held(1)
    assert not gates.is_open(1)


async def test_nobody_else_is_held() -> None:
    gates = Gates(4)
    gates.hold(1, seconds=60)

    assert not gates.is_held(2)
    await asyncio.wait_for(gates.passed(2), 1)


async def test_a_write_to_the_fallback_is_seen_while_and_after_it_happens() -> None:
    gates = Gates(4)
    before = gates.fallback_writes(1)

    with gates.writing_to_fallback(1):
        during = gates.fallback_writes(1)
    after = gates.fallback_writes(1)

    assert len({before, during, after}) == 3
    assert (before[0], during[0], after[0]) == (0, 1, 0)
    assert gates.fallback_writes(2) == (0, 0)
