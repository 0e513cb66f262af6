"""What the care for WAHA's sessions reads and writes: PostgreSQL, and the gateways' filter in Redis."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from loguru import logger
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.tombstones import Erased
from services.processor.repair.ports import Acquaintance, Fetched, Placed, SessionRecord, Unanswered
from shared.outbox import UNPUBLISHED_PARTITION
from shared.redis_client import REDIS_AWAY
from shared.streams.names import seen_key
from shared.tombstones import Tombstones

_RECORD = "name, coalesce(said.status, '') AS status, said.status_at, read.read_to, read.read_all_at, read.working_at"

_RECORDS = sa.text(f"""
    SELECT {_RECORD}
    FROM waha_sessions AS said
    FULL JOIN (SELECT session AS name, read_to, read_all_at, working_at FROM session_repairs) AS read USING (name)
""")  # noqa: S608 - the parts are constants

_OURS = sa.text(f"""
    SELECT {_RECORD}
    FROM unnest(CAST(:names AS text[])) AS asked(name)
    LEFT JOIN waha_sessions AS said USING (name)
    LEFT JOIN (SELECT session AS name, read_to, read_all_at, working_at FROM session_repairs) AS read USING (name)
    WHERE said.status IS NOT NULL OR read.read_to IS NOT NULL
        OR EXISTS (SELECT FROM leads WHERE channel = 'whatsapp' AND session = asked.name)
""")  # noqa: S608 - the parts are constants

_UNKNOWN = sa.text("""
    SELECT key FROM unnest(CAST(:keys AS text[])) AS asked(key)
    WHERE NOT EXISTS (SELECT FROM inbox WHERE md5(inbox.key)::uuid = md5(asked.key)::uuid)
    EXCEPT SELECT fields->>'key' FROM inbound_fallback
""")

_ACQUAINTANCES = sa.text("""
    SELECT a.address, l.phone,
        (SELECT max(sent_at) FROM messages WHERE lead_id = l.id AND kind = 'message' AND remark <> 'late') AS wrote_at,
        (SELECT max(decided_at) FROM decisions WHERE lead_id = l.id AND actor <> '') AS ordered_at
    FROM addresses AS a JOIN leads AS l ON l.id = a.lead_id
    WHERE a.address = ANY(CAST(:addresses AS text[]))
""")

_TAKE_IN = sa.text("""
    WITH placed AS (
        SELECT partition, received_at, address, CAST(entry AS jsonb) AS fields, place FROM unnest(
            CAST(:partitions AS smallint[]), CAST(:received AS timestamptz[]), CAST(:addresses AS text[]),
            CAST(:entries AS text[])
        ) WITH ORDINALITY AS given(partition, received_at, address, entry, place)
    ), remembered AS (
        INSERT INTO repaired_messages (key, session, address, found_at)
        SELECT fields->>'key', fields->>'session', address, :found_at FROM placed ON CONFLICT DO NOTHING
    )
    INSERT INTO inbound_fallback (partition, received_at, fields)
    SELECT partition, received_at, fields FROM placed ORDER BY place
""")

_WAITING = sa.text("SELECT count(*) AS waiting FROM inbound_fallback")

_NOTE_READ = sa.text("""
    INSERT INTO session_repairs AS noted (session, read_to, read_all_at, working_at)
    VALUES (:name, :read_to, :read_all_at, :working_at)
    ON CONFLICT (session) DO UPDATE SET
        read_to = greatest(noted.read_to, excluded.read_to),
        read_all_at = coalesce(excluded.read_all_at, noted.read_all_at),
        working_at = coalesce(excluded.working_at, noted.working_at)
""")

_NOTE_STATUS = sa.text("""
    INSERT INTO waha_sessions AS noted (name, status, status_at) VALUES (:name, :status, :at)
    ON CONFLICT (name) DO UPDATE SET status = excluded.status, status_at = excluded.status_at
    WHERE noted.status_at < excluded.status_at
