"""`import-contacts`: whom the number knew before the bot becomes EXISTING, once; nobody who is a lead is touched."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from dev.standins.serving import served
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from services.admin.command_line import parse
from services.admin.contacts import AT_ONCE, Acquaintance, Book, Register, Taken
from shared.database import create_engine
from shared.redis_client import READER_TIMEOUT_SECONDS, connect
from shared.settings import sqlalchemy_url
from shared.tables import addresses, audit_log, decisions, leads
from tests.eventually import eventually
from tests.integration.processor.lanes import into_the_stream, rows, running_lane
from tests.integration.processor.world import says

KEY = "key-of-waha-1234"
SAVED, CHATTED, STRANGER, HIDDEN = "6281100000001", "6281100000002", "6281100000003", "38200000000009"


@dataclass
class Phone:
    """A number with an address book, behind the stand-in of WAHA."""

    http: aiohttp.ClientSession
    url: str
    engine: AsyncEngine

    async def control(self, path: str, **body: Any) -> None:
        async with self.http.post(f"{self.url}/_control/{path}", json=body) as response:
            assert response.status == 200, await response.text()

    async def imports(self, *arguments: str) -> int:
        parsed: argparse.Namespace = parse(["import-contacts", "--actor", "rina", *arguments])
        code: int = await parsed.run(parsed)
        return code

    async def states(self) -> dict[str, str]:
        """Address -> state."""
        statement = sa.select(addresses.c.address, leads.c.state).join(leads, leads.c.id == addresses.c.lead_id)
        async with self.engine.connect() as connection:
            return {row.address: row.state for row in await connection.execute(statement)}


@pytest.fixture
async def phone(database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Phone]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=4, by_index=False)
    options = WahaOptions(sessions=(("default", "GOWS"),), api_key=KEY, webhook_url="http://127.0.0.1:1")
    async with aiohttp.ClientSession() as http, served(waha_app(options)) as url:
        environment = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "WAHA_API_URL": url,
            "WAHA_API_KEY": KEY,
            "PARTITIONS": "1",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield Phone(http, url, engine)
    await engine.dispose()


async def test_saved_people_and_those_with_a_chat_become_existing_and_a_second_time_changes_nothing(
    phone: Phone, capsys: pytest.CaptureFixture[str]
) -> None:
    await phone.control("contacts", chat_id=f"{SAVED}@c.us", name="Budi")
    await phone.control("contacts", chat_id=f"{STRANGER}@c.us", saved=False)
    await phone.control("contacts", chat_id=f"{HIDDEN}@lid")
    await phone.control("lids", lid=HIDDEN, phone="6281100000009")
    await phone.control("incoming", phone=CHATTED, text="halo", deliver=False)
    await phone.control("incoming", group=True, text="rapat", deliver=False)

    assert await phone.imports("--dry-run") == 0
    assert await phone.states() == {}
    assert await phone.imports() == 0
    first = await phone.states()
    assert await phone.imports() == 0

    assert set(first) == {f"phone:{SAVED}", f"phone:{CHATTED}", f"lid:{HIDDEN}", "phone:6281100000009"}
    assert set(first.values()) == {"EXISTING"}
    assert await phone.states() == first
    assert capsys.readouterr().out.splitlines() == [
        "3 would be imported as EXISTING, 0 are leads already",
        "3 imported as EXISTING, 0 were leads already",
        "0 imported as EXISTING, 3 were leads already",
    ]
    (budi,) = [lead for lead in await rows(phone.engine, leads) if lead.phone == SAVED]
    assert (budi.name, budi.chat, budi.session, budi.engine) == ("Budi", f"{SAVED}@c.us", "default", "GOWS")
    assert [(row.actor, row.action) for row in await rows(phone.engine, audit_log)] == [
        ("rina", "contact_imported")
    ] * 3


async def test_the_bot_is_silent_to_whom_it_imported_and_leads_stay_as_they_are(phone: Phone, redis_url: str) -> None:
    redis: Redis = connect(redis_url, timeout_seconds=READER_TIMEOUT_SECONDS)
    await phone.control("contacts", chat_id=f"{SAVED}@c.us")
    await phone.control("contacts", chat_id=f"{CHATTED}@c.us")
    async with running_lane(phone.engine, redis):
        await into_the_stream(redis, says("halo", phone=CHATTED))
        await eventually(lambda: _decided(phone.engine, 1))
        await phone.imports()
        await into_the_stream(redis, says("selamat pagi", phone=SAVED))
        await eventually(lambda: _decided(phone.engine, 2))

    assert await phone.states() == {f"phone:{SAVED}": "EXISTING", f"phone:{CHATTED}": "CHOOSE_OPTION"}
    rules = [row.rule for row in sorted(await rows(phone.engine, decisions), key=lambda row: row.id)]
    assert rules == ["welcomed", "human_talks"]
    await redis.aclose()


async def test_a_person_who_writes_at_that_moment_is_not_made_twice(phone: Phone) -> None:
    register = Register(phone.engine, "default", "GOWS", 1, "rina")
    people = [Acquaintance(f"62811{number:08d}@c.us", phone=f"62811{number:08d}") for number in range(AT_ONCE)]
    async with phone.engine.begin() as writing:
        await writing.execute(sa.insert(addresses).values(address=people[7].addresses[0], lead_id=1))
        importing = asyncio.create_task(register.take_in(people))
        await eventually(lambda: _waits_for_a_lock(phone.engine), every=0.02)
    taken = await importing

    assert taken == Taken(new=AT_ONCE - 1, known=1)


def test_whom_waha_lists_twice_is_one_person() -> None:
    book = Book()

    book.add(Acquaintance(f"{HIDDEN}@lid", lid=HIDDEN, phone=SAVED))
    book.add(Acquaintance(f"{SAVED}@c.us", phone=SAVED, name="Budi"))

    (one,) = book.people()
    assert (one.addresses, one.name) == ([f"phone:{SAVED}", f"lid:{HIDDEN}"], "Budi")


async def test_a_session_that_does_not_work_is_told(phone: Phone, capsys: pytest.CaptureFixture[str]) -> None:
    await phone.control("session", status="STOPPED")

    assert await phone.imports() == 1
    assert "does not tell the contacts of default: status 422" in capsys.readouterr().err


async def _decided(engine: AsyncEngine, count: int) -> bool:
    return len(await rows(engine, decisions)) >= count


async def _waits_for_a_lock(engine: AsyncEngine) -> bool:
    statement = sa.text("""
        SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
    """)
    async with engine.connect() as connection:
        return bool((await connection.execute(statement)).scalar_one())
