"""Facts that every process of a deployment must agree on."""

import sqlalchemy as sa
from loguru import logger
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

_AGREE = sa.text("""
    WITH planted AS (
        INSERT INTO deployment (name, value) VALUES ('partitions', :value) ON CONFLICT DO NOTHING RETURNING value
    )
    SELECT value FROM planted UNION ALL SELECT value FROM deployment WHERE name = 'partitions' LIMIT 1
""")
_WAIT_SECONDS = 60.0


class PartitionsDifferError(Exception):
    """PARTITIONS differs from what this database was first used with; it can't be changed while messages flow."""


async def agree_on_partitions(engine: AsyncEngine, partitions: int) -> None:
    """The first process ever decides, later ones must agree. Waits up to a minute for PostgreSQL and its migrations."""
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type((SQLAlchemyError, OSError, TimeoutError)),
        stop=stop_after_delay(_WAIT_SECONDS),
        wait=wait_exponential_jitter(multiplier=0.1, max=2),
        reraise=True,
    ):
        with attempt:
            try:
                async with engine.begin() as connection:
                    value = (await connection.execute(_AGREE, {"value": str(partitions)})).scalar_one()
            except ProgrammingError:
                logger.warning("The database has no tables yet; run the migrations (make migrate)")
                raise
    if int(value) != partitions:
        raise PartitionsDifferError(f"PARTITIONS is {partitions}, but this database was set up with {value}")
