"""Messages that overtake each other by moments: nobody stays unanswered for it, and nothing later is taken back."""

from datetime import datetime, timedelta
from typing import Any

from shared.clock import utc_now
from shared.messages import Inbound
from shared.tables import leads, messages
from tests.integration.processor.world import World, says

MOMENT = timedelta(milliseconds=500)


def at(moment: datetime, text: str) -> Inbound:
    return says(text, received=moment, sent=moment)


async def in_the_form(world: World) -> datetime:
    """The lead has been sent the form and has given two fields; returns when."""
    then = utc_now() - timedelta(seconds=10)
    await world.take(at(then - timedelta(seconds=10), "1"))
    await world.take(at(then, "Sumber info: Instagram\nBudget: 300 juta"))
    return then


async def form(world: World) -> dict[str, Any]:
    (lead,) = await world.rows(leads)
    return {name: value["text"] for name, value in lead.form.items()}


async def test_an_overtaken_message_does_not_take_back_what_a_later_one_said(world: World) -> None:
    then = await in_the_form(world)
    replies = len(world.replies())

    await world.take(at(then - MOMENT, "Budget: 100 juta"))

    assert (await form(world))["budget"] == "300 juta"
    assert [row.remark for row in await world.rows(messages)] == ["", "", "late"]
    assert len(world.replies()) == replies


async def test_an_overtaken_message_that_takes_nothing_back_is_answered_like_any_other(world: World) -> None:
    then = await in_the_form(world)
    replies = len(world.replies())

    await world.take(at(then - MOMENT, "Bidang usaha: kuliner"))

    assert await form(world) == {"source_info": "Instagram", "budget": "300 juta", "business_type": "kuliner"}
    assert [row.remark for row in await world.rows(messages)] == ["", "", ""]
    assert len(world.replies()) == replies + 1


async def test_an_overtaken_correction_of_something_older_counts(world: World) -> None:
    then = await in_the_form(world)
    await world.take(at(then + 4 * MOMENT, "Bidang usaha: kuliner"))

    await world.take(at(then + 3 * MOMENT, "Budget: 100 juta"))

    assert (await form(world))["budget"] == "100 juta"


async def test_within_a_burst_the_message_that_was_received_last_has_the_last_word(world: World) -> None:
    then = await in_the_form(world)

    await world.take(at(then + 2 * MOMENT, "Budget: 200 juta"), at(then + MOMENT, "Budget: 100 juta"))

    assert (await form(world))["budget"] == "200 juta"
