"""How far WAHA's history has been compared with what came in, and what was fetched from it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; nothing was compared so far."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "session_repairs",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column(
            "read_to",
            moment,
            nullable=True,
            comment="what was written until then is here, as far as WAHA's history tells",
        ),
        sa.Column(
            "read_all_at", moment, nullable=True, comment="when the history of the last 24 hours was read as a whole"
        ),
        sa.Column("working_at", moment, nullable=True, comment="the newest return to WORKING after which it was read"),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_session_repairs")),
        comment="How far each session's history has been compared with what came in by webhook.",
    )
    op.create_table(
        "repaired_messages",
        sa.Column("key", sa.Text(), nullable=False, comment="as in inbox"),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="of its person"),
        sa.Column("found_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_repaired_messages")),
        comment="Messages that were fetched from WAHA's history; gone as soon as an alert has summed them up.",
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("repaired_messages")
    op.drop_table("session_repairs")
