"""System alerts of the gateway: a row in the outbox, which the notifier takes from there."""

import asyncio
from time import monotonic

import sqlalchemy as sa
from loguru import logger
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from services.gateway import metrics
from shared.tables import outbox

_QUIET_SECONDS = 15 * 60.0
_TRY_SECONDS = 3.0
_OUTSIDE_ANY_PARTITION = -1
_AWAY = (SQLAlchemyError, OSError, TimeoutError)


class OutboxAlerts:
    """Raises alerts in the background, at most one per cause in 15 minutes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._raised_at: dict[str, float] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def raise_alert(self, cause: str, text: str) -> None:
        """Have the sales team told `text`; returns at once, and a failure is only logged and counted."""
        raised_at = self._raised_at.get(cause)
        if raised_at is not None and monotonic() - raised_at < _QUIET_SECONDS:
            return
        self._raised_at[cause] = monotonic()
        task = asyncio.create_task(self._write(cause, text), name=f"alert-{cause}")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def settle(self) -> None:
        """Wait for the alerts under way."""
        await asyncio.gather(*self._writing)

    async def _write(self, cause: str, text: str) -> None:
        row = {
            "stream": "alerts",
            "partition": _OUTSIDE_ANY_PARTITION,
            "payload": {"kind": "system", "cause": cause, "text": text},
        }
        try:
            async for attempt in AsyncRetrying(
                stop=stop_after_attempt(3),
                wait=wait_random_exponential(multiplier=0.2, max=1),
                retry=retry_if_exception_type(_AWAY),
                reraise=True,
            ):
                with attempt:
                    async with asyncio.timeout(_TRY_SECONDS), self._engine.begin() as connection:
                        await connection.execute(sa.insert(outbox).values(row))
        except _AWAY as error:
            metrics.ALERTS_LOST.inc()
            self._raised_at.pop(cause, None)
            logger.warning("A system alert is lost", cause=cause, error=type(error).__name__)
