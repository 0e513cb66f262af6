"""What people did, in a table that can only grow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and the trigger that keeps what is in it."""
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False, comment="as in commands: a user's name, telegram:<user id>"),
        sa.Column("action", sa.Text(), nullable=False, comment="button_pressed, button_refused, or a command's name"),
        sa.Column("lead_id", sa.BigInteger(), server_default="0", nullable=False, comment="0: it was about no lead"),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="flat text, no words of leads",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
        comment="Who did what, and what came of it. Append-only: a trigger refuses every change.",
    )
    op.create_index(op.f("ix_audit_log_lead_id"), "audit_log", ["lead_id"], unique=False)
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING ERRCODE = 'LP002', MESSAGE = TG_TABLE_NAME || ' is append-only';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def downgrade() -> None:
    """Drop both, and what was recorded."""
    op.drop_table("audit_log")
    op.execute("DROP FUNCTION refuse_change()")
