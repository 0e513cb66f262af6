"""People who may sign in. Every change is audited in its own transaction, and ends the sessions it is about."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.admin.accounts.passwords import Passwords
from services.admin.accounts.permissions import Role
from services.admin.auditing import audit
from shared.tables import user_sessions, users

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")


class TakenError(Exception):
    """There is a user of this name already."""


class LastOwnerError(Exception):
    """Nobody could manage accounts any more."""


@dataclass(frozen=True, slots=True)
class User:
    """One person."""

    id: int
    name: str
    role: Role
    created_by: str
    created_at: datetime
    disabled_at: datetime | None


def normal_name(text: str) -> str:
    """The name as it is kept; empty when it can't be one."""
    name = text.strip().lower()
    return name if _NAME.fullmatch(name) else ""


class Users:
    """The users. PostgreSQL's errors pass through; then nothing is known to have changed."""

    def __init__(self, engine: AsyncEngine, passwords: Passwords) -> None:
        self._engine = engine
        self._passwords = passwords

    async def listed(self) -> list[User]:
        """All users, by name."""
        async with self._engine.connect() as connection:
            return [_user(row) for row in await connection.execute(sa.select(users).order_by(users.c.name))]

    async def any_owner(self) -> bool:
        """Whether somebody can sign in and manage accounts."""
        async with self._engine.connect() as connection:
            return await _owners(connection) > 0

    async def create(self, name: str, password: str, role: Role, *, actor: str) -> None:
        """Raises `TakenError`. `name` is as `normal_name` gives it."""
        values = {
            "name": name,
            "password_hash": await self._passwords.hashed(password),
            "role": role.value,
            "created_by": actor,
        }
        async with self._engine.begin() as connection:
            made = await connection.execute(insert(users).values(values).on_conflict_do_nothing().returning(users.c.id))
            if made.first() is None:
                raise TakenError(name)
            await audit(connection, actor, "user_created", user=name, role=role.value)

    async def authenticated(self, name: str, password: str) -> User | None:
        """The user of this name and password, if they may sign in; it takes as long for a name that isn't there."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(sa.select(users).where(users.c.name == name))).one_or_none()
        if not await self._passwords.fits(row.password_hash if row else "", password):
            return None
        if row is None or row.disabled_at is not None:
            return None
        if self._passwords.is_outdated(row.password_hash):
            values = {"password_hash": await self._passwords.hashed(password)}
            async with self._engine.begin() as connection:
                await connection.execute(sa.update(users).where(users.c.id == row.id).values(values))
        return _user(row)

    async def set_password(self, user_id: int, password: str, *, actor: str) -> None:
        """Ends every session of the user."""
        values = {"password_hash": await self._passwords.hashed(password)}
        async with self._engine.begin() as connection:
            await _change(connection, user_id, values, actor, "password_set")

    async def set_role(self, user_id: int, role: Role, *, actor: str) -> None:
        """Ends every session of the user. Raises `LastOwnerError`."""
        async with self._engine.begin() as connection:
            await _change(connection, user_id, {"role": role.value}, actor, "role_set", role=role.value)

    async def disable(self, user_id: int, *, actor: str) -> None:
        """They can't sign in any more, and are signed out. Raises `LastOwnerError`."""
        async with self._engine.begin() as connection:
            await _change(connection, user_id, {"disabled_at": sa.func.now()}, actor, "user_disabled")

    async def enable(self, user_id: int, *, actor: str) -> None:
        """They may sign in again."""
        async with self._engine.begin() as connection:
            await _change(connection, user_id, {"disabled_at": None}, actor, "user_enabled")


async def _change(
    connection: AsyncConnection, user_id: int, values: dict[str, Any], actor: str, action: str, role: str = ""
) -> None:
    await connection.execute(sa.select(users.c.id).where(users.c.role == Role.OWNER.value).with_for_update())
    changed = await connection.execute(sa.update(users).where(users.c.id == user_id).values(values).returning(users))
    user = changed.one_or_none()
    if user is None:
        return
    if await _owners(connection) == 0:
        raise LastOwnerError(user.name)
    await connection.execute(sa.delete(user_sessions).where(user_sessions.c.user_id == user_id))
    await audit(connection, actor, action, user=user.name, role=role)


async def _owners(connection: AsyncConnection) -> int:
    statement = sa.select(sa.func.count()).where(users.c.role == Role.OWNER.value, users.c.disabled_at.is_(None))
    return int((await connection.execute(statement)).scalar_one())


def _user(row: Any) -> User:
    return User(row.id, row.name, Role(row.role), row.created_by, row.created_at, row.disabled_at)
