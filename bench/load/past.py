"""A database with history: many leads, ten messages each, and what a conversation leaves behind. Filled by SQL alone.

Rows lie as time would have left them: every lead's first message before anybody's second, keys and phones scattered.
The operators' figures are counted, as they would be by then. Indexes are made afterwards, which is faster than keeping
them.
"""

import asyncio
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bench.load.webhooks import GATHER, SCATTER
from bench.progress import say
from bench.workbench import Workbench
from services.admin.figures.facts import furthest_of, searchable, source_of, step_of
from shared.json_text import to_json
from shared.settings import sqlalchemy_url

MESSAGES_OF_A_LEAD = 10
REPLIES_OF_A_LEAD = 5
FIRST_NUMBER = 5_000_000_000
"""Far from the numbers that measurements count up from 1."""

_FORM = {"biodata": {"text": "Budi, Bandung"}, "source_info": {"text": "Instagram"}}
_STATES = ("CHOOSE_OPTION", "FORM_SENT", "MANUAL_INTERVENTION")
_DECIDED = "FORM_SENT"
_JAKARTA_DAY = "(created_at AT TIME ZONE 'Asia/Jakarta')::date"

_FILLED = (
    "leads",
    "addresses",
    "messages",
    "inbox",
    "decisions",
    "outbox",
    "lead_facts",
    "lead_counts",
    "delivery_counts",
    "rollup_marks",
)

_INDEXES = """
    SELECT c.conname AS constraint_name, t.relname AS table_name, i.relname AS index_name,
           pg_get_indexdef(x.indexrelid) AS definition, pg_get_constraintdef(c.oid) AS constraint_definition
    FROM pg_index AS x
    JOIN pg_class AS i ON i.oid = x.indexrelid
    JOIN pg_class AS t ON t.oid = x.indrelid
    LEFT JOIN pg_constraint AS c ON c.conindid = x.indexrelid
    WHERE t.relname = ANY(CAST(:tables AS text[]))
"""


def database_with_history(bench: Workbench, leads: int) -> str:
    """The URL of a database with that many leads; made once, then kept in the folder."""
    name = f"history_{leads}"
    known = bench.query(
        bench.postgres.url,
        "SELECT max(shobj_description(oid, 'pg_database')) AS comment FROM pg_database WHERE datname = :name",
        name=name,
    )
    url = bench.postgres.database_url(name)
    if known.comment != "filled":
        bench.fresh_database(name)
        asyncio.run(_fill(url, leads))
        bench.execute(bench.postgres.url, f"COMMENT ON DATABASE \"{name}\" IS 'filled'")
    return url


def newest_of_history(bench: Workbench, url: str, leads: int) -> dict[str, str]:
    """``id``, ``name`` and ``phone`` of the lead that was filled in last."""
    row = bench.query(url, "SELECT id, name, phone FROM leads WHERE id = :newest", newest=1000 + leads)
    return {"id": str(row.id), "name": row.name, "phone": row.phone}


def newest_number(bench: Workbench, url: str, leads: int) -> int:
    """The highest number that an earlier measurement gave to a lead of this database; 0 when it was the first."""
    statement = (
        f"SELECT max(substr(phone, 4)::numeric * {GATHER} % 10000000000) AS newest FROM leads WHERE id > :filled"  # noqa: S608 - a number of ours
    )
    return int(bench.query(url, statement, filled=1000 + leads).newest or 0)


async def _fill(url: str, leads: int) -> None:
    engine = create_async_engine(
        sqlalchemy_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"timeout": 10}
    )
    async with engine.connect() as connection:
        await connection.execute(sa.text("SET synchronous_commit = off"))
        await connection.execute(sa.text("SET maintenance_work_mem = '512MB'"))
        indexes = (await connection.execute(sa.text(_INDEXES), {"tables": list(_FILLED)})).all()
        for index in indexes:
            await connection.execute(sa.text(_without(index)))
        statements = list(_rows(leads))
        for number, (what, statement) in enumerate(statements, start=1):
            say(f"filling the history, {number} of {len(statements)}: {what}")
            await connection.execute(sa.text(statement))
        for number, index in enumerate(indexes, start=1):
            say(f"indexes, {number} of {len(indexes)}: {index.index_name}")
            await connection.execute(sa.text(_with(index)))
        await _settle(connection, leads)
    await engine.dispose()


def _without(index: sa.Row[tuple[str, ...]]) -> str:
    if index.constraint_name:
        return f"ALTER TABLE {index.table_name} DROP CONSTRAINT {index.constraint_name}"
    return f"DROP INDEX {index.index_name}"


def _with(index: sa.Row[tuple[str, ...]]) -> str:
    if index.constraint_name:
        return f"ALTER TABLE {index.table_name} ADD CONSTRAINT {index.constraint_name} {index.constraint_definition}"
    return str(index.definition)


async def _settle(connection: AsyncConnection, leads: int) -> None:
    say("vacuum and checkpoint")
    await connection.execute(sa.text(f"SELECT setval('lead_id_sequence', {1000 + leads})"))
    await connection.execute(sa.text(f"VACUUM ANALYZE {', '.join(_FILLED)}"))
    await connection.execute(sa.text("CHECKPOINT"))


