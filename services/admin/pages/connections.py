"""What is outside: WhatsApp numbers, their state, server and QR code, and buttons that try WAHA, Google, Telegram."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import aiohttp
from starlette.responses import Response
from starlette.routing import Route

from services.admin.accounts.permissions import Permission
from services.admin.auditing import audit
from services.admin.calls import open_http
from services.admin.diagnosis.findings import Finding
from services.admin.diagnosis.google import examine_google
from services.admin.diagnosis.telegram import examine_telegram
from services.admin.diagnosis.waha import examine_waha
from services.admin.numbers import SessionOrder, WahaRefusedError
from services.admin.problems import ProblemError
from services.admin.session_settings import MOST_CHARACTERS, Change, StoredSession, UnusableError
from services.admin.web.operator_words import CALL_PROBLEMS
from services.admin.web.parts import Parts
from services.admin.web.routing import page
from services.admin.web.visit import Visit

Examiner = Callable[[aiohttp.ClientSession, Parts], Awaitable[list[Finding]]]


async def _try_waha(http: aiohttp.ClientSession, parts: Parts) -> list[Finding]:
    return await examine_waha(http, parts.settings, await parts.book.read())


async def _try_google(http: aiohttp.ClientSession, parts: Parts) -> list[Finding]:
    return await examine_google(http, parts.settings)


async def _try_telegram(http: aiohttp.ClientSession, parts: Parts) -> list[Finding]:
    return await examine_telegram(http, parts.settings)


_EXAMINERS: Mapping[str, Examiner] = {"waha": _try_waha, "google": _try_google, "telegram": _try_telegram}


def routes(parts: Parts) -> list[Route]:
    """The list, one session's settings, its picture, and the buttons."""
    manage, post = Permission.MANAGE_SESSIONS, ["POST"]
    return [
        page("/sessions", _show, needs=Permission.READ_SESSIONS, parts=parts),
        page("/sessions/new", _edit_new, needs=manage, parts=parts),
        page("/sessions/new", _add, needs=manage, parts=parts, methods=post),
        page("/sessions/{name}/settings", _edit, needs=manage, parts=parts),
        page("/sessions/{name}/settings", _change, needs=manage, parts=parts, methods=post),
        page("/sessions/{name}/qr", _qr_code, needs=manage, parts=parts),
        page("/sessions/{name}", _order, needs=manage, parts=parts, methods=post),
        page("/checks/{what}", _check, needs=manage, parts=parts, methods=post),
    ]


async def _show(visit: Visit) -> Response:
    return await _connections_page(visit)


async def _connections_page(visit: Visit, *, checked: str = "", findings: Sequence[Finding] = ()) -> Response:
    overview = await visit.parts.numbers.listed()
    return visit.show(
        "sessions.html",
        numbers=overview.numbers,
        away=overview.away,
        own={one.name: one for one in await visit.parts.session_settings.listed()},
        checked=checked,
        findings=findings,
        usual=visit.parts.settings.waha_session_name,
        examiners=list(_EXAMINERS),
    )


async def _edit_new(visit: Visit) -> Response:
    return _editor(visit, StoredSession(name=""), is_new=True)


async def _edit(visit: Visit) -> Response:
    name = visit.request.path_params["name"]
    stored = await visit.parts.session_settings.one(name)
    return _editor(visit, stored or StoredSession(name=name), is_new=False)


def _editor(visit: Visit, session: StoredSession, *, is_new: bool, problem: str = "", status: int = 200) -> Response:
    return visit.show(
        "session.html",
        status=status,
        session=session,
        is_new=is_new,
        problem=problem,
        usual_url=visit.parts.settings.waha_api_url,
        can_seal=visit.parts.settings.settings_encryption_key is not None,
        most=MOST_CHARACTERS,
    )


async def _add(visit: Visit) -> Response:
    name = visit.form.text("name").strip()
    if await visit.parts.session_settings.one(name) is not None:
        problem = visit.say(
            "Sesi ini sudah ada; ubah setelannya.", "There is this session already; change its settings."
        )
        return _editor(visit, _as_given(visit, name), is_new=True, problem=problem, status=409)
    return await _save(visit, name, is_new=True)


async def _change(visit: Visit) -> Response:
    name = visit.request.path_params["name"]
    if visit.form.text("forget"):
        await visit.parts.session_settings.forget(name, actor=visit.actor)
        return visit.back_to(
            "/sessions", "Setelan dari lingkungan berlaku lagi.", "The environment's settings hold again."
        )
    return await _save(visit, name, is_new=False)


async def _save(visit: Visit, name: str, *, is_new: bool) -> Response:
    change = Change(
        api_url=visit.form.text("api_url"), api_key=_key(visit, "api_key"), hmac_key=_key(visit, "hmac_key")
    )
    try:
        await visit.parts.session_settings.save(name, change, actor=visit.actor)
    except UnusableError as error:
        problem = visit.say(error.indonesian, error.english)
        return _editor(visit, _as_given(visit, name), is_new=is_new, problem=problem, status=422)
    return visit.back_to(
        "/sessions", "Tersimpan. Berlaku dalam 2 detik, tanpa mulai ulang.", "Saved. In force within 2 seconds."
    )


def _key(visit: Visit, field: str) -> str | None:
    if visit.form.text(f"forget_{field}"):
        return ""
    return visit.form.text(field).strip() or None


def _as_given(visit: Visit, name: str) -> StoredSession:
    """What they typed, but for the keys, which are never shown, not even to who has typed them."""
    return StoredSession(
        name=name,
        api_url=visit.form.text("api_url"),
        has_api_key=bool(visit.form.text("had_api_key")),
        has_hmac_key=bool(visit.form.text("had_hmac_key")),
    )


async def _qr_code(visit: Visit) -> Response:
    try:
        picture = await visit.parts.numbers.qr_code(visit.request.path_params["name"])
    except WahaRefusedError as error:
        raise ProblemError(404, "No QR code", str(error)) from error
    return Response(picture, media_type="image/png")


async def _order(visit: Visit) -> Response:
    name = visit.request.path_params["name"]
    try:
        order = SessionOrder(visit.form.text("order"))
    except ValueError as error:
        raise ProblemError(400, "Unknown order", "There is no such order.") from error
    try:
        await visit.parts.numbers.order(name, order)
    except WahaRefusedError as error:
        indonesian, english = CALL_PROBLEMS.get(str(error), (str(error), str(error)))
        return visit.back_to("/sessions", f"Tidak berhasil: {indonesian}.", f"Did not work: {english}.", kind="bad")
    async with visit.parts.engine.begin() as connection:
        await audit(connection, visit.actor, f"session_{order}", session=name)
    return visit.back_to("/sessions", "Diteruskan ke WAHA.", "WAHA has been told.")


async def _check(visit: Visit) -> Response:
    what = visit.request.path_params["what"]
    if what not in _EXAMINERS:
        raise ProblemError(404, "No such check", "WAHA, Google and Telegram can be tried.")
    async with open_http() as http:
        findings = await _EXAMINERS[what](http, visit.parts)
    return await _connections_page(visit, checked=what, findings=findings)
