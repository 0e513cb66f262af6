"""A person is erased while everything runs: afterwards no store knows them, and nothing brings them back."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.redis_client import connect
from shared.settings import sqlalchemy_url
from shared.streams.names import dead_letter_stream
from shared.tables import commands, dead_letters, erasures, leads, metadata, repaired_messages, tombstones
from tests.e2e.world import FILLED_FORM, Person, World
from tests.eventually import eventually
from tests.servers.databases import Databases, RedisDatabases
from tests.system import QUICK, RunningSystem, running_system

pytestmark = pytest.mark.e2e

MARK = "Kangguru7"
SERVICES = ("gateway", "processor", "notifier", "sheets_sync", "admin")
SWEPT_WITHIN_SECONDS = 40


@pytest.fixture(scope="module")
def forgetful(
    databases: Databases, redis_databases: RedisDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSystem]:
    """A system of this module's own, since every store of it is searched, and its processor is killed."""
    settings = {**QUICK, "REPAIR_LOOK_SECONDS": "1", "LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"}
    folder = tmp_path_factory.mktemp("forgetful")
    with running_system(databases, redis_databases, folder=folder, settings=settings) as running:
        yield running


@pytest.fixture
async def world(forgetful: RunningSystem) -> AsyncIterator[World]:
    engine = create_async_engine(sqlalchemy_url(forgetful.database_url), poolclass=NullPool)
    yield World(forgetful, engine)
    await engine.dispose()
    await forgetful.waha("settings", {"drop_webhooks": False})


@pytest.fixture
async def redis(forgetful: RunningSystem) -> AsyncIterator[Redis]:
    client = connect(forgetful.redis_url)
    yield client
    await client.aclose()


async def rows(world: World, table: sa.Table) -> list[Any]:
    async with world.engine.connect() as connection:
        return list((await connection.execute(sa.select(table))).all())


async def everywhere(world: World, redis: Redis) -> dict[str, str]:
    """Store -> everything in it, as text."""
    told = {table.name: str(await rows(world, table)) for table in metadata.sorted_tables}
    keys: Any = await redis.keys("*")
    for key in keys:
        kind = await redis.type(key)
        read: dict[Any, Any] = {"stream": redis.xrange, "hash": redis.hgetall, "string": redis.get}
        told[f"Redis {key}"] = f"{key} {await read[kind](key)}"
    told["sheet"] = str(await world.system.google("state"))
    return told | {f"log of {service}": world.system.log(service) for service in SERVICES}


async def someone_with_a_story(world: World) -> Person:
    """Somebody with a story, a row, alerts, a dead letter, and a question about them."""
    person = world.someone_hidden(name=f"Budi {MARK}")
    await person.says(f"halo {MARK}")
    await person.hears(1)
    await person.says("1")
    await person.hears(3)
    await person.says(FILLED_FORM.replace("kuliner", f"kuliner {MARK}"))
    await person.has_row()
    await person.hears(4)
    await person.says(f"mau tanya {MARK} lagi")
    await eventually(person.called_for)
    admin_chat = int(world.system.process("notifier").program.environment["TELEGRAM_ADMIN_CHAT_ID"])
    await world.system.telegram(
        "incoming", {"from_id": 900, "name": "Rina", "chat_id": admin_chat, "text": f"/lead {person.phone}"}
    )
    await person.is_settled(messages_stored=4)
    return person


async def set_aside(world: World, redis: Redis, lead_id: int) -> None:
    letter = {"stream": "replies", "ref": "1", "lead_id": lead_id, "reason": MARK, "attempts": 5}
    async with world.engine.begin() as connection:
        await connection.execute(sa.insert(dead_letters).values({**letter, "payload": {"text": MARK}}))
    label: dict[Any, Any] = {"id": "1", "lead": str(lead_id), "letter": "1", "reason": MARK}
    await redis.xadd(dead_letter_stream("replies"), label)


async def erase(world: World, lead_id: int) -> httpx.Response:
    return await world.system.admin("POST", f"/api/leads/{lead_id}/erasure", json={})


async def is_swept(world: World, lead_id: int) -> None:
    async def swept() -> bool:
        return any(row.lead_id == lead_id and row.leftovers is None for row in await rows(world, erasures))

    await eventually(swept, within=SWEPT_WITHIN_SECONDS, every=0.25)


