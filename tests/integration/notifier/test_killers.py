"""A reply or an alert that ends its process: set aside after five deaths, and everybody else is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from dev.standins.serving import served
from dev.standins.telegram.app import telegram_app
from dev.standins.telegram.people import TelegramOptions
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from tests.eventually import eventually
from tests.integration.killing import Killing, KillingMiddleware
from tests.integration.notifier.conftest import SESSIONS
from tests.integration.notifier.test_process import process
from tests.integration.notifier.world import ADMIN_CHAT, World

KILLER = "mematikan"
QUICK = {"LOCK_TTL_SECONDS": "1", "HEALTH_PORT": "0", "HEALTH_HOST": "127.0.0.1"}
NO_REDIS = {"REDIS_URL": "redis://127.0.0.1:1/0"}


@pytest.fixture
async def killing(world: World) -> AsyncIterator[Killing]:
    """WAHA and Telegram that kill whoever sends the word."""
    killing = Killing(KILLER)
    waha = waha_app(WahaOptions(sessions=SESSIONS, api_key="geheim"))
    telegram = telegram_app(TelegramOptions(admin_chat_ids=(ADMIN_CHAT,)))
    for app in (waha, telegram):
        app.add_middleware(KillingMiddleware, killing=killing)
    async with served(waha) as world.waha_url, served(telegram) as world.telegram_url:
        world.environment |= {"WAHA_API_URL": world.waha_url, "TELEGRAM_API_URL": world.telegram_url}
        yield killing


@contextlib.asynccontextmanager
async def a_notifier(world: World, killing: Killing, **changes: str) -> AsyncIterator[asyncio.subprocess.Process]:
    async with process(world, **QUICK, **changes) as running:
        killing.running = running
        yield running


async def dies(world: World, killing: Killing, times: int, **changes: str) -> None:
    for _ in range(times):
        async with a_notifier(world, killing, **changes) as running:
            assert await asyncio.wait_for(running.wait(), 30) != 0


# A row that came while nobody owned its partition counts as left by somebody.
@pytest.mark.parametrize(("door", "deaths"), [({}, 5), (NO_REDIS, 4)], ids=["stream", "table"])
async def test_a_reply_is_set_aside_after_five_deaths_and_its_lead_goes_on(
    world: World, killing: Killing, door: dict[str, str], deaths: int
) -> None:
    await world.lead(1001, reply_seq=2)
    await world.lead(1005, reply_seq=1)
    poison, after, other = await world.replies(
        [
            (1001, 1, f"ini {KILLER}", {"last_seq": "2", "age_seconds": 10}),
            (1001, 2, "berikutnya", {"last_seq": "2", "age_seconds": 10}),
            (1005, 1, "lain", {"age_seconds": 10}),
        ]
    )

    await dies(world, killing, deaths, **door)
    assert await world.dead_letters() == []
    assert [(row.ref, row.count) for row in await world.attempts() if row.ref == str(poison)] == [
        (str(poison), deaths if door == {} else 5)
    ]

    async with a_notifier(world, killing, **door) as running:
        await eventually(world.finished(poison, after, other), within=20)
        assert running.returncode is None

    [letter] = await world.dead_letters()
    assert (letter.ref, letter.lead_id, letter.attempts) == (str(poison), 1001, 5)
    assert letter.reason == "the process ended while it was handled"
    assert await world.outcome(after) == ("sent", "")
    assert (await world.outcome(other) or ("",))[0] == "sent"
    assert [alert["cause"] for alert in await world.system_alerts()] == ["dead_letter:replies"]
    assert await world.attempts() == []


async def test_a_reply_that_cannot_even_be_read_is_set_aside_by_the_third_owner(world: World, killing: Killing) -> None:
    await world.lead(1001, reply_seq=1)
    await world.lead(1005, reply_seq=1)
    poison, other = await world.replies([(1001, 1, "halo", {"last_seq": 1}), (1005, 1, "lain", {})])

    await dies(world, killing, 2)
    async with a_notifier(world, killing):
        await eventually(world.finished(poison, other), within=20)

    assert await world.outcome(poison) == ("dead", "it can't be read: AttributeError")
    assert await world.outcome(other) == ("sent", "")


async def test_an_alert_is_set_aside_after_five_deaths_and_the_others_are_told(world: World, killing: Killing) -> None:
    await world.lead(1001, name=f"Budi {KILLER}")
    await world.lead(1005)
    poison, other = await world.alerts([(1001, {"kind": "escalation"}), (1005, {"kind": "escalation"})])

    await dies(world, killing, 5)
    async with a_notifier(world, killing):
        await eventually(world.finished(poison, other), within=20)

    [letter] = await world.dead_letters()
    assert (letter.stream, letter.ref, letter.attempts) == ("alerts", str(poison), 5)
    assert await world.outcome(other) == ("sent", "")
    assert len(await world.telegram_messages()) == 1
    assert await world.attempts() == []


async def test_many_that_only_waited_where_processes_ended_are_folded_all_the_same(
    world: World, killing: Killing
) -> None:
    """One by one they would fill the admins' chat for minutes."""
    await world.lead(1001)
    await world.telegram_fails({"match": "/sendMessage", "kind": "status", "status": 500})
    ids = await world.alerts([(1001, {"kind": "escalation"})] * 60)

    for times in range(1, 3):
        async with a_notifier(world, killing) as running:
            await eventually(all_delivered(world, 60, times), within=20)
            running.kill()
            await running.wait()
    await world.telegram_fails()
    async with a_notifier(world, killing):
        await eventually(world.finished(*ids), within=20)

    assert {await world.outcome(one) for one in ids} == {("sent", "")}
    assert len(await world.telegram_messages()) < 5
    assert await world.attempts() == []


def all_delivered(world: World, count: int, times: int) -> Callable[[], Awaitable[bool]]:
    async def delivered() -> bool:
        if not await world.redis.xinfo_groups("alerts"):
            return False
        pending = await world.redis.xpending_range("alerts", "alerts", min="-", max="+", count=100)
        return [entry["times_delivered"] for entry in pending] == [times] * count

    return delivered


async def test_what_is_let_go_alive_is_never_suspected(world: World, killing: Killing) -> None:
    """However often a deployment is replaced while a session is away."""
    await world.lead(1001, reply_seq=1)
    await world.waha_fails({"match": "/api/sendText", "kind": "status", "status": 401})
    id_ = await world.reply(1001, 1, "halo")

    for _ in range(3):
        killing.asked.clear()
        async with a_notifier(world, killing) as running:
            await eventually(lambda: killing.asked, within=20)
            running.terminate()
            await asyncio.wait_for(running.wait(), 20)

    [pending] = await world.redis.xpending_range(f"replies:{{{1001 % 4:02d}}}", "replies", min="-", max="+", count=9)
    assert pending["times_delivered"] == 0
    assert await world.attempts() == []
    assert await world.outcome(id_) is None
