"""The SQL of a batch: what loads it, and the one statement that writes it.

DESIGN. The write is a single statement with data-modifying parts, in autocommit: one round trip, and no lock is ever
held while this process is paused. Its last part demands that the fence holds (my epoch is still the lease's, the lease
row locked so that nobody can take it in between) and that every lead had the version it was read with; otherwise it
raises, which undoes all of it. Duplicate keys and addresses are refused by their primary keys.

Rows travel as one JSON document per table. That is a few microseconds a row more than arrays and keeps the statement
readable; columns are named, so that a newer schema with more of them still fits.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from services.processor.adapters.rows import LEAD_COLUMNS
from shared.replies import IS_SAID, NUMBER_OF_REPLY
from shared.tables import decisions, messages

_LEAD_COLUMNS = ", ".join(f"l.{name}" for name in LEAD_COLUMNS)
# LATERAL and LIMIT: a look for each lead by its key, never a join with all replies.
_QUESTION = """LEFT JOIN LATERAL (
        SELECT outcome, finished_at FROM outbox
        WHERE stream = 'replies' AND lead_id = coalesce(l.question_lead_id, l.id) AND seq = l.question_seq
        LIMIT 1
    ) AS q ON l.question_seq > 0"""

KNOWN = sa.text(f"""
    SELECT e.key, e.address, i.key IS NOT NULL AS seen,
           CASE WHEN l.id IS NULL THEN nextval('lead_id_sequence') END AS new_id,
           EXISTS (
               SELECT 1 FROM inbound_fallback WHERE partition = ANY(CAST(:partitions AS smallint[]))
           ) AS fallback_waits,
           EXISTS (SELECT FROM tombstones) AS has_tombstones,
           {_LEAD_COLUMNS}, q.outcome AS question_outcome, q.finished_at AS question_sent_at
    FROM unnest(CAST(:keys AS text[]), CAST(:addresses AS text[])) AS e(key, address)
    LEFT JOIN inbox AS i ON md5(i.key)::uuid = md5(e.key)::uuid
    LEFT JOIN addresses AS a ON a.address = e.address
    LEFT JOIN leads AS l ON l.id = a.lead_id
    {_QUESTION}
""")  # noqa: S608 - only names of our own columns are put in

BY_ID = sa.text(f"""
    SELECT {_LEAD_COLUMNS}, q.outcome AS question_outcome, q.finished_at AS question_sent_at
    FROM leads AS l {_QUESTION}
    WHERE l.id = ANY(CAST(:ids AS bigint[]))
""")  # noqa: S608 - only names of our own columns are put in

HELD = sa.text("""
    SELECT m.lead_id, m.seq, m.kind, m.text, m.media, m.message_id, m.target_id, m.sent_at, m.received_at,
           m.remark, m.request_id
    FROM leads AS l JOIN messages AS m ON m.lead_id = l.id AND m.seq > l.decided_seq AND m.kind <> 'from_me'
    WHERE l.id = ANY(CAST(:ids AS bigint[]))
    ORDER BY m.lead_id, m.seq
""")

DUE = sa.text("""
    SELECT id, due_at, partition FROM leads
    WHERE partition = ANY(CAST(:partitions AS smallint[])) AND due_at < :until
""")

FALLBACK = sa.text("""
    SELECT id, partition, fields, takeovers FROM inbound_fallback
    JOIN unnest(CAST(:partitions AS smallint[]), CAST(:until AS timestamptz[])) AS wanted(partition, until)
        USING (partition)
    WHERE received_at <= wanted.until AND id <> ALL(CAST(:besides AS bigint[]))
    ORDER BY received_at, id LIMIT :limit
""")

SAID = sa.text("""
    SELECT lead_id, message_id, payload->>'text' AS text, finished_at IS NULL AS unresolved FROM outbox
    WHERE stream = 'replies' AND lead_id = ANY(CAST(:ids AS bigint[])) AND created_at >= :since
    ORDER BY id
""")

GREETINGS = sa.text("""
    SELECT m.text, count(DISTINCT m.lead_id) AS leads
    FROM messages AS m JOIN leads AS l ON l.id = m.lead_id
    WHERE m.kind = 'from_me' AND m.received_at >= :since AND m.text = ANY(CAST(:texts AS text[]))
      AND l.created_at >= m.received_at - interval '1 hour'
    GROUP BY m.text
""")

COMMANDS = sa.text("""
    SELECT id, actor, lead_id, name, arguments FROM commands
    WHERE id = ANY(CAST(:ids AS text[])) AND outcome IS NULL
""")

SET_ASIDE_REPLIES = sa.text(f"""
    WITH said AS (
        SELECT id, seq, payload->>'text' AS text, finished_at, outcome, {NUMBER_OF_REPLY} AS number
        FROM outbox WHERE stream = 'replies' AND lead_id = :lead_id
    ), wanted AS (
        SELECT number, text FROM said WHERE id = ANY(CAST(:ids AS bigint[])) AND outcome = 'dead' ORDER BY number
    )
    SELECT ARRAY(SELECT number FROM wanted) AS numbers, ARRAY(SELECT text FROM wanted) AS texts,
           coalesce((SELECT max(seq) FROM said), 0) AS looked_at_seq,
           EXISTS (SELECT FROM said WHERE number >= (SELECT min(number) FROM wanted) AND {IS_SAID}) AS was_overtaken
""")  # noqa: S608 - the parts are constants

EVERYONE_IN = sa.text(f"""
    WITH RECURSIVE everyone AS (
        SELECT id FROM leads WHERE id = :lead_id
        UNION SELECT l.id FROM leads AS l JOIN everyone ON l.merged_into = everyone.id
    )
    SELECT {_LEAD_COLUMNS}, q.outcome AS question_outcome, q.finished_at AS question_sent_at
    FROM leads AS l JOIN everyone ON everyone.id = l.id {_QUESTION}
    ORDER BY l.id
