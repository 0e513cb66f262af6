"""Who asks: a person by the cookie of their session, or a program by its bearer token."""

from dataclasses import dataclass

from starlette.requests import Request

from services.admin.accounts.permissions import PERMISSIONS_OF, Permission
from services.admin.accounts.sessions import Sessions
from services.admin.accounts.tokens import Tokens

COOKIE = "__Host-session"
"""The prefix makes browsers insist on Secure, on this host alone and on every path of it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who may ask for something."""

    actor: str
    """As the audit log names them."""
    permissions: frozenset[Permission]
    role: str = ""
    csrf: str = ""
    user_id: int = 0

    def may(self, permission: Permission) -> bool:
        """Whether their role or token has it."""
        return permission in self.permissions


async def person_of(request: Request, sessions: Sessions) -> Caller | None:
    """The person whose browser asks; None when nobody is signed in."""
    cookie = request.cookies.get(COOKIE, "")
    found = await sessions.find(cookie) if cookie else None
    if found is None:
        return None
    return Caller(found.name, PERMISSIONS_OF[found.role], found.role.value, found.csrf, found.user_id)


async def program_of(request: Request, tokens: Tokens) -> Caller | None:
    """The program whose token the request bears; None when it bears none that is good."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return None
    found = await tokens.find(secret.strip())
    return Caller(*found) if found else None
