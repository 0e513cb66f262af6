"""The schema's history, applied in order: `upgrade`, or ``python -m shared.migrations`` with DATABASE_URL set.

A change of `shared.tables` needs a new file in ``versions/``; a test compares the two. Revisions are written out and
never import `shared.tables`, which goes on changing after them.
"""

from shared.migrations.apply import upgrade

__all__ = ["upgrade"]
