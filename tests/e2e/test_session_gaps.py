"""Messages that no webhook ever told of: they are fetched from WAHA's history once the way there is open again."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from services.processor.repair.reading import UNDER_WAY
from shared.settings import sqlalchemy_url
from shared.tables import inbox, outbox, repaired_messages
from tests.e2e.world import FILLED_FORM, Person, World, says
from tests.eventually import eventually
from tests.servers.databases import Databases, RedisDatabases
from tests.system import QUICK, RunningSystem, running_system

STALE_SECONDS = 1200
FRESH_SECONDS = 40
SESSIONS = {"default": "GOWS", "noweb": "NOWEB", "webjs": "WEBJS", "wpp": "WPP"}


@pytest.fixture(scope="module")
def gappy(
    databases: Databases, redis_databases: RedisDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSystem]:
    """A system of this module's own, since all its webhooks are lost at times, with a number on every engine."""
    settings = {
        **QUICK,
        "REPAIR_LOOK_SECONDS": "1",
        "WAHA_STANDIN_SESSIONS": ",".join(f"{name}:{engine}" for name, engine in SESSIONS.items()),
    }
    folder = tmp_path_factory.mktemp("gappy")
    with running_system(databases, redis_databases, folder=folder, settings=settings) as running:
        yield running


@pytest.fixture
async def world(gappy: RunningSystem) -> AsyncIterator[World]:
    engine = create_async_engine(sqlalchemy_url(gappy.database_url), poolclass=NullPool)
    yield World(gappy, engine)
    await engine.dispose()
    await gappy.waha("settings", {"drop_webhooks": False})


async def lose_webhooks(world: World) -> None:
    await world.system.waha("settings", {"drop_webhooks": True})


async def come_back(world: World, session: str = "default") -> None:
    """Webhooks arrive again, and the session tells that it was away and works."""
    await world.system.waha("settings", {"drop_webhooks": False})
    await world.system.waha("session", {"session": session, "status": "STOPPED"})
    await world.system.waha("session", {"session": session, "status": "WORKING"})


async def wrote(person: Person, text: str, *, seconds_ago: float, **but: object) -> str:
    """The person wrote so long ago; returns the message's id."""
    told = await person.says(text, timestamp=time.time() - seconds_ago, **but)
    return str(told["message_id"])


def texts_of(stored: Sequence[Any]) -> list[tuple[str, str]]:
    return [(message.text, message.remark) for message in stored]


async def gap_alerts(world: World, name: str) -> list[str]:
    return [alert for alert in await world.alerts() if "terlewat" in alert and name in alert]


@pytest.mark.parametrize(("session", "engine"), SESSIONS.items())
async def test_what_was_lost_is_taken_in_once_and_in_order(world: World, session: str, engine: str) -> None:
    budi = world.someone(session=session, engine=engine)
    answers = ("1", *FILLED_FORM.split("\n"))
    await wrote(budi, "Halo", seconds_ago=90)
    await budi.hears(1)
    await lose_webhooks(world)
    lost = [await wrote(budi, text, seconds_ago=50 - number) for number, text in enumerate(answers)]

    await come_back(world, session)

    await budi.is_in("FORM_COMPLETED", within=20)
    await budi.is_settled(messages_stored=7)
    await budi.has_row()
    for message_id, text in zip(lost, answers, strict=True):
        await budi.says(text, message_id=message_id)  # the webhook that was lost arrives after all
    await budi.says("makasih")
    await budi.is_settled(messages_stored=8)
    stored = await budi.messages()
    assert [message.text for message in stored] == ["Halo", *answers, "makasih"]
    assert {message.remark for message in stored} == {""}
    assert says((await budi.heard())[-1], "form_completed")
    assert len(await budi.rows()) == 1


async def test_what_is_old_is_stored_and_not_answered_and_one_alert_sums_it_up(world: World) -> None:
    met = world.someone(name="Kenal")
    await met.says("Halo")
    await met.hears(1)
    people = [world.someone(name=f"Lama {number}") for number in range(3)]
    await lose_webhooks(world)
    for person in people:
        await wrote(person, "mau franchise", seconds_ago=STALE_SECONDS)
    fresh = world.someone(name="Baru")
    await wrote(fresh, "Halo", seconds_ago=FRESH_SECONDS)

    await come_back(world)

    await fresh.hears(1)
    for person in people:
        await person.is_settled(messages_stored=1)
        assert texts_of(await person.messages()) == [("mau franchise", "stale")]
        assert await person.heard() == []
    (alert,) = await eventually(lambda: gap_alerts(world, "Lama 0"), within=20)
    assert all(person.name in alert and person.phone in alert for person in people)
    assert fresh.name not in alert
    assert not [other for other in await world.alerts() if "Lama" in other and other != alert]


