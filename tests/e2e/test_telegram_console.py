"""The sales team at work in its Telegram chat: buttons under alerts, and the bot's commands."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.settings import sqlalchemy_url
from shared.tables import audit_log, leads
from tests.e2e.world import FILLED_FORM, Person, World, says
from tests.eventually import eventually
from tests.system import QUICK, RunningSystem

pytestmark = pytest.mark.e2e

RINA = 900001
RUDI = 900002


@dataclass
class Desk:
    """The admin chat, as a member sees it."""

    world: World

    @property
    def chat(self) -> int:
        return int(self.world.system.process("notifier").program.environment["TELEGRAM_ADMIN_CHAT_ID"])

    async def messages(self) -> list[dict[str, Any]]:
        state = await self.world.system.telegram("state")
        return [m for m in state["chats"].get(str(self.chat), {}).get("messages", []) if m["from_bot"]]

    async def alert_about(self, person: Person) -> dict[str, Any]:
        """The oldest message that links to this person; waits until there is one."""
        found: list[dict[str, Any]] = []

        async def there() -> bool:
            found[:] = [message for message in await self.messages() if person.phone in message["html"]]
            return bool(found)

        await eventually(there, within=10, every=0.05)
        return found[0]

    async def presses(self, message: dict[str, Any], verb: str, *, user: int = RINA, name: str = "Rina") -> None:
        data = next(b["data"] for row in message["buttons"] for b in row if b["data"].startswith(f"{verb}:"))
        press = {"chat_id": self.chat, "message_id": message["message_id"], "data": data}
        delivered = await self.world.system.telegram("press", {**press, "from_id": user, "name": name})
        assert delivered["status"] == 200

    async def shows(self, person: Person, *words: str) -> dict[str, Any]:
        """Wait until the alert about this person holds all these words."""

        async def there() -> bool:
            text = (await self.alert_about(person))["text"]
            return all(one in text for one in words)

        await eventually(there, within=15, every=0.05)
        return await self.alert_about(person)

    async def asks(self, text: str) -> dict[str, Any]:
        """Write to the chat and wait for the bot's next message."""
        before = len(await self.messages())
        await self.world.system.telegram(
            "incoming", {"from_id": RINA, "name": "Rina", "chat_id": self.chat, "text": text}
        )

        async def answered() -> bool:
            return len(await self.messages()) > before

        await eventually(answered, within=10, every=0.05)
        return (await self.messages())[before]

    async def acknowledged(self, user: int) -> list[dict[str, Any]]:
        state = await self.world.system.telegram("state")
        return [one for one in state["answered_callbacks"] if one["from_id"] == user]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


async def completed(world: World) -> Person:
    """Somebody whose form is complete, which the sales team has been told."""
    person = world.someone()
    await person.says(FILLED_FORM)
    await person.is_in("FORM_COMPLETED")
    await person.hears(1)
    return person


async def with_other_needs(world: World) -> Person:
    """Somebody who wants to talk to a person."""
    person = world.someone()
    await person.says("Halo")
    await person.hears(1)
    await person.says("3")
    await person.is_in("MANUAL_INTERVENTION")
    await person.hears(2)
    return person


async def audited(world: World, lead_id: int) -> list[Any]:
    async with world.engine.connect() as connection:
        statement = sa.select(audit_log).where(audit_log.c.lead_id == lead_id).order_by(audit_log.c.id)
        return list((await connection.execute(statement)).all())


async def test_taking_over_silences_the_bot_and_the_alert_says_who_did_it(world: World, desk: Desk) -> None:
    budi = await completed(world)

    await desk.presses(await desk.alert_about(budi), "take")

    lead = await budi.is_in("MANUAL_INTERVENTION")
    alert = await desk.shows(budi, "✅ Diambil alih oleh Rina", "Status: dibalas tim")
    assert alert["edited_at"]
    await budi.says("terima kasih, kapan bisa ketemu?")
    await budi.is_settled(messages_stored=2)
    assert len(await budi.heard()) == 1
    assert [(row.actor, row.action) for row in await audited(world, lead.id)] == [
        (f"telegram:{RINA}", "button_pressed"),
        (f"telegram:{RINA}", "take_over"),
    ]


