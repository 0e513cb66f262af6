"""Services as processes on real stores, and what they stored: for tests that fire at them from outside."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from dev.servers.ports import free_port
from dev.servers.processes import Child, wait_until
from shared.settings import sqlalchemy_url
from tests.contract import __file__ as here

PARTITIONS = 4
CHECKOUT = Path(here).parents[2]


@contextlib.contextmanager
def process(service: str, port_variable: str, folder: Path, **environment: str) -> Iterator[str]:
    """The service's URL, once it is ready."""
    port, health_port = free_port(), free_port()
    given = {
        "PATH": os.environ["PATH"],
        "PARTITIONS": str(PARTITIONS),
        "LOCK_TTL_SECONDS": "2",
        "HEALTH_PORT": str(health_port),
        "HEALTH_HOST": "127.0.0.1",
        port_variable: str(port),
    }
    child = Child(
        [sys.executable, "-m", f"services.{service}"],
        environment=given | environment,
        folder=CHECKOUT,
        log=folder / f"{service}.log",
    )
    child.start()
    try:
        if not wait_until(lambda: _is_ready(health_port), within_seconds=30):
            raise RuntimeError(f"{service} did not come up: {child.log_tail()}")
        yield f"http://127.0.0.1:{port}"
        assert child.is_running(), child.log_tail()
    finally:
        child.stop()


def query(database_url: str, statement: str, **parameters: Any) -> list[Any]:
    """Rows of a statement, or none where it gives none."""

    async def run() -> list[Any]:
        engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)
        try:
            async with engine.begin() as connection:
                result = await connection.execute(sa.text(statement), parameters)
                return list(result.all()) if result.returns_rows else []
        finally:
            await engine.dispose()

    return asyncio.run(run())


def shows_no_inside(body: str) -> None:
    """Fail if an answer tells how it was made."""
    for word in ("Traceback", 'File "', "sqlalchemy", "asyncpg", "redis.exceptions", "services/", "SELECT "):
        assert word not in body, body[:500]


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False
