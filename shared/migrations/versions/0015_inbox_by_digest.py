"""The inbox is unique by a digest of its keys: an index a third as large, which is cheaper to write to at random.

Processors of the version before still find duplicates, but walk through the table for it: slower, until they are gone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index that replaces the primary key, and drop the one that nobody asks."""
    op.create_index("uq_inbox_digest", "inbox", [sa.text("(md5(key)::uuid)")], unique=True)
    op.drop_constraint("pk_inbox", "inbox", type_="primary")
    op.drop_index("ix_inbox_taken_at", table_name="inbox")


def downgrade() -> None:
    """Make them anew as they were."""
    op.create_index("ix_inbox_taken_at", "inbox", ["taken_at"])
    op.create_primary_key("pk_inbox", "inbox", ["key"])
    op.drop_index("uq_inbox_digest", table_name="inbox")
