"""Which of a lead's replies came later: words that are said after all keep the place they had at first."""

NUMBER_OF_REPLY = "coalesce(CAST(nullif(payload->>'replay_of', '') AS int), seq)"
"""SQL: the number an outbox row's words had when they were decided; ``replay_of`` names it where they were replayed."""

IS_SAID = "(finished_at IS NULL OR outcome = 'sent')"
"""SQL: the row was sent or is still to be sent."""
