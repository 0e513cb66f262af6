"""Slows guessing down, over all processes: failures are counted in PostgreSQL by name, by address, and by both.

The pair is slowed first, so that a stranger who guesses at a name can't keep its owner out. The name and the address
alone have far higher limits, against guessing from many addresses and at many names.
"""

import hashlib
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.tables import sign_in_failures

FORGOTTEN_AFTER_SECONDS = 15 * 60
_FREE_FOR_PAIR, _FREE_FOR_ONE = 5, 50
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 5, 15 * 60

_RECORD = sa.text("""
    INSERT INTO sign_in_failures (subject, failures, failed_at)
    SELECT subject, 1, now() FROM unnest(CAST(:subjects AS text[])) AS wanted(subject) ORDER BY subject
    ON CONFLICT (subject) DO UPDATE SET failed_at = now(), failures = CASE
        WHEN sign_in_failures.failed_at < now() - make_interval(secs => :forgotten) THEN 1
        ELSE sign_in_failures.failures + 1 END
""")


class Throttle:
    """Knows how long a try to sign in has to wait."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def wait_seconds(self, name: str, address: str) -> int:
        """0 when it may be tried now."""
        free = _subjects(name, address)
        table = sign_in_failures.c
        statement = sa.select(
            table.subject, table.failures, sa.extract("epoch", sa.func.now() - table.failed_at).label("age")
        ).where(table.subject.in_(free))
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return max((_wait(row.failures - free[row.subject], float(row.age)) for row in rows), default=0)

    async def failed(self, name: str, address: str) -> None:
        """Count a failure."""
        parameters = {"subjects": sorted(_subjects(name, address)), "forgotten": FORGOTTEN_AFTER_SECONDS}
        async with self._engine.begin() as connection:
            await connection.execute(_RECORD, parameters)
            await connection.execute(
                sa.delete(sign_in_failures).where(
                    sign_in_failures.c.failed_at < sa.func.now() - sa.text(f"interval '{FORGOTTEN_AFTER_SECONDS} s'")
                )
            )

    async def succeeded(self, name: str, address: str) -> None:
        """The pair starts anew; an address that guesses at other names does not."""
        pair = next(iter(_subjects(name, address)))
        async with self._engine.begin() as connection:
            await connection.execute(sa.delete(sign_in_failures).where(sign_in_failures.c.subject == pair))


def _subjects(name: str, address: str) -> Mapping[str, int]:
    """Subject -> failures that cost nothing; the pair first."""
    return {
        _digest(f"pair {address} {name}"): _FREE_FOR_PAIR,
        _digest(f"name {name}"): _FREE_FOR_ONE,
        _digest(f"address {address}"): _FREE_FOR_ONE,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _wait(over: int, age_seconds: float) -> int:
    if over < 0 or age_seconds > FORGOTTEN_AFTER_SECONDS:
        return 0
    whole = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * (1 << min(over, 10)))
    return max(0, round(whole - age_seconds))
