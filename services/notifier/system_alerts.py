"""System alerts of the notifier: rows of the outbox, which the alerts role takes from the table."""

import sqlalchemy as sa
from loguru import logger
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from services.notifier import metrics
from shared.outbox import UNPUBLISHED_PARTITION
from shared.system_alerts import END_OPEN
from shared.tables import outbox

DATABASE_AWAY = (SQLAlchemyError, OSError, TimeoutError)

_OPEN_FOR_DAYS = 7
"""A process that ended before the trouble it told of leaves the all-clear to nobody."""
_OPEN = sa.text("""
    SELECT DISTINCT ON (payload->>'cause') payload->>'cause' AS cause,
        coalesce(payload->>'clear', '') = '1' AS is_all_clear, extract(epoch FROM created_at)::float8 AS at
    FROM outbox
    WHERE stream = 'alerts' AND lead_id = 0 AND payload->>'kind' = 'system'
        AND created_at > now() - make_interval(days => :for_days)
    ORDER BY payload->>'cause', id DESC
""")


def system_alert(cause: str, text: str) -> dict[str, object]:
    """The outbox row that tells of a trouble."""
    payload = {"kind": "system", "cause": cause, "text": text}
    return {"stream": "alerts", "partition": UNPUBLISHED_PARTITION, "lead_id": 0, "payload": payload}


class SystemAlerts:
    """Tells the sales team about troubles and their end. A failure is logged and counted, never raised."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def raise_alert(self, cause: str, text: str) -> bool:
        """There is a trouble; `text` says in Indonesian which. False when the alert is lost."""
        return await self._write(cause, sa.insert(outbox).values(system_alert(cause, text)), {})

    async def all_clear(self, cause: str, text: str) -> bool:
        """The trouble of that cause is over, whoever told of it; nothing if nobody did. False when that is lost."""
        return await self._write(cause, END_OPEN, {"causes": [cause], "text": text})

    async def open_causes(self) -> dict[str, float]:
        """Cause -> when it was last raised (Unix seconds), of those without an all-clear since. Raises when away."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_OPEN, {"for_days": _OPEN_FOR_DAYS})).all()
        return {row.cause: row.at for row in rows if not row.is_all_clear}

    async def _write(self, cause: str, statement: sa.Executable, parameters: dict[str, object]) -> bool:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(3),
            wait=wait_random_exponential(multiplier=0.2, max=1),
            retry=retry_if_exception_type(DATABASE_AWAY),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    async with self._engine.begin() as connection:
                        await connection.execute(statement, parameters)
        except DATABASE_AWAY as error:
            metrics.SYSTEM_ALERTS_LOST.inc()
            logger.warning("A system alert is lost", cause=cause, error=type(error).__name__)
            return False
        return True
