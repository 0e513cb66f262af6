"""The processor's PostgreSQL: one query to load a batch, one statement to write it.

DESIGN. The write is a single statement with data-modifying parts, in autocommit: one round trip, and no lock is ever
held while this process is paused. Its last part demands that the fence holds (my epoch is still the lease's, the lease
row locked so that nobody can take it in between) and that every lead had the version it was read with; otherwise it
raises, which undoes all of it. Duplicate keys and addresses are refused by their primary keys.

Rows travel as one JSON document per table. That is a few microseconds a row more than arrays and keeps the statement
readable; columns are named, so that a newer schema with more of them still fits.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.rows import (
    LEAD_COLUMNS,
    audit_row,
    command_row,
    decision_row,
    fallback_row,
    lead_from_row,
    lead_row,
    message_from_row,
    message_row,
)
from services.processor.domain.commands import Command
from services.processor.domain.lead import Lead, Message
from services.processor.ports import (
    Arrival,
    Changes,
    Conflict,
    DeadLetter,
    Fenced,
    Known,
    Said,
    StoreAway,
    Whereabouts,
)
from shared.messages import Inbound
from shared.outbox import OutboxRow
from shared.tables import decisions, messages
from shared.vocabulary import Order, State

T = TypeVar("T")

_LEAD_COLUMNS = ", ".join(f"l.{name}" for name in LEAD_COLUMNS)
_QUESTION = """LEFT JOIN outbox AS q
    ON q.stream = 'replies' AND q.lead_id = l.id AND q.seq = l.question_seq AND l.question_seq > 0"""

_KNOWN = sa.text(f"""
    SELECT e.key, e.address, i.key IS NOT NULL AS seen,
           CASE WHEN l.id IS NULL THEN nextval('lead_id_sequence') END AS new_id,
           EXISTS (
               SELECT 1 FROM inbound_fallback WHERE partition = ANY(CAST(:partitions AS smallint[]))
           ) AS fallback_waits,
           {_LEAD_COLUMNS}, q.outcome AS question_outcome, q.finished_at AS question_sent_at
    FROM unnest(CAST(:keys AS text[]), CAST(:addresses AS text[])) AS e(key, address)
    LEFT JOIN inbox AS i ON i.key = e.key
    LEFT JOIN addresses AS a ON a.address = e.address
    LEFT JOIN leads AS l ON l.id = a.lead_id
    {_QUESTION}
""")  # noqa: S608 - only names of our own columns are put in

_BY_ID = sa.text(f"""
    SELECT {_LEAD_COLUMNS}, q.outcome AS question_outcome, q.finished_at AS question_sent_at
    FROM leads AS l {_QUESTION}
    WHERE l.id = ANY(CAST(:ids AS bigint[]))
""")  # noqa: S608 - only names of our own columns are put in

_HELD = sa.text("""
    SELECT m.lead_id, m.seq, m.kind, m.text, m.media, m.message_id, m.target_id, m.sent_at, m.received_at,
           m.remark, m.request_id
    FROM leads AS l JOIN messages AS m ON m.lead_id = l.id AND m.seq > l.decided_seq AND m.kind <> 'from_me'
    WHERE l.id = ANY(CAST(:ids AS bigint[]))
    ORDER BY m.lead_id, m.seq
""")

_DUE = sa.text("""
    SELECT id, due_at, partition FROM leads
    WHERE partition = ANY(CAST(:partitions AS smallint[])) AND due_at < :until
""")

_FALLBACK = sa.text("""
    SELECT id, partition, fields FROM inbound_fallback
    JOIN unnest(CAST(:partitions AS smallint[]), CAST(:until AS timestamptz[])) AS wanted(partition, until)
        USING (partition)
    WHERE received_at <= wanted.until
    ORDER BY received_at, id LIMIT :limit
""")

_SAID = sa.text("""
    SELECT lead_id, message_id, payload->>'text' AS text, finished_at IS NULL AS unresolved FROM outbox
    WHERE stream = 'replies' AND lead_id = ANY(CAST(:ids AS bigint[])) AND created_at >= :since
    ORDER BY id
