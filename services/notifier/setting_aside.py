"""Failed tries, and work that is given up: counted, kept with its reason, announced."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import sqlalchemy as sa
from loguru import logger
from redis.asyncio import Redis
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import AsyncRetrying, retry_if_exception_type, wait_random_exponential

from services.notifier.system_alerts import DATABASE_AWAY, system_alert
from services.notifier.texts import dead_reply_text
from shared.clock import utc_now
from shared.redis_client import REDIS_AWAY, RedisError
from shared.streams.dead_letters import DEAD_LETTERS
from shared.streams.names import DEAD_LETTERS_NAMED, StreamName, dead_letter_stream
from shared.streams.outcomes import Work
from shared.streams.trials import ENDED_ITS_PROCESS, TRIES, Trials
from shared.tables import attempts, dead_letters, outbox

MAX_TRIES = 5

_REDIS_FAILED: tuple[type[Exception], ...] = (*REDIS_AWAY, RedisError)


def _until_postgres_answers() -> AsyncRetrying:
    return AsyncRetrying(
        wait=wait_random_exponential(multiplier=0.1, max=2), retry=retry_if_exception_type(DATABASE_AWAY)
    )


class SettingAside:
    """The tries of one stream's work and its dead letters. Waits for PostgreSQL when it is away."""

    def __init__(self, engine: AsyncEngine, redis: Redis, stream: StreamName) -> None:
        self._engine = engine
        self._redis = redis
        self._stream = stream
        self._trials = Trials(engine, stream)

    def alone(self, work: Work) -> AbstractAsyncContextManager[None]:
        """Around whatever may end this process; see `shared.streams.trials.Trials.alone`."""
        return self._trials.alone(work)

    def together(self, works: Sequence[Work]) -> AbstractAsyncContextManager[set[int]]:
        """Around what tries several suspects at once; see `shared.streams.trials.Trials.together`."""
        return self._trials.together(works)

    async def condemn(self, work: Work) -> None:
        """Set aside what ended five processes."""
        await self.set_aside(work.id, 0, ENDED_ITS_PROCESS, tries=TRIES)

    async def count_failure(self, outbox_id: int, reason: str, *, next_in_seconds: float) -> int:
        """Note one more failed try, across restarts; returns how many there are now."""
        statement = insert(attempts).values(
            stream=self._stream,
            ref=str(outbox_id),
            count=1,
            next_at=utc_now() + timedelta(seconds=next_in_seconds),
            error=reason,
        )
        new = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=["stream", "ref"],
            set_={"count": attempts.c.count + 1, "next_at": new.next_at, "error": new.error},
        )
        async for attempt in _until_postgres_answers():
            with attempt:
                async with self._engine.begin() as connection:
                    return int((await connection.execute(statement.returning(attempts.c.count))).scalar_one())
        raise AssertionError("unreachable: the retries are unbounded")

    async def forget_failures(self, outbox_id: int) -> None:
        """The work was done after all."""
        statement = sa.delete(attempts).where(attempts.c.stream == self._stream, attempts.c.ref == str(outbox_id))
        async for attempt in _until_postgres_answers():
            with attempt:
                async with self._engine.begin() as connection:
                    await connection.execute(statement)

    async def set_aside(self, outbox_id: int, lead_id: int, reason: str, *, tries: int) -> None:
        """Give up on a row: one transaction finishes it, keeps its payload with the reason, and raises an alert.

        A `lead_id` of 0 is looked up in the row. The dead-letter stream gets id and reason if Redis answers; the table
        is what counts. Doing it twice sets nothing aside twice.
        """
        async for attempt in _until_postgres_answers():
            with attempt:
                buried = await self._bury(outbox_id, lead_id, reason, tries)
        if buried is None:
            return
        letter_id, lead_id = buried
        DEAD_LETTERS.labels(self._stream).inc()
        logger.error("Work is set aside", stream=self._stream, outbox_id=outbox_id, lead_id=lead_id, reason=reason)
        label = {"v": "1", "id": str(outbox_id), "letter": str(letter_id), "lead": str(lead_id), "reason": reason}
        try:
            await self._redis.xadd(dead_letter_stream(self._stream), dict(label.items()), maxlen=DEAD_LETTERS_NAMED)
        except _REDIS_FAILED as error:
            logger.warning("The dead-letter stream was not told", outbox_id=outbox_id, error=type(error).__name__)

    async def _bury(self, outbox_id: int, lead_id: int, reason: str, tries: int) -> tuple[int, int] | None:
        """The letter's id and its lead's; None when the row was finished before."""
        async with self._engine.begin() as connection:
            finished = (
                sa.update(outbox)
                .where(outbox.c.id == outbox_id, outbox.c.finished_at.is_(None))
                .values(finished_at=utc_now(), outcome="dead", detail=reason)
                .returning(outbox.c.payload, outbox.c.seq, outbox.c.lead_id)
            )
            row = (await connection.execute(finished)).one_or_none()
            if row is None:
                return None
            lead_id = lead_id or row.lead_id
            letter = {
                "stream": self._stream,
                "ref": str(outbox_id),
                "lead_id": lead_id,
                "reason": reason,
                "attempts": tries,
                "payload": {**row.payload, "seq": str(row.seq)},
            }
            letter_id = await connection.execute(sa.insert(dead_letters).values(letter).returning(dead_letters.c.id))
            mine = (attempts.c.stream == self._stream, attempts.c.ref == str(outbox_id))
            await connection.execute(sa.delete(attempts).where(*mine))
            if self._stream == "replies":
                text = dead_reply_text(lead_id, reason, tries)
                await connection.execute(sa.insert(outbox).values(system_alert("dead_letter:replies", text)))
            return int(letter_id.scalar_one()), int(lead_id)
