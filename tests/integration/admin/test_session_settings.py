"""WhatsApp sessions with a server and keys of their own: stored sealed, never shown, in force without a restart."""

import base64
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from dev.standins.serving import served
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from services.admin.accounts.permissions import Permission, Role
from shared.tables import audit_log, waha_session_settings
from shared.waha_sessions import WahaServers
from tests.integration.admin.world import Admin, admin_over, post, sign_in

USUAL_KEY, OWN_KEY, HMAC_KEY = "a-key-of-waha", "another-key-of-waha", "an-hmac-key"
ENCRYPTION_KEY = SecretStr(base64.b64encode(b"k" * 32).decode())


@pytest.fixture
async def usual_url() -> AsyncIterator[str]:
    options = WahaOptions(sessions=(("default", "GOWS"),), webhook_url="", api_key=USUAL_KEY)
    async with served(waha_app(options)) as url:
        yield url


@pytest.fixture
async def own_url() -> AsyncIterator[str]:
    # It has a session "default", too, which is none of ours.
    options = WahaOptions(sessions=(("default", "GOWS"), ("sales", "NOWEB")), webhook_url="", api_key=OWN_KEY)
    async with served(waha_app(options)) as url:
        yield url


@pytest.fixture
async def admin(database_url: str, redis_url: str, usual_url: str) -> AsyncIterator[Admin]:
    given = {"waha_api_url": usual_url, "waha_api_key": SecretStr(USUAL_KEY)}
    async with admin_over(database_url, redis_url, settings_encryption_key=ENCRYPTION_KEY, **given) as running:
        await running.user("siti")
        yield running


async def test_a_number_at_its_own_server_is_added_seen_and_switched(admin: Admin, own_url: str) -> None:
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        added = await post(browser, "/sessions/new", name="sales", api_url=own_url, api_key=OWN_KEY, hmac_key=HMAC_KEY)
        listed = (await browser.get("/sessions")).text
        settings = (await browser.get("/sessions/sales/settings")).text
        await post(browser, "/sessions/sales", order="stop")
        overview = await admin.parts.numbers.listed()

    assert added.status_code == 303
    assert {one.name: (one.status, one.server == own_url) for one in overview.numbers} == {
        "default": ("WORKING", False),
        "sales": ("STOPPED", True),
    }
    for page in (listed, settings):
        assert OWN_KEY not in page
        assert HMAC_KEY not in page
        assert own_url in page


async def test_keys_are_sealed_where_they_are_kept_and_named_nowhere(admin: Admin, own_url: str) -> None:
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        await post(browser, "/sessions/new", name="sales", api_url=own_url, api_key=OWN_KEY, hmac_key=HMAC_KEY)

    (row,) = await admin.rows(sa.select(waha_session_settings))
    audited = await admin.rows(sa.select(audit_log.c.action, audit_log.c.detail))
    assert row.api_key.startswith("v1:")
    assert row.hmac_key.startswith("v1:")
    assert ("session_settings_changed", {"session": "sales", "api_url": own_url, "keys": "api_key, hmac_key"}) in [
        tuple(entry) for entry in audited
    ]
    assert not any(key in str([*row, *audited]) for key in (OWN_KEY, HMAC_KEY))


async def test_an_empty_field_keeps_the_key_and_a_mark_forgets_it(admin: Admin, own_url: str) -> None:
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        await post(browser, "/sessions/new", name="sales", api_url=own_url, api_key=OWN_KEY, hmac_key=HMAC_KEY)
        await post(browser, "/sessions/sales/settings", api_url=own_url, api_key="", forget_hmac_key="1")

    own = (await admin.parts.book.read())["sales"]
    assert (own.api_key, own.hmac_key, own.problem) == (OWN_KEY, "", "")


async def test_a_stored_key_goes_to_no_other_address(admin: Admin, own_url: str) -> None:
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        await post(browser, "/sessions/new", name="sales", api_url=own_url, api_key=OWN_KEY)
        moved = await post(browser, "/sessions/sales/settings", api_url="https://elsewhere.example")

    assert moved.status_code == 422
    assert "API key" in moved.text
    assert (await admin.parts.book.read())["sales"].api_url == own_url