async def test_pressing_twice_does_it_once(world: World, desk: Desk) -> None:
    budi = await completed(world)
    alert = await desk.alert_about(budi)

    await asyncio.gather(desk.presses(alert, "take"), desk.presses(alert, "take", user=RUDI, name="Rudi"))

    lead = await budi.is_in("MANUAL_INTERVENTION")
    after = await desk.shows(
        budi, "✅ Diambil alih oleh", "tidak ada yang berubah, lead ini memang sudah ditangani tim"
    )
    assert after["text"].count("✅ Diambil alih") == 1
    outcomes = [row.detail["outcome"] for row in await audited(world, lead.id) if row.action == "take_over"]
    assert outcomes == ["done", "refused"]
    assert (await budi.rules()).count("taken_over") == 1


async def test_handing_back_lets_the_bot_go_on_where_it_was(world: World, desk: Desk) -> None:
    budi = await with_other_needs(world)

    await desk.presses(await desk.alert_about(budi), "back")

    heard = await budi.hears(3)
    assert says(heard[2], "menu")
    await desk.shows(budi, "✅ Dikembalikan ke bot oleh Rina", "Status: memilih menu")
    await budi.says("1")
    await budi.is_in("FORM_SENT")


async def test_a_blocked_lead_is_neither_answered_nor_alerted_until_unblocked(world: World, desk: Desk) -> None:
    budi = await completed(world)
    await desk.presses(await desk.alert_about(budi), "block")
    blocked = await desk.shows(budi, "🚫 Diblokir oleh Rina")

    await budi.says("halo lagi")
    await budi.is_settled(messages_stored=2)
    assert len(await budi.heard()) == 1
    assert await budi.called_for() == []

    await desk.presses(blocked, "unblock")
    await desk.shows(budi, "🔓 Blokir dibuka oleh Rina")
    await budi.says("tolong dibantu ya")
    await budi.is_in("MANUAL_INTERVENTION")


async def test_done_closes_the_alert_and_keeps_the_state(world: World, desk: Desk) -> None:
    budi = await completed(world)

    await desk.presses(await desk.alert_about(budi), "done")

    after = await desk.shows(budi, "✅ Ditutup oleh Rina")
    assert after["buttons"] == []
    assert (await budi.lead()).state == "FORM_COMPLETED"


async def test_stats_are_answered_in_the_chat(world: World, desk: Desk) -> None:
    await completed(world)

    answer = await desk.asks("/stats@standin_bot")

    assert "Ringkasan lead" in answer["text"]
    assert "formulir lengkap" in answer["text"]


async def test_a_lead_is_looked_up_by_phone_and_can_be_taken_over_there(world: World, desk: Desk) -> None:
    siti = world.someone(name="Siti Rahma")
    await siti.says("Halo")
    await siti.is_in("CHOOSE_OPTION")
    await siti.hears(1)

    card = await desk.asks(f"/lead 0{siti.phone.removeprefix('62')}")

    assert "Nama: Siti Rahma" in card["text"]
    assert "Status: memilih menu" in card["text"]
    await desk.presses(card, "take")
    await siti.is_in("MANUAL_INTERVENTION")
    await desk.shows(siti, "✅ Diambil alih oleh Rina", "Status: dibalas tim")


async def test_help_names_the_commands_and_colleagues_never_become_leads(world: World, desk: Desk) -> None:
    answer = await desk.asks("/help")

    assert "/stats" in answer["text"]
    assert "/lead" in answer["text"]
    async with world.engine.connect() as connection:
        theirs = sa.select(leads.c.id).where(leads.c.channel == "telegram", leads.c.name.in_(["Rina", "Rudi"]))
        assert (await connection.execute(theirs)).all() == []


async def test_only_the_named_users_may_press(database_url: str, redis_url: str, tmp_path: Path) -> None:
    settings = {**QUICK, "TELEGRAM_ADMIN_USER_IDS": str(RINA)}
    engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with RunningSystem(database_url=database_url, redis_url=redis_url, folder=tmp_path, settings=settings) as system:
        world = World(system, engine)
        desk = Desk(world)
        budi = await completed(world)
        alert = await desk.alert_about(budi)

        await desk.presses(alert, "take", user=RUDI, name="Rudi")

        await eventually(lambda: desk.acknowledged(RUDI), within=10)
        (answer,) = await desk.acknowledged(RUDI)
        assert answer["text"] == "Maaf, Anda tidak terdaftar untuk memakai tombol ini."
        assert answer["show_alert"] is True
        assert (await desk.alert_about(budi))["text"] == alert["text"]
        assert (await budi.lead()).state == "FORM_COMPLETED"
        assert [row.action for row in await audited(world, (await budi.lead()).id)] == ["button_refused"]

        await desk.presses(alert, "take")
        await budi.is_in("MANUAL_INTERVENTION")
    await engine.dispose()