""")

_GREETINGS = sa.text("""
    SELECT m.text, count(DISTINCT m.lead_id) AS leads
    FROM messages AS m JOIN leads AS l ON l.id = m.lead_id
    WHERE m.kind = 'from_me' AND m.received_at >= :since AND m.text = ANY(CAST(:texts AS text[]))
      AND l.created_at >= m.received_at - interval '1 hour'
    GROUP BY m.text
""")

_COMMANDS = sa.text("""
    SELECT id, actor, lead_id, name, arguments FROM commands
    WHERE id = ANY(CAST(:ids AS text[])) AND outcome IS NULL
""")

_WHEREABOUTS = sa.text("""
    WITH RECURSIVE chain AS (
        SELECT id AS asked, id, partition, merged_into FROM leads WHERE id = ANY(CAST(:ids AS bigint[]))
        UNION
        SELECT chain.asked, l.id, l.partition, l.merged_into FROM chain JOIN leads AS l ON l.id = chain.merged_into
    )
    SELECT asked, id, partition FROM chain WHERE merged_into IS NULL
""")

_OLD_TEXTS = sa.text("""
    SELECT t.lead_id, t.target_id, m.text
    FROM unnest(CAST(:ids AS bigint[]), CAST(:targets AS text[])) AS t(lead_id, target_id)
    JOIN messages AS m ON m.lead_id = t.lead_id AND (m.message_id = t.target_id OR m.target_id = t.target_id)
    ORDER BY m.seq
""")


def _insert(table: str, columns: Sequence[str], parameter: str) -> str:
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, CAST(:{parameter} AS jsonb))"  # noqa: S608, E501 - only our own names


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
    WITH fence AS (
        SELECT 1 FROM partition_leases AS lease
        JOIN unnest(CAST(:partitions AS smallint[]), CAST(:epochs AS bigint[])) AS mine(partition, epoch)
            ON lease.partition = mine.partition AND lease.epoch = mine.epoch
        WHERE lease.stream = 'inbound'
        FOR SHARE OF lease
    ), taken AS (
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
    SELECT refuse_unless((SELECT count(*) FROM fence) = cardinality(CAST(:partitions AS smallint[])), 'fenced'),
           refuse_unless((SELECT count(*) FROM saved) = :lead_count, 'conflict'),
           ARRAY(SELECT id FROM posted) AS outbox_ids
""")  # noqa: S608 - only names of our own columns are put in


_COMMIT = _commit()
_COMMIT_WITH_CONSOLE = _commit(_CONSOLE)

_SET_ASIDE = sa.text("""
    WITH fence AS (
        SELECT 1 FROM partition_leases AS lease
        JOIN unnest(CAST(:partitions AS smallint[]), CAST(:epochs AS bigint[])) AS mine(partition, epoch)
            ON lease.partition = mine.partition AND lease.epoch = mine.epoch
        WHERE lease.stream = 'inbound'
        FOR SHARE OF lease
    ), taken AS (
        INSERT INTO inbox (key) SELECT unnest(CAST(:keys AS text[])) ON CONFLICT DO NOTHING RETURNING key
    ), buried AS (
        INSERT INTO dead_letters (stream, ref, reason, attempts, payload)
        SELECT 'inbound', dead.key, dead.reason, dead.tries, CAST(dead.payload AS jsonb)
        FROM unnest(
            CAST(:keys AS text[]), CAST(:reasons AS text[]), CAST(:tries AS smallint[]), CAST(:payloads AS text[])
        ) AS dead(key, reason, tries, payload) JOIN taken USING (key)
    ), alerted AS (
        INSERT INTO outbox (stream, partition, payload)
        SELECT 'alerts', -1, jsonb_build_object(
            'kind', 'system', 'cause', 'dead_letter:inbound',
            'text', 'Pesan masuk yang tidak bisa diproses disisihkan'
        ) WHERE EXISTS (SELECT 1 FROM taken)
    ), drained AS (
        DELETE FROM inbound_fallback WHERE id = ANY(CAST(:fallback_ids AS bigint[]))
    )
    SELECT refuse_unless((SELECT count(*) FROM fence) = cardinality(CAST(:partitions AS smallint[])), 'fenced')
""")


