"""Watches the leases from outside: who owned what, and when that changed."""

import asyncio
import time
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from shared.settings import sqlalchemy_url
from shared.tables import partition_leases

_EVERY_SECONDS = 0.05

Place = tuple[str, int]
"""Stream and partition."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """From `at` on (Unix seconds), `owner` had the partition; empty: nobody."""

    at: float
    owner: str


class LeaseWatch:
    """Polls the lease table past every proxy. While PostgreSQL is away nothing is seen, and nothing changes either."""

    def __init__(self, database_url: str) -> None:
        self.tenures: dict[Place, list[Tenure]] = {}
        self._engine = create_async_engine(
            sqlalchemy_url(database_url),
            pool_size=1,
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": 2, "command_timeout": 2},
        )

    def owner(self, stream: str, partition: int = 0) -> str:
        """Who owns it as far as was seen."""
        tenures = self.tenures.get((stream, partition))
        return tenures[-1].owner if tenures else ""

    async def run(self) -> None:
        """Watch until cancelled."""
        statement = sa.select(partition_leases.c.stream, partition_leases.c.partition, partition_leases.c.owner)
        try:
            while True:
                try:
                    async with self._engine.connect() as connection:
                        rows = (await connection.execute(statement)).all()
                except (SQLAlchemyError, OSError, TimeoutError):
                    await asyncio.sleep(_EVERY_SECONDS)
                    continue
                now = time.time()
                for row in rows:
                    tenures = self.tenures.setdefault((row.stream, row.partition), [])
                    if not tenures or tenures[-1].owner != (row.owner or ""):
                        tenures.append(Tenure(now, row.owner or ""))
                await asyncio.sleep(_EVERY_SECONDS)
        finally:
            await self._engine.dispose()
