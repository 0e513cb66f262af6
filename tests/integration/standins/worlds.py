"""The stand-ins as a test speaks to them."""

from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

API_KEY = "key-of-waha"
HMAC_KEY = "my-secret-key"
BOT_TOKEN = "42:TEST"
TELEGRAM_SECRET = "secret_Token-1"
ADMIN_CHAT = -1001234
LEAD = "6281234567890"
LEAD_CHAT = f"{LEAD}@c.us"
LID = "38200000000002"

Json = dict[str, Any]


@dataclass
class Standin:
    http: aiohttp.ClientSession
    url: str

    async def call(self, method: str, path: str, body: Json | None = None, **options: Any) -> tuple[int, Any]:
        async with self.http.request(method, f"{self.url}{path}", json=body, **options) as response:
            return response.status, await response.json(content_type=None)

    async def control(self, path: str, body: Json) -> Any:
        status, answer = await self.call("POST", f"/_control/{path}", body)
        assert status == 200, answer
        return answer

    async def state(self) -> Json:
        _, state = await self.call("GET", "/_control/state")
        return dict(state)

    async def faults(self, *rules: Json, seed: int = 0) -> None:
        await self.control("faults", {"rules": list(rules), "seed": seed})

    async def injected(self) -> list[Json]:
        _, report = await self.call("GET", "/_control/faults")
        return list(report["injected"])


@dataclass
class Waha(Standin):
    headers: dict[str, str] = field(default_factory=lambda: {"X-Api-Key": API_KEY})

    async def get(self, path: str, **query: str) -> tuple[int, Any]:
        return await self.call("GET", path, headers=self.headers, params=query)

    async def post(self, path: str, body: Json) -> tuple[int, Any]:
        return await self.call("POST", path, body, headers=self.headers)

    async def incoming(self, **body: Any) -> Json:
        return dict(await self.control("incoming", body))

    async def send_text(self, text: str = "Halo Kak", **body: Any) -> tuple[int, Any]:
        return await self.post("/api/sendText", {"session": "default", "chatId": LEAD_CHAT, "text": text, **body})

    async def messages(self, chat: str = LEAD_CHAT) -> list[Json]:
        return list((await self.state())["chats"][chat]["messages"])


@dataclass
class Google(Standin):
    token: str = ""
    spreadsheet: str = "sid"

    @classmethod
    async def signed_in(cls, http: aiohttp.ClientSession, url: str) -> Self:
        google = cls(http, url)
        status, answer = await google.refresh()
        assert status == 200, answer
        google.token = answer["access_token"]
        return google

    async def refresh(self, **form: str) -> tuple[int, Any]:
        complete = {
            "grant_type": "refresh_token",
            "client_id": "client",
            "client_secret": "secret",
            "refresh_token": "refresh",
            **form,
        }
        async with self.http.post(f"{self.url}/token", data=complete) as response:
            return response.status, await response.json()

    async def sheets(self, method: str, path: str, body: Json | None = None, **query: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        full = f"/v4/spreadsheets/{self.spreadsheet}{path}"
        return await self.call(method, full, body, headers=headers, params=query)

    async def append(self, cells: str, *rows: list[Any], option: str = "RAW", insert: str = "INSERT_ROWS") -> Json:
        query = {"valueInputOption": option, "insertDataOption": insert}
        status, answer = await self.sheets("POST", f"/values/{cells}:append", {"values": list(rows)}, **query)
        assert status == 200, answer
        return dict(answer)

    async def write(self, cells: str, *rows: list[Any], option: str = "RAW") -> Json:
        status, answer = await self.sheets("PUT", f"/values/{cells}", {"values": list(rows)}, valueInputOption=option)
        assert status == 200, answer
        return dict(answer)

    async def batch(self, *requests: Json) -> tuple[int, Any]:
        return await self.sheets("POST", ":batchUpdate", {"requests": list(requests)})

    async def rows(self, tab: int = 0) -> list[list[Any]]:
        return list((await self.state())["spreadsheets"][self.spreadsheet]["tabs"][tab]["rows"])

    async def by_hand(self, op: str, **body: Any) -> None:
        await self.control("edit", {"op": op, **body})


@dataclass
class Telegram(Standin):
    bot: Bot

    @staticmethod
    def bot_of(url: str, token: str = BOT_TOKEN) -> Bot:
        session = AiohttpSession(api=TelegramAPIServer.from_base(url), timeout=10)
        return Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))

    async def chat(self, chat_id: int) -> Json:
        return dict((await self.state())["chats"][str(chat_id)])
