"""Work that was set aside: listed, shown, tried again, or given up for good. Every change of one is audited.

A letter is resolved once, in the transaction that hands its work on, so that doing it again does nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

import sqlalchemy as sa
from loguru import logger
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.redis_client import REDIS_AWAY, RedisError
from shared.streams.names import StreamName, dead_letter_stream
from shared.tables import audit_log, dead_letters, outbox

PER_SECOND = 5.0
"""How many letters are tried again in a second, so that a backlog of them doesn't crowd out today's messages."""
MAX_LISTED = 500

Result = Literal["replayed", "refused", "waiting", "resolved before", "discarded", "no such letter"]

_ALL_CLEAR = "Semua yang disisihkan di antrean {stream} sudah ditangani."
_REDIS_FAILED: tuple[type[Exception], ...] = (*REDIS_AWAY, RedisError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One dead letter; `payload` is the work as it was, with everything a person wrote."""

    id: int
    stream: StreamName
    ref: str
    lead_id: int
    partition: int
    reason: str
    attempts: int
    payload: Mapping[str, str]
    set_aside_at: datetime
    resolved_at: datetime | None
    resolution: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish about a letter; `detail` says why, in words for whoever wished."""

    letter_id: int
    result: Result
    detail: str = ""


class DeadLetters:
    """The dead letters of every stream. PostgreSQL's errors pass through; then nothing is known to have changed."""

    def __init__(self, engine: AsyncEngine, redis: Redis) -> None:
        self._engine = engine
        self._redis = redis

    async def listed(
        self, *, stream: StreamName | None = None, with_resolved: bool = False, after: int = 0, limit: int = MAX_LISTED
    ) -> list[Letter]:
        """Up to `limit` letters with ids above `after`, oldest first."""
        statement = sa.select(dead_letters).where(dead_letters.c.id > after).order_by(dead_letters.c.id).limit(limit)
        if stream is not None:
            statement = statement.where(dead_letters.c.stream == stream)
        if not with_resolved:
            statement = statement.where(dead_letters.c.resolved_at.is_(None))
        async with self._engine.connect() as connection:
            return [_letter(row) for row in await connection.execute(statement)]

    async def one(self, letter_id: int) -> Letter | None:
        """A letter by its id."""
        async with self._engine.connect() as connection:
            found = await connection.execute(sa.select(dead_letters).where(dead_letters.c.id == letter_id))
            return next((_letter(row) for row in found), None)

    async def all_open(self, stream: StreamName | None = None) -> list[int]:
        """The ids of all letters that are open now, oldest first."""
        statement = sa.select(dead_letters.c.id).where(dead_letters.c.resolved_at.is_(None)).order_by(dead_letters.c.id)
        if stream is not None:
            statement = statement.where(dead_letters.c.stream == stream)
        async with self._engine.connect() as connection:
            return list((await connection.execute(statement)).scalars())

    async def discard(self, letter_id: int, *, actor: str, reason: str) -> Outcome:
        """Give up on the work for good; the letter stays, resolved."""
        async with self._engine.begin() as connection:
            resolved = await self.resolve(connection, [letter_id], "discarded", actor=actor, detail=reason)
        if not resolved:
            return not_open(letter_id, await self.one(letter_id))
        await self.forget_names(resolved)
        return Outcome(letter_id, "discarded")

    async def resolve(
        self, connection: AsyncConnection, ids: Sequence[int], resolution: str, *, actor: str, detail: str = ""
    ) -> list[Letter]:
        """Resolve those of the letters that are open, with the audit log, inside the caller's transaction."""
        statement = (
            sa.update(dead_letters)
            .where(dead_letters.c.id.in_(ids), dead_letters.c.resolved_at.is_(None))
            .values(resolved_at=sa.func.now(), resolution=resolution)
            .returning(dead_letters)
        )
        letters = sorted(map(_letter, await connection.execute(statement)), key=lambda letter: letter.id)
        for letter in letters:
            about = {"letter": str(letter.id), "stream": letter.stream, "ref": letter.ref, "reason": detail}
            values = {
                "actor": actor,
                "action": f"dead_letter_{resolution}",
                "lead_id": letter.lead_id,
                "detail": {name: value for name, value in about.items() if value},
            }
            await connection.execute(sa.insert(audit_log).values(values))
        for stream in {letter.stream for letter in letters if letter.stream != "alerts"}:
            await _tell_the_end(connection, stream)
        return letters

    async def forget_names(self, letters: Sequence[Letter]) -> None:
        """Take resolved letters out of the streams that name them, if Redis answers; the table is what counts."""
        try:
            for stream in {letter.stream for letter in letters}:
                gone = {str(letter.id) for letter in letters if letter.stream == stream}
                name = dead_letter_stream(stream)
                entries: Any = await self._redis.xrange(name)
                if ids := [id_ for id_, fields in entries if fields.get("letter") in gone]:
                    await self._redis.xdel(name, *ids)
        except _REDIS_FAILED as error:
            logger.warning("The dead-letter stream was not told", error=type(error).__name__)


def not_open(letter_id: int, letter: Letter | None) -> Outcome:
    """Why nothing is done about a letter that is resolved, or not there."""
    if letter is None:
        return Outcome(letter_id, "no such letter")
    return Outcome(letter_id, "resolved before", letter.resolution)


async def _tell_the_end(connection: AsyncConnection, stream: StreamName) -> None:
    """The all-clear, with the last open letter of a stream."""
    still_open = sa.select(dead_letters.c.id).where(
        dead_letters.c.stream == stream, dead_letters.c.resolved_at.is_(None)
    )
    if (await connection.execute(still_open.limit(1))).first() is not None:
        return
    payload = {
        "kind": "system",
        "cause": f"dead_letter:{stream}",
        "text": _ALL_CLEAR.format(stream=stream),
        "clear": "1",
    }
    row = {"stream": "alerts", "partition": -1, "lead_id": 0, "payload": payload}
    await connection.execute(sa.insert(outbox).values(row))


async def paced(ids: Sequence[int], per_second: float) -> AsyncIterator[int]:
    """The ids, not more than `per_second` of them in a second."""
    for place, id_ in enumerate(ids):
        if place:
            await asyncio.sleep(1 / per_second)
        yield id_


def _letter(row: Any) -> Letter:
    return Letter(
        id=row.id,
        stream=_stream(row.stream),
        ref=row.ref,
        lead_id=row.lead_id,
        partition=row.partition,
        reason=row.reason,
        attempts=row.attempts,
        payload=row.payload,
        set_aside_at=row.set_aside_at,
        resolved_at=row.resolved_at,
        resolution=row.resolution,
    )


def _stream(name: str) -> StreamName:
    """Raises `ValueError` for a name that is none of ours."""
    for known in get_args(StreamName):
        if name == known:
            return known  # type: ignore[no-any-return]  # get_args loses the literal's type
    raise ValueError(f"{name} is no stream of ours")