""")

_FETCHED = sa.text("""
    SELECT array_agg(r.key ORDER BY r.key) AS fetched_keys, min(r.found_at) AS first_at, max(r.found_at) AS last_at,
        count(*) FILTER (WHERE i.key IS NULL) AS waiting, coalesce(bool_or(l.due_at IS NOT NULL), false) AS is_open
    FROM repaired_messages AS r
    LEFT JOIN inbox AS i ON md5(i.key)::uuid = md5(r.key)::uuid
    LEFT JOIN addresses AS a ON a.address = r.address
    LEFT JOIN leads AS l ON l.id = a.lead_id
    WHERE r.session = :session
""")

_UNANSWERED = sa.text("""
    SELECT l.name, l.phone, max(m.sent_at) AS wrote_at
    FROM repaired_messages AS r
    JOIN addresses AS a ON a.address = r.address
    JOIN leads AS l ON l.id = a.lead_id
    JOIN messages AS m ON m.lead_id = l.id AND m.key = r.key
    WHERE r.key = ANY(CAST(:keys AS text[])) AND m.kind = 'message' AND m.remark IN ('stale', 'late')
        AND l.state <> 'EXISTING' AND NOT l.blocked
        AND (l.decided_at IS NULL OR l.decided_at <= m.sent_at)
        AND NOT EXISTS (
            SELECT FROM messages AS ours
            WHERE ours.lead_id = l.id AND ours.kind = 'from_me' AND ours.remark IN ('staff_wrote', 'late')
                AND ours.sent_at >= m.sent_at
        )
    GROUP BY l.id ORDER BY wrote_at, l.id
""")

_CONCLUDE = sa.text("""
    WITH gone AS (
        DELETE FROM repaired_messages WHERE key = ANY(CAST(:keys AS text[])) RETURNING key
    )
    INSERT INTO outbox (stream, partition, payload)
    SELECT 'alerts', :partition, CAST(:payload AS jsonb) WHERE :text <> '' AND EXISTS (SELECT FROM gone)
""")

_HEARD = sa.text("SELECT session, max(heard_at) AS at FROM leads WHERE channel = 'whatsapp' GROUP BY session")

_TELL = sa.text("""
    INSERT INTO outbox (stream, partition, payload)
    SELECT 'alerts', :partition, CAST(:payload AS jsonb)
    WHERE CAST(:if_open AS boolean) = coalesce((
        SELECT coalesce(payload->>'clear', '') <> '1' FROM outbox
        WHERE stream = 'alerts' AND lead_id = 0 AND payload->>'kind' = 'system' AND payload->>'cause' = :cause
        ORDER BY id DESC LIMIT 1
    ), false)