async def sheet_forgot(world: World, lead_id: int) -> dict[str, str]:
    found: list[dict[str, str]] = []

    async def emptied() -> bool:
        found[:] = [row for row in await world.sheet() if row["lead_id"] == str(lead_id)]
        return [row["nomor"] for row in found] == [""]

    await eventually(emptied, within=15, every=0.1)
    return found[0]


async def wrote_lost(person: Person, text: str, *, seconds_ago: float) -> None:
    """What no webhook tells of."""
    await person.says(text, timestamp=time.time() - seconds_ago)


def dropped(world: World) -> float:
    found = re.search(
        r'^processor_forgotten_total{kind="message"} (.+)$', world.system.metrics("processor"), re.MULTILINE
    )
    return float(found[1]) if found else 0.0


async def test_no_store_knows_who_was_erased_and_nothing_brings_them_back(world: World, redis: Redis) -> None:
    person = await someone_with_a_story(world)
    lead = await person.lead()
    await set_aside(world, redis, lead.id)
    secrets = (person.phone.removeprefix("62"), person.lid, MARK, person.name)
    before = "\n".join((await everywhere(world, redis)).values())
    assert all(secret in before for secret in secrets)

    answer = await erase(world, lead.id)

    assert (answer.status_code, answer.json()["outcome"]) == (200, "done")
    row = await sheet_forgot(world, lead.id)
    assert (row["biodata"], row["tanggal"]) == ("data dihapus", "")
    await is_swept(world, lead.id)
    after = await everywhere(world, redis)
    assert [(store, secret) for store, held in after.items() for secret in secrets if secret in held] == []
    assert len(await rows(world, tombstones)) == 2
    assert (await erase(world, lead.id)).status_code == 404

    # What was written before comes late, or lies in WAHA's history.
    stranger = world.someone(name="Ani")
    dropped_before = dropped(world)
    await person.says("surat lama", timestamp=time.time() - 300)
    await eventually(lambda: _is(dropped(world) > dropped_before))
    await world.system.waha("settings", {"drop_webhooks": True})
    await wrote_lost(person, "surat hilang", seconds_ago=200)
    await wrote_lost(stranger, "surat hilang juga", seconds_ago=200)
    await world.system.waha("settings", {"drop_webhooks": False})
    await world.system.waha("session", {"session": "default", "status": "STOPPED"})
    await world.system.waha("session", {"session": "default", "status": "WORKING"})
    await stranger.lead()
    assert await person.leads() == []
    assert person.phone not in str(await rows(world, repaired_messages))

    heard = len(await person.heard())
    await person.says("halo, saya baru")
    await person.hears(heard + 1)
    fresh = await person.lead()
    assert fresh.id > lead.id
    assert (fresh.state, fresh.form, fresh.message_seq) == ("CHOOSE_OPTION", {}, 1)
    assert [message.text for message in await person.messages()] == ["halo, saya baru"]
    assert (await sheet_forgot(world, lead.id))["biodata"] == "data dihapus"


@pytest.mark.parametrize("moment", ["before it begins", "before Redis is swept"])
async def test_a_processor_that_dies_in_the_middle_changes_nothing_about_the_end(
    world: World, redis: Redis, moment: str
) -> None:
    person = await someone_with_a_story(world)
    lead = await person.lead()
    if moment == "before it begins":
        world.system.freeze("processor")
        asking = asyncio.create_task(erase(world, lead.id))

        async def given() -> bool:
            return any(row.lead_id == lead.id for row in await rows(world, commands))

        await eventually(given)
        world.system.kill("processor")
        await asking
    else:
        await erase(world, lead.id)
        world.system.kill("processor")
        assert [row.leftovers for row in await rows(world, erasures) if row.lead_id == lead.id] != [None]
    world.system.restart("processor")

    await is_swept(world, lead.id)
    await sheet_forgot(world, lead.id)
    after = await everywhere(world, redis)
    secrets = (person.phone.removeprefix("62"), person.lid)
    assert [(store, secret) for store, held in after.items() for secret in secrets if secret in held] == []
    assert [row.id for row in await rows(world, leads) if row.id == lead.id] == []


async def _is(holds: bool) -> bool:
    return holds
