"""What operators set for a WhatsApp session: its own server and keys."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "waha_session_settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("api_url", sa.Text(), server_default="", nullable=False, comment="empty: the environment's"),
        sa.Column(
            "api_key", sa.Text(), server_default="", nullable=False, comment="sealed; empty: see shared.waha_sessions"
        ),
        sa.Column("hmac_key", sa.Text(), server_default="", nullable=False, comment="sealed; its webhooks'"),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_waha_session_settings")),
        comment="What differs for a WhatsApp session from the environment; no row: nothing does.",
    )


def downgrade() -> None:
    """Drop it: every session is as the environment says."""
    op.drop_table("waha_session_settings")
