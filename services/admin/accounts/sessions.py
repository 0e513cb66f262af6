"""Who is signed in: a random cookie whose hash is in PostgreSQL, so that signing out holds for every process."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.accounts.permissions import Role
from services.admin.accounts.users import User
from services.admin.auditing import audit
from shared.tables import user_sessions, users

IDLE_SECONDS = 12 * 3600
LONGEST_SECONDS = 7 * 24 * 3600
_NOTED_EVERY_SECONDS = 60
"""How exactly it is known when a session was last used; a write for every request would be one too many."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user in one of their sessions."""

    user_id: int
    name: str
    role: Role
    csrf: str
    """What their forms have to carry: nobody can know it who does not know the cookie."""


class Sessions:
    """The sessions. PostgreSQL's errors pass through."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open(self, user: User) -> str:
        """The cookie of a new session."""
        cookie = secrets.token_urlsafe(32)
        async with self._engine.begin() as connection:
            await connection.execute(sa.delete(user_sessions).where(_is_over()))
            await connection.execute(sa.insert(user_sessions).values({"token_hash": _hash(cookie), "user_id": user.id}))
            await audit(connection, user.name, "signed_in")
        return cookie

    async def find(self, cookie: str) -> SignedIn | None:
        """Who this cookie is of; None when it is nobody's, or too old."""
        key = _hash(cookie)
        statement = (
            sa.select(users.c.id, users.c.name, users.c.role, _age(user_sessions.c.seen_at).label("unseen"))
            .join(user_sessions, user_sessions.c.user_id == users.c.id)
            .where(user_sessions.c.token_hash == key, users.c.disabled_at.is_(None), ~_is_over())
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(statement)).one_or_none()
            if row is None:
                return None
            if row.unseen > _NOTED_EVERY_SECONDS:
                seen = sa.update(user_sessions).where(user_sessions.c.token_hash == key)
                await connection.execute(seen.values(seen_at=sa.func.now()))
                await connection.commit()
        return SignedIn(row.id, row.name, Role(row.role), csrf_of(cookie))

    async def close(self, cookie: str, *, actor: str) -> None:
        """Sign out."""
        async with self._engine.begin() as connection:
            await connection.execute(sa.delete(user_sessions).where(user_sessions.c.token_hash == _hash(cookie)))
            await audit(connection, actor, "signed_out")


def csrf_of(cookie: str) -> str:
    """The token that belongs to a session's cookie; the cookie can't be told from it."""
    return hmac.new(cookie.encode(), b"csrf", hashlib.sha256).hexdigest()


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def _age(column: sa.ColumnElement[object]) -> sa.Extract:
    return sa.extract("epoch", sa.func.now() - column)


def _is_over() -> sa.ColumnElement[bool]:
    return sa.or_(_age(user_sessions.c.seen_at) > IDLE_SECONDS, _age(user_sessions.c.created_at) > LONGEST_SECONDS)
