"""People who write to the running system, and what comes back to them, to the sheet and to the sales team."""

import asyncio
import itertools
import random
import re
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.bot_texts import DEFAULT_TEXTS
from shared.tables import addresses, decisions, leads, messages
from tests.eventually import eventually
from tests.system import QUICK, RunningSystem

READING_SECONDS = int(QUICK["QUESTION_READING_MS"]) / 1000
QUIET_SECONDS = int(QUICK["MESSAGE_QUIET_MS"]) / 1000
COOLDOWN_SECONDS = int(QUICK["USER_COOLDOWN_MS"]) / 1000

FILLED_FORM = """Sumber info: Instagram
Bidang usaha: kuliner
Budget: 100-200 juta
Rencana mulai: Januari 2027
Nama & domisili: Budi, Bandung"""

_NUMBERS = itertools.count(random.randrange(10_000_000, 80_000_000))


@dataclass
class World:
    """A running system with its database."""

    system: RunningSystem
    engine: AsyncEngine

    def someone(self, **but: Any) -> "Person":
        """A person on WhatsApp whom nobody has met."""
        number = next(_NUMBERS)
        return Person(self, **{"phone": f"62812{number:08d}", "name": "Budi", "engine": "GOWS", **but})

    def someone_hidden(self, **but: Any) -> "Person":
        """A person on WhatsApp known by a LID; the event tells the phone unless `lid_tells_phone` is false."""
        return self.someone(lid=f"3820{next(_NUMBERS):010d}", **but)

    def someone_on_telegram(self, **but: Any) -> "Person":
        """A person on Telegram."""
        return Person(self, **{"telegram_id": next(_NUMBERS), "name": "Ann", **but})

    async def sheet(self) -> list[dict[str, str]]:
        """The rows of the sheet, by column."""
        state = await self.system.google("state")
        rows = next(iter(state["spreadsheets"].values()))["tabs"][0]["rows"]
        return [dict(zip(rows[0], [*row, *[""] * len(rows[0])], strict=False)) for row in rows[1:]]

    async def alerts(self) -> list[str]:
        """Every text in the admins' chat, oldest first."""
        state = await self.system.telegram("state")
        admin_chat = str(self.system.process("notifier").program.environment["TELEGRAM_ADMIN_CHAT_ID"])
        return [message["text"] for message in state["chats"].get(admin_chat, {}).get("messages", [])]