async def test_the_environments_key_goes_to_no_other_server(admin: Admin, usual_url: str) -> None:
    async with admin.program() as program:
        await program.put("/api/sessions/sales", json={"api_url": "https://elsewhere.example"})
        await program.put("/api/sessions/kedua", json={})

    await admin.parts.book.read()
    servers = WahaServers(admin.parts.book, url=usual_url, api_key=USUAL_KEY)
    assert (await servers.of("sales")).api_key == ""
    assert (await servers.of("kedua")).api_key == USUAL_KEY
    assert (await servers.of("default")).api_key == USUAL_KEY


async def test_forgotten_settings_give_way_to_the_environments(admin: Admin, usual_url: str, own_url: str) -> None:
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        await post(browser, "/sessions/default/settings", api_url=own_url, api_key=OWN_KEY)
        there = [one.server for one in (await admin.parts.numbers.listed()).numbers]
        await post(browser, "/sessions/default/settings", forget="1")
        here = [one.server for one in (await admin.parts.numbers.listed()).numbers]

    assert (there, here) == ([own_url], [usual_url])


async def test_a_session_is_made_at_its_server(admin: Admin, own_url: str) -> None:
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        await post(browser, "/sessions/new", name="cabang", api_url=own_url, api_key=OWN_KEY)
        missing = (await browser.get("/sessions")).text
        await post(browser, "/sessions/cabang", order="create")
        made = (await browser.get("/sessions")).text

    assert "Buat di WAHA" in missing
    assert "/sessions/cabang/qr" in made


async def test_a_server_that_is_away_hides_no_other(admin: Admin) -> None:
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        await post(browser, "/sessions/new", name="sales", api_url="http://127.0.0.1:9", api_key=OWN_KEY)
        page = (await browser.get("/sessions")).text

    assert "http://127.0.0.1:9" in page
    assert "tidak ada yang menjawab di alamat itu" in page
    assert 'action="/sessions/default"' in page


@pytest.mark.parametrize(
    "change",
    [
        {"api_url": "ftp://waha"},
        {"api_url": "http://user:geheim@waha"},
        {"api_url": "https://"},
        {"api_url": "http://waha:99999"},
        {"api_url": "https://waha/\u202e"},
        {"api_key": "dengan spasi"},
        {"api_key": "x" * 301},
    ],
)
async def test_what_can_not_be_used_is_refused(admin: Admin, change: dict[str, str]) -> None:
    async with admin.program() as program:
        answer = await program.put("/api/sessions/sales", json=change)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert await admin.parts.session_settings.listed() == []


async def test_without_an_encryption_key_no_key_is_stored(database_url: str, redis_url: str) -> None:
    async with admin_over(database_url, redis_url) as admin, admin.program() as program:
        refused = await program.put("/api/sessions/sales", json={"api_key": OWN_KEY})
        taken = await program.put("/api/sessions/sales", json={"api_url": "https://waha.example"})

    assert (refused.status_code, taken.status_code) == (400, 200)
    assert "SETTINGS_ENCRYPTION_KEY" in refused.json()["detail"]


async def test_the_api_tells_what_is_set_and_no_key(admin: Admin, own_url: str) -> None:
    async with admin.program() as program:
        await program.put("/api/sessions/sales", json={"api_url": own_url, "api_key": OWN_KEY})
        listed = await program.get("/api/sessions")
        gone = await program.delete("/api/sessions/sales")

    (default, sales) = listed.json()["sessions"]
    assert (default["name"], default["has_api_key"]) == ("default", False)
    assert (sales["api_url"], sales["has_api_key"], sales["has_hmac_key"]) == (own_url, True, False)
    assert OWN_KEY not in listed.text
    assert gone.json() == {"name": "sales", "forgotten": True}


async def test_only_who_manages_numbers_sees_the_form(admin: Admin) -> None:
    await admin.user("agen", Role.AGENT)
    token = await admin.token(Permission.READ_SESSIONS)
    async with admin.browser() as browser, admin.program(token) as program:
        await sign_in(browser, "agen")
        page = await browser.get("/sessions")
        form = await browser.get("/sessions/new")
        refused = await program.put("/api/sessions/sales", json={})

    assert "/sessions/new" not in page.text
    assert (form.status_code, refused.status_code) == (403, 403)
