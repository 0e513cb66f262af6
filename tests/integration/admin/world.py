"""Admin over real stores, inside the test's own loop: people with cookies, programs with tokens."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx
import sqlalchemy as sa
from argon2 import PasswordHasher
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from services.admin.accounts.passwords import Passwords
from services.admin.accounts.permissions import Permission, Role
from services.admin.accounts.users import Users
from services.admin.app import create_app
from services.admin.settings import Settings
from services.admin.web.parts import Parts, make_parts
from shared.clock import utc_now
from shared.database import create_engine
from shared.redis_client import connect
from shared.settings import sqlalchemy_url
from shared.tables import leads, messages

TOKEN = "a-token"
PASSWORD = "kata sandi panjang"
ORIGIN = "https://admin.test"
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What makes guessing slow makes tests slow."""


@dataclass(frozen=True, slots=True)
class Admin:
    """The application and what it works with."""

    app: Starlette
    parts: Parts

    @property
    def engine(self) -> AsyncEngine:
        return self.parts.engine

    @property
    def redis(self) -> Redis:
        return self.parts.redis

    def browser(self) -> httpx.AsyncClient:
        """Somebody's browser, not signed in."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"accept": "text/html"})

    def program(self, token: str = TOKEN) -> httpx.AsyncClient:
        """A program with a token."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    async def user(self, name: str, role: Role = Role.OWNER) -> None:
        await self.parts.users.create(name, PASSWORD, role, actor="test")

    async def token(self, *scopes: Permission) -> str:
        return await self.parts.tokens.create("test", scopes, days=0, actor="test")

    async def lead(self, id_: int, **values: Any) -> None:
        """A lead, as much of one as is given."""
        row = {
            "id": id_,
            "partition": 3,
            "version": 1,
            "state": "CHOOSE_OPTION",
            "channel": "whatsapp",
            "session": "default",
            "chat": f"62812345{id_}@c.us",
            "created_at": utc_now(),
        }
        async with self.engine.begin() as connection:
            await connection.execute(sa.insert(leads).values({**row, **values}))

    async def message(self, lead_id: int, **values: Any) -> None:
        """A lead's first message, received when it was sent."""
        sent_at = values.pop("sent_at", None) or utc_now()
        row = {"lead_id": lead_id, "seq": 1, "key": "k", "kind": "message", "session": "default", "chat": "c"}
        await self.insert(messages, **{**row, "sent_at": sent_at, "received_at": sent_at, **values})

    async def insert(self, table: sa.Table, **values: Any) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(sa.insert(table).values(values))

    async def rows(self, statement: sa.Select[Any]) -> list[Any]:
        async with self.engine.connect() as connection:
            return list((await connection.execute(statement)).all())


@asynccontextmanager
async def admin_over(database_url: str, redis_url: str, **more: Any) -> AsyncIterator[Admin]:
    """Admin on these stores."""
    settings = Settings(database_url=SecretStr(database_url), admin_token=SecretStr(TOKEN), partitions=4, **more)
    engine = create_engine(sqlalchemy_url(database_url), application="test", by_index=False)
    redis = connect(redis_url)
    parts = replace(make_parts(engine, redis, settings), users=Users(engine, Passwords(QUICK_HASHER)))
    try:
        yield Admin(create_app(parts), parts)
    finally:
        await redis.aclose()
        await engine.dispose()


async def sign_in(browser: httpx.AsyncClient, name: str, password: str = PASSWORD) -> httpx.Response:
    return await browser.post("/login", data={"name": name, "password": password})


async def csrf(browser: httpx.AsyncClient) -> str:
    """The token in the forms of a signed-in person's pages."""
    found = re.search(r'name="csrf" value="(\w+)"', (await browser.get("/account")).text)
    assert found
    return found[1]


async def post(browser: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """A form as a page of ours sends it."""
    return await browser.post(path, data={"csrf": await csrf(browser), **fields})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
