"""The SQL of `services.sheets_sync.adapters.postgres`."""

import sqlalchemy as sa

_OWNED = """
    EXISTS (SELECT 1 FROM partition_leases WHERE stream = 'sheets' AND partition = 0 AND epoch = :epoch)
"""

LEADS_OF = sa.text("""
    SELECT id, lead_id FROM outbox WHERE id = ANY(CAST(:ids AS bigint[])) AND finished_at IS NULL
""")

LOAD = sa.text("""
    SELECT wanted.id AS wanted, lead.id, lead.channel, lead.chat, lead.phone, lead.username, lead.form,
           lead.completed_at, lead.merged_into, known.tab, known.guard_id, known.status, known.cells,
           known.first_tried_at < now() - make_interval(secs => :wait_seconds) AS has_settled
    FROM unnest(CAST(:ids AS bigint[])) AS wanted(id)
    LEFT JOIN leads AS lead ON lead.id = wanted.id
    LEFT JOIN sheet_rows AS known ON known.lead_id = wanted.id AND known.spreadsheet_id = :spreadsheet
""")

# A repeated guarded try keeps its id, which is what makes it harmless. A row of another spreadsheet begins anew.
START_APPENDING = sa.text(f"""
    INSERT INTO sheet_rows (lead_id, spreadsheet_id, tab, guard_id, status, first_tried_at)
    SELECT wanted.id, :spreadsheet, :tab,
           CASE WHEN :guarded THEN nextval('sheet_guard_sequence') ELSE 0 END, 'appending', now()
    FROM unnest(CAST(:ids AS bigint[])) AS wanted(id) WHERE {_OWNED}
    ON CONFLICT (lead_id) DO UPDATE SET
        spreadsheet_id = excluded.spreadsheet_id, tab = excluded.tab, status = 'appending', cells = '{{}}',
        first_tried_at = now(), written_at = NULL,
        guard_id = CASE
            WHEN :guarded AND sheet_rows.guard_id > 0 AND sheet_rows.status = 'appending'
                 AND sheet_rows.spreadsheet_id = excluded.spreadsheet_id
            THEN sheet_rows.guard_id ELSE excluded.guard_id END
    RETURNING lead_id, guard_id
""")  # noqa: S608 - the parts are constants

FORGET_TRIES = sa.text(f"""
    DELETE FROM sheet_rows
    WHERE lead_id = ANY(CAST(:ids AS bigint[])) AND status = 'appending' AND {_OWNED}
""")  # noqa: S608

NEXT_GUARD = sa.text("SELECT nextval('sheet_guard_sequence') AS guard_id")

RENEW_GUARDS = sa.text(f"""
    UPDATE sheet_rows SET guard_id = nextval('sheet_guard_sequence')
    WHERE lead_id = ANY(CAST(:ids AS bigint[])) AND status = 'appending' AND {_OWNED}
""")  # noqa: S608

RECORD_WRITTEN = sa.text(f"""
    INSERT INTO sheet_rows (lead_id, spreadsheet_id, tab, guard_id, status, cells, written_at)
    SELECT written.lead_id, :spreadsheet, written.tab, 0, 'written', CAST(written.cells AS jsonb), now()
    FROM unnest(CAST(:ids AS bigint[]), CAST(:tabs AS text[]), CAST(:cells AS text[])) AS written(lead_id, tab, cells)
    WHERE {_OWNED}
    ON CONFLICT (lead_id) DO UPDATE SET
        spreadsheet_id = excluded.spreadsheet_id, tab = excluded.tab, status = 'written', cells = excluded.cells,
        written_at = coalesce(sheet_rows.written_at, excluded.written_at)
    RETURNING lead_id
""")  # noqa: S608

RECORD_GONE = sa.text(f"""
    WITH gone AS (
        UPDATE sheet_rows SET status = 'deleted'
        WHERE lead_id = ANY(CAST(:ids AS bigint[])) AND status <> 'deleted' AND {_OWNED}
        RETURNING lead_id, tab
    )
    INSERT INTO outbox (stream, partition, lead_id, payload)
    SELECT 'alerts', -1, 0, jsonb_build_object(
        'kind', 'system',
        'cause', 'sheet_row_deleted:' || lead_id,
        'text', format('Baris lead %s tidak ada lagi di tab "%s": dihapus oleh tim. Baris itu tidak ditulis ulang; '
            || 'perubahan lead ini tetap terlihat di dashboard.', lead_id, tab)
    ) FROM gone
""")  # noqa: S608

HAS_WRITTEN = sa.text("""
    SELECT 1 FROM sheet_rows WHERE spreadsheet_id = :spreadsheet AND tab = :tab AND status = 'written' LIMIT 1
""")

# A guard whose append was tried long ago and whose row is settled. One that no row names was renewed or forgotten.
REMOVABLE = sa.text("""
    SELECT wanted.guard_id FROM unnest(CAST(:ids AS bigint[])) AS wanted(guard_id)
    WHERE NOT EXISTS (
        SELECT 1 FROM sheet_rows AS known
        WHERE known.guard_id = wanted.guard_id AND known.spreadsheet_id = :spreadsheet
          AND (known.status = 'appending' OR known.first_tried_at > now() - make_interval(secs => :wait_seconds))
    )
""")

COUNT_FAILURE = sa.text("""
    INSERT INTO attempts (stream, ref, count, next_at, error)
    VALUES (:stream, :ref, 1, now() + make_interval(secs => :retry_seconds), :error)
    ON CONFLICT (stream, ref) DO UPDATE SET
        count = attempts.count + 1, next_at = excluded.next_at, error = excluded.error
    RETURNING count AS failures
""")

CLEAR_FAILURES = sa.text("DELETE FROM attempts WHERE stream = :stream AND ref = ANY(CAST(:refs AS text[]))")

SET_ASIDE = sa.text("""
    WITH done AS (
        UPDATE outbox SET finished_at = now(), outcome = 'dead', detail = CAST(:reason AS text)
        WHERE id = ANY(CAST(:ids AS bigint[])) AND finished_at IS NULL
        RETURNING id, lead_id, payload
    ), forgotten AS (
        DELETE FROM attempts WHERE stream = :stream AND ref = ANY(CAST(:refs AS text[]))
    ), alerts AS (
        INSERT INTO outbox (stream, partition, lead_id, payload)
        SELECT 'alerts', -1, 0, jsonb_build_object(
            'kind', 'system',
            'cause', 'dead_letter:sheets',
            'text', format('Lead %s tidak bisa ditulis ke sheet setelah %s kali coba (%s). Lead lain tetap ditulis. '
                || 'Perbaiki penyebabnya, lalu putar ulang dari dead letters di dashboard.',
                lead_id, CAST(:attempts AS smallint), CAST(:reason AS text))
        ) FROM (SELECT DISTINCT lead_id FROM done) AS leads
    )
    INSERT INTO dead_letters (stream, ref, lead_id, reason, attempts, payload)
    SELECT CAST(:stream AS text), CAST(id AS text), lead_id,
           CAST(:reason AS text), CAST(:attempts AS smallint), payload
    FROM done
    RETURNING id, ref
""")

ALERT = sa.text("""
    INSERT INTO outbox (stream, partition, lead_id, payload) VALUES ('alerts', -1, 0, CAST(:payload AS jsonb))
""")

BACKLOG = sa.text("""
    SELECT count(*) AS waiting, min(created_at) AS oldest_at FROM outbox WHERE stream = 'sheets' AND finished_at IS NULL
""")
