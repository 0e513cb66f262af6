"""Signing in and out, the language, and one's own password."""

from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.admin.accounts.passwords import LONGEST, problem_with
from services.admin.accounts.sessions import LONGEST_SECONDS
from services.admin.accounts.users import normal_name
from services.admin.auditing import audit
from services.admin.web.caller import COOKIE
from services.admin.web.parts import Parts
from services.admin.web.routing import Open, page
from services.admin.web.visit import LANGUAGE, Visit

_A_YEAR_SECONDS = 365 * 24 * 3600


def routes(parts: Parts) -> list[Route]:
    """What everybody may ask for, and what everybody who is signed in may."""
    return [
        page("/login", _show_login, needs=Open.EVERYBODY, parts=parts),
        page("/login", _sign_in, needs=Open.EVERYBODY, parts=parts, methods=["POST"], needs_csrf=False),
        page("/language", _choose_language, needs=Open.EVERYBODY, parts=parts, methods=["POST"], needs_csrf=False),
        page("/logout", _sign_out, needs=Open.SIGNED_IN, parts=parts, methods=["POST"]),
        page("/account", _show_account, needs=Open.SIGNED_IN, parts=parts),
        page("/account", _change_password, needs=Open.SIGNED_IN, parts=parts, methods=["POST"]),
    ]


async def _show_login(visit: Visit) -> Response:
    if visit.caller is not None:
        return RedirectResponse("/", status_code=303)
    return await _login_page(visit, visit.query("next"))


async def _login_page(visit: Visit, after: str, problem: str = "", name: str = "", status: int = 200) -> Response:
    nobody_yet = not await visit.parts.users.any_owner()
    return visit.show("login.html", status=status, problem=problem, name=name, after=after, nobody_yet=nobody_yet)


async def _sign_in(visit: Visit) -> Response:
    name, password, after = normal_name(visit.form.text("name")), visit.form.text("password"), visit.form.text("next")
    host = visit.request.client.host if visit.request.client else ""
    throttle, typed = visit.parts.throttle, visit.form.text("name")[:60]
    if wait := await throttle.wait_seconds(name, host):
        problem = visit.say(
            f"Terlalu banyak percobaan. Coba lagi dalam {wait} detik.", f"Too many tries. Try again in {wait} seconds."
        )
        response = await _login_page(visit, after, problem, typed, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    user = await visit.parts.users.authenticated(name, password) if len(password) <= LONGEST else None
    if user is None:
        await throttle.failed(name, host)
        async with visit.parts.engine.begin() as connection:
            await audit(connection, name or "?", "sign_in_failed")
        problem = visit.say("Nama atau kata sandi tidak cocok.", "Name or password do not match.")
        return await _login_page(visit, after, problem, typed, status=401)
    await throttle.succeeded(name, host)
    response = RedirectResponse(_own_path(after), status_code=303)
    cookie = await visit.parts.sessions.open(user)
    response.set_cookie(COOKIE, cookie, max_age=LONGEST_SECONDS, secure=True, httponly=True, samesite="lax")
    return response


def _own_path(target: str) -> str:
    """The target, if it is a page of ours, else the first page."""
    parts = urlsplit(target)
    is_own = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_own and target.isprintable() else "/"


async def _sign_out(visit: Visit) -> Response:
    await visit.parts.sessions.close(visit.request.cookies.get(COOKIE, ""), actor=visit.actor)
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")
    return response


async def _choose_language(visit: Visit) -> Response:
    chosen = "en" if visit.form.text("language") == "en" else "id"
    response = RedirectResponse(_own_path(visit.form.text("next")), status_code=303)
    response.set_cookie(LANGUAGE, chosen, max_age=_A_YEAR_SECONDS, httponly=True, samesite="lax")
    return response


async def _show_account(visit: Visit) -> Response:
    return visit.show("account.html", problem="")


async def _change_password(visit: Visit) -> Response:
    host = visit.request.client.host if visit.request.client else ""
    wait = await visit.parts.throttle.wait_seconds(visit.actor, host)
    new, again = visit.form.text("new"), visit.form.text("again")
    problem = ""
    if wait:
        problem = visit.say(f"Coba lagi dalam {wait} detik.", f"Try again in {wait} seconds.")
    elif new != again:
        problem = visit.say("Kata sandi baru tidak sama dengan ulangannya.", "The new passwords are not the same.")
    elif unfit := problem_with(new):
        problem = visit.say(*unfit)
    elif await visit.parts.users.authenticated(visit.actor, visit.form.text("old")[: LONGEST + 1]) is None:
        await visit.parts.throttle.failed(visit.actor, host)
        problem = visit.say("Kata sandi lama tidak cocok.", "The old password does not match.")
    if problem:
        return visit.show("account.html", problem=problem, status=422)
    await visit.parts.users.set_password(visit.person.user_id, new, actor=visit.actor)
    return visit.back_to("/login", "Kata sandi diganti. Silakan masuk lagi.", "The password is changed. Sign in again.")