""")  # noqa: S608 - only names of our own columns are put in

WHEREABOUTS = sa.text("""
    WITH RECURSIVE chain AS (
        SELECT id AS asked, id, partition, merged_into FROM leads WHERE id = ANY(CAST(:ids AS bigint[]))
        UNION
        SELECT chain.asked, l.id, l.partition, l.merged_into FROM chain JOIN leads AS l ON l.id = chain.merged_into
    )
    SELECT asked, id, partition FROM chain WHERE merged_into IS NULL
""")

OLD_TEXTS = sa.text("""
    SELECT t.lead_id, t.target_id, m.text
    FROM unnest(CAST(:ids AS bigint[]), CAST(:targets AS text[])) AS t(lead_id, target_id)
    JOIN messages AS m ON m.lead_id = t.lead_id AND (m.message_id = t.target_id OR m.target_id = t.target_id)
    ORDER BY m.seq
""")


def _insert(table: str, columns: Sequence[str], parameter: str) -> str:
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, CAST(:{parameter} AS jsonb))"  # noqa: S608, E501 - only our own names


FENCE = """WITH fence AS (
        SELECT 1 FROM partition_leases AS lease
        JOIN unnest(CAST(:partitions AS smallint[]), CAST(:epochs AS bigint[])) AS mine(partition, epoch)
            ON lease.partition = mine.partition AND lease.epoch = mine.epoch
        WHERE lease.stream = 'inbound'
        FOR KEY SHARE OF lease
    )"""
"""How a writing statement begins: the leases under which it may write, held until it is done.

The weakest lock that a takeover (FOR UPDATE) waits for. A renewal does not: the next batch would wait for it in turn.
"""

FENCED = "refuse_unless((SELECT count(*) FROM fence) = cardinality(CAST(:partitions AS smallint[])), 'fenced')"
"""What its last part asks for."""

_MESSAGE_COLUMNS = [column.name for column in messages.columns if column.name not in ("id", "taken_at")]
_DECISION_COLUMNS = [column.name for column in decisions.columns if column.name != "id"]
_OUTBOX_COLUMNS = ["stream", "partition", "lead_id", "seq", "message_id", "payload", "created_at"]
_UPDATED = ", ".join(f"{name} = excluded.{name}" for name in LEAD_COLUMNS if name not in ("id", "created_at"))

# What only a batch with presses or commands writes; the others don't pay for it.
_CONSOLE = f"""
    ), ordered AS (
        {_insert("commands", ["id", "actor", "lead_id", "name", "arguments"], "commands")}
        ON CONFLICT DO NOTHING RETURNING id
    ), entered AS (
        {_insert("inbound_fallback", ["partition", "received_at", "fields"], "entries")} AS entry
        WHERE entry.fields->>'detail' IN (SELECT id FROM ordered)
    ), audited AS (
        {_insert("audit_log", ["at", "actor", "action", "lead_id", "detail"], "audited")}"""  # noqa: S608 - only names of our own columns are put in


def _commit(more: str = "") -> sa.TextClause:
    return sa.text(f"""
    {FENCE}, taken AS (
        INSERT INTO inbox (key) SELECT unnest(CAST(:keys AS text[]))
    ), saved AS (
        {_insert("leads", LEAD_COLUMNS, "leads")}
        ON CONFLICT (id) DO UPDATE SET {_UPDATED}, updated_at = now()
        WHERE leads.version = excluded.version - 1
        RETURNING 1
    ), known AS (
        INSERT INTO addresses (address, lead_id)
        SELECT * FROM unnest(CAST(:addresses AS text[]), CAST(:address_leads AS bigint[]))
    ), moved AS (
        UPDATE addresses SET lead_id = merged.stays
        FROM unnest(CAST(:absorbed AS bigint[]), CAST(:absorbing AS bigint[])) AS merged(goes, stays)
        WHERE addresses.lead_id = merged.goes
    ), told AS (
        {_insert("messages", _MESSAGE_COLUMNS, "messages")}
    ), decided AS (
        {_insert("decisions", _DECISION_COLUMNS, "decisions")}
    ), drained AS (
        DELETE FROM inbound_fallback WHERE id = ANY(CAST(:fallback_ids AS bigint[]))
    ), reported AS (
        INSERT INTO waha_sessions (name, status, status_at)
        SELECT * FROM unnest(CAST(:sessions AS text[]), CAST(:statuses AS text[]), CAST(:status_times AS timestamptz[]))
        ON CONFLICT (name) DO UPDATE SET status = excluded.status, status_at = excluded.status_at
        WHERE waha_sessions.status_at <= excluded.status_at
    ), obeyed AS (
        UPDATE commands SET outcome = given.outcome, detail = given.detail, taken_at = now()
        FROM unnest(CAST(:command_ids AS text[]), CAST(:outcomes AS text[]), CAST(:outcome_details AS text[]))
            AS given(id, outcome, detail)
        WHERE commands.id = given.id AND commands.outcome IS NULL
    ), posted AS (
        {_insert("outbox", _OUTBOX_COLUMNS, "outbox")}
        RETURNING id{more}
    )
    SELECT {FENCED},
           refuse_unless((SELECT count(*) FROM saved) = :lead_count, 'conflict'),
           ARRAY(SELECT id FROM posted) AS outbox_ids
""")  # noqa: S608 - only names of our own columns are put in


COMMIT = _commit()
COMMIT_WITH_CONSOLE = _commit(_CONSOLE)
