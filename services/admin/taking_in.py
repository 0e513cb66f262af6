"""Making leads of people whom an import has read: all of a page or none, and never over somebody who is a lead already.

The rows of a new lead are nobody else's until they are there, so no partition's owner has to be asked: addresses are
unique, and whoever comes second, the import or the person's first message, reads again. That makes a second run do
nothing for whom the first took in. Who was erased stays out for good: what imports read has no date to be compared with
a tombstone's.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from shared.tables import addresses, tombstones
from shared.tombstones import Tombstones

NO_TOMBSTONES = Tombstones(())
_TRIES = 5

Person = TypeVar("Person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake(Generic[Person]):
    """One import's way of becoming leads."""

    engine: AsyncEngine
    hashing: Tombstones
    addresses_of: Callable[[Person], Sequence[str]]
    write: Callable[[AsyncConnection, Sequence[tuple[int, Person]]], Awaitable[None]]
    """Writes the leads, each under its id, and all that belongs to them but for their addresses."""

    async def unknown(self, people: Sequence[Person]) -> list[Person]:
        """Those who are no lead yet, and were not erased."""
        async with self.engine.connect() as connection:
            return await self._unknown(connection, people)

    async def take_in(self, people: Sequence[Person]) -> list[Person]:
        """Make leads of those who are none, and return them; may be repeated. Raises when PostgreSQL is away."""
        fresh: list[Person] = []
        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_random_exponential(multiplier=0.1, max=2),
            retry=retry_if_exception_type(IntegrityError),  # one of them wrote at this very moment
            reraise=True,
        ):
            with attempt:
                async with self.engine.begin() as connection:
                    fresh = await self._unknown(connection, people)
                    if fresh:
                        await self._insert(connection, fresh)
        return fresh

    async def _unknown(self, connection: AsyncConnection, people: Sequence[Person]) -> list[Person]:
        wanted = [address for one in people for address in self.addresses_of(one)]
        statement = sa.select(addresses.c.address).where(addresses.c.address == sa.any_(sa.literal(wanted, _TEXTS)))
        known = set((await connection.execute(statement)).scalars())
        known |= await self._erased(connection, wanted)
        return [one for one in people if known.isdisjoint(self.addresses_of(one))]

    async def _erased(self, connection: AsyncConnection, wanted: Sequence[str]) -> set[str]:
        address_of = self.hashing.addresses_by_hash(wanted)
        hashes = sa.literal(list(address_of), sa.ARRAY(sa.LargeBinary))
        statement = sa.select(tombstones.c.address_hash).where(tombstones.c.address_hash == sa.any_(hashes))
        return {address_of[found] for found in (await connection.execute(statement)).scalars()}

    async def _insert(self, connection: AsyncConnection, fresh: Sequence[Person]) -> None:
        lead_ids = (await connection.execute(_NEXT_IDS, {"count": len(fresh)})).scalars()
        pairs = list(zip(lead_ids, fresh, strict=True))
        await self.write(connection, pairs)
        known = [{"address": address, "lead_id": id_} for id_, one in pairs for address in self.addresses_of(one)]
        await connection.execute(sa.insert(addresses), known)


_TEXTS = sa.ARRAY(sa.Text)
_NEXT_IDS = sa.text("SELECT nextval('lead_id_sequence') FROM generate_series(1, CAST(:count AS int))")
