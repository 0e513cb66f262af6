"""What fails, in PostgreSQL: attempts, dead letters, bursts that are skipped. Every write is fenced like a commit."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.processor.adapters.answers import Answers
from services.processor.adapters.statements import FENCE, FENCED
from services.processor.domain.states import Rule
from services.processor.ports import Attempt, Buried, DeadLetter, Person

_ATTEMPTS = sa.text("""
    SELECT ref, count AS tries, next_at, error FROM attempts
    WHERE stream = 'inbound' AND ref = ANY(CAST(:keys AS text[]))
""")

_COUNT = sa.text(f"""
    {FENCE}, counted AS (
        INSERT INTO attempts (stream, ref, count, next_at, error)
        VALUES ('inbound', :key, :at_least, :next_at, :reason)
        ON CONFLICT (stream, ref) DO UPDATE SET
            count = greatest(attempts.count + CAST(:step AS smallint), excluded.count),
            next_at = excluded.next_at, error = excluded.error
        RETURNING count AS tries
    )
    SELECT {FENCED}, tries FROM counted
""")  # noqa: S608 - the parts are constants

_FORGET = sa.text("DELETE FROM attempts WHERE stream = 'inbound' AND ref = ANY(CAST(:keys AS text[]))")

_PERSON = sa.text("""
    SELECT lead_id, address FROM addresses
    WHERE lead_id = ANY(CAST(:lead_ids AS bigint[]))
        OR lead_id IN (SELECT lead_id FROM addresses WHERE address = ANY(CAST(:addresses AS text[])))
""")

_ALERTED = """
    alerted AS (
        INSERT INTO outbox (stream, partition, payload)
        SELECT 'alerts', -1, jsonb_build_object(
            'kind', 'system', 'cause', 'dead_letter:inbound',
            'text', format('Pesan masuk%s tidak bisa diproses, jadi disisihkan (%s). Lead itu dan lead lain tetap '
                || 'dilayani. Perbaiki penyebabnya, lalu putar ulang dari dead letters.',
                CASE WHEN lead_id > 0 THEN ' dari lead ' || lead_id ELSE '' END, reason)
        ) FROM buried ORDER BY id LIMIT 1
    )"""

_SET_ASIDE = sa.text(f"""
    {FENCE}, taken AS (
        INSERT INTO inbox (key) SELECT unnest(CAST(:keys AS text[])) ON CONFLICT DO NOTHING RETURNING key
    ), dead AS (
        SELECT key, place, reason, tries, CAST(fields AS jsonb) AS payload
        FROM unnest(
            CAST(:keys AS text[]), CAST(:places AS smallint[]), CAST(:reasons AS text[]), CAST(:tries AS smallint[]),
            CAST(:payloads AS text[])
        ) AS given(key, place, reason, tries, fields) JOIN taken USING (key)
    ), buried AS (
        INSERT INTO dead_letters (stream, ref, partition, lead_id, reason, attempts, payload)
        SELECT 'inbound', key, place, coalesce((
            SELECT max(lead_id) FROM addresses WHERE address IN (
                'phone:' || (payload->>'phone'), 'lid:' || (payload->>'lid'), 'telegram:' || (payload->>'telegram_id')
            )
        ), 0), reason, tries, payload
        FROM dead
        RETURNING id, ref, lead_id, reason, attempts
    ), forgotten AS (
        DELETE FROM attempts WHERE stream = 'inbound' AND ref = ANY(CAST(:keys AS text[]))
    ), refused AS (
        UPDATE commands SET outcome = 'refused', detail = 'it could not be carried out', taken_at = now()
        WHERE id = ANY(CAST(:command_ids AS text[])) AND outcome IS NULL
    ), drained AS (
        DELETE FROM inbound_fallback WHERE id = ANY(CAST(:fallback_ids AS bigint[]))
    ), {_ALERTED}
    SELECT {FENCED}, buried.* FROM (SELECT) AS once LEFT JOIN buried ON true ORDER BY id
