"""Sessions at several servers: each is asked about at its own, and one that is away hides no other."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from dev.standins.serving import served
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from services.processor.adapters.waha import WahaPhoneBook
from services.processor.adapters.waha_histories import WahaHistories
from shared.clock import utc_now
from shared.sealing import Sealing
from shared.tables import waha_session_settings
from shared.waha_sessions import SessionBook, WahaServers, place_of
from tests.integration.standins.worlds import API_KEY, Waha

OWN_KEY = "another-key"
SEALING = Sealing([b"k" * 32])


@pytest.fixture
async def other(http: aiohttp.ClientSession) -> AsyncIterator[Waha]:
    options = WahaOptions(sessions=(("gows", "GOWS"), ("sales", "GOWS")), api_key=OWN_KEY, webhook_url="")
    async with served(waha_app(options)) as url:
        yield Waha(http, url)


@pytest.fixture
async def book(engine: AsyncEngine) -> SessionBook:
    return SessionBook(engine, SEALING)


@pytest.fixture
async def servers(book: SessionBook, waha: Waha) -> WahaServers:
    await book.read()
    return WahaServers(book, url=waha.url, api_key=API_KEY)


async def move(engine: AsyncEngine, book: SessionBook, url: str) -> None:
    """The session sales lives at a server of its own from now on."""
    sealed = SEALING.seal(OWN_KEY, place_of("sales", "api_key"))
    async with engine.begin() as connection:
        row = {"name": "sales", "api_url": url, "api_key": sealed, "changed_by": "test"}
        await connection.execute(sa.insert(waha_session_settings).values(row))
    await book.read()


async def test_each_session_is_shown_and_read_by_its_own_server(
    http: aiohttp.ClientSession, engine: AsyncEngine, other: Waha, book: SessionBook, servers: WahaServers
) -> None:
    await move(engine, book, other.url)
    await other.control("incoming", {"session": "sales", "phone": "6281234567890", "text": "lewat server sendiri"})
    histories = WahaHistories(http, servers)

    shown = await histories.sessions(["gows", "sales"])
    sales = next(session for session in shown.sessions if session.name == "sales")
    pages = [page async for page in histories.messages(sales, utc_now() - timedelta(hours=1))]

    assert sorted(session.name for session in shown.sessions) == ["gows", "noweb", "sales", "webjs", "wpp"]
    assert shown.away == {}
    assert [message["body"] for page in pages for message in page] == ["lewat server sendiri"]


async def test_a_server_that_is_away_hides_no_other(
    http: aiohttp.ClientSession, engine: AsyncEngine, book: SessionBook, servers: WahaServers
) -> None:
    await move(engine, book, "http://127.0.0.1:9")

    shown = await WahaHistories(http, servers).sessions(["gows", "sales"])

    assert sorted(session.name for session in shown.sessions) == ["gows", "noweb", "webjs", "wpp"]
    assert list(shown.away) == ["sales"]


async def test_a_key_that_can_not_be_opened_is_told_and_nobody_is_called(
    http: aiohttp.ClientSession, engine: AsyncEngine, book: SessionBook, waha: Waha, other: Waha
) -> None:
    await move(engine, book, other.url)
    keyless = SessionBook(engine, Sealing([b"x" * 32]))
    await keyless.read()

    shown = await WahaHistories(http, WahaServers(keyless, url=waha.url, api_key=API_KEY)).sessions(["sales"])

    assert "can't be opened" in shown.away["sales"]


async def test_the_phone_behind_a_lid_is_asked_of_the_sessions_server(
    http: aiohttp.ClientSession, engine: AsyncEngine, other: Waha, book: SessionBook, servers: WahaServers
) -> None:
    await move(engine, book, other.url)
    await other.control("lids", {"lid": "38200000000001", "phone": "6281234567890"})
    phone_book = WahaPhoneBook(http, servers)

    assert await phone_book.phone_of("sales", "38200000000001") == "6281234567890"
    assert await phone_book.phone_of("gows", "38200000000001") == ""