@dataclass
class Person:
    """One person writing; `chat` follows from how they write."""

    world: World
    phone: str = ""
    lid: str = ""
    telegram_id: int = 0
    name: str = ""
    engine: str = "GOWS"
    lid_tells_phone: bool = True
    session: str = "default"
    said: list[str] = field(default_factory=list)

    @property
    def chat(self) -> str:
        """Where replies arrive."""
        return f"{self.lid}@lid" if self.lid else f"{self.phone}@c.us"

    async def says(self, text: str = "", **but: Any) -> Any:
        """Write one message; returns what the stand-in tells of its delivery."""
        self.said.append(text)
        if self.telegram_id:
            body = {"from_id": self.telegram_id, "name": self.name, "username": f"user{self.telegram_id}"}
            return await self.world.system.telegram("incoming", {**body, "text": text, **but})
        body = {"session": self.session, "engine": self.engine, "phone": self.phone, "name": self.name}
        if self.lid:
            body |= {"lid": self.lid, "lid_tells_phone": self.lid_tells_phone}
        return await self.world.system.waha("incoming", {**body, "text": text, **but})

    async def burst(self, *texts: str) -> None:
        """Write several messages at once."""
        await asyncio.gather(*(self.says(text) for text in texts))

    async def heard(self) -> list[str]:
        """Everything the bot has said to this person."""
        if self.telegram_id:
            state = await self.world.system.telegram("state")
            told = state["chats"].get(str(self.telegram_id), {}).get("messages", [])
            return [message["text"] for message in told if message["from_bot"]]
        state = await self.world.system.waha("state")
        key = self.chat if self.session == "default" else f"{self.session}/{self.chat}"
        told = state["chats"].get(key, {}).get("messages", [])
        return [message["text"] for message in told if message["from_me"] and message["source"] == "api"]

    async def hears(self, count: int, *, within: float = 10.0) -> list[str]:
        """Wait until the bot has said `count` messages in all, and let the person read the last."""
        heard: list[str] = []

        async def enough() -> bool:
            heard[:] = await self.heard()
            return len(heard) >= count

        await eventually(enough, within=within, every=0.05)
        await self.finished_reading()
        return heard

    async def finished_reading(self) -> None:
        """Wait until what this person writes next is an answer to what they heard."""
        reading = self.world.engine

        async def read() -> bool:
            async with reading.connect() as connection:
                statement = sa.text("""
                    SELECT coalesce(bool_and(finished_at < now() - make_interval(secs => :seconds)), true)
                    FROM outbox WHERE stream = 'replies' AND lead_id = :lead
                """)
                parameters = {"seconds": READING_SECONDS, "lead": (await self.lead()).id}
                return bool((await connection.execute(statement, parameters)).scalar_one())

        await eventually(read, within=10)

    async def lead(self) -> Any:
        """This person's row; waits until there is one."""
        found: list[Any] = []

        async def known() -> bool:
            found[:] = await self.leads()
            return bool(found)

        await eventually(known, within=10)
        return found[0]

    async def leads(self) -> list[Any]:
        """Every lead that any of this person's addresses belongs to."""
        own = [f"phone:{self.phone}", f"lid:{self.lid}", f"telegram:{self.telegram_id}"]
        async with self.world.engine.connect() as connection:
            ids = sa.select(addresses.c.lead_id).where(addresses.c.address.in_(own))
            return list((await connection.execute(sa.select(leads).where(leads.c.id.in_(ids)))).all())

    async def is_in(self, state: str, *, within: float = 10.0) -> Any:
        """Wait until this person's lead is in `state`, and return it."""
        found: list[Any] = []

        async def there() -> bool:
            found[:] = [lead for lead in await self.leads() if lead.state == state]
            return bool(found)

        await eventually(there, within=within)
        return found[0]

    async def messages(self) -> list[Any]:
        """What is stored of this person's messages, in order."""
        lead = await self.lead()
        async with self.world.engine.connect() as connection:
            statement = sa.select(messages).where(messages.c.lead_id == lead.id).order_by(messages.c.seq)
            return list((await connection.execute(statement)).all())

    async def rules(self) -> list[str]:
        """Why the bot did what it did, decision by decision."""
        lead = await self.lead()
        async with self.world.engine.connect() as connection:
            statement = sa.select(decisions.c.rule).where(decisions.c.lead_id == lead.id).order_by(decisions.c.id)
            return list((await connection.execute(statement)).scalars())

    async def is_settled(self, *, messages_stored: int) -> None:
        """Wait until so many messages are stored and every one of them is decided about, and nothing is unsent."""

        async def settled() -> bool:
            found = await self.leads()
            if not found or found[0].message_seq < messages_stored or found[0].due_at is not None:
                return False
            async with self.world.engine.connect() as connection:
                statement = sa.text("SELECT count(*) FROM outbox WHERE lead_id = :lead AND finished_at IS NULL")
                return bool((await connection.execute(statement, {"lead": found[0].id})).scalar_one() == 0)

        await eventually(settled, within=15)

    async def rows(self) -> list[dict[str, str]]:
        """This person's rows in the sheet."""
        lead = await self.lead()
        return [row for row in await self.world.sheet() if row.get("lead_id") == str(lead.id)]

    async def has_row(self) -> dict[str, str]:
        """Wait until this person stands in the sheet; more than once is a failure."""
        rows: list[dict[str, str]] = []

        async def there() -> bool:
            rows[:] = await self.rows()
            return bool(rows)

        await eventually(there, within=15, every=0.1)
        assert len(rows) == 1
        return rows[0]

    async def called_for(self) -> list[str]:
        """The alerts that name this person's words."""
        words = self.said[-1]
        return [alert for alert in await self.world.alerts() if words in alert]


def says(text: str, *names: str) -> bool:
    """Whether `text` is the default texts of these names, one after another, whatever fills their placeholders."""
    pattern = "\n\n".join(re.sub(r"\\\{\w+\\\}", ".*", re.escape(DEFAULT_TEXTS[name])) for name in names)
    return re.fullmatch(pattern, text, re.DOTALL) is not None
