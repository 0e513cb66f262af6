"""The end of a trouble that the sales team was told of, by whoever sees it: who told of it may not live any more.

What is open stands in the outbox: a cause whose newest alert is no all-clear. So nobody has to remember what was told.
"""

import sqlalchemy as sa

END_OPEN = sa.text("""
    WITH newest AS (
        SELECT DISTINCT ON (payload->>'cause') payload->>'cause' AS cause,
            coalesce(payload->>'clear', '') = '1' AS is_over
        FROM outbox
        WHERE stream = 'alerts' AND lead_id = 0 AND payload->>'kind' = 'system'
            AND payload->>'cause' = ANY(CAST(:causes AS text[]))
        ORDER BY payload->>'cause', id DESC
    )
    INSERT INTO outbox (stream, partition, lead_id, payload)
    SELECT 'alerts', -1, 0, jsonb_build_object(
        'kind', 'system', 'cause', cause, 'text', CAST(:text AS text), 'clear', '1'
    )
    FROM newest WHERE NOT is_over
""")
"""Tell with `text` that those of these `causes` are over that are open; otherwise nothing."""
