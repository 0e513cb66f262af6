"""Who gets in, and what they may do there: the whole table of routes is walked."""

import re

import httpx
import pytest
import sqlalchemy as sa
from starlette.routing import Mount, Route

from services.admin.accounts.permissions import PERMISSIONS_OF, Permission, Role
from services.admin.web.caller import COOKIE
from services.admin.web.routing import GuardedRoute, Open
from shared.tables import api_tokens, audit_log, user_sessions, users
from tests.integration.admin.world import PASSWORD, Admin, csrf, post, sign_in

_OF_NOBODY = {"/healthz", "/readyz", "/static"}


def routes_of(admin: Admin) -> list[GuardedRoute]:
    return [route for route in admin.app.routes if isinstance(route, GuardedRoute)]


def address(route: Route) -> str:
    return re.sub(r"\{\w+\}", "1001", route.path)


def test_every_route_says_what_it_needs(admin: Admin) -> None:
    unsaid = {
        route.path
        for route in admin.app.routes
        if isinstance(route, Route | Mount) and not isinstance(route, GuardedRoute)
    }

    assert unsaid == _OF_NOBODY
    assert {route.path for route in routes_of(admin) if route.needs is Open.EVERYBODY} == {"/login", "/language"}


async def test_nothing_answers_somebody_who_is_nobody(admin: Admin) -> None:
    for route in routes_of(admin):
        if route.needs is Open.EVERYBODY:
            continue
        for method in route.methods or ():
            async with admin.program("") as nobody:
                answer = await nobody.request(method, address(route))
            to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/login")
            assert answer.status_code == 401 or (to_sign_in and method in ("GET", "HEAD")), (method, route.path)


@pytest.mark.parametrize("role", Role)
async def test_each_role_may_do_exactly_what_its_permissions_say(admin: Admin, role: Role) -> None:
    await admin.user("siti", role)
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        token = await csrf(browser)
        for route in routes_of(admin):
            if not isinstance(route.needs, Permission) or route.path.startswith("/api/"):
                continue
            for method in (route.methods or set()) - {"HEAD"}:
                fields = {"csrf": token} if method == "POST" else None
                answer = await browser.request(method, address(route), data=fields)
                may = route.needs in PERMISSIONS_OF[role]
                assert (answer.status_code == 403) is not may, (role, method, route.path, answer.status_code)
                assert answer.status_code != 500, (role, method, route.path)


async def test_each_scope_opens_exactly_its_operations(admin: Admin) -> None:
    for scope in Permission:
        async with admin.program(await admin.token(scope)) as program:
            for route in routes_of(admin):
                if not route.path.startswith("/api/"):
                    continue
                (method,) = route.methods or {""}
                answer = await program.request(method, address(route), json={} if method != "GET" else None)
                assert (answer.status_code == 403) is (route.needs is not scope), (scope, method, route.path)


async def test_a_form_without_its_token_changes_nothing(admin: Admin) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        for route in routes_of(admin):
            if "POST" not in (route.methods or ()) or route.path.startswith("/api/") or route.needs is Open.EVERYBODY:
                continue
            for forged in ({"csrf": ""}, {"csrf": "0" * 64}):
                assert (await browser.post(address(route), data=forged)).status_code == 403, route.path


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.test"}])
async def test_no_other_site_can_post_a_form(admin: Admin, headers: dict[str, str]) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        signing_in = await browser.post("/login", data={"name": "siti", "password": PASSWORD}, headers=headers)
        await sign_in(browser, "siti")
        fields = {"csrf": await csrf(browser), "name": "x"}

        assert signing_in.status_code == 403
        assert (await browser.post("/tokens", data=fields, headers=headers)).status_code == 403


async def test_the_cookie_is_kept_from_scripts_and_plain_connections(admin: Admin) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        answer = await sign_in(browser, "siti")

    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(COOKIE.lower())
    for attribute in ("secure", "httponly", "samesite=lax", "path=/"):
        assert attribute in cookie
    assert "domain" not in cookie


async def test_no_secret_is_kept_as_it_is(admin: Admin) -> None:
    await admin.user("siti")
    token = await admin.token(Permission.READ_LEADS)
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        cookie = browser.cookies[COOKIE]
    kept = str([await admin.rows(sa.select(table)) for table in (users, user_sessions, api_tokens, audit_log)])

    assert "$argon2id$" in kept
    for secret in (PASSWORD, cookie, token):
        assert secret not in kept


async def test_guessing_is_slowed_down_and_others_are_not(admin: Admin) -> None:
    await admin.user("siti")
    await admin.user("budi")
    async with admin.browser() as browser:
        answers = [(await sign_in(browser, "siti", "salah sekali")).status_code for _ in range(7)]
        right = await sign_in(browser, "siti")
        other = await sign_in(browser, "budi")

    assert answers == [401] * 5 + [429] * 2
    assert (right.status_code, other.status_code) == (429, 303)
    assert int(right.headers["retry-after"]) > 0


async def test_signing_out_ends_the_session_for_good(admin: Admin) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        cookie = browser.cookies[COOKIE]
        await post(browser, "/logout")
        browser.cookies.set(COOKIE, cookie)

        assert (await browser.get("/")).status_code == 303


async def test_another_role_or_password_signs_a_user_out(admin: Admin) -> None:
    await admin.user("siti")
    await admin.user("budi", Role.AGENT)
    (budi,) = [user for user in await admin.parts.users.listed() if user.name == "budi"]
    async with admin.browser() as browser:
        await sign_in(browser, "budi")
        await admin.parts.users.set_role(budi.id, Role.VIEWER, actor="siti")
        assert (await browser.get("/")).status_code == 303
        await sign_in(browser, "budi")
        await admin.parts.users.disable(budi.id, actor="siti")

        assert (await browser.get("/")).status_code == 303
        assert (await sign_in(browser, "budi")).status_code == 401


async def test_the_last_owner_stays(admin: Admin) -> None:
    await admin.user("siti")
    (siti,) = await admin.parts.users.listed()
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        refused = await post(browser, f"/users/{siti.id}", action="disable")

        assert refused.status_code == 409
        assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)"])
async def test_signing_in_leads_to_pages_of_ours_alone(admin: Admin, target: str) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        answer = await browser.post("/login", data={"name": "siti", "password": PASSWORD, "next": target})

    assert answer.headers["location"] == "/"


async def test_every_answer_forbids_what_is_not_ours(admin: Admin) -> None:
    async with admin.browser() as browser:
        for path in ("/login", "/static/app.js", "/nothing", "/api/leads"):
            headers = (await browser.get(path)).headers
            assert "default-src 'none'" in headers["content-security-policy"], path
            assert headers["x-content-type-options"] == "nosniff"


async def test_the_audit_log_tells_who_did_what_and_cannot_be_changed(admin: Admin) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        await post(browser, "/users", name="budi", password=PASSWORD, role="agent")
        page: httpx.Response = await browser.get("/audit?action=user_created")

    assert "budi" in page.text
    for statement in ("UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            async with admin.engine.begin() as connection:
                await connection.execute(sa.text(statement))
