"""Who was erased: imports leave them out, since what they read has no date to be compared with a tombstone's."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.tables import tombstones
from shared.tombstones import Tombstones

NO_TOMBSTONES = Tombstones(())


async def erased_among(connection: AsyncConnection, hashing: Tombstones, addresses: Sequence[str]) -> set[str]:
    """Those of the addresses that have a tombstone."""
    address_of = hashing.addresses_by_hash(addresses)
    hashes = sa.literal(list(address_of), sa.ARRAY(sa.LargeBinary))
    statement = sa.select(tombstones.c.address_hash).where(tombstones.c.address_hash == sa.any_(hashes))
    return {address_of[found] for found in (await connection.execute(statement)).scalars()}
