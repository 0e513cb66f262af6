"""Sweeps Redis after erasures, and once more what others wrote who had read the lead before it was gone.

An erasure is one transaction, and Redis can't take part in it. So the transaction notes what may be left; whoever has
the lease removes it, looks again until nobody can be in the middle of anything that began before, and then forgets the
note as well. A crash anywhere leaves the note.
"""

import asyncio
import time
from datetime import timedelta

from loguru import logger

from services.processor.ports import Conflict, StoreAway, Unstorable
from services.processor.privacy.metrics import SWEPT, UNSWEPT
from services.processor.privacy.ports import Remnants, StreamsAway
from shared.clock import utc_now
from shared.lifecycle import pause
from shared.streams.leases import Leases

SETTLED_AFTER = timedelta(seconds=15)
"""A statement of any service ends after 10 s."""
_TICK_SECONDS = 1.0
_AGAIN_SECONDS = 5.0


class Sweeper:
    """A task for the life of the process; only the owner's does anything."""

    def __init__(self, leases: Leases, remnants: Remnants, *, settled_after: timedelta = SETTLED_AFTER) -> None:
        self._leases = leases
        self._remnants = remnants
        self._settled_after = settled_after
        self._swept: frozenset[int] = frozenset()
        self._again_at = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep until `stop`."""
        while not await pause(stop, _TICK_SECONDS):
            if not (self._leases.owned and self._leases.is_valid()):
                UNSWEPT.set(0)  # what the last look found is told by whoever looks now
                continue
            try:
                await self.look()
            except (StoreAway, StreamsAway, Conflict, Unstorable) as error:
                logger.warning("What was erased is not swept yet", error=str(error)[:80])

    async def look(self) -> None:
        """Sweep after whoever was erased since the last look, and now and then after the others.

        Raises what the stores raise.
        """
        remains = await self._remnants.unswept()
        UNSWEPT.set(len(remains.lead_ids) if remains is not None else 0)
        if remains is None or (remains.lead_ids <= self._swept and time.monotonic() < self._again_at):
            return
        now = utc_now()
        entries = await self._remnants.sweep_streams(remains)
        rows = await self._remnants.sweep_tables(remains)
        SWEPT.labels("streams").inc(entries)
        SWEPT.labels("tables").inc(rows)
        if not entries + rows:
            await self._remnants.note_swept(now - self._settled_after, now)
        self._swept = remains.lead_ids
        self._again_at = time.monotonic() + (0.0 if entries + rows else _AGAIN_SECONDS)