""")


class PostgresRepairs(Erased):
    """`services.processor.repair.ports.RepairStore` on PostgreSQL and Redis."""

    def __init__(self, engine: AsyncEngine, redis: Redis, *, tombstones: Tombstones | None = None) -> None:
        super().__init__(engine, tombstones=tombstones)
        self._redis = redis

    async def records(self) -> list[SessionRecord]:
        """See `RepairStore.records`."""
        return [_record(row) for row in await self._rows(_RECORDS, {})]

    async def ours(self, names: Sequence[str]) -> dict[str, SessionRecord]:
        """See `RepairStore.ours`."""
        return {row.name: _record(row) for row in await self._rows(_OURS, {"names": list(names)})}

    async def unknown(self, keys: Collection[str]) -> set[str]:
        """See `RepairStore.unknown`."""
        return {row.key for row in await self._rows(_UNKNOWN, {"keys": list(keys)})} if keys else set()

    async def accepted(self, places: Collection[tuple[int, str]]) -> set[str]:
        """See `RepairStore.accepted`."""
        asked = list(places)
        trip = self._redis.pipeline(transaction=False)
        for partition, key in asked:
            trip.exists(seen_key(partition, key))
        try:
            seen = await trip.execute() if asked else []
        except REDIS_AWAY as error:
            logger.debug("Redis does not tell what it accepted", error=type(error).__name__)
            return set()
        return {key for (_, key), there in zip(asked, seen, strict=True) if there}

    async def acquaintances(self, addresses: Collection[str]) -> dict[str, Acquaintance]:
        """See `RepairStore.acquaintances`."""
        rows = await self._rows(_ACQUAINTANCES, {"addresses": list(addresses)}) if addresses else ()
        return {row.address: Acquaintance(row.phone, row.wrote_at, row.ordered_at) for row in rows}

    async def take_in(self, placed: Sequence[Placed], found_at: datetime) -> None:
        """See `RepairStore.take_in`."""
        parameters = {
            "partitions": [one.partition for one in placed],
            "received": [one.event.received for one in placed],
            "addresses": [one.event.addresses[0] for one in placed],
            "entries": [json.dumps(_fields(one), ensure_ascii=False) for one in placed],
            "found_at": found_at,
        }
        await self._rows(_TAKE_IN, parameters)

    async def waiting(self) -> int:
        """See `RepairStore.waiting`."""
        (row,) = await self._rows(_WAITING, {})
        return int(row.waiting)

    async def note_read(
        self, name: str, *, read_to: datetime, read_all_at: datetime | None, working_at: datetime | None
    ) -> None:
        """See `RepairStore.note_read`."""
        parameters = {"name": name, "read_to": read_to, "read_all_at": read_all_at, "working_at": working_at}
        await self._rows(_NOTE_READ, parameters)

    async def note_status(self, name: str, status: str, at: datetime) -> None:
        """See `RepairStore.note_status`."""
        await self._rows(_NOTE_STATUS, {"name": name, "status": status, "at": at})

    async def fetched(self, session: str) -> Fetched:
        """See `RepairStore.fetched`."""
        (row,) = await self._rows(_FETCHED, {"session": session})
        if row.fetched_keys is None:
            return Fetched()
        return Fetched(
            keys=tuple(row.fetched_keys),
            first_at=row.first_at,
            last_at=row.last_at,
            waiting=row.waiting,
            is_being_answered=row.is_open,
        )

    async def unanswered(self, keys: Sequence[str]) -> list[Unanswered]:
        """See `RepairStore.unanswered`."""
        rows = await self._rows(_UNANSWERED, {"keys": list(keys)})
        return [Unanswered(row.name, row.phone, row.wrote_at) for row in rows]

    async def conclude(self, keys: Sequence[str], cause: str, text: str) -> None:
        """See `RepairStore.conclude`."""
        alert = _alert(cause, text)
        await self._rows(_CONCLUDE, {"keys": list(keys), "text": text, **alert})

    async def heard(self) -> Mapping[str, datetime]:
        """See `RepairStore.heard`."""
        return {row.session: row.at for row in await self._rows(_HEARD, {}) if row.at is not None}

    async def tell(self, cause: str, text: str) -> None:
        """See `RepairStore.tell`."""
        await self._rows(_TELL, {"cause": cause, "if_open": False, **_alert(cause, text)})

    async def end(self, cause: str, text: str) -> None:
        """See `RepairStore.end`."""
        await self._rows(_TELL, {"cause": cause, "if_open": True, **_alert(cause, text, clear="1")})


def _record(row: Any) -> SessionRecord:
    return SessionRecord(
        name=row.name,
        status=row.status,
        status_at=row.status_at,
        read_to=row.read_to,
        read_all_at=row.read_all_at,
        working_at=row.working_at,
    )


def _fields(placed: Placed) -> dict[str, str]:
    # An entry that is "replayed" is late however little it is behind.
    return placed.event.to_fields() | ({"replayed": "1"} if placed.is_overtaken else {})


def _alert(cause: str, text: str, *, clear: str = "") -> dict[str, str | int]:
    payload = {"kind": "system", "cause": cause, "text": text} | ({"clear": clear} if clear else {})
    return {"partition": UNPUBLISHED_PARTITION, "payload": json.dumps(payload, ensure_ascii=False)}
