"""What PostgreSQL says of the leads of a run: none lost on the way, none stored twice."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from bench.figures import Item
from bench.progress import say
from bench.workbench import Workbench

_WITHIN_SECONDS = 20.0

_SINCE = """
    SELECT (SELECT count(*) FROM leads WHERE id > :since) AS leads,
           (SELECT count(*) FROM messages WHERE lead_id > :since) AS messages,
           (SELECT count(*) FROM decisions WHERE lead_id > :since) AS decisions,
           (SELECT count(*) FROM outbox WHERE lead_id > :since AND stream = 'replies') AS replies,
           (SELECT count(*) FROM outbox WHERE lead_id > :since AND stream = 'replies' AND outcome = 'sent') AS sent,
           (SELECT count(*) FROM outbox WHERE lead_id > :since AND stream = 'sheets') AS sheets
"""


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows the leads of a run have."""

    leads: int
    messages: int
    decisions: int
    replies: int
    sent: int
    sheets: int


def newest_lead(bench: Workbench, database_url: str) -> int:
    """Leads with higher ids are made after this moment."""
    statement = "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS newest FROM lead_id_sequence"
    return int(bench.query(database_url, statement).newest)


def rows_since(bench: Workbench, database_url: str, since: int, *, sent: int = 0) -> Found:
    """The rows of the leads above `since`, once `sent` replies are recorded as sent, or when none follow any more."""
    deadline = time.monotonic() + _WITHIN_SECONDS
    while True:
        row = bench.query(database_url, _SINCE, since=since)
        found = Found(row.leads, row.messages, row.decisions, row.replies, row.sent, row.sheets)
        if found.sent >= sent or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def count_rows(item: Item, found: Found, wanted: Mapping[str, int]) -> None:
    """Count every row too many or too few; `wanted` goes by the fields of `Found`."""
    differing = {name: getattr(found, name) - count for name, count in wanted.items() if getattr(found, name) != count}
    for name, difference in differing.items():
        say(f"  {name} in PostgreSQL: {difference:+,}")
    item.count("rows too many or too few in PostgreSQL", sum(map(abs, differing.values())))