class PostgresLeadStore:
    """`services.processor.ports.LeadStore` on PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def known(self, arrivals: Sequence[tuple[str, str]], partitions: Sequence[int]) -> Known:
        """See `LeadStore.known`."""
        parameters = {
            "keys": [key for key, _ in arrivals],
            "addresses": [address for _, address in arrivals],
            "partitions": list(partitions),
        }
        known = Known()
        for row in await self._rows(_KNOWN, parameters):
            if row.seen:
                known.seen.add(row.key)
            known.fallback_waits = row.fallback_waits
            if row.id is None:
                known.new_ids[row.address] = row.new_id
            elif row.address not in known.leads:
                known.leads[row.address] = lead_from_row(row)
        return known

    async def leads(self, lead_ids: Sequence[int]) -> list[Lead]:
        """See `LeadStore.leads`."""
        return [lead_from_row(row) for row in await self._rows(_BY_ID, {"ids": list(lead_ids)})]

    async def held(self, lead_ids: Sequence[int]) -> dict[int, list[Message]]:
        """See `LeadStore.held`."""
        bursts: dict[int, list[Message]] = {}
        for row in await self._rows(_HELD, {"ids": list(lead_ids)}):
            bursts.setdefault(row.lead_id, []).append(message_from_row(row))
        return bursts

    async def due(self, partitions: Sequence[int], until: datetime) -> list[tuple[int, datetime, int]]:
        """See `LeadStore.due`."""
        rows = await self._rows(_DUE, {"partitions": list(partitions), "until": until})
        return [(row.id, row.due_at, row.partition) for row in rows]

    async def fallback(self, until: Mapping[int, datetime], limit: int) -> list[Arrival]:
        """See `LeadStore.fallback`."""
        parameters = {"partitions": list(until), "until": list(until.values()), "limit": limit}
        rows = await self._rows(_FALLBACK, parameters)
        return [
            Arrival(event=Inbound.from_fields(row.fields), partition=row.partition, fallback_id=row.id) for row in rows
        ]

    async def said(self, lead_ids: Sequence[int], since: datetime) -> dict[int, list[Said]]:
        """See `LeadStore.said`."""
        said: dict[int, list[Said]] = {}
        for row in await self._rows(_SAID, {"ids": list(lead_ids), "since": since}):
            said.setdefault(row.lead_id, []).append(Said(row.message_id, row.text, row.unresolved))
        return said

    async def greetings(self, texts: Sequence[str], since: datetime) -> dict[str, int]:
        """See `LeadStore.greetings`."""
        parameters = {"texts": list(texts), "since": since}
        return {row.text: row.leads for row in await self._rows(_GREETINGS, parameters)}

    async def old_texts(self, targets: Sequence[tuple[int, str]]) -> dict[tuple[int, str], str]:
        """The text a message had until now, by (lead, bare message id)."""
        parameters = {"ids": [lead for lead, _ in targets], "targets": [target for _, target in targets]}
        return {(row.lead_id, row.target_id): row.text for row in await self._rows(_OLD_TEXTS, parameters)}

    async def commit(self, changes: Changes) -> list[OutboxRow]:
        """See `LeadStore.commit`."""
        parameters = {
            "partitions": list(changes.epochs),
            "epochs": list(changes.epochs.values()),
            "keys": changes.keys,
            "leads": _json(changes.leads, lead_row),
            "lead_count": len(changes.leads),
            "addresses": [address for address, _ in changes.addresses],
            "address_leads": [lead_id for _, lead_id in changes.addresses],
            "absorbed": [goes for goes, _ in changes.merged],
            "absorbing": [stays for _, stays in changes.merged],
            "messages": _json(changes.messages, message_row),
            "decisions": _json(changes.decisions, decision_row),
            "command_ids": list(changes.outcomes),
            "outcomes": [outcome for outcome, _ in changes.outcomes.values()],
            "outcome_details": [detail for _, detail in changes.outcomes.values()],
            "sessions": list(changes.sessions),
            "statuses": [status for status, _ in changes.sessions.values()],
            "status_times": [moment for _, moment in changes.sessions.values()],
            "outbox": _json(changes.outbox, dict),
            "fallback_ids": changes.fallback_ids,
        }
        statement = _COMMIT
        if changes.commands or changes.audited:
            statement = _COMMIT_WITH_CONSOLE
            parameters["commands"] = _json(changes.commands, command_row)
            parameters["entries"] = _json(changes.commands, fallback_row)
            parameters["audited"] = _json(changes.audited, audit_row)
        (row,) = await self._rows(statement, parameters)
        return [
            OutboxRow(
                id=id_,
                stream=posted["stream"],
                partition=posted["partition"],
                lead_id=posted["lead_id"],
                seq=posted["seq"],
                payload=posted["payload"],
                created_at=posted["created_at"],
            )
            for id_, posted in zip(row.outbox_ids, changes.outbox, strict=True)
        ]

    async def commands(self, ids: Sequence[str]) -> list[Command]:
        """See `LeadStore.commands`."""
        return [
            Command(
                id=row.id,
                actor=row.actor,
                lead_id=row.lead_id,
                order=Order(row.name),
                state=State(row.arguments["state"]) if "state" in row.arguments else None,
            )
            for row in await self._rows(_COMMANDS, {"ids": list(ids)})
        ]

    async def whereabouts(self, lead_ids: Sequence[int]) -> dict[int, Whereabouts]:
        """See `LeadStore.whereabouts`."""
        rows = await self._rows(_WHEREABOUTS, {"ids": list(lead_ids)})
        return {row.asked: Whereabouts(row.id, row.partition) for row in rows}

    async def set_aside(self, letters: Sequence[DeadLetter], epochs: Mapping[int, int]) -> None:
        """See `LeadStore.set_aside`."""
        parameters = {
            "partitions": list(epochs),
            "epochs": list(epochs.values()),
            "keys": [letter.key for letter in letters],
            "payloads": [json.dumps(letter.fields, ensure_ascii=False) for letter in letters],
            "reasons": [letter.reason for letter in letters],
            "tries": [letter.tries for letter in letters],
            "fallback_ids": [letter.fallback_id for letter in letters if letter.fallback_id is not None],
        }
        await self._rows(_SET_ASIDE, parameters)

    async def _rows(self, statement: sa.TextClause, parameters: dict[str, Any]) -> Sequence[Any]:
        try:
            async with self._engine.connect() as connection:
                return (await connection.execute(statement, parameters)).all()
        except IntegrityError as error:
            raise Conflict(_constraint(error)) from error
        except DBAPIError as error:
            raise _translated(error) from error
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise StoreAway(type(error).__name__) from error


def _json(rows: Sequence[T], row_of: Callable[[T], dict[str, Any]]) -> str:
    return msgspec.json.encode([row_of(row) for row in rows]).decode()


def _constraint(error: DBAPIError) -> str:
    cause = error.orig.__cause__ if error.orig is not None else None
    return str(getattr(cause, "constraint_name", None) or "unique key")


def _translated(error: DBAPIError) -> Exception:
    """What a refusal means: SQLSTATE LP001 is ours, 40xxx are lost races, 22xxx are data nobody could store."""
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if state == "LP001":
        return Fenced(str(error.orig)) if "fenced" in str(error.orig) else Conflict("lead version")
    if state.startswith("40"):
        return Conflict(state)
    if state.startswith(("22", "23")):
        return ValueError(f"PostgreSQL can't store this: {state}")
    return StoreAway(f"{state} {str(error.orig).splitlines()[0]}")
