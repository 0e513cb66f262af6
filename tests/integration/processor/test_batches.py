"""A batch takes effect whole, once, and only under the owner's epoch."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.postgres import PostgresLeadStore
from services.processor.domain.policy import Policy
from services.processor.domain.texts import DEFAULT_TEXTS
from services.processor.handlers import BatchHandler
from services.processor.ports import Arrival, Fenced
from services.processor.subjects import chosen_message_id
from shared.clock import utc_now
from shared.database import create_engine
from shared.messages import Inbound
from shared.outbox import OutboxRow
from shared.settings import sqlalchemy_url
from shared.tables import addresses, dead_letters, decisions, inbound_fallback, inbox, leads, messages, partition_leases

PARTITION = 3
EPOCHS = {PARTITION: 1}


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test")
    async with engine.begin() as connection:
        values = {"stream": "inbound", "partition": PARTITION, "owner": "test", "epoch": EPOCHS[PARTITION]}
        await connection.execute(sa.insert(partition_leases).values(values))
    yield engine
    await engine.dispose()


@dataclass
class World:
    """A handler on a real database, and what it published."""

    engine: AsyncEngine
    policy: Policy
    published: list[OutboxRow] = field(default_factory=list)

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        self.published += rows

    async def take(self, *events: Inbound, due: Sequence[int] = (), epochs: dict[int, int] | None = None) -> None:
        handler = BatchHandler(PostgresLeadStore(self.engine), self.publish, self.policy)
        arrivals = [Arrival(event=event, partition=PARTITION) for event in events]
        await handler.handle(arrivals, due, epochs or EPOCHS, DEFAULT_TEXTS)

    async def rows(self, table: sa.Table) -> list[Any]:
        async with self.engine.connect() as connection:
            return list((await connection.execute(sa.select(table))).all())

    def replies(self) -> list[str]:
        return [row.payload["text"] for row in self.published if row.stream == "replies"]


@pytest.fixture
def world(engine: AsyncEngine) -> World:
    return World(engine, Policy(quiet=timedelta(0), max_wait=timedelta(0), cooldown=timedelta(0)))


_COUNT = iter(range(1, 1_000_000))


def says(text: str, *, phone: str = "6281234567890", lid: str = "", **but: Any) -> Inbound:
    number = next(_COUNT)
    now = utc_now()
    chat = f"{phone}@c.us" if phone else f"{lid}@lid"
    values: dict[str, Any] = {
        "key": f"wa:default:in:message:K{number}",
        "kind": "message",
        "channel": "whatsapp",
        "session": "default",
        "received": now,
        "sent": now,
        "chat": chat,
        "phone": phone,
        "lid": lid,
        "text": text,
        "message_id": f"K{number}",
        "engine": "GOWS",
    }
    return Inbound(**{**values, **but})


async def test_a_first_message_makes_a_lead_with_its_story(world: World) -> None:
    event = says("Halo")

    await world.take(event)

    (lead,) = await world.rows(leads)
    (message,) = await world.rows(messages)
    (decision,) = await world.rows(decisions)
    assert (lead.state, lead.version, lead.phone) == ("CHOOSE_OPTION", 1, "6281234567890")
    assert (message.lead_id, message.seq, message.text) == (lead.id, 1, "Halo")
    assert (decision.rule, decision.first_seq, decision.last_seq) == ("welcomed", 1, 1)
    assert [row.key for row in await world.rows(inbox)] == [event.key]
    (reply,) = world.published
    assert (reply.stream, reply.seq, reply.payload["chat"]) == ("replies", 1, "6281234567890@c.us")


async def test_the_same_event_again_changes_nothing(world: World) -> None:
    event = says("Halo")
    await world.take(event)

    await world.take(event)
    await world.take(event, event)

    (lead,) = await world.rows(leads)
    assert lead.version == 1
    assert len(world.replies()) == 1


async def test_messages_of_many_leads_take_effect_together(world: World) -> None:
    await world.take(*[says("Halo", phone=f"62812000000{n:02d}") for n in range(50)])

    assert len(await world.rows(leads)) == 50
    assert len(world.replies()) == 50


async def test_ten_messages_in_one_batch_get_one_reply(world: World) -> None:
    await world.take(*[says("Halo") for _ in range(10)])

    assert len(world.replies()) == 1
    assert [row.seq for row in await world.rows(messages)] == list(range(1, 11))


async def test_an_outdated_epoch_writes_nothing(world: World) -> None:
    with pytest.raises(Fenced):
        await world.take(says("Halo"), epochs={PARTITION: 0})

    assert await world.rows(leads) == []
    assert await world.rows(inbox) == []


async def test_a_lid_and_a_phone_of_one_person_are_one_lead(world: World) -> None:
    await world.take(says("Halo", phone="", lid="38200000000002"))
    await world.take(says("1", phone="6281234567890", lid="38200000000002"))

    (lead,) = await world.rows(leads)
    assert lead.state == "FORM_SENT"
    assert lead.phone == "6281234567890"
    assert {row.address for row in await world.rows(addresses)} == {"phone:6281234567890", "lid:38200000000002"}


async def test_two_leads_that_turn_out_to_be_one_person_are_merged(world: World) -> None:
    await world.take(says("Halo", phone="", lid="38200000000002"))
    await world.take(says("1", phone="6281234567890"))
    replies = len(world.replies())

    await world.take(says("hmm", phone="6281234567890", lid="38200000000002"))

    older, younger = sorted(await world.rows(leads), key=lambda row: row.id)
    assert younger.merged_into == older.id
    assert older.state == "FORM_SENT"
    assert {row.lead_id for row in await world.rows(addresses)} == {older.id}
    assert len(world.replies()) - replies <= 1


async def test_a_held_burst_is_stored_at_once_and_answered_when_it_is_due(engine: AsyncEngine) -> None:
    world = World(engine, Policy(quiet=timedelta(seconds=30), max_wait=timedelta(seconds=60), cooldown=timedelta(0)))
    await world.take(says("1"))
    await world.take(says("Sumber info: Instagram"), says("Budget: 100 juta"))

    (lead,) = await world.rows(leads)
    assert lead.due_at is not None
    assert len(await world.rows(messages)) == 3
    before = len(world.replies())

    impatient = World(engine, Policy(quiet=timedelta(0), max_wait=timedelta(0), cooldown=timedelta(0)))
    await impatient.take(due=[lead.id])

    (lead,) = await world.rows(leads)
    assert lead.due_at is None
    assert set(lead.form) == {"source_info", "budget"}
    assert before == 2
    assert len(impatient.replies()) == 1


async def test_the_bots_own_echo_is_not_taken_for_a_person(world: World) -> None:
    await world.take(says("Halo"))
    (lead,) = await world.rows(leads)

    await world.take(says("Halo Kak", kind="from_me", message_id=chosen_message_id(lead.id, 1)))

    (lead,) = await world.rows(leads)
    assert lead.state == "CHOOSE_OPTION"
    assert len(await world.rows(messages)) == 1
    assert len(await world.rows(inbox)) == 2


async def test_a_person_writing_from_the_phone_silences_the_bot(world: World) -> None:
    await world.take(says("Halo"))

    await world.take(says("Halo, ini Rina dari tim sales", kind="from_me"))

    (lead,) = await world.rows(leads)
    assert lead.state == "MANUAL_INTERVENTION"
    assert lead.silenced_seq == 1


async def test_a_person_writing_first_makes_an_existing_contact(world: World) -> None:
    await world.take(says("Halo Bu, ini Rina", kind="from_me"))
    await world.take(says("Halo Rina"))

    (lead,) = await world.rows(leads)
    assert lead.state == "EXISTING"
    assert world.replies() == []


async def test_the_fallback_is_drained_in_order_before_newer_entries(world: World) -> None:
    first = says("Halo")
    second = says("1", received=first.received + timedelta(seconds=1))
    async with world.engine.begin() as connection:
        values = {"partition": PARTITION, "received_at": first.received, "fields": first.to_fields()}
        await connection.execute(sa.insert(inbound_fallback).values(values))

    await world.take(second)

    assert [row.text for row in await world.rows(messages)] == ["Halo", "1"]
    assert await world.rows(inbound_fallback) == []
    assert await world.rows(dead_letters) == []


async def test_parallel_first_messages_of_one_person_give_one_lead(world: World) -> None:
    import asyncio

    await asyncio.gather(*[world.take(says("Halo")) for _ in range(5)])

    (lead,) = await world.rows(leads)
    assert lead.message_seq == 5
    assert [row.seq for row in sorted(await world.rows(messages), key=lambda row: row.seq)] == [1, 2, 3, 4, 5]
