"""Makes sure that PARTITIONS is that of the deployment: an event in a stream that nobody reads would wait for ever."""

import asyncio

from loguru import logger
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.deployment import agree_on_partitions
from shared.lifecycle import pause

_TRY_SECONDS = 3.0
_TRY_AGAIN_SECONDS = 5.0


class PartitionAgreement:
    """Asks PostgreSQL, which need not be there at start; a difference ends the process (`PartitionsDifferError`)."""

    def __init__(self, engine: AsyncEngine, partitions: int) -> None:
        self._engine = engine
        self._partitions = partitions
        self._agreed = False

    async def begin(self) -> None:
        """Ask once, before anything is taken in."""
        await self._ask()
        if not self._agreed:
            logger.warning("Starting without knowing that PARTITIONS is right", partitions=self._partitions)

    async def run(self, stop: asyncio.Event) -> None:
        """Ask until there is an answer, then rest until `stop`."""
        while not self._agreed and not await pause(stop, _TRY_AGAIN_SECONDS):
            await self._ask()
        await stop.wait()

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(_TRY_SECONDS):
                await agree_on_partitions(self._engine, self._partitions)
        except (SQLAlchemyError, OSError, TimeoutError):
            return
        self._agreed = True
