"""Whether the history holds together: every message once and in order, decided about once, every reply and row.

Read in pages of leads, each page in one snapshot, so that it may run beside a busy system: what is under way is no
fault.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

LEADS_A_PAGE = 500
OUT_OF_ORDER_SECONDS = 10
"""Within an open burst the order of arrival counts, and a burst is open for up to MESSAGE_MAX_WAIT_MS (8 s)."""
UNDER_WAY_SECONDS = 60
"""What is younger may be between two of its steps."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can't have come about rightly."""

    kind: str
    where: str


_PAGE = sa.text("SELECT id FROM leads WHERE id > :after ORDER BY id LIMIT :limit")

_MESSAGES = """
    SELECT l.id, l.message_seq, count(m.seq) AS stored, coalesce(max(m.seq), 0) AS newest,
        count(m.seq) - count(DISTINCT m.key) AS doubled
    FROM leads AS l LEFT JOIN messages AS m ON m.lead_id = l.id
    WHERE l.id = ANY(CAST(:ids AS bigint[]))
    GROUP BY l.id
"""

_CHECKS = {
    "messages missing": f"""
        SELECT format('lead %s: %s messages stored, it counts %s, the newest is %s', id, stored, message_seq, newest)
        FROM ({_MESSAGES}) AS counted WHERE stored <> message_seq OR newest <> message_seq
    """,  # noqa: S608 - the parts are constants
    "messages doubled": f"""
        SELECT format('lead %s: %s messages are stored twice', id, doubled)
        FROM ({_MESSAGES}) AS counted WHERE doubled > 0
    """,  # noqa: S608
    "messages out of order": """
        SELECT format('lead %s: message %s was received before message %s', lead_id, seq, seq - 1)
        FROM (
            SELECT lead_id, seq, remark, kind, received_at,
                lag(received_at) OVER (PARTITION BY lead_id ORDER BY seq) AS before
            FROM messages WHERE lead_id = ANY(CAST(:ids AS bigint[]))
        ) AS told
        WHERE kind <> 'from_me' AND remark <> 'late' AND received_at < before - make_interval(secs => :out_of_order)
    """,
    # What staff wrote may be noted without a decision; a merged lead's burst is decided about with the other's.
    "messages without a decision": """
        SELECT format('lead %s: nothing was decided about message %s', m.lead_id, m.seq)
        FROM messages AS m JOIN leads AS l ON l.id = m.lead_id
        WHERE m.lead_id = ANY(CAST(:ids AS bigint[])) AND m.kind <> 'from_me' AND m.seq <= l.decided_seq
            AND l.merged_into IS NULL AND NOT l.id = ANY(CAST(:merged AS bigint[]))
            AND NOT EXISTS (
                SELECT FROM decisions AS d WHERE d.lead_id = m.lead_id AND m.seq BETWEEN d.first_seq AND d.last_seq
            )
    """,
    "messages decided about twice": """
        SELECT format('lead %s: message %s belongs to %s decisions', m.lead_id, m.seq, count(*))
        FROM messages AS m JOIN leads AS l ON l.id = m.lead_id
        JOIN decisions AS d ON d.lead_id = m.lead_id AND m.seq BETWEEN d.first_seq AND d.last_seq
        WHERE m.lead_id = ANY(CAST(:ids AS bigint[])) AND l.merged_into IS NULL
            AND NOT l.id = ANY(CAST(:merged AS bigint[]))
        GROUP BY m.lead_id, m.seq HAVING count(*) > 1
    """,
    "bursts that nobody closes": """
        SELECT format('lead %s: messages %s to %s are undecided and nothing is due', id, decided_seq + 1, message_seq)
        FROM leads
        WHERE id = ANY(CAST(:ids AS bigint[])) AND decided_seq < message_seq AND due_at IS NULL
            AND merged_into IS NULL AND updated_at < now() - make_interval(secs => :under_way)
    """,
    "replies missing": """
        SELECT format('lead %s: %s replies up to number %s, it counts %s', l.id, count(o.seq),
            coalesce(max(o.seq), 0), l.reply_seq)
        FROM leads AS l LEFT JOIN outbox AS o ON o.stream = 'replies' AND o.lead_id = l.id
        WHERE l.id = ANY(CAST(:ids AS bigint[]))
        GROUP BY l.id HAVING count(o.seq) <> l.reply_seq OR coalesce(max(o.seq), 0) <> l.reply_seq
    """,
    "replies out of order": """
        SELECT format('lead %s: reply %s was sent before reply %s', lead_id, seq, before_seq)
        FROM (
            SELECT lead_id, seq, finished_at, lag(seq) OVER told AS before_seq, lag(finished_at) OVER told AS before
            FROM outbox WHERE stream = 'replies' AND lead_id = ANY(CAST(:ids AS bigint[])) AND outcome = 'sent'
            WINDOW told AS (PARTITION BY lead_id ORDER BY seq)
        ) AS sent
        WHERE finished_at < before
    """,
    "completed leads without work for the sheet": """
        SELECT format('lead %s was completed and the sheet never told', id) FROM leads AS l
        WHERE id = ANY(CAST(:ids AS bigint[])) AND completed_at IS NOT NULL AND merged_into IS NULL
            AND NOT EXISTS (SELECT FROM outbox AS o WHERE o.stream = 'sheets' AND o.lead_id = l.id)
            AND NOT EXISTS (SELECT FROM sheet_rows AS r WHERE r.lead_id = l.id)
    """,
    "rows missing": """
        SELECT format('lead %s: written, it was said, but no row is known', l.id) FROM leads AS l
        WHERE id = ANY(CAST(:ids AS bigint[])) AND completed_at IS NOT NULL AND merged_into IS NULL
            AND EXISTS (
                SELECT FROM outbox AS o WHERE o.stream = 'sheets' AND o.lead_id = l.id AND o.outcome = 'written'
            )
            AND NOT EXISTS (SELECT FROM sheet_rows AS r WHERE r.lead_id = l.id)
    """,
    "leads that nobody can reach": """
        SELECT format('lead %s has no address', id) FROM leads AS l
        WHERE id = ANY(CAST(:ids AS bigint[])) AND merged_into IS NULL
            AND NOT EXISTS (SELECT FROM addresses AS a WHERE a.lead_id = l.id)
    """,
    "people with two leads": """
        SELECT format('leads %s have one phone', string_agg(CAST(other.id AS text), ' and ' ORDER BY other.id))
        FROM leads AS l
        JOIN addresses AS a ON a.address = 'phone:' || l.phone
        JOIN leads AS other ON other.id IN (l.id, a.lead_id)
        WHERE l.id = ANY(CAST(:ids AS bigint[])) AND l.phone <> '' AND l.merged_into IS NULL AND a.lead_id <> l.id
        GROUP BY l.id
    """,
}
_STATEMENTS = {kind: sa.text(sql) for kind, sql in _CHECKS.items()}
_ERASED = "something is left of erased people"
KINDS = (*_CHECKS, _ERASED)


