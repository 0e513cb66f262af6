"""How a page is served: to whom, with what. Every route says what it needs, so that a test can walk them all."""

import hmac
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.admin.accounts.permissions import Permission
from services.admin.problems import ProblemError
from services.admin.web.caller import Caller, person_of
from services.admin.web.forms import Form, comes_from_elsewhere, posted_form
from services.admin.web.parts import Parts
from services.admin.web.visit import Visit


class Open(Enum):
    """What routes need that need no permission."""

    EVERYBODY = auto()
    SIGNED_IN = auto()


Needs = Permission | Open
Page = Callable[[Visit], Awaitable[Response]]


class GuardedRoute(Route):
    """A route that knows what it needs."""

    needs: Needs


def page(
    path: str, show: Page, *, needs: Needs, parts: Parts, methods: Sequence[str] = ("GET",), needs_csrf: bool = True
) -> GuardedRoute:
    """A page, or with POST what a form on one does. Whoever is not signed in is sent to do so."""

    async def endpoint(request: Request) -> Response:
        caller = await person_of(request, parts.sessions)
        if needs is not Open.EVERYBODY and caller is None:
            return _to_sign_in(request)
        if isinstance(needs, Permission) and (caller is None or not caller.may(needs)):
            raise ProblemError(403, "Not allowed", f"This needs the permission {needs.value}.")
        form = Form([])
        if request.method == "POST":
            form = await posted_form(request)
            _refuse_forgery(request, form, caller if needs_csrf else None)
        return await show(Visit(request=request, caller=caller, form=form, parts=parts))

    route = GuardedRoute(path, endpoint, methods=list(methods), name=f"{methods[0]} {path}")
    route.needs = needs
    return route


def _to_sign_in(request: Request) -> Response:
    if request.method != "GET":
        raise ProblemError(401, "Not signed in", "Sign in, and do it again.")
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(target, safe='')}" if target != "/" else "/login", status_code=303)


def _refuse_forgery(request: Request, form: Form, caller: Caller | None) -> None:
    """Nothing is changed on the word of another site, with the user's own cookie or not."""
    forged = comes_from_elsewhere(request)
    if caller is not None and not hmac.compare_digest(form.text("csrf").encode(), caller.csrf.encode()):
        forged = True
    if forged:
        raise ProblemError(403, "Not from here", "The form was not sent by a page of this dashboard; load it again.")
