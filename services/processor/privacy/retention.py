"""Removes what has become too old, by kind, in small steps with pauses between them.

Words go from rows that stay: counts, order and times are still there, and `verify` finds them whole. Leads go as by an
order to erase them, in their own order, which is refused where they have written meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Final

from loguru import logger

from services.processor.ports import Conflict, StoreAway, Unstorable
from services.processor.privacy.ages import Ages
from services.processor.privacy.metrics import LAST_RETENTION, RETENTION_FAILED, RETIRED
from services.processor.privacy.ports import Archive
from shared.clock import utc_now
from shared.lifecycle import pause
from shared.streams.leases import Leases
from shared.vocabulary import State

UNFINISHED: Final = frozenset({State.NEW, State.CHOOSE_OPTION, State.FORM_SENT, State.FORM_IN_PROGRESS})
"""Where the bot waits for an answer that may never come."""
EVERYBODY: Final = frozenset(State) - {State.EXISTING}
"""Whoever was known before the bot would be greeted as a stranger, were they forgotten."""

_ROUND_SECONDS = 3600.0
_LOOK_SECONDS = 5.0
_STEP_SECONDS = 0.05


class Retention:
    """A task for the life of the process; only the owner's does anything."""

    def __init__(self, leases: Leases, archive: Archive, ages: Ages, *, step_seconds: float = _STEP_SECONDS) -> None:
        self._leases = leases
        self._archive = archive
        self._ages = ages
        self._step_seconds = step_seconds
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """A round every hour until `stop`, beginning when this process becomes the owner."""
        self._stop = stop
        due_at = 0.0
        loop = asyncio.get_running_loop()
        while not await pause(stop, _LOOK_SECONDS):
            if not self._is_owner():
                due_at = 0.0
            elif loop.time() >= due_at:
                due_at = loop.time() + _ROUND_SECONDS
                await self._round_or_warning()

    async def _round_or_warning(self) -> None:
        try:
            await self.round(utc_now())
        except (StoreAway, Conflict, Unstorable) as error:
            RETENTION_FAILED.inc()
            logger.warning("Retention goes on in the next round", error=str(error)[:80])

    async def round(self, now: datetime) -> None:
        """Remove everything that is too old at `now`. Raises what the store raises; what was done by then stays."""
        ages, archive = self._ages, self._archive
        if ages.messages is not None:
            until = now - ages.messages
            await self._steps("messages", lambda: archive.empty_messages(until))
            await self._steps("decisions", lambda: archive.empty_decisions(until))
            await self._steps("work", lambda: archive.empty_work(until))
        if ages.unfinished_leads is not None:
            await self._erase("unfinished_leads", UNFINISHED, now - ages.unfinished_leads)
        if ages.leads is not None:
            await self._erase("leads", EVERYBODY, now - ages.leads)
        if ages.dead_letters is not None:
            until = now - ages.dead_letters
            await self._steps("dead_letters", lambda: archive.delete_letters(until))
        if ages.audit is not None:
            until = now - ages.audit
            await self._steps("audit", lambda: archive.delete_audit(until))
        if not self._is_over():
            LAST_RETENTION.set_to_current_time()

    async def _steps(self, what: str, step: Callable[[], Awaitable[int]]) -> None:
        removed = 0
        while not self._is_over() and (count := await step()):
            removed += count
            RETIRED.labels(what).inc(count)
            await asyncio.sleep(self._step_seconds)
        if removed:
            logger.info("What was too old is gone", what=what, rows=removed)

    async def _erase(self, what: str, states: Collection[State], until: datetime) -> None:
        after: int | None = 0
        while after is not None and not self._is_over():
            page = await self._archive.quiet_leads(states, until, after=after)
            for lead_id in page.found:
                if self._is_over():
                    return
                await self._archive.order_erasure(lead_id, quiet_since=until)
                RETIRED.labels(what).inc()
                await asyncio.sleep(self._step_seconds)
            after = page.last_id
            await asyncio.sleep(self._step_seconds)

    def _is_owner(self) -> bool:
        return bool(self._leases.owned) and self._leases.is_valid()

    def _is_over(self) -> bool:
        return self._stop.is_set() or not self._is_owner()
