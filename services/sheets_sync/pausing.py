"""While the spreadsheet is away: how long to wait, and whom to tell when."""

import time

from loguru import logger

from services.sheets_sync import metrics, texts
from services.sheets_sync.pacing import pause_seconds
from services.sheets_sync.ports import Records, SheetAway

TRIES_BEFORE_ALERT = 5


class Pausing:
    """The pause of one spreadsheet. Whatever is tried next is the probe; its success ends the pause."""

    def __init__(self, records: Records, *, retry_base_seconds: float) -> None:
        self._records = records
        self._retry_base_seconds = retry_base_seconds
        self._tries = 0
        self._until = 0.0
        self._alerted: set[str] = set()
        self._is_sure = False

    @property
    def seconds_left(self) -> float:
        """Until the next try; 0 when not paused."""
        return max(0.0, self._until - time.monotonic())

    def hold(self, seconds: float) -> None:
        """Wait for another reason than the spreadsheet."""
        self._until = time.monotonic() + seconds

    def forget(self) -> None:
        """Somebody else writes from here on, and may tell of troubles and their ends."""
        self._alerted.clear()
        self._is_sure = False

    async def failed(self, away: SheetAway) -> None:
        """One more try failed. Raises `RecordsAway`."""
        self._tries += 1
        seconds = pause_seconds(self._tries, base_seconds=self._retry_base_seconds)
        self._until = time.monotonic() + seconds
        metrics.PAUSED.set(1)
        log = logger.bind(
            cause=away.cause, detail=str(away)[:200], tries=self._tries, next_try_seconds=round(seconds, 1)
        )
        log.warning("The spreadsheet can't be written")
        is_due = away.needs_person or self._tries >= TRIES_BEFORE_ALERT
        if is_due and away.cause not in self._alerted:
            waiting = (await self._records.backlog()).waiting
            await self._records.alert(away.cause, texts.trouble(away, waiting))
            self._alerted.add(away.cause)
            log.error("Admins are told that the spreadsheet can't be written", waiting=waiting)

    async def succeeded(self) -> None:
        """The spreadsheet was written. Raises `RecordsAway`."""
        if self._tries:
            logger.info("The spreadsheet can be written again", after_tries=self._tries)
        self._tries = 0
        self._until = 0.0
        metrics.PAUSED.set(0)
        if self._alerted or not self._is_sure:
            # Whoever told of it may have died since: what is open stands in the outbox.
            waiting = (await self._records.backlog()).waiting
            await self._records.all_clear(texts.CAUSES | self._alerted, texts.relief(waiting))
            self._alerted.clear()
            self._is_sure = True
