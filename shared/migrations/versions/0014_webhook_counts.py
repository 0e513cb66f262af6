"""How long webhooks took to answer, by day: what the dashboard shows of the gateways."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the counts."""
    op.create_table(
        "webhook_counts",
        sa.Column("day", sa.Date(), nullable=False, comment="in Jakarta"),
        sa.Column("within_ms", sa.Float(), nullable=False, comment="the end of the step; infinity: longer than all"),
        sa.Column("webhooks", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "within_ms", name=op.f("pk_webhook_counts")),
        comment="Webhooks answered, by how long that took, as all gateways have counted them.",
    )


def downgrade() -> None:
    """Drop the counts."""
    op.drop_table("webhook_counts")
