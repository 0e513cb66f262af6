"""What stands in every message's way finds its rows by their keys, on a database without rows or statistics, too."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notifier.replies.rows import LOOK
from services.processor.adapters import statements
from shared.database import create_engine
from shared.settings import sqlalchemy_url
from shared.streams.consumer import NOTE_TAKEOVERS
from shared.streams.outcomes import RECORD

GROWING = {"leads", "addresses", "messages", "decisions", "inbox", "outbox"}
"""Tables that grow with the number of people; in the others stands little."""
KEYS = {"id", "lead_id", "key", "address", "seq"}
HOT = {
    "known": statements.KNOWN,
    "by_id": statements.BY_ID,
    "held": statements.HELD,
    "said": statements.SAID,
    "commit": statements.COMMIT,
    "look": LOOK,
    "record": RECORD,
    "note_takeovers": NOTE_TAKEOVERS,
}


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """As the services connect."""
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=1)
    yield engine
    await engine.dispose()


@pytest.mark.parametrize("name", HOT)
async def test_rows_are_found_by_their_keys(name: str, engine: AsyncEngine) -> None:
    plan = await _generic_plan(engine, HOT[name])

    scans = [node for node in _nodes(plan) if node.get("Relation Name") in GROWING and node["Node Type"] in _READS]
    found_by = {f"{scan['Relation Name']} by {_condition(scan)}" for scan in scans}
    assert [scan for scan in scans if not KEYS & _columns(_condition(scan))] == [], found_by
    assert scans or name == "commit"


_READS = ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan")


def _condition(scan: dict[str, Any]) -> str:
    """What the index is asked for; nothing where it is walked through."""
    return str(scan.get("Index Cond") or next((node.get("Index Cond", "") for node in scan.get("Plans", ())), ""))


def _columns(condition: str) -> set[str]:
    """The columns asked for, themselves or by their digest."""
    return set(re.findall(r"\((?:\(md5\()?(?:\w+\.)?(\w+)(?:\)\)::uuid)? =", condition))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


async def _generic_plan(engine: AsyncEngine, statement: sa.TextClause) -> dict[str, Any]:
    names: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    words = re.sub(r"(?<![:\w]):([a-z_]+)", numbered, str(statement))
    nothing = ", ".join(["NULL"] * len(names))
    async with engine.connect() as connection:
        await connection.exec_driver_sql(f"PREPARE hot AS {words}")
        explained = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) EXECUTE hot({nothing})")
        plan: dict[str, Any] = _decoded(explained.scalar_one())[0]["Plan"]
        return plan


def _decoded(plan: Any) -> Any:
    return json.loads(plan) if isinstance(plan, str) else plan
