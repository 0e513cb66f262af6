"""A takeover in the middle of a burst: once it is acknowledged, no reply of the bot arrives any more, whoever wins.

Every way staff have is tried with many interleavings, drawn from seeds: the burst's rhythm, the moment of the takeover,
and with it whether it falls between decision and sending, into a waiting burst, or behind the last message.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from shared.settings import sqlalchemy_url
from shared.tables import outbox
from tests.e2e.world import FILLED_FORM, Person, World
from tests.eventually import eventually
from tests.servers.databases import Databases, RedisDatabases
from tests.system import QUICK, RunningSystem, running_system

pytestmark = pytest.mark.e2e

BURST = (
    "budget: 100 juta",
    "eh 150 juta",
    "bidang usaha: ritel",
    "sumber info: TikTok",
    "rencana mulai: Februari 2027",
    "budget: 200 juta",
    "sumber info: teman",
    "bidang usaha: minuman",
)
LONGEST_GAP_SECONDS = 0.3
AT_ONCE = 6
SEEDS = 12
SEEDS_BY_BUTTON = 6
"""A takeover by button needs an alert with buttons, and more than 20 alerts a minute are folded."""

TakeOver = Callable[[Person], Awaitable[float]]
"""Takes over; returns when that was acknowledged, in Unix seconds."""


@pytest.fixture(scope="module")
def racing(
    databases: Databases, redis_databases: RedisDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSystem]:
    """A system that answers every pause of a lead at once and types for a while, so that much is under way."""
    hasty = {**QUICK, "MESSAGE_QUIET_MS": "60", "MESSAGE_MAX_WAIT_MS": "200", "USER_COOLDOWN_MS": "50"}
    hasty |= {"TYPING_MAX_MS": "400", "QUESTION_READING_MS": "0"}
    folder = tmp_path_factory.mktemp("racing")
    with running_system(databases, redis_databases, folder=folder, settings=hasty) as running:
        yield running


@pytest.fixture
async def racers(racing: RunningSystem) -> AsyncIterator[World]:
    engine: AsyncEngine = create_async_engine(sqlalchemy_url(racing.database_url), poolclass=NullPool)
    yield World(racing, engine)
    await engine.dispose()


async def by_api(person: Person) -> float:
    return await ordered(person, {"name": "take_over"})


async def by_set_state(person: Person) -> float:
    """The same under another name."""
    return await ordered(person, {"name": "set_state", "state": "MANUAL_INTERVENTION"})


async def ordered(person: Person, order: dict[str, str]) -> float:
    lead = await person.lead()
    answer = await person.world.system.admin("POST", f"/api/leads/{lead.id}/commands", json=order)
    assert answer.json()["outcome"] == "done", answer.text
    return time.time()


async def by_button(person: Person) -> float:
    """Acknowledged when the alert says who took over."""
    system = person.world.system
    chat = int(system.process("notifier").program.environment["TELEGRAM_ADMIN_CHAT_ID"])

    async def alert() -> dict[str, Any]:
        told = (await system.telegram("state"))["chats"].get(str(chat), {}).get("messages", [])
        return next((one for one in told if one["from_bot"] and person.phone in one["html"]), {})

    found = await eventually(alert, within=20)
    data = [button["data"] for row in found["buttons"] for button in row if button["data"].startswith("take:")]
    assert len(data) == 1, found
    press = {"chat_id": chat, "message_id": found["message_id"], "data": data[0], "from_id": 900001, "name": "Rina"}
    await system.telegram("press", press)

    async def is_told() -> bool:
        return "Rina" in str((await alert())["text"])

    await eventually(is_told, within=20)
    return time.time()


async def by_phone(person: Person) -> float:
    """Nobody tells staff on the phone anything: what counts is when the conversation is theirs."""
    await person.says(f"Halo Kak, saya bantu ya ({person.phone})", from_me=True)
    await person.is_in("MANUAL_INTERVENTION")
    return time.time()


async def race(person: Person, take_over: TakeOver, seed: int) -> list[str]:
    """Let both run; returns what was sent after the acknowledgement."""
    chance = random.Random(seed)
    gaps = [chance.uniform(0, LONGEST_GAP_SECONDS) for _ in BURST]
    moment = chance.uniform(0, sum(gaps))

    async def burst() -> None:
        for text, gap in zip(BURST, gaps, strict=True):
            await person.says(text)
            await asyncio.sleep(gap)  # the rhythm itself, not a wait for anything

    async def taken_over() -> float:
        await asyncio.sleep(moment)
        return await take_over(person)

    stored = (await person.lead()).message_seq + len(BURST)
    _, acknowledged_at = await asyncio.gather(burst(), taken_over())
    await eventually(lambda: nothing_is_open(person, stored), within=20)

    assert (await person.lead()).state == "MANUAL_INTERVENTION"
    sent = await person.world.system.waha("sent")
    return [
        f"seed {seed}: {one['at'] / 1000 - acknowledged_at:.3f} s after it: {one['text']!r}"
        for one in sent
        if one["chat_id"] == person.chat and one["at"] / 1000 > acknowledged_at
    ]


async def nothing_is_open(person: Person, stored: int) -> bool:
    """Every message was taken, no burst is open, and every reply was sent or dropped; alerts may take their time."""
    lead = await person.lead()
    if lead.message_seq < stored or lead.due_at is not None:
        return False
    unfinished = sa.select(sa.func.count()).where(
        outbox.c.stream == "replies", outbox.c.lead_id == lead.id, outbox.c.finished_at.is_(None)
    )
    async with person.world.engine.connect() as connection:
        return (await connection.execute(unfinished)).scalar_one() == 0


async def prepared(world: World, *, with_alert: bool) -> Person:
    """Somebody in the middle of the conversation, or with a finished form, of which the team was told."""
    person = world.someone()
    await person.says(FILLED_FORM if with_alert else "1")
    await eventually(lambda: nothing_is_open(person, 1), within=20)
    return person


@pytest.mark.parametrize("take_over", [by_button, by_api, by_set_state, by_phone])
async def test_nothing_is_said_after_a_takeover_was_acknowledged(racers: World, take_over: TakeOver) -> None:
    late: list[str] = []
    seeds = SEEDS_BY_BUTTON if take_over is by_button else SEEDS
    people = [await prepared(racers, with_alert=take_over is by_button) for _ in range(seeds)]
    for first in range(0, seeds, AT_ONCE):
        together = enumerate(people[first : first + AT_ONCE], start=first)
        outcomes = await asyncio.gather(*(race(person, take_over, seed) for seed, person in together))
        late += [line for outcome in outcomes for line in outcome]

    assert late == []
    async with racers.engine.connect() as connection:
        statement = sa.select(outbox.c.outcome, sa.func.count()).where(outbox.c.stream == "replies").group_by("outcome")
        outcomes_of_replies = {row[0]: row[1] for row in await connection.execute(statement)}
    assert outcomes_of_replies["sent"] > seeds  # the bot was talking when it was interrupted
