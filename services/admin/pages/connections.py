"""What is outside: WhatsApp numbers, their state and QR code, and buttons that try WAHA, Google and Telegram."""

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
from services.admin.numbers import Number, Numbers, SessionOrder, WahaRefusedError
from services.admin.problems import ProblemError
from services.admin.settings import Settings
from services.admin.web.parts import Parts
from services.admin.web.routing import page
from services.admin.web.visit import Visit

Examiner = Callable[[aiohttp.ClientSession, Settings], Awaitable[list[Finding]]]

_EXAMINERS: Mapping[str, Examiner] = {
    "waha": examine_waha,
    "google": examine_google,
    "telegram": examine_telegram,
}


def routes(parts: Parts) -> list[Route]:
    """The one page, its pictures and its buttons."""
    manage, post = Permission.MANAGE_SESSIONS, ["POST"]
    return [
        page("/sessions", _show, needs=Permission.READ_SESSIONS, parts=parts),
        page("/sessions/{name}/qr", _qr_code, needs=manage, parts=parts),
        page("/sessions/{name}", _order, needs=manage, parts=parts, methods=post),
        page("/checks/{what}", _check, needs=manage, parts=parts, methods=post),
    ]


async def _show(visit: Visit) -> Response:
    return await _connections_page(visit)


async def _connections_page(visit: Visit, *, checked: str = "", findings: Sequence[Finding] = ()) -> Response:
    numbers: Sequence[Number] = ()
    problem = ""
    try:
        numbers = await Numbers(visit.parts.settings).listed()
    except WahaRefusedError as error:
        problem = str(error)
    return visit.show(
        "sessions.html",
        numbers=numbers,
        problem=problem,
        checked=checked,
        findings=findings,
        usual=visit.parts.settings.waha_session_name,
        examiners=list(_EXAMINERS),
    )


async def _qr_code(visit: Visit) -> Response:
    try:
        picture = await Numbers(visit.parts.settings).qr_code(visit.request.path_params["name"])
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
        await Numbers(visit.parts.settings).order(name, order)
    except WahaRefusedError as error:
        return visit.back_to("/sessions", f"Tidak berhasil: {error}.", f"Did not work: {error}.", kind="bad")
    async with visit.parts.engine.begin() as connection:
        await audit(connection, visit.actor, f"session_{order}", session=name)
    return visit.back_to("/sessions", "Diteruskan ke WAHA.", "WAHA has been told.")


async def _check(visit: Visit) -> Response:
    what = visit.request.path_params["what"]
    if what not in _EXAMINERS:
        raise ProblemError(404, "No such check", "WAHA, Google and Telegram can be tried.")
    async with open_http() as http:
        findings = await _EXAMINERS[what](http, visit.parts.settings)
    return await _connections_page(visit, checked=what, findings=findings)
