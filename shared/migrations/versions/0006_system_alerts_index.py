"""A way to the system alerts: which were told lately, and which are still open."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index; only the few rows about no lead are in it."""
    op.create_index(
        "ix_outbox_system_alerts", "outbox", ["id"], postgresql_where=sa.text("stream = 'alerts' AND lead_id = 0")
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_outbox_system_alerts", table_name="outbox")
