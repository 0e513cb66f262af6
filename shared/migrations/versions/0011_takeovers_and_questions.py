"""How often outbox rows were taken over, and whose reply a merged lead's question is."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; neither rewrites a table."""
    op.add_column(
        "outbox",
        sa.Column(
            "takeovers",
            sa.SmallInteger(),
            server_default="0",
            nullable=False,
            comment="how often it was taken from the table after an owner had left it",
        ),
    )
    op.add_column(
        "leads",
        sa.Column(
            "question_lead_id",
            sa.BigInteger(),
            nullable=True,
            comment="the absorbed lead whose reply question_seq is; null: its own",
        ),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_column("leads", "question_lead_id")
    op.drop_column("outbox", "takeovers")