def _rows(leads: int) -> Iterator[tuple[str, str]]:
    """(what, statement); a lead's number is FIRST_NUMBER + n, its id 1000 + n."""
    people = f"""
        FROM (
            SELECT n, '628' || lpad((({FIRST_NUMBER} + n) * {SCATTER} % 10000000000)::text, 10, '0') AS phone,
                   now() - interval '365 days' * random() AS at
            FROM generate_series(1, {leads}) AS n
        ) AS person"""  # noqa: S608 - numbers of ours
    # As `message_id_of` makes them.
    message_id = f"'3EB0' || upper(substr(md5(({FIRST_NUMBER} + n) || ' {{seq}}'), 1, 18))"
    yield (
        "leads",
        f"""
        INSERT INTO leads (id, partition, version, state, channel, session, chat, engine, phone, name, form,
            message_seq, decided_seq, reply_seq, question_seq, decided_at, heard_at, created_at, updated_at)
        SELECT 1000 + n, n % 16, {MESSAGES_OF_A_LEAD}, (ARRAY{list(_STATES)})[
                1 + n % 3], 'whatsapp', 'default', phone || '@c.us', 'GOWS', phone, 'Budi ' || n, '{to_json(_FORM)}',
            {MESSAGES_OF_A_LEAD}, {MESSAGES_OF_A_LEAD}, {REPLIES_OF_A_LEAD}, {REPLIES_OF_A_LEAD}, at, at, at, at
        {people}""",
    )
    yield (
        "addresses",
        f"INSERT INTO addresses (address, lead_id, created_at) SELECT 'phone:' || phone, 1000 + n, at {people}",
    )
    for seq in range(1, MESSAGES_OF_A_LEAD + 1):
        own_id = message_id.format(seq=seq)
        key = f"'wa:default:in:message:' || {own_id}"
        yield (
            f"messages, {seq} of {MESSAGES_OF_A_LEAD}",
            f"""
            INSERT INTO messages (lead_id, seq, key, kind, session, chat, message_id, text, request_id, sent_at,
                received_at, taken_at)
            SELECT 1000 + n, {seq}, {key}, 'message', 'default', phone || '@c.us', {own_id},
                'Budget: ' || n % 900 || ' juta, rencana mulai Januari', lpad(n::text, 14, '0'), at, at, at
            {people}""",
        )
        yield (
            f"keys, {seq} of {MESSAGES_OF_A_LEAD}",
            f"INSERT INTO inbox (key, taken_at) SELECT {key}, at {people}",
        )
    for seq in range(1, REPLIES_OF_A_LEAD + 1):
        yield (
            f"decisions, {seq} of {REPLIES_OF_A_LEAD}",
            f"""
            INSERT INTO decisions (lead_id, first_seq, last_seq, rule, state_before, state_after, strikes, decided_at)
            SELECT 1000 + n, {2 * seq - 1}, {2 * seq}, 'fields', '{_DECIDED}', '{_DECIDED}', 0, at {people}""",
        )
        yield (
            f"replies, {seq} of {REPLIES_OF_A_LEAD}",
            f"""
            INSERT INTO outbox (stream, partition, lead_id, seq, message_id, payload, created_at, finished_at, outcome)
            SELECT 'replies', n % 16, 1000 + n, {seq}, '3EB0' || upper(substr(md5('r' || n || ' {seq}'), 1, 18)),
                jsonb_build_object('channel', 'whatsapp', 'session', 'default', 'engine', 'GOWS', 'chat',
                    phone || '@c.us', 'text', 'Terima kasih, Kak. Tinggal ini yang belum kami terima: budget'),
                at, at, 'sent'
            {people}""",
        )
    yield from _counted()


def _counted() -> Iterator[tuple[str, str]]:
    """What `services.admin.figures.rollup` would have made of these rows."""
    furthest = " ".join(f"WHEN '{state}' THEN {furthest_of([state, _DECIDED])}" for state in _STATES)
    yield (
        "figures of leads",
        f"""
        INSERT INTO lead_facts (lead_id, day, channel, session, source, state, furthest, escalated, phone, words)
        SELECT id, {_JAKARTA_DAY}, channel, session, '{source_of(_FORM)}', state, CASE state {furthest} END, false,
            phone, to_tsvector('simple', name || '{searchable("", "", _FORM)}')
        FROM leads""",  # noqa: S608 - words of ours
    )
    yield (
        "figures of days",
        """
        INSERT INTO lead_counts (day, channel, session, source, state, furthest, escalated, leads)
        SELECT day, channel, session, source, state, furthest, escalated, count(*) FROM lead_facts
        GROUP BY day, channel, session, source, state, furthest, escalated""",
    )
    yield (
        "figures of deliveries",
        f"""
        INSERT INTO delivery_counts (day, stream, outcome, step, deliveries)
        SELECT {_JAKARTA_DAY}, stream, outcome, {step_of(0)}, count(*) FROM outbox GROUP BY 1, 2, 3""",  # noqa: S608
    )
    for table in ("leads", "decisions", "outbox"):
        yield (
            f"how far {table} are counted",
            f"INSERT INTO rollup_marks (name, done_id, seen_id, seen_at) "  # noqa: S608 - a table of ours
            f"SELECT '{table}', max(id), max(id), now() FROM {table}",
        )
