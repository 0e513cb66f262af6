"""The demo page's server over the real stand-ins, inside the test's own loop."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx

from dev.demo.settings import Settings
from dev.demo.wiring import build
from dev.servers.ports import free_port
from dev.standins.google.app import google_app
from dev.standins.google.state import GoogleOptions
from dev.standins.serving import served
from dev.standins.telegram.app import telegram_app
from dev.standins.telegram.people import TelegramOptions
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from shared.health import serve
from tests.eventually import eventually

ADMIN_CHAT = "-1001000000001"
SECTIONS = ("whatsapp", "telegram", "sheet", "streams", "database")


class Demo:
    """The page's server: its URL, and the sections that a browser would have by now; inside `demo_over` all of them."""

    def __init__(self, url: str) -> None:
        self.client = httpx.AsyncClient(base_url=url, timeout=10)
        self.sections: dict[str, Any] = {}

    async def listen(self) -> None:
        """Take in the event stream until it ends."""
        await eventually(lambda: _answers(self))
        async with self.client.stream("GET", "/api/events", timeout=None) as events:
            name = ""
            async for line in events.aiter_lines():
                if line.startswith("event:"):
                    name = line[6:].strip()
                elif line.startswith("data:"):
                    self.sections[name] = json.loads(line[5:])

    async def post(self, path: str, body: object) -> httpx.Response:
        """One action."""
        return await self.client.post(path, json=body)


@contextlib.asynccontextmanager
async def demo_over(**settings: Any) -> AsyncIterator[Demo]:
    """The server with these settings, listened to; it must come up and end by itself."""
    port = free_port()
    app, tasks, board = build(Settings(demo_port=port, telegram_admin_chat_id=ADMIN_CHAT, **settings))
    stop = asyncio.Event()
    serving = serve(app, host="127.0.0.1", port=port, stop=stop)
    running = [asyncio.ensure_future(serving), *(asyncio.ensure_future(task(stop)) for task in tasks.values())]
    demo = Demo(f"http://127.0.0.1:{port}")
    listening = asyncio.create_task(demo.listen())
    try:
        await eventually(lambda: len(demo.sections) == len(SECTIONS))
        yield demo
    finally:
        stop.set()
        board.close()
        await asyncio.wait_for(listening, 5)
        await demo.client.aclose()
        await asyncio.wait_for(asyncio.gather(*running), 10)


@contextlib.asynccontextmanager
async def standins() -> AsyncIterator[dict[str, str]]:
    """All three stand-ins; yields the settings that name them. Their webhooks go nowhere."""
    waha = waha_app(WahaOptions(sessions=(("default", "GOWS"),), webhook_url=""))
    google = google_app(GoogleOptions(spreadsheet_id="sheet-1", sheet_name="Leads"))
    telegram = telegram_app(TelegramOptions(admin_chat_ids=(int(ADMIN_CHAT),)))
    async with served(waha) as waha_url, served(google) as google_url, served(telegram) as telegram_url:
        yield {
            "waha_standin_url": waha_url,
            "google_standin_url": google_url,
            "telegram_standin_url": telegram_url,
        }


async def _answers(demo: Demo) -> bool:
    try:
        return (await demo.client.get("/healthz")).status_code == 200
    except httpx.TransportError:
        return False
