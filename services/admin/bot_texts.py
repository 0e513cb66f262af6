"""The texts in force and their versions. Processors read a change within two seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.auditing import audit
from shared.bot_texts import DEFAULT_TEXTS, PLACEHOLDERS
from shared.tables import bot_text_versions, bot_texts

MOST_CHARACTERS = 3000
_SHOWN_VERSIONS = 30

EXAMPLES: Mapping[str, str] = {
    "fields": "• Budget\n• Rencana mulai",
    "example": "Budget: 100-200 juta\nRencana mulai: 3 bulan lagi",
}
"""What a preview is filled with."""


class ChangedMeanwhileError(Exception):
    """Somebody else has changed the text since it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotText:
    """One text. `version` is 0 until it is changed for the first time."""

    name: str
    text: str
    built_in: str
    version: int
    changed_by: str
    changed_at: datetime | None

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what is built in."""
        return self.text != self.built_in

    @property
    def placeholders(self) -> Sequence[str]:
        """What has to stand in it, in braces."""
        return sorted(PLACEHOLDERS.get(self.name, ()))


async def all_texts(engine: AsyncEngine) -> list[BotText]:
    """Every text, in the order of a conversation."""
    newest = sa.select(sa.func.max(bot_text_versions.c.id)).group_by(bot_text_versions.c.name)
    async with engine.connect() as connection:
        overrides = {row.name: row.text for row in await connection.execute(sa.select(bot_texts))}
        statement = sa.select(bot_text_versions).where(bot_text_versions.c.id.in_(newest))
        versions = {row.name: row for row in await connection.execute(statement)}
    return [_text(name, overrides.get(name), versions.get(name)) for name in DEFAULT_TEXTS]


async def versions_of(engine: AsyncEngine, name: str) -> list[Mapping[str, Any]]:
    """The newest versions of a text, newest first."""
    statement = (
        sa.select(bot_text_versions)
        .where(bot_text_versions.c.name == name)
        .order_by(bot_text_versions.c.id.desc())
        .limit(_SHOWN_VERSIONS)
    )
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


async def change_text(engine: AsyncEngine, name: str, text: str | None, *, version: int, actor: str) -> None:
    """Put a text in force, or with None the built-in one. Raises `ChangedMeanwhileError` unless `version` is newest.

    The caller has asked `problems_with` first.
    """
    table = bot_text_versions.c
    async with engine.begin() as connection:
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"bot_text {name}"))))
        newest = (await connection.execute(sa.select(sa.func.max(table.id)).where(table.name == name))).scalar_one()
        if (newest or 0) != version:
            raise ChangedMeanwhileError(name)
        if text is None:
            await connection.execute(sa.delete(bot_texts).where(bot_texts.c.name == name))
        else:
            change = {"text": text, "changed_by": actor, "changed_at": sa.func.now()}
            put = insert(bot_texts).values({"name": name, **change})
            await connection.execute(put.on_conflict_do_update(index_elements=["name"], set_=change))
        await connection.execute(sa.insert(bot_text_versions).values({"name": name, "text": text, "changed_by": actor}))
        await audit(connection, actor, "text_changed" if text is not None else "text_reset", text=name)


def _text(name: str, override: str | None, newest: Any) -> BotText:
    return BotText(
        name=name,
        text=DEFAULT_TEXTS[name] if override is None else override,
        built_in=DEFAULT_TEXTS[name],
        version=newest.id if newest else 0,
        changed_by=newest.changed_by if newest else "",
        changed_at=newest.changed_at if newest else None,
    )