@dataclass(frozen=True, slots=True)
class Page:
    """What one page of leads came to."""

    leads: int
    faults: Sequence[Fault]


_LEFT_OF_ERASED = sa.text("""
    SELECT format('lead %s was erased, and %s is still there', e.lead_id, found.what)
    FROM erasures AS e JOIN LATERAL (
        SELECT 'the lead' AS what WHERE EXISTS (SELECT FROM leads WHERE id = e.lead_id)
        UNION ALL SELECT 'an address' WHERE EXISTS (SELECT FROM addresses WHERE lead_id = e.lead_id)
        UNION ALL SELECT 'a message' WHERE EXISTS (SELECT FROM messages WHERE lead_id = e.lead_id)
        UNION ALL SELECT 'a decision' WHERE EXISTS (SELECT FROM decisions WHERE lead_id = e.lead_id)
        UNION ALL SELECT 'what is searched for' WHERE EXISTS (SELECT FROM lead_facts WHERE lead_id = e.lead_id)
        UNION ALL SELECT 'a reply' WHERE EXISTS (
            SELECT FROM outbox WHERE lead_id = e.lead_id AND stream = 'replies' AND payload <> '{}'
        )
        UNION ALL SELECT 'what must be swept from Redis' WHERE e.leftovers IS NOT NULL
            AND e.erased_at < now() - make_interval(secs => :under_way)
    ) AS found ON true
    ORDER BY e.lead_id LIMIT 1000
""")


async def count_leads(engine: AsyncEngine) -> int:
    """How many leads there are to look at."""
    async with engine.connect() as connection:
        return int((await connection.execute(sa.text("SELECT count(*) FROM leads"))).scalar_one())


async def verify(engine: AsyncEngine, *, after: int = 0) -> AsyncIterator[Page]:
    """Look at every lead with an id above `after`, page by page. Raises when PostgreSQL is away."""
    snapshots = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    while True:
        async with snapshots.connect() as connection:
            parameters = {"after": after, "limit": LEADS_A_PAGE}
            ids = list((await connection.execute(_PAGE, parameters)).scalars())
            if not ids:
                if faults := await _left_of_erased(connection):
                    yield Page(0, faults)
                return
            faults = await _faults(connection, ids)
        yield Page(len(ids), faults)
        after = ids[-1]


async def _left_of_erased(connection: AsyncConnection) -> list[Fault]:
    found = await connection.execute(_LEFT_OF_ERASED, {"under_way": UNDER_WAY_SECONDS})
    return [Fault(_ERASED, where) for where in found.scalars()]


async def _faults(connection: AsyncConnection, ids: Sequence[int]) -> list[Fault]:
    absorbing = sa.text("SELECT DISTINCT merged_into FROM leads WHERE merged_into = ANY(CAST(:ids AS bigint[]))")
    merged = list((await connection.execute(absorbing, {"ids": list(ids)})).scalars())
    given = {
        "ids": list(ids),
        "merged": merged,
        "out_of_order": OUT_OF_ORDER_SECONDS,
        "under_way": UNDER_WAY_SECONDS,
    }
    found = []
    for kind, statement in _STATEMENTS.items():
        found += [Fault(kind, where) for where in (await connection.execute(statement, given)).scalars()]
    return found
