"""WhatsApp numbers over the stand-in for WAHA: their state, switching, pairing, and what is said when WAHA is away."""

from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from dev.servers.ports import free_port
from dev.standins.serving import served
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from services.admin.accounts.permissions import Role
from shared.tables import audit_log
from tests.integration.admin.world import Admin, admin_over, post, sign_in

KEY = "a-key-of-waha"


@pytest.fixture
async def waha_url() -> AsyncIterator[str]:
    options = WahaOptions(sessions=(("default", "GOWS"), ("kedua", "NOWEB")), webhook_url="", api_key=KEY)
    async with served(waha_app(options)) as url:
        yield url


@pytest.fixture
async def admin(database_url: str, redis_url: str, waha_url: str) -> AsyncIterator[Admin]:
    async with admin_over(database_url, redis_url, waha_api_url=waha_url, waha_api_key=SecretStr(KEY)) as running:
        await running.user("siti")
        await running.user("tamu", Role.VIEWER)
        yield running


async def set_status(waha_url: str, status: str) -> None:
    async with httpx.AsyncClient() as client:
        body = {"session": "default", "status": status}
        (await client.post(f"{waha_url}/_control/session", json=body)).raise_for_status()


async def test_a_number_is_switched_off_and_on(admin: Admin) -> None:
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        await post(browser, "/sessions/default", order="stop")
        stopped = (await browser.get("/sessions")).text
        await post(browser, "/sessions/default", order="start")
        started = (await browser.get("/sessions")).text

    assert ("STOPPED" in stopped, "STOPPED" in started) == (True, False)
    assert "kedua" in started
    actions = [row.action for row in await admin.rows(sa.select(audit_log.c.action))]
    assert [action for action in actions if action.startswith("session_")] == ["session_stop", "session_start"]


async def test_the_code_to_pair_a_phone_is_for_those_who_manage_numbers(admin: Admin, waha_url: str) -> None:
    await set_status(waha_url, "SCAN_QR_CODE")
    async with admin.browser() as owner, admin.browser() as viewer:
        await sign_in(owner, "siti")
        await sign_in(viewer, "tamu")
        code = await owner.get("/sessions/default/qr")
        pages = [(await browser.get("/sessions")).text for browser in (owner, viewer)]
        refused = await viewer.get("/sessions/default/qr")

    assert (code.headers["content-type"], code.content[:4]) == ("image/png", b"\x89PNG")
    assert ["/sessions/default/qr" in page for page in pages] == [True, False]
    assert refused.status_code == 403


async def test_the_key_is_never_shown(admin: Admin) -> None:
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        pages = [(await browser.get("/sessions")).text, (await post(browser, "/checks/waha")).text]

    assert "baik" in pages[1]
    assert not any(KEY in page for page in pages)


async def test_without_waha_the_page_says_so(database_url: str, redis_url: str) -> None:
    async with admin_over(database_url, redis_url, waha_api_url=f"http://127.0.0.1:{free_port()}") as admin:
        await admin.user("siti")
        async with admin.browser() as browser:
            await sign_in(browser, "siti")
            shown = await browser.get("/sessions")
            ordered = await post(browser, "/sessions/default", order="stop")

    assert "tidak ada yang menjawab di alamat itu" in shown.text
    assert ordered.status_code == 303
