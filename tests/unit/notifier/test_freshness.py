"""How many replies are looked up before those looked up earlier are sent."""

import asyncio

from services.notifier.replies.freshness import FRESH_SECONDS, FreshLooks


async def test_few_replies_find_room_at_once_and_a_crowd_when_half_of_all_are_sent() -> None:
    looks = FreshLooks(most=8)
    portion = looks.begin(6)
    waiting = asyncio.create_task(looks.room_for(100))

    assert await looks.room_for(2) == 2
    portion.leave()
    await asyncio.sleep(0)
    assert not waiting.done()
    portion.leave()

    assert await asyncio.wait_for(waiting, FRESH_SECONDS / 2) == 4


async def test_what_waits_longer_than_a_look_is_fresh_makes_room() -> None:
    looks = FreshLooks(most=8)
    portion = looks.begin(8)

    assert await asyncio.wait_for(looks.room_for(8), 10 * FRESH_SECONDS) == 8
    portion.leave()
    assert await looks.room_for(8) == 8


async def test_nobody_leaves_twice() -> None:
    looks = FreshLooks(most=8)
    first, _ = looks.begin(2), looks.begin(4)
    for _ in range(4):
        first.leave()

    assert await looks.room_for(1) == 4
