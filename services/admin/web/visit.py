"""One request of a person, and the answers there are to it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.admin.accounts.permissions import Permission
from services.admin.problems import ProblemError
from services.admin.web.caller import Caller
from services.admin.web.forms import Form
from services.admin.web.parts import Parts
from services.admin.web.words import Language, language_of

_NOTICE = "notice"
LANGUAGE = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a page is given."""

    request: Request
    caller: Caller | None
    form: Form
    parts: Parts

    @property
    def person(self) -> Caller:
        """Who is signed in; only for pages that need it."""
        if self.caller is None:
            raise ProblemError(401, "Not signed in", "Sign in, and do it again.")
        return self.caller

    @property
    def actor(self) -> str:
        """The person as the audit log names them."""
        return self.person.actor

    @property
    def language(self) -> Language:
        """The language they chose; Indonesian until they choose."""
        return language_of(self.request.cookies.get(LANGUAGE, ""))

    def query(self, name: str) -> str:
        """A parameter of the address; empty when it isn't there."""
        return self.request.query_params.get(name, "").strip()[:200]

    def number(self, name: str, text: str | None = None) -> int:
        """A whole number of the address; raises `ProblemError` for anything else."""
        found = self.request.path_params.get(name, "") if text is None else text
        if not (found.isascii() and found.isdigit() and len(found) <= 18):
            raise ProblemError(404, "No such page", "The address holds no number where one belongs.")
        return int(found)

    def say(self, indonesian: str, english: str) -> str:
        """The words in their language."""
        return english if self.language == "en" else indonesian

    def may(self, permission: Permission) -> bool:
        """Whether they may do this."""
        return self.caller is not None and self.caller.may(permission)

    def show(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page."""
        kind, _, text = unquote(self.request.cookies.get(_NOTICE, "")).partition("|")
        told = {"kind": kind, "text": text} if text else None
        body = self.parts.screens.render(
            template, visit=self, person=self.caller, language=self.language, notice=told, **values
        )
        response = HTMLResponse(body, status_code=status)
        if told:
            response.delete_cookie(_NOTICE)
        return response

    def back_to(self, path: str, indonesian: str = "", english: str = "", *, kind: str = "good") -> Response:
        """After a change: to a page of ours, which tells how it went."""
        response = RedirectResponse(path, status_code=303)
        if indonesian:
            told = quote(f"{kind}|{self.say(indonesian, english)}"[:600])
            response.set_cookie(_NOTICE, told, max_age=30, httponly=True, samesite="strict")
        return response
