"""The pause of a destination that is away."""

import asyncio

from services.notifier.failures import AwayError
from services.notifier.replies.destinations import Destination, Turn

AWAY = AwayError("refused")


def destination(wait_seconds: float = 0.0) -> Destination:
    return Destination("whatsapp", "default", concurrency=4, wait_seconds=lambda _: wait_seconds)


async def turn_of(place: Destination) -> Turn:
    turn = await place.turn(5)
    assert turn is not None
    return turn


async def test_while_it_is_away_one_at_a_time_gets_through_the_longest_waiting_first() -> None:
    place = destination()
    (await turn_of(place)).failed(AWAY)
    first = asyncio.create_task(turn_of(place))
    second = asyncio.create_task(turn_of(place))

    turn = await first
    assert not second.done()
    turn.failed(AWAY)
    last = asyncio.create_task(turn_of(place))

    turn = await second
    assert not last.done()
    turn.answered()
    await last
    assert not place.is_away


async def test_a_probe_that_makes_no_try_passes_its_turn_on() -> None:
    place = destination()
    (await turn_of(place)).failed(AWAY)
    first, second = asyncio.create_task(turn_of(place)), asyncio.create_task(turn_of(place))

    (await first).leave()

    await asyncio.wait_for(second, 1)


async def test_one_who_stops_waiting_takes_no_turn_with_him() -> None:
    place = destination()
    (await turn_of(place)).failed(AWAY)
    first, second = asyncio.create_task(turn_of(place)), asyncio.create_task(turn_of(place))
    await asyncio.sleep(0)
    first.cancel()

    await asyncio.wait_for(second, 1)


async def test_whoever_waits_too_long_is_told_so() -> None:
    place = destination(wait_seconds=60)
    (await turn_of(place)).failed(AWAY)

    assert await place.turn(0.01) is None


async def test_the_fifth_try_is_announced_once_and_so_is_the_end() -> None:
    place = destination()
    announced = [(await turn_of(place)).failed(AWAY) for _ in range(7)]

    assert announced == [False, False, False, False, True, False, False]
    assert (await turn_of(place)).answered()
    assert not (await turn_of(place)).answered()


async def test_the_first_answer_may_end_what_others_announced_and_so_may_one_after_a_doubt() -> None:
    place = destination()
    answers = [(await turn_of(place)).answered() for _ in range(2)]
    place.doubt()
    answers += [(await turn_of(place)).answered() for _ in range(2)]

    assert answers == [True, False, True, False]


async def test_failures_of_sends_that_were_under_way_count_as_one_try() -> None:
    place = destination(wait_seconds=60)
    turns = [await turn_of(place) for _ in range(10)]

    assert not any(turn.failed(AWAY) for turn in turns)


async def test_the_wait_that_was_asked_for_is_kept() -> None:
    place = destination()
    (await turn_of(place)).failed(AwayError("429", retry_after_seconds=60))

    assert await place.turn(0.05) is None