""")  # noqa: S608 - the parts are constants

_SKIP_BURST = sa.text(f"""
    {FENCE}, open AS (
        SELECT id, decided_seq + 1 AS first_seq, message_seq AS last_seq FROM leads
        WHERE id = :lead_id AND due_at IS NOT NULL
        FOR UPDATE
    ), skipped AS (
        UPDATE leads SET decided_seq = message_seq, due_at = NULL, version = version + 1, updated_at = now()
        FROM open WHERE leads.id = open.id
        RETURNING leads.id, partition, state, strikes, first_seq, last_seq
    ), decided AS (
        INSERT INTO decisions (lead_id, first_seq, last_seq, rule, state_before, state_after, strikes)
        SELECT id, first_seq, last_seq, :rule, state, state, strikes FROM skipped
    ), buried AS (
        INSERT INTO dead_letters (stream, ref, partition, lead_id, reason, attempts, payload)
        SELECT 'inbound', format('burst:%s:%s-%s', id, first_seq, last_seq), partition, id, :reason, :tries,
            jsonb_build_object('kind', 'burst', 'first_seq', first_seq::text, 'last_seq', last_seq::text)
        FROM skipped
        RETURNING id, ref, lead_id, reason, attempts
    ), forgotten AS (
        DELETE FROM attempts WHERE stream = 'inbound' AND ref = 'burst:' || CAST(:lead_id AS bigint)
    ), {_ALERTED}
    SELECT {FENCED}, buried.* FROM (SELECT) AS once LEFT JOIN buried ON true
""")  # noqa: S608 - the parts are constants

_NOTE_TAKEOVER = sa.text("""
    UPDATE inbound_fallback SET takeovers = least(takeovers + 1, 1000)
    WHERE partition = ANY(CAST(:partitions AS smallint[]))
""")


class Troubles(Answers):
    """The part of `services.processor.ports.LeadStore` that is about what can't be handled."""

    async def note_takeover(self, partitions: Sequence[int]) -> None:
        """See `LeadStore.note_takeover`."""
        await self._rows(_NOTE_TAKEOVER, {"partitions": list(partitions)})

    async def attempts(self, keys: Sequence[str]) -> dict[str, Attempt]:
        """See `LeadStore.attempts`."""
        rows = await self._rows(_ATTEMPTS, {"keys": list(keys)})
        return {row.ref: Attempt(row.tries, row.next_at, row.error) for row in rows}

    async def count_attempt(
        self, key: str, reason: str, *, next_at: datetime, step: int, at_least: int, epochs: Mapping[int, int]
    ) -> int:
        """See `LeadStore.count_attempt`."""
        parameters = {"key": key, "reason": reason, "next_at": next_at, "step": step, "at_least": at_least}
        (row,) = await self._rows(_COUNT, parameters | _fence(epochs))
        return int(row.tries)

    async def forget_attempts(self, keys: Sequence[str]) -> None:
        """See `LeadStore.forget_attempts`."""
        await self._rows(_FORGET, {"keys": list(keys)})

    async def person(self, addresses: Sequence[str], lead_ids: Sequence[int]) -> Person:
        """See `LeadStore.person`."""
        rows = await self._rows(_PERSON, {"addresses": list(addresses), "lead_ids": list(lead_ids)})
        return Person(
            frozenset({*lead_ids, *(row.lead_id for row in rows)}),
            frozenset({*addresses, *(row.address for row in rows)}),
        )

    async def set_aside(self, letters: Sequence[DeadLetter], epochs: Mapping[int, int]) -> list[Buried]:
        """See `LeadStore.set_aside`."""
        commands = [letter.fields["detail"] for letter in letters if letter.fields.get("kind") == "command"]
        parameters = {
            "keys": [letter.key for letter in letters],
            "places": [letter.partition for letter in letters],
            "payloads": [json.dumps(dict(letter.fields), ensure_ascii=False) for letter in letters],
            "reasons": [letter.reason for letter in letters],
            "tries": [letter.tries for letter in letters],
            "command_ids": commands,
            "fallback_ids": [letter.fallback_id for letter in letters if letter.fallback_id is not None],
        }
        return _buried(await self._rows(_SET_ASIDE, parameters | _fence(epochs)))

    async def skip_burst(self, lead_id: int, reason: str, tries: int, epochs: Mapping[int, int]) -> list[Buried]:
        """See `LeadStore.skip_burst`."""
        parameters = {"lead_id": lead_id, "reason": reason, "tries": tries, "rule": Rule.SET_ASIDE.value}
        return _buried(await self._rows(_SKIP_BURST, parameters | _fence(epochs)))


def _fence(epochs: Mapping[int, int]) -> dict[str, Any]:
    return {"partitions": list(epochs), "epochs": list(epochs.values())}


def _buried(rows: Sequence[Any]) -> list[Buried]:
    return [Buried(row.id, row.ref, row.lead_id, row.reason, row.attempts) for row in rows if row.id is not None]
