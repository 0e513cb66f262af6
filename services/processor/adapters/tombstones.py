"""Whose tombstones there are."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.answers import Answers
from shared.tombstones import Tombstones

_STONES = sa.text("""
    SELECT address_hash, erased_at FROM tombstones WHERE address_hash = ANY(CAST(:hashes AS bytea[]))
""")


class Erased(Answers):
    """Knows who was erased."""

    def __init__(self, engine: AsyncEngine, *, tombstones: Tombstones | None = None) -> None:
        super().__init__(engine)
        self._tombstones = tombstones or Tombstones(())

    async def erased_at(self, addresses: Collection[str]) -> dict[str, datetime]:
        """Address -> when its person was erased, of those that have a tombstone."""
        address_of = self._tombstones.addresses_by_hash(addresses)
        found: dict[str, datetime] = {}
        for row in await self._rows(_STONES, {"hashes": list(address_of)}) if address_of else ():
            address = address_of[row.address_hash]
            found[address] = max(row.erased_at, found.get(address, row.erased_at))
        return found
