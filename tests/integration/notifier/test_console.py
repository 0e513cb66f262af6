"""The console: presses are acknowledged and shown, questions are answered; nobody's alerts wait for it."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from prometheus_client import REGISTRY

from services.notifier.adapters.telegram import Telegram, open_bot
from services.notifier.alerts.console import Console
from services.notifier.alerts.console_rows import ConsoleRows
from services.notifier.alerts.rows import AlertRows
from services.notifier.setting_aside import SettingAside
from shared.identifiers import phone_address
from shared.streams.consumer import Finished, Work
from shared.tables import addresses, alert_messages, audit_log, commands, dead_letters, messages
from tests.eventually import eventually
from tests.integration.notifier.world import ADMIN_CHAT, TOKEN, World

OTHER_CHAT = -1002
AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)

_NUMBERS = itertools.count(1)


class Pressed:
    """A press as the processor commits it: its audit entry, its command, its row in the stream."""

    def __init__(self, world: World, *, lead: int, alert: int) -> None:
        self.world = world
        self.lead = lead
        self.alert = alert
        self.command = f"telegram:42:{next(_NUMBERS)}"

    async def arrives(self, *, order: str = "take_over", callback: str = "1", **payload: str) -> int:
        """Press; the command has no outcome yet."""
        has_command = order != "done" and "refused" not in payload
        async with self.world.engine.begin() as connection:
            if has_command:
                given = {"id": self.command, "actor": "telegram:7", "lead_id": self.lead, "name": order}
                await connection.execute(sa.insert(commands).values(given))
            if "refused" not in payload:
                detail = {"button": order, "alert": str(self.alert), "user": "Rina"}
                detail |= {"command_id": self.command} if has_command else {}
                row = {"at": AT, "actor": "telegram:7", "action": "button_pressed", "lead_id": self.lead}
                await connection.execute(sa.insert(audit_log).values(row | {"detail": detail}))
        message = await self.world.message_of(self.alert)
        press = {
            "kind": "press",
            "order": order,
            "command_id": self.command if has_command else "",
            "callback_id": callback,
            "chat": str(ADMIN_CHAT),
            "message_id": str(message),
            "alert": str(self.alert),
            "user": "Rina",
        }
        return (await self.world.alerts([(self.lead, press | payload)]))[0]

    async def comes_to(self, outcome: str, detail: str = "") -> None:
        """The owner of the lead decides."""
        async with self.world.engine.begin() as connection:
            statement = sa.update(commands).where(commands.c.id == self.command)
            await connection.execute(statement.values(outcome=outcome, detail=detail))


async def asks(world: World, question: str, argument: str = "") -> int:
    payload = {"kind": "question", "question": question, "argument": argument, "chat": str(ADMIN_CHAT), "reply_to": "1"}
    return (await world.alerts([(0, payload)]))[0]


async def told_alert(world: World, **lead: Any) -> int:
    lead_id = await world.lead(1001, **{"name": "Budi", "state": "CHOOSE_OPTION", **lead})
    id_ = await world.alert(lead_id, "escalation")
    await eventually(world.finished(id_))
    return id_


async def shown(world: World, chat: int = ADMIN_CHAT) -> dict[str, Any]:
    [message] = await world.telegram_messages(chat)
    return message


def says(world: World, words: str, chat: int = ADMIN_CHAT) -> Callable[[], Awaitable[bool]]:
    """A condition: the only message of the chat holds these words."""

    async def holds() -> bool:
        return words in (await shown(world, chat))["text"]

    return holds


async def test_a_press_is_acknowledged_at_once_and_shown_when_it_has_an_outcome(world: World) -> None:
    async with world.notifier("alerts"):
        alert = await told_alert(world)
        message = await shown(world)
        callback = await world.control(
            world.telegram_url,
            "press",
            {
                "chat_id": ADMIN_CHAT,
                "message_id": message["message_id"],
                "data": f"take:1001:{alert}",
                "from_id": 7,
                "wait": False,
            },
        )
        press = Pressed(world, lead=1001, alert=alert)
        id_ = await press.arrives(callback=callback["callback_id"])
        await eventually(lambda: acknowledged(world))
        assert (await shown(world))["text"] == message["text"]

        await world.change_lead(1001, state="MANUAL_INTERVENTION")
        await press.comes_to("done")
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("sent", "")
    after = await shown(world)
    assert after["text"].endswith("✅ Diambil alih oleh Rina, 22 November 2026 14.05 WIB")
    assert "Status: dibalas tim" in after["text"]
    assert after["edited_at"]
    assert after["buttons"] == message["buttons"]
    assert await acknowledged(world) == [("⏳ Mengambil alih…", False)]


async def acknowledged(world: World) -> list[tuple[str, bool]]:
    answered = (await world.control(world.telegram_url, "state"))["answered_callbacks"]
    return [(one["text"], one["show_alert"]) for one in answered]


async def test_who_may_not_press_is_told_so_and_the_alert_stays(world: World) -> None:
    async with world.notifier("alerts"):
        alert = await told_alert(world)
        before = await shown(world)
        press = {
            "chat_id": ADMIN_CHAT,
            "message_id": before["message_id"],
            "data": f"take:1001:{alert}",
            "from_id": 8,
            "wait": False,
        }
        callback = (await world.control(world.telegram_url, "press", press))["callback_id"]
        id_ = await Pressed(world, lead=1001, alert=alert).arrives(callback=callback, refused="not_allowed")
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("dropped", "not_allowed")
    assert await shown(world) == before
    assert await acknowledged(world) == [("Maaf, Anda tidak terdaftar untuk memakai tombol ini.", True)]


async def test_an_alert_is_edited_in_every_chat_that_has_it(world: World) -> None:
    async with world.notifier("alerts", TELEGRAM_ADMIN_CHAT_ID=f"{ADMIN_CHAT},{OTHER_CHAT}"):
        press = Pressed(world, lead=1001, alert=await told_alert(world))
        id_ = await press.arrives()
        await press.comes_to("done")
        await eventually(world.finished(id_))

    for chat in (ADMIN_CHAT, OTHER_CHAT):
        assert "✅ Diambil alih oleh Rina" in (await shown(world, chat))["text"]


async def test_a_refusal_is_told_in_indonesian(world: World) -> None:
    async with world.notifier("alerts"):
        press = Pressed(world, lead=1001, alert=await told_alert(world))
        id_ = await press.arrives()
        await press.comes_to("refused", "a person talks to this lead already")
        await eventually(world.finished(id_))

    assert (await shown(world))["text"].endswith(
        "tidak ada yang berubah, lead ini memang sudah ditangani tim dan bot diam"
    )


async def test_done_closes_the_alert(world: World) -> None:
    async with world.notifier("alerts"):
        id_ = await Pressed(world, lead=1001, alert=await told_alert(world)).arrives(order="done")
        await eventually(world.finished(id_))

    after = await shown(world)
    assert "✅ Ditutup oleh Rina" in after["text"]
    assert after["buttons"] == []


async def test_a_press_about_a_blocked_lead_is_shown_all_the_same(world: World) -> None:
    async with world.notifier("alerts"):
        press = Pressed(world, lead=1001, alert=await told_alert(world))
        id_ = await press.arrives(order="block")
        await world.change_lead(1001, blocked=True)
        await press.comes_to("done")
        await eventually(world.finished(id_))

    after = await shown(world)
    assert "🚫 Diblokir oleh Rina" in after["text"]
    assert after["buttons"][-1][-1]["data"].startswith("unblock:1001:")


def chats_failed() -> float:
    return REGISTRY.get_sample_value("alert_chats_failed_total", {"chat": str(ADMIN_CHAT)}) or 0.0


async def test_nothing_to_edit_and_an_old_query_are_no_failure(world: World) -> None:
    failed_before = chats_failed()
    async with world.notifier("alerts"):
        alert = await told_alert(world)
        press = Pressed(world, lead=1001, alert=alert)
        first = await press.arrives(callback="long forgotten")
        await press.comes_to("done")
        await eventually(world.finished(first))
        edited = await shown(world)
        # The same row once more, as after a crash between the edit and its record.
        payload = {"kind": "press", "order": "take_over", "command_id": press.command, "callback_id": "1"}
        place = {"chat": str(ADMIN_CHAT), "message_id": str(edited["message_id"]), "alert": str(alert)}
        again = (await world.alerts([(1001, payload | place)]))[0]
        await eventually(world.finished(again))

    assert await world.outcome(again) == ("sent", "")
    assert await shown(world) == edited
    assert chats_failed() == failed_before


async def test_alerts_do_not_wait_for_a_press_without_an_outcome(world: World) -> None:
    async with world.notifier("alerts"):
        press = Pressed(world, lead=1001, alert=await told_alert(world))
        waiting = await press.arrives()
        other = await world.alert(await world.lead(1002), "escalation")
        await eventually(world.finished(other), within=3)

        assert await world.outcome(waiting) is None


async def test_a_press_that_waits_is_taken_up_by_the_next_owner(world: World) -> None:
    async with world.notifier("alerts"):
        press = Pressed(world, lead=1001, alert=await told_alert(world))
        id_ = await press.arrives()
        other = await world.alert(await world.lead(1002, name="Lain"), "escalation")
        await eventually(world.finished(other))
    assert await world.outcome(id_) is None

    await press.comes_to("done")
    async with world.notifier("alerts"):
        await eventually(world.finished(id_), within=10)

    first, _ = await world.telegram_messages()
    assert "✅ Diambil alih oleh Rina" in first["text"]


async def test_an_outcome_that_takes_long_is_first_shown_as_on_its_way(world: World) -> None:
    finished: list[Finished] = []

    async def finish(one: Finished) -> None:
        finished.append(one)

    async with world.notifier("alerts"):
        press = Pressed(world, lead=1001, alert=await told_alert(world))
    id_ = await press.arrives()
    bot = open_bot(TOKEN, api_url=world.telegram_url)
    rows = AlertRows(world.engine)
    console = Console(
        Telegram(bot),
        ConsoleRows(world.engine),
        rows,
        SettingAside(world.engine, world.redis, "alerts"),
        finish,
        wait_seconds=lambda _: 0.01,
        soon_seconds=0.05,
    )
    running = asyncio.create_task(console.run(lambda _: True))
    try:
        console.take(Work(id_, 0, maybe_done=False), 1, (await rows.load([id_]))[id_])
        await eventually(says(world, "⏳ Ambil alih oleh Rina"))
        assert finished == []

        await press.comes_to("done")
        await eventually(says(world, "✅ Diambil alih oleh Rina"))
        await eventually(lambda: [one.outcome for one in finished] == ["sent"])
    finally:
        await console.let_go()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await bot.session.close()


async def test_an_edit_waits_for_telegram(world: World) -> None:
    async with world.notifier("alerts"):
        press = Pressed(world, lead=1001, alert=await told_alert(world))
        await world.telegram_fails({"match": "/editMessageText", "kind": "status", "status": 502, "times": 3})
        id_ = await press.arrives()
        await press.comes_to("done")
        await eventually(world.finished(id_))

    assert "✅ Diambil alih" in (await shown(world))["text"]


async def test_a_digest_is_never_overwritten_by_one_of_its_alerts(world: World) -> None:
    lead = await world.lead(1001)
    both = {"TELEGRAM_ADMIN_CHAT_ID": f"{ADMIN_CHAT},{OTHER_CHAT}"}
    async with world.notifier("alerts", **both):
        first = await world.alert(lead, "escalation")
        await eventually(world.finished(first))
        async with world.engine.begin() as connection:  # in the other chat it went out in a digest
            message = (await shown(world, OTHER_CHAT))["message_id"]
            row = {"outbox_id": first + 1_000, "chat_id": OTHER_CHAT, "message_id": message}
            await connection.execute(sa.insert(alert_messages).values(row))
        press = Pressed(world, lead=1001, alert=first)
        id_ = await press.arrives()
        await press.comes_to("done")
        await eventually(world.finished(id_))

    assert "✅ Diambil alih" in (await shown(world))["text"]
    assert (await shown(world, OTHER_CHAT))["edited_at"] is None


async def test_an_alert_of_another_lead_is_not_touched(world: World) -> None:
    async with world.notifier("alerts"):
        alert = await told_alert(world)
        before = await shown(world)
        press = Pressed(world, lead=await world.lead(1002), alert=alert)
        id_ = await press.arrives()
        await press.comes_to("done")
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("dropped", "there is no such alert of this lead")
    assert await shown(world) == before


async def test_figures_are_answered(world: World) -> None:
    now = datetime.now(UTC)
    await world.lead(1001, state="CHOOSE_OPTION")
    await world.lead(1002, state="FORM_COMPLETED", completed_at=now)
    await world.lead(1003, state="MANUAL_INTERVENTION", heard_at=now, created_at=now - timedelta(days=3))
    await world.lead(1004, state="MANUAL_INTERVENTION", heard_at=now - timedelta(hours=1), staff_wrote_at=now)
    await world.lead(1005, state="CHOOSE_OPTION", merged_into=1001)
    await world.replies([(1001, 1, "halo", {})], publish=False)
    async with world.notifier("alerts"):
        id_ = await asks(world, "stats")
        await eventually(world.finished(id_))

    answer = (await shown(world))["text"]
    assert "Hari ini: 3 lead baru, 1 formulir lengkap" in answer
    assert "Menunggu dibalas tim: 1\n" in answer
    assert "• dibalas tim: 2, baru hari ini 1" in answer
    assert "• memilih menu: 1, baru hari ini 1" in answer
    assert "Antrean: balasan 1\n" in answer


async def test_a_lead_is_found_by_any_spelling_of_its_phone(world: World) -> None:
    form = {"budget": {"text": "500jt"}}
    await world.lead(1001, name="Budi", phone="6281234567890", message_seq=2, form=form)
    async with world.engine.begin() as connection:
        await connection.execute(
            sa.insert(addresses).values({"address": phone_address("6281234567890"), "lead_id": 1001})
        )
        told = {"lead_id": 1001, "kind": "message", "session": "default", "chat": "", "sent_at": AT, "received_at": AT}
        rows = [{**told, "seq": 1, "key": "a", "text": "halo"}, {**told, "seq": 2, "key": "b", "text": "masih ada?"}]
        await connection.execute(sa.insert(messages), rows)
    async with world.notifier("alerts"):
        id_ = await asks(world, "lead", "0812-3456-7890")
        await eventually(world.finished(id_))

        answer = await shown(world)
        for words in ("Lead 1001", "Nama: Budi", "Budget: 500jt", "Pesan: 2", "masih ada?"):
            assert words in answer["text"]
        assert answer["buttons"][0][0]["data"] == f"take:1001:{id_}"

        press = Pressed(world, lead=1001, alert=id_)
        pressed = await press.arrives()
        await press.comes_to("done")
        await eventually(world.finished(pressed))

    assert "✅ Diambil alih" in (await shown(world))["text"]


async def test_a_question_that_has_no_answer_says_so(world: World) -> None:
    async with world.notifier("alerts"):
        ids = [await asks(world, *question) for question in (("lead", ""), ("lead", "budi"), ("lead", "08120000"))]
        ids.append(await asks(world, "help"))
        await eventually(world.finished(*ids))

    answers = sorted(message["text"] for message in await world.telegram_messages())
    assert [answer[:8] for answer in answers] == ["Belum ad", "Tulis no", "Yang bis", "“budi” b"]


async def test_a_question_waits_for_telegram_and_is_answered_once(world: World) -> None:
    await world.telegram_fails({"match": "/sendMessage", "kind": "status", "status": 503, "times": 3})
    async with world.notifier("alerts"):
        id_ = await asks(world, "help")
        await eventually(world.finished(id_))

    assert (await shown(world))["text"].startswith("Yang bisa dilakukan")


async def test_an_answer_is_not_repeated_after_a_crash_before_its_record(world: World) -> None:
    id_ = await asks(world, "help")
    async with world.engine.begin() as connection:
        row = {"outbox_id": id_, "chat_id": ADMIN_CHAT, "message_id": 5}
        await connection.execute(sa.insert(alert_messages).values(row))
    async with world.notifier("alerts"):
        await eventually(world.finished(id_))

    assert await world.telegram_messages() == []


async def test_a_row_that_cannot_be_read_is_set_aside_and_alerts_go_on(world: World) -> None:
    async with world.notifier("alerts"):
        bad = (await world.alerts([(0, {"kind": "press", "order": "done", "alert": "x", "chat": "y"})]))[0]
        good = await world.alert(await world.lead(1001))
        await eventually(world.finished(bad, good))

    assert (await world.outcome(bad) or ("",))[0] == "dead"
    assert [letter.ref for letter in await world.rows(dead_letters)] == [str(bad)]
    assert len(await world.telegram_messages()) == 1
