"""``python -m dev.standins`` as a process: three ports, and a memory that outlives a kill."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from dev.servers.ports import free_port
from tests.eventually import eventually
from tests.integration.standins.receiver import Receiver
from tests.integration.standins.worlds import BOT_TOKEN, LEAD, LID, Google, Telegram, Waha

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def standins(environment: dict[str, str]) -> AsyncIterator[tuple[asyncio.subprocess.Process, dict[str, str]]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "dev.standins",
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LOG_LEVEL": "ERROR", **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        urls: dict[str, str] = json.loads(await process.stdout.readline())
        await eventually(lambda: all_ready(urls.values()), within=20)
        yield process, urls
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def all_ready(urls: Iterable[str]) -> bool:
    async with aiohttp.ClientSession() as session:
        for url in urls:
            try:
                async with session.get(f"{url}/readyz") as response:
                    response.raise_for_status()
            except aiohttp.ClientConnectionError:
                return False
    return True


def environment(folder: Path, **more: str) -> dict[str, str]:
    ports = {f"{name}_STANDIN_PORT": str(free_port()) for name in ("WAHA", "GOOGLE", "TELEGRAM")}
    return {
        "STANDIN_DATA_DIR": str(folder),
        "WAHA_API_KEY": "key-of-waha",
        "GOOGLE_SPREADSHEET_ID": "sid",
        "TELEGRAM_BOT_TOKEN": BOT_TOKEN,
        "TELEGRAM_ADMIN_CHAT_ID": "-1001234, 77",
        **ports,
        **more,
    }


async def test_a_killed_process_comes_back_with_everything(http: aiohttp.ClientSession, tmp_path: Path) -> None:
    configured = environment(tmp_path)
    async with standins(configured) as (process, urls):
        waha = Waha(http, urls["waha"])
        await waha.incoming(lid=LID, text="dari lid", wait=False)
        await waha.incoming(phone=LEAD, text="dari nomor", wait=False)
        await waha.control("lids", {"lid": LID, "phone": LEAD})
        await waha.send_text(id="3EB0A", text="balasan")
        await waha.send_text(id="3EB0A", text="balasan")
        await waha.control("session", {"status": "FAILED"})
        google = await Google.signed_in(http, urls["google"])
        await google.write("Leads!A1:B1", ["=x", 5])
        place = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}
        bound = {"metadataId": 3, "metadataKey": "k", "visibility": "DOCUMENT", "location": place}
        await google.batch({"createDeveloperMetadata": {"developerMetadata": bound}})
        await google.by_hand("set_cell", row=1, column=3, value="=NOW()")
        bot = Telegram.bot_of(urls["telegram"])
        sent = await bot.send_message(77, "<b>Halo</b>")
        telegram = Telegram(http, urls["telegram"], bot)
        before = [(await one.state()) for one in (waha, google, telegram)]
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async with standins(configured) as (_, urls):
        after = [await one.state() for one in (waha, google, telegram)]
        next_message = await bot.send_message(77, "lagi")
        status, _ = await google.sheets("GET", "/developerMetadata/3")
        _, calls = await waha.call("GET", "/_control/sent")
        await waha.control("session", {"status": "WORKING"})
        await waha.send_text(id="3EB0A", text="balasan")
        (chat,) = (await waha.state())["chats"].values()
        await bot.session.close()

    for one in (*before, *after):
        one.pop("version")
    assert after == before
    assert status == 200
    assert next_message.message_id == sent.message_id + 1
    assert [call["attempt_no"] for call in calls] == [1, 2]
    assert [message["sent_attempts"] for message in chat["messages"] if message["from_me"]] == [3]
    assert {message["text"] for message in chat["messages"]} == {"dari lid", "dari nomor", "balasan"}


async def test_an_update_not_yet_delivered_is_delivered_after_a_kill(
    http: aiohttp.ClientSession, receiver: Receiver, tmp_path: Path
) -> None:
    nobody = environment(tmp_path, TELEGRAM_STANDIN_WEBHOOK_URL=f"http://127.0.0.1:{free_port()}/")
    async with standins(nobody) as (process, urls):
        bot = Telegram.bot_of(urls["telegram"])
        telegram = Telegram(http, urls["telegram"], bot)
        await telegram.control("incoming", {"from_id": 5, "text": "Halo", "wait": False})
        process.send_signal(signal.SIGKILL)
        await process.wait()
        await bot.session.close()

    async with standins({**nobody, "TELEGRAM_STANDIN_WEBHOOK_URL": receiver.url}):
        await eventually(lambda: receiver.requests)

    assert receiver.events[0]["message"]["text"] == "Halo"


async def test_a_signal_ends_it_at_once_even_while_somebody_watches(
    http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    async with (
        standins(environment(tmp_path)) as (process, urls),
        http.get(f"{urls['waha']}/_control/events") as events,
    ):
        await events.content.readline()
        process.send_signal(signal.SIGTERM)

        assert await asyncio.wait_for(process.wait(), 4) == 0


async def test_wrong_settings_are_all_named() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "dev.standins",
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "WAHA_STANDIN_SESSIONS": "default:VENOM",
            "TELEGRAM_ADMIN_CHAT_ID": "sales",
            "GOOGLE_STANDIN_PORT": "99999",
        },
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()

    assert process.returncode == 2
    for variable in ("WAHA_STANDIN_SESSIONS", "TELEGRAM_ADMIN_CHAT_ID", "GOOGLE_STANDIN_PORT"):
        assert variable in said.decode()
