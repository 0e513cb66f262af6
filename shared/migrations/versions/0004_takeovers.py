"""What outlives the process that stumbles over it: takeovers of waiting rows, and where a dead letter came from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; what is there already was never taken over, as far as anybody knows."""
    op.add_column(
        "inbound_fallback",
        sa.Column(
            "takeovers",
            sa.SmallInteger(),
            server_default="0",
            nullable=False,
            comment="how often its partition changed owners while it waited",
        ),
    )
    op.add_column(
        "dead_letters",
        sa.Column(
            "partition",
            sa.SmallInteger(),
            server_default="0",
            nullable=False,
            comment="inbound: the partition the event came from",
        ),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_column("dead_letters", "partition")
    op.drop_column("inbound_fallback", "takeovers")
