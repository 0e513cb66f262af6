"""Removes a person from every table.

DESIGN. One transaction of plain statements, not one statement as a batch is: what the second lock waited for must be
seen by what deletes, and each statement of a transaction sees what was committed before it began. The leads are locked
first and must be as they were read, like in a commit; whoever was about to write them finds them gone and reads again
(trigger ``born_once``).

What stays: the idempotency keys (they hold no addresses, and keep an event from taking effect twice), the rows of
outbox, commands and audit log without words, and the row of the sheet, by its bare number, until sheets_sync has
emptied it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.processor.adapters.statements import FENCE, FENCED
from services.processor.adapters.tombstones import Erased
from services.processor.ports import Conflict, Erasure
from shared.json_text import to_json
from shared.outbox import OutboxRow
from shared.system_alerts import END_OPEN

ERASED = "erased"
"""The reason of what tells the sheet, and the detail of work that was given up for it."""

_LONG_ENOUGH = 4
"""A name of fewer letters is found in too many words."""

_FENCED = sa.text(f"{FENCE} SELECT {FENCED}")

_LOCKED = sa.text("""
    SELECT id, version, phone, username, name, chat, completed_at FROM leads
    WHERE id = ANY(CAST(:ids AS bigint[]))
        OR merged_into IS NOT NULL AND merged_into = ANY(CAST(:ids AS bigint[]))  -- said twice: the index is partial
    ORDER BY id FOR UPDATE
""")

_ADDRESSES = sa.text("DELETE FROM addresses WHERE lead_id = ANY(CAST(:ids AS bigint[])) RETURNING address")

_MESSAGES = sa.text("DELETE FROM messages WHERE lead_id = ANY(CAST(:ids AS bigint[])) RETURNING key")

# Two statements, since two indexes lead from a lead to its rows. What tells the sheet of an erasure holds no words.
WORK_WITHOUT_WORDS = tuple(
    sa.text(f"""
        UPDATE outbox SET payload = '{{}}', message_id = '', detail = :erased,
            outcome = CASE WHEN finished_at IS NULL THEN 'dropped' ELSE outcome END,
            finished_at = coalesce(finished_at, now())
        WHERE lead_id = ANY(CAST(:ids AS bigint[])) AND {which} AND payload <> '{{}}'
            AND payload->>'reason' IS DISTINCT FROM CAST(:erased AS text)
        RETURNING id, stream, partition
    """)  # noqa: S608 - the parts are constants
    for which in ("stream = 'replies'", "stream <> 'replies'")
)

_EVERYTHING_ELSE = tuple(
    sa.text(sql)
    for sql in (
        "DELETE FROM decisions WHERE lead_id = ANY(CAST(:ids AS bigint[]))",
        "DELETE FROM lead_facts WHERE lead_id = ANY(CAST(:ids AS bigint[]))",
        """
            DELETE FROM attempts WHERE ref = ANY(CAST(:refs AS text[]))
                AND stream IN ('inbound', 'replies', 'sheets', 'alerts')
        """,
        """
            DELETE FROM dead_letters WHERE lead_id = ANY(CAST(:ids AS bigint[]))
                AND payload->>'reason' IS DISTINCT FROM CAST(:erased AS text)
        """,
        """
            DELETE FROM dead_letters WHERE lead_id = 0 AND (
                'phone:' || (payload->>'phone') = ANY(CAST(:addresses AS text[]))
                OR 'lid:' || (payload->>'lid') = ANY(CAST(:addresses AS text[]))
                OR 'telegram:' || (payload->>'telegram_id') = ANY(CAST(:addresses AS text[]))
            )
        """,
        """
            DELETE FROM repaired_messages
            WHERE address = ANY(CAST(:addresses AS text[])) OR key = ANY(CAST(:refs AS text[]))
        """,
        "UPDATE sheet_rows SET cells = '{}' WHERE lead_id = ANY(CAST(:ids AS bigint[]))",
    )
)

_TABLES = ("outbox", "dead_letters")
_NAMED_ELSEWHERE = tuple(
    sa.text(f"""
        UPDATE {table} SET payload = payload - 'argument' || jsonb_build_object('text', CAST(:instead AS text))
        WHERE stream = 'alerts' AND lead_id = 0 AND (
            payload->>'text' LIKE ANY(CAST(:phones AS text[]))
            OR regexp_replace(payload->>'argument', '[^0-9]', '', 'g') LIKE ANY(CAST(:phones AS text[]))
            OR payload->>'cause' LIKE 'waha\\_gap:%' AND payload->>'text' LIKE ANY(CAST(:names AS text[]))
        )
    """)  # noqa: S608 - the parts are constants
    for table in _TABLES
)
_INSTEAD = "Isi pesan ini dihapus bersama data seorang lead."

_STREAMS_WITH_OPEN_LETTERS = sa.text("SELECT DISTINCT stream FROM dead_letters WHERE resolved_at IS NULL")
_ALL_CLEAR = "Tidak ada lagi pekerjaan yang disisihkan: sisanya dihapus bersama data orangnya atau karena sudah lama."

_LEADS = sa.text("DELETE FROM leads WHERE id = ANY(CAST(:ids AS bigint[]))")

_TOMBSTONES = sa.text("""
    INSERT INTO tombstones AS known (address_hash, erased_at)
    SELECT unnest(CAST(:hashes AS bytea[])), CAST(:at AS timestamptz)
    ON CONFLICT (address_hash) DO UPDATE SET erased_at = greatest(known.erased_at, excluded.erased_at)