async def test_a_lost_message_behind_a_later_one_fills_only_empty_fields_and_is_not_answered(world: World) -> None:
    budi = world.someone(name="Sela")
    await wrote(budi, "1", seconds_ago=90)
    await budi.hears(2)
    await lose_webhooks(world)
    await wrote(budi, "Budget: 50 juta\nSumber info: Instagram", seconds_ago=FRESH_SECONDS)
    await world.system.waha("settings", {"drop_webhooks": False})
    await budi.says("Budget: 300 juta")
    await budi.hears(3)

    await come_back(world)

    await budi.is_settled(messages_stored=3)
    form = (await budi.lead()).form
    assert (form["budget"]["text"], form["source_info"]["text"]) == ("300 juta", "Instagram")
    assert texts_of(await budi.messages())[-1] == ("Budget: 50 juta\nSumber info: Instagram", "late")
    assert len(await budi.heard()) == 3
    assert not await gap_alerts(world, "Sela")


async def test_what_staff_wrote_by_hand_meanwhile_silences_the_bot(world: World) -> None:
    budi = world.someone(name="Tangan")
    await wrote(budi, "Halo", seconds_ago=90)
    await budi.hears(1)
    await lose_webhooks(world)
    await wrote(budi, "Kak, ada yang lain?", seconds_ago=FRESH_SECONDS + 3)
    await wrote(budi, "Halo Kak, saya bantu ya", seconds_ago=FRESH_SECONDS, from_me=True)

    await come_back(world)

    await budi.is_in("MANUAL_INTERVENTION")
    await budi.is_settled(messages_stored=3)
    assert texts_of(await budi.messages())[1:] == [
        ("Kak, ada yang lain?", ""),
        ("Halo Kak, saya bantu ya", "staff_wrote"),
    ]
    assert len(await budi.heard()) == 1


async def test_the_bots_own_words_found_in_the_history_are_no_persons(world: World) -> None:
    budi = world.someone(name="Gema")
    await world.system.waha("settings", {"events": ["message", "session.status"]})  # no webhook tells of our own
    try:
        await budi.says("Halo")
        await budi.hears(1)
        await come_back(world)
        (echo,) = [
            message
            for message in (await world.system.waha("state"))["chats"][budi.chat]["messages"]
            if message["from_me"]
        ]

        async def echo_was_taken_in() -> bool:
            async with world.engine.connect() as connection:
                key = f"wa:default:me:message:{echo['id']}"
                return (await connection.execute(sa.select(inbox).where(inbox.c.key == key))).first() is not None

        await eventually(echo_was_taken_in, within=20)
        assert (await budi.lead()).state == "CHOOSE_OPTION"
        assert len(await budi.messages()) == 1
    finally:
        events = ["message.any", "session.status", "message.edited", "message.revoked"]
        await world.system.waha("settings", {"events": events})


async def test_a_gateway_that_was_away_too_long_is_noticed_without_a_word_from_the_session(world: World) -> None:
    met = world.someone(name="Kenal")
    await met.says("Halo")
    await met.hears(1)
    await lose_webhooks(world)
    budi = world.someone_hidden(name="Diam")
    await wrote(budi, "Halo", seconds_ago=UNDER_WAY.total_seconds() - 2)
    await world.system.waha("settings", {"drop_webhooks": False})

    await budi.hears(1, within=20)

    assert texts_of(await budi.messages()) == [("Halo", "")]
    assert "processor_repaired_total" in world.system.metrics("processor")


async def test_a_processor_that_was_away_meanwhile_looks_when_it_starts(world: World) -> None:
    met = world.someone()
    await met.says("Halo")
    await met.hears(1)
    world.system.terminate("processor")
    await lose_webhooks(world)
    budi = world.someone(name="Mulai")
    await wrote(budi, "Halo", seconds_ago=FRESH_SECONDS)
    await world.system.waha("settings", {"drop_webhooks": False})

    world.system.restart("processor")

    await budi.hears(1, within=30)
    assert texts_of(await budi.messages()) == [("Halo", "")]


async def test_nothing_that_was_fetched_is_left_to_sum_up(world: World) -> None:
    async def all_summed_up() -> bool:
        async with world.engine.connect() as connection:
            return (await connection.execute(sa.select(repaired_messages))).first() is None

    await eventually(all_summed_up, within=70)
    async with world.engine.connect() as connection:
        cause = outbox.c.payload["cause"].astext
        causes = list((await connection.execute(sa.select(cause).where(cause.like("waha_gap:%")))).scalars())
    assert len(causes) == len(set(causes)) == 1
