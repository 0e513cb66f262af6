"""Tokens for programs: random, shown once, kept as a hash, good for what their scopes say."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.accounts.permissions import Permission
from services.admin.auditing import audit
from shared.clock import utc_now
from shared.tables import api_tokens

PREFIX = "lp_"
"""What every token begins with, so that scanners for leaked secrets can find one."""
_NOTED_EVERY_SECONDS = 60
_KNOWN = {permission.value for permission in Permission}


@dataclass(frozen=True, slots=True)
class Token:
    """One token, without its secret."""

    id: int
    name: str
    scopes: frozenset[Permission]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None

    @property
    def is_good(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > utc_now())


class Tokens:
    """The tokens, and the one from the environment, which opens everything. PostgreSQL's errors pass through."""

    def __init__(self, engine: AsyncEngine, from_environment: SecretStr | None) -> None:
        self._engine = engine
        self._from_environment = from_environment.get_secret_value().encode() if from_environment else b""

    async def find(self, secret: str) -> tuple[str, frozenset[Permission]] | None:
        """Whose token this is, as the audit log names it, and what it may do; None when it opens nothing."""
        if self._from_environment and hmac.compare_digest(secret.encode(), self._from_environment):
            return "api", frozenset(Permission)
        if not secret.startswith(PREFIX):
            return None
        statement = sa.select(api_tokens).where(api_tokens.c.token_hash == _hash(secret))
        async with self._engine.connect() as connection:
            row = (await connection.execute(statement)).one_or_none()
            if row is None or not _token(row).is_good:
                return None
            if row.used_at is None or row.used_at < utc_now() - timedelta(seconds=_NOTED_EVERY_SECONDS):
                used = sa.update(api_tokens).where(api_tokens.c.id == row.id).values(used_at=sa.func.now())
                await connection.execute(used)
                await connection.commit()
        return f"token:{row.name}", _token(row).scopes

    async def listed(self) -> list[Token]:
        """All tokens, newest first."""
        async with self._engine.connect() as connection:
            return [
                _token(row) for row in await connection.execute(sa.select(api_tokens).order_by(api_tokens.c.id.desc()))
            ]

    async def create(self, name: str, scopes: Collection[Permission], *, days: int, actor: str) -> str:
        """The token, told this once. `days` 0: good until it is revoked."""
        secret = PREFIX + secrets.token_urlsafe(32)
        named = sorted(scope.value for scope in scopes)
        values = {
            "name": name,
            "token_hash": _hash(secret),
            "scopes": named,
            "created_by": actor,
            "expires_at": utc_now() + timedelta(days=days) if days else None,
        }
        async with self._engine.begin() as connection:
            await connection.execute(sa.insert(api_tokens).values(values))
            await audit(connection, actor, "token_created", token=name, scopes=" ".join(named))
        return secret

    async def revoke(self, token_id: int, *, actor: str) -> None:
        """It opens nothing any more."""
        statement = (
            sa.update(api_tokens)
            .where(api_tokens.c.id == token_id, api_tokens.c.revoked_at.is_(None))
            .values(revoked_at=sa.func.now())
            .returning(api_tokens.c.name)
        )
        async with self._engine.begin() as connection:
            for name in (await connection.execute(statement)).scalars():
                await audit(connection, actor, "token_revoked", token=name)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(row: Any) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        scopes=frozenset(Permission(scope) for scope in row.scopes if scope in _KNOWN),
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