""")

_ERASED = sa.text("""
    INSERT INTO erasures (lead_id, command_id, erased_at, leftovers)
    SELECT unnest(CAST(:ids AS bigint[])), CAST(:command_id AS text), CAST(:now AS timestamptz),
        CAST(:leftovers AS jsonb)
""")

_TELL_THE_SHEET = sa.text("""
    INSERT INTO outbox (stream, partition, lead_id, payload, created_at)
    SELECT 'sheets', CAST(:partition AS smallint), id, CAST(:payload AS jsonb), CAST(:now AS timestamptz)
    FROM (
        SELECT unnest(CAST(:completed AS bigint[])) AS id
        UNION SELECT lead_id FROM sheet_rows WHERE lead_id = ANY(CAST(:ids AS bigint[]))
    ) AS told ORDER BY id
    RETURNING id, lead_id
""")

_TAKEN = sa.text("INSERT INTO inbox (key) VALUES (:key)")
_DRAINED = sa.text("DELETE FROM inbound_fallback WHERE id = :id")
_OBEYED = sa.text("""
    UPDATE commands SET outcome = 'done', taken_at = now() WHERE id = :command_id AND outcome IS NULL
""")
_AUDITED = sa.text("""
    INSERT INTO audit_log (at, actor, action, lead_id, detail)
    VALUES (:now, :actor, 'erase', :lead_id, CAST(:detail AS jsonb))
