"""A world that can leave tombstones, and somebody to forget."""

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.postgres import PostgresLeadStore
from services.processor.domain.policy import Policy
from services.processor.handlers import BatchHandler
from shared.clock import utc_now
from shared.messages import Inbound
from shared.tables import commands, dead_letters, lead_facts, leads, metadata, outbox, repaired_messages, sheet_rows
from shared.tombstones import Tombstones
from tests.integration.processor.world import World, says

PHONE = "6281234567890"
LID = "38200000000002"
SECRETS = ("81234567890", LID, "Rahasia", "Kangguru")
KEY = b"k" * 32

_ORDERS = itertools.count(1)


@dataclass
class Forgetful(World):
    """A world that can leave tombstones."""

    keys: list[bytes] = field(default_factory=lambda: [KEY])

    def _handler(self) -> BatchHandler:
        store = PostgresLeadStore(self.engine, tombstones=Tombstones(self.keys))
        return BatchHandler(store, self.publish, self.policy, can_leave_tombstones=bool(self.keys))

    async def erase(self, lead_id: int, **arguments: str) -> Any:
        """Give the order and have it carried out; returns the command's row."""
        event = await self.order(lead_id, **arguments)
        await self.take(event)
        return next(row for row in await self.rows(commands) if row.id == event.detail)

    async def order(self, lead_id: int, **arguments: str) -> Inbound:
        """Give the order; returns its entry."""
        id_ = f"erase-{next(_ORDERS)}"
        values = {"id": id_, "actor": "owner", "lead_id": lead_id, "name": "erase", "arguments": arguments}
        await self.write(sa.insert(commands).values(values))
        return says("", kind="command", key=f"command:{id_}", detail=id_, phone="", lid="", chat="")

    async def write(self, *statements: sa.Executable) -> None:
        async with self.engine.begin() as connection:
            for statement in statements:
                await connection.execute(statement)

    async def of_lead(self, lead_id: int) -> dict[str, Any]:
        """Table -> the rows that carry the lead's id."""
        found = {}
        for table in metadata.sorted_tables:
            column = table.c.id if table is leads else table.columns.get("lead_id")
            if column is not None:
                async with self.engine.connect() as connection:
                    found[table.name] = (await connection.execute(sa.select(table).where(column == lead_id))).all()
        return found

    async def everything(self) -> str:
        """Every column of every row of every table, as text."""
        told = []
        for table in metadata.sorted_tables:
            told += [f"{table.name}: {row}" for row in await self.rows(table)]
        return "\n".join(told)


def forgetful_world(engine: AsyncEngine) -> Forgetful:
    """One whose bursts close at once."""
    return Forgetful(engine, Policy(quiet=timedelta(0), max_wait=timedelta(0), cooldown=timedelta(0)))


async def someone_with_a_story(world: Forgetful) -> int:
    """A lead with something in every table that can hold something of theirs."""
    name = "Rahasia Sekali"
    await world.take(says("halo Kangguru", phone=PHONE, lid=LID, name=name))
    await world.take(says("1", phone=PHONE, lid=LID, name=name))
    await world.take(says("budget 100 juta, nama Kangguru dari Bandung", phone=PHONE, lid=LID, name=name))
    (lead,) = await world.rows(leads)
    payload = {"phone": PHONE, "text": "Kangguru"}
    letter = {"stream": "inbound", "ref": "k", "reason": "Kangguru", "attempts": 5, "payload": payload}
    gap = {"kind": "system", "cause": "waha_gap:default:1", "text": f"• Rahasia Sekali, +{PHONE}, 01/01"}
    asked = {"kind": "question", "question": "lead", "argument": "0812-3456-7890"}
    fact = {"day": utc_now().date(), "channel": "whatsapp", "session": "default", "source": "", "state": "NEW"}
    await world.write(
        sa.insert(dead_letters).values({**letter, "lead_id": lead.id}),
        sa.insert(dead_letters).values({**letter, "lead_id": 0}),
        sa.insert(outbox).values({"stream": "alerts", "partition": -1, "payload": gap}),
        sa.insert(outbox).values({"stream": "alerts", "partition": 0, "payload": asked}),
        sa.insert(repaired_messages).values(key="r", session="s", address=f"phone:{PHONE}", found_at=utc_now()),
        sa.insert(lead_facts).values(
            {
                **fact,
                "lead_id": lead.id,
                "furthest": 0,
                "escalated": False,
                "phone": PHONE,
                "words": sa.func.to_tsvector("Kangguru"),
            }
        ),
        sa.insert(sheet_rows).values(
            lead_id=lead.id, spreadsheet_id="x", tab="Leads", guard_id=1, status="written", cells={"nomor": PHONE}
        ),
    )
    return int(lead.id)
