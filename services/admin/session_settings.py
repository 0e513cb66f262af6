"""What is set for a WhatsApp session beside the environment: its own server and keys. Keys are written, never shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.auditing import audit
from shared.sealing import Sealing
from shared.tables import waha_session_settings
from shared.waha_sessions import place_of

MOST_CHARACTERS = 300
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,99}")
_PRINTABLE = re.compile(r"[\x21-\x7e]*")


class UnusableError(Exception):
    """The settings can't be taken; `indonesian` and `english` say why."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.indonesian = indonesian
        self.english = english


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """One session's row, as it may be shown."""

    name: str
    api_url: str = ""
    """Empty: the environment's."""
    has_api_key: bool = False
    has_hmac_key: bool = False
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to hold. A key that is None stays as it is; an empty one is forgotten."""

    api_url: str = ""
    api_key: str | None = None
    hmac_key: str | None = None


class SessionSettings:
    """The rows. PostgreSQL's errors pass through; then nothing is known to have changed."""

    def __init__(self, engine: AsyncEngine, sealing: Sealing) -> None:
        self._engine = engine
        self._sealing = sealing

    async def listed(self) -> Sequence[StoredSession]:
        """All of them, by name."""
        statement = sa.select(waha_session_settings).order_by(waha_session_settings.c.name)
        async with self._engine.connect() as connection:
            return [_shown(row) for row in await connection.execute(statement)]

    async def one(self, name: str) -> StoredSession | None:
        """One of them, if anything was ever set for it."""
        return next((session for session in await self.listed() if session.name == name), None)

    async def save(self, name: str, change: Change, *, actor: str) -> None:
        """Let it hold from now on, in every process within two seconds. Raises `UnusableError`."""
        url = _usable_url(change.api_url)
        if not _NAME.fullmatch(name):
            raise UnusableError(
                "Nama sesi: huruf, angka, dan _ . @ - saja.", "A session's name has letters, digits and _ . @ - alone."
            )
        keys = {"api_key": change.api_key, "hmac_key": change.hmac_key}
        for key in keys.values():
            _refuse_unusable(key)
        table = waha_session_settings.c
        async with self._engine.begin() as connection:
            await connection.execute(
                insert(waha_session_settings).values(name=name, changed_by=actor).on_conflict_do_nothing()
            )
            before = (
                await connection.execute(sa.select(waha_session_settings).where(table.name == name).with_for_update())
            ).one()
            if before.api_key and before.api_url != url and change.api_key is None:
                # Else whoever may name another server could have the stored key sent to it.
                raise UnusableError(
                    "Alamatnya lain dari sebelumnya: isi juga API key untuk alamat itu.",
                    "The address is another one: give the API key for it, too.",
                )
            values: dict[str, Any] = {"api_url": url, "changed_by": actor, "changed_at": sa.func.now()}
            for column, key in keys.items():
                if key is not None:
                    values[column] = self._sealed(key, name, column)
            await connection.execute(sa.update(waha_session_settings).where(table.name == name).values(values))
            changed = [column for column, key in keys.items() if key is not None]
            await audit(
                connection, actor, "session_settings_changed", session=name, api_url=url, keys=", ".join(changed)
            )

    async def forget(self, name: str, *, actor: str) -> bool:
        """Let the environment hold again; false when there was nothing to forget."""
        statement = sa.delete(waha_session_settings).where(waha_session_settings.c.name == name)
        async with self._engine.begin() as connection:
            gone = (await connection.execute(statement)).rowcount > 0
            if gone:
                await audit(connection, actor, "session_settings_forgotten", session=name)
        return gone

    def _sealed(self, key: str, name: str, column: str) -> str:
        if not key:
            return ""
        if not self._sealing.can_seal:
            raise UnusableError(
                "SETTINGS_ENCRYPTION_KEY belum diatur, jadi kunci tidak bisa disimpan.",
                "SETTINGS_ENCRYPTION_KEY is not set, so that keys can't be stored.",
            )
        return self._sealing.seal(key, place_of(name, column))


def _usable_url(text: str) -> str:
    url = text.strip().rstrip("/")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_usable = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not (parts.username or parts.password or parts.query or parts.fragment)
            and parts.port != 0
            and len(url) <= MOST_CHARACTERS
            and _PRINTABLE.fullmatch(url) is not None
        )
    except ValueError:
        is_usable = False
    if not is_usable:
        raise UnusableError(
            "Alamat WAHA harus seperti https://waha.contoh.id:3000, tanpa kata sandi di dalamnya.",
            "The address of WAHA is like https://waha.example.com:3000, without a password in it.",
        )
    return url


def _refuse_unusable(key: str | None) -> None:
    if key and (len(key) > MOST_CHARACTERS or not _PRINTABLE.fullmatch(key)):
        raise UnusableError(
            f"Kunci paling banyak {MOST_CHARACTERS} karakter, tanpa spasi.",
            f"A key has at most {MOST_CHARACTERS} characters and no spaces.",
        )


def _shown(row: Any) -> StoredSession:
    return StoredSession(
        name=row.name,
        api_url=row.api_url,
        has_api_key=bool(row.api_key),
        has_hmac_key=bool(row.hmac_key),
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