""")


class Erasures(Erased):
    """The part of `services.processor.ports.LeadStore` that is about forgetting people."""

    async def erase(self, erasure: Erasure, epochs: Mapping[int, int]) -> list[OutboxRow]:
        """See `LeadStore.erase`."""
        fence = {"partitions": list(epochs), "epochs": list(epochs.values())}
        async with self._transaction() as connection:
            await connection.execute(_FENCED, fence)
            leads = await _lock(connection, erasure.versions)
            forgotten = await self._forget(connection, leads)
            await self._note(connection, erasure, forgotten)
            payload = {"reason": ERASED, "request_id": erasure.arrival.event.request_id}
            given = {
                "partition": erasure.arrival.partition,
                "payload": to_json(payload),
                "now": erasure.now,
                "ids": list(erasure.versions),
                "completed": [lead.id for lead in leads if lead.completed_at is not None],
            }
            posted = (await connection.execute(_TELL_THE_SHEET, given)).all()
        return [
            OutboxRow(
                id=row.id,
                stream="sheets",
                partition=erasure.arrival.partition,
                lead_id=row.lead_id,
                seq=0,
                payload=payload,
                created_at=erasure.now,
            )
            for row in sorted(posted, key=lambda row: row.id)
        ]

    async def _forget(self, connection: AsyncConnection, leads: Sequence[Any]) -> tuple[list[str], set[int]]:
        """Their addresses, and the partitions whose streams may still hold something of theirs."""
        about: dict[str, Any] = {"ids": [lead.id for lead in leads], "erased": ERASED}
        addresses = set((await connection.execute(_ADDRESSES, about)).scalars())
        addresses |= {f"phone:{lead.phone}" for lead in leads if lead.phone}
        keys = (await connection.execute(_MESSAGES, about)).scalars().all()
        work = [row for statement in WORK_WITHOUT_WORDS for row in await connection.execute(statement, about)]
        about["addresses"] = sorted(addresses)
        about["refs"] = [*keys, *(str(row.id) for row in work), *(f"burst:{lead.id}" for lead in leads)]
        for statement in _EVERYTHING_ELSE:
            await connection.execute(statement, {name: about[name] for name in statement.compile().params})
        await _unname(connection, leads, addresses)
        await close_open_alerts(connection)
        await connection.execute(_LEADS, {"ids": about["ids"]})
        return about["addresses"], {row.partition for row in work if row.stream == "replies"}

    async def _note(self, connection: AsyncConnection, erasure: Erasure, forgotten: tuple[list[str], set[int]]) -> None:
        addresses, partitions = forgotten
        command, arrival = erasure.command, erasure.arrival
        hashes = [self._tombstones.of(address) for address in addresses]
        await connection.execute(_TOMBSTONES, {"hashes": hashes, "at": erasure.at})
        lids = [address.removeprefix("lid:") for address in addresses if address.startswith("lid:")]
        leftovers = {"lids": lids, "partitions": sorted(partitions)}
        given = {"ids": list(erasure.versions), "command_id": command.id, "now": erasure.now}
        await connection.execute(_ERASED, {**given, "leftovers": json.dumps(leftovers)})
        await connection.execute(_TAKEN, {"key": arrival.event.key})
        if arrival.fallback_id is not None:
            await connection.execute(_DRAINED, {"id": arrival.fallback_id})
        await connection.execute(_OBEYED, {"command_id": command.id})
        detail = {"command_id": command.id, "outcome": "done", "leads": ",".join(map(str, erasure.versions))}
        audited = {"now": erasure.now, "actor": command.actor, "lead_id": erasure.lead_id}
        await connection.execute(_AUDITED, {**audited, "detail": to_json(detail)})


async def _lock(connection: AsyncConnection, versions: Mapping[int, int]) -> Sequence[Any]:
    """The leads, held until the end. Raises `Conflict` where they are not as they were read."""
    # Twice, since what the first look waited for may have added another to them.
    for _ in range(2):
        leads = (await connection.execute(_LOCKED, {"ids": list(versions)})).all()
        if {lead.id: lead.version for lead in leads} != versions:
            raise Conflict("lead version")
    return leads


async def close_open_alerts(connection: AsyncConnection) -> None:
    """The all-clear of those streams whose last open dead letter is gone; nothing where it was told before."""
    streams = set((await connection.execute(_STREAMS_WITH_OPEN_LETTERS)).scalars())
    causes = [f"dead_letter:{stream}" for stream in ("inbound", "replies", "sheets") if stream not in streams]
    await connection.execute(END_OPEN, {"causes": causes, "text": _ALL_CLEAR})


async def _unname(connection: AsyncConnection, leads: Sequence[Any], addresses: Collection[str]) -> None:
    """Take the words out of what tells the team of several leads at once, and of what the team asked about them."""
    digits = {lead.phone.removeprefix("62") for lead in leads if lead.phone}
    digits |= {address.partition(":")[2] for address in addresses if address.startswith("lid:")}
    names = {lead.name[:40] for lead in leads if len(lead.name) >= _LONG_ENOUGH}
    about = {"phones": [f"%{part}%" for part in digits], "names": [_like(name) for name in names], "instead": _INSTEAD}
    for statement in _NAMED_ELSEWHERE:
        await connection.execute(statement, about)


def _like(name: str) -> str:
    return "%" + name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
