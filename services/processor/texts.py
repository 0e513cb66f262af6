"""The texts in force: the defaults with the operators' versions over them, read anew every few seconds."""

import asyncio

import sqlalchemy as sa
from loguru import logger
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.bot_texts import DEFAULT_TEXTS, Texts, problems_with
from shared.lifecycle import pause
from shared.tables import bot_texts

_REFRESH_SECONDS = 2.0


class TextBook:
    """`current` changes between batches, never within one."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.current: Texts = DEFAULT_TEXTS
        self._engine = engine

    async def run(self, stop: asyncio.Event) -> None:
        """Keep `current` fresh until `stop`; while PostgreSQL is away the last known texts stay in force."""
        while True:
            try:
                async with self._engine.connect() as connection:
                    rows = (await connection.execute(sa.select(bot_texts.c.name, bot_texts.c.text))).all()
                usable = {row.name: row.text for row in rows if not problems_with(row.name, row.text)}
                self.current = {**DEFAULT_TEXTS, **usable}
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                logger.warning("Texts not refreshed", error=type(error).__name__)
            if await pause(stop, _REFRESH_SECONDS):
                return
