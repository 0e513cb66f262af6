"""How PostgreSQL answers the processor, and what its refusals mean."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.processor.ports import Conflict, Fenced, StoreAway, Unstorable
from shared.database import DATABASE_ERRORS, rows_of

_AWAY = ("08", "53", "55", "57P", "58")
"""SQLSTATEs of a server that can't answer now: connection, resources, locks, shutdown, its machine."""


class Answers:
    """Every statement commits by itself. Raises nothing but what `services.processor.ports` names."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def _rows(self, statement: sa.TextClause, parameters: Mapping[str, Any]) -> Sequence[Any]:
        try:
            return await rows_of(self._engine, statement, parameters)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise _translated(error) from error
        except DATABASE_ERRORS as error:
            raise StoreAway(type(error).__name__) from error

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        """For the few changes that are more than one statement; the same errors come out of it."""
        async with self._answering(), self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        """What SQLAlchemy raises within comes out as what `services.processor.ports` names."""
        try:
            yield
        except DBAPIError as error:
            raise _translated(error.orig) from error
        except DATABASE_ERRORS as error:
            raise StoreAway(type(error).__name__) from error


def _translated(error: BaseException | None) -> Exception:
    """LP001 is this project's own refusal; the words say what it is about, without any value that was to be stored."""
    state = str(getattr(error, "sqlstate", "") or "")
    about = str(getattr(error, "constraint_name", None) or "")
    if state == "LP001":
        return Fenced(str(error)) if "fenced" in str(error) else Conflict("lead version")
    if state == "23505":
        return Conflict(about or "unique key")
    if state.startswith("40"):
        return Conflict(state)
    name = type(error).__name__
    if not state or state.startswith(_AWAY):
        return StoreAway(f"{state} {name}".strip())
    return Unstorable(f"PostgreSQL refuses it: {name} {state} {about}".rstrip())
