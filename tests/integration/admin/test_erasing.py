"""Erasing from the command line, the API and the dashboard: by owners alone, asked for twice, the same each time."""

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.accounts.permissions import PERMISSIONS_OF, Permission, Role
from services.admin.command_line import main
from services.admin.contacts import Acquaintance, Register
from services.admin.nodejs.mapping import OldLead
from services.admin.nodejs.taking_in import Register as Former
from services.admin.verification import verify
from shared.clock import utc_now
from shared.database import create_engine
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.tables import commands, erasures, leads, messages
from shared.tombstones import Tombstones
from shared.vocabulary import State
from tests.eventually import eventually
from tests.integration.admin.world import Admin, post, sign_in
from tests.integration.processor.lanes import into_the_stream, rows, running_lane
from tests.integration.processor.world import says

KEY = b"k" * 32
TOMBSTONES = Tombstones([KEY])
PHONE = "6281234567890"
Typed = Callable[..., int]


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4)
    yield engine
    await engine.dispose()


@pytest.fixture
def typed(database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("SETTINGS_ENCRYPTION_KEY", base64.b64encode(KEY).decode())
    return lambda *arguments: main(arguments)


@pytest.fixture
async def lead_id(engine: AsyncEngine, redis_url: str) -> AsyncIterator[int]:
    """A lead, with a lane that obeys."""
    redis: Redis = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    async with running_lane(engine, redis, tombstones=TOMBSTONES):
        await into_the_stream(redis, says("halo", phone=PHONE))

        async def there() -> bool:
            return bool(await rows(engine, leads))

        await eventually(there)
        yield int((await rows(engine, leads))[0].id)
    await redis.aclose()


async def test_the_command_asks_first_and_may_be_repeated(
    engine: AsyncEngine,
    lead_id: int,
    typed: Typed,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    unsure = await asyncio.to_thread(typed, "erase", "0812-3456-7890")
    assert len(await rows(engine, leads)) == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    sure = await asyncio.to_thread(typed, "erase", "0812-3456-7890", "--actor", "rina")
    again = await asyncio.to_thread(typed, "erase", str(lead_id), "--yes")
    unknown = await asyncio.to_thread(typed, "erase", "77", "--yes")

    assert (unsure, sure, again, unknown) == (1, 0, 0, 1)
    assert await rows(engine, leads) == []
    assert capsys.readouterr().out.splitlines() == [
        "0812-3456-7890: done",
        f"{lead_id}: done (erased before)",
        "77: refused (there is no such lead)",
    ]
    assert [row.actor for row in await rows(engine, commands)] == ["rina"]


async def test_a_program_with_the_scope_erases_once(engine: AsyncEngine, lead_id: int, admin: Admin) -> None:
    async with admin.program(await admin.token(Permission.ERASE)) as program:
        answers = [await program.post(f"/api/leads/{lead_id}/erasure", json={"id": "e1"}) for _ in range(2)]

    assert (answers[0].status_code, answers[0].json()["outcome"]) == (200, "done")
    assert answers[1].status_code == 404
    assert await rows(engine, messages) == []


async def test_an_owner_is_told_what_goes_and_types_the_id(engine: AsyncEngine, lead_id: int, admin: Admin) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        path = f"/leads/{lead_id}/erase"
        assert f'href="{path}"' in (await browser.get(f"/leads/{lead_id}")).text
        screen = (await browser.get(path)).text
        careless = await post(browser, path, confirmed="")
        assert len(await rows(engine, leads)) == 1
        sure = await post(browser, path, confirmed=str(lead_id))
        after = await browser.get(f"/leads/{lead_id}")

    assert "Google Sheet" in screen
    assert (careless.headers["location"], sure.headers["location"]) == (path, "/leads")
    assert after.status_code == 404
    assert await rows(engine, leads) == []


async def test_only_owners_may() -> None:
    assert {role for role, may in PERMISSIONS_OF.items() if Permission.ERASE in may} == {Role.OWNER}


async def test_others_see_no_button(lead_id: int, admin: Admin) -> None:
    await admin.user("budi", Role.AGENT)
    async with admin.browser() as browser:
        await sign_in(browser, "budi")

        assert "/erase" not in (await browser.get(f"/leads/{lead_id}")).text


async def faults(engine: AsyncEngine) -> list[str]:
    return [fault.where async for page in verify(engine) for fault in page.faults if "erased" in fault.kind]


async def test_verify_knows_who_was_erased(engine: AsyncEngine, lead_id: int, typed: Typed) -> None:
    await asyncio.to_thread(typed, "erase", str(lead_id), "--yes")
    assert await faults(engine) == []

    left = {"lead_id": lead_id, "seq": 1, "key": "k", "kind": "message", "session": "s", "chat": "c", "text": "x"}
    async with engine.begin() as connection:
        await connection.execute(sa.insert(messages).values({**left, "sent_at": utc_now(), "received_at": utc_now()}))
        await connection.execute(sa.update(erasures).values(erased_at=utc_now() - timedelta(minutes=2)))

    assert await faults(engine) == [
        f"lead {lead_id} was erased, and a message is still there",
        f"lead {lead_id} was erased, and what must be swept from Redis is still there",
    ]


async def test_an_import_of_contacts_brings_nobody_back(engine: AsyncEngine, lead_id: int, typed: Typed) -> None:
    await asyncio.to_thread(typed, "erase", str(lead_id), "--yes")
    people = [Acquaintance(chat=f"{phone}@c.us", phone=phone) for phone in (PHONE, "6281234567899")]

    taken = await Register(engine, "default", "GOWS", 4, "test", TOMBSTONES).take_in(people)

    assert (taken.new, taken.known) == (1, 1)
    assert [lead.phone for lead in await rows(engine, leads)] == ["6281234567899"]


async def test_neither_does_an_import_of_the_earlier_bot(engine: AsyncEngine, lead_id: int, typed: Typed) -> None:
    await asyncio.to_thread(typed, "erase", str(lead_id), "--yes")

    taken = await Former(engine, 4, "test", TOMBSTONES).take_in([(former(PHONE), []), (former("6281234567899"), [])])

    assert [lead.phone for lead, _ in taken] == ["6281234567899"]


def former(phone: str) -> OldLead:
    """Somebody whom the earlier bot knew."""
    return OldLead(
        ids=(phone,),
        addresses=(f"phone:{phone}",),
        channel="whatsapp",
        chat=f"{phone}@c.us",
        phone=phone,
        name="",
        state=State.CHOOSE_OPTION,
        old_state="choose_option",
        strikes=0,
        session="default",
        created_at=utc_now(),
    )
