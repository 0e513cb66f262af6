"""How PostgreSQL answers the processor, and what its refusals mean."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.ports import Conflict, Fenced, StoreAway, Unstorable

_AWAY = ("08", "53", "55", "57P", "58")
"""SQLSTATEs of a server that can't answer now: connection, resources, locks, shutdown, its machine."""


class Answers:
    """Every statement commits by itself. Raises nothing but what `services.processor.ports` names."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def _rows(self, statement: sa.TextClause, parameters: Mapping[str, Any]) -> Sequence[Any]:
        try:
            async with self._engine.connect() as connection:
                result = await connection.execute(statement, dict(parameters))
                return result.all() if result.returns_rows else ()
        except DBAPIError as error:
            raise _translated(error) from error
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise StoreAway(type(error).__name__) from error


def _translated(error: DBAPIError) -> Exception:
    """LP001 is this project's own refusal; the words say what it is about, without any value that was to be stored."""
    state = str(getattr(error.orig, "sqlstate", "") or "")
    cause = error.orig.__cause__ if error.orig is not None else None
    about = str(getattr(cause, "constraint_name", None) or "")
    if state == "LP001":
        return Fenced(str(error.orig)) if "fenced" in str(error.orig) else Conflict("lead version")
    if state == "23505":
        return Conflict(about or "unique key")
    if state.startswith("40"):
        return Conflict(state)
    name = type(cause or error.orig).__name__
    if not state or state.startswith(_AWAY):
        return StoreAway(f"{state} {name}".strip())
    return Unstorable(f"PostgreSQL refuses it: {name} {state} {about}".rstrip())
