"""Figures for the dashboard, derived from what is there, and the indexes that lists of leads walk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the indexes; the figures are made by admin afterwards."""
    op.create_table(
        "rollup_marks",
        sa.Column("name", sa.Text(), nullable=False, comment="leads | decisions | outbox"),
        sa.Column("done_id", sa.BigInteger(), nullable=False, comment="rows up to here are counted"),
        sa.Column("seen_id", sa.BigInteger(), nullable=False, comment="the newest row at seen_at"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rollup_marks")),
        comment="How far the figures have come. "
        "Ids up to seen_id are all visible once the transactions of then are over.",
    )
    op.create_table(
        "lead_facts",
        sa.Column("lead_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="of the first contact, in Jakarta"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="how they heard of us, in a few kinds; empty: not said"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "furthest", sa.SmallInteger(), nullable=False, comment="0 heard, 1 greeted, 2 form, 3 a field, 4 all"
        ),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False, comment="name, username and the form's answers"),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_lead_facts")),
        comment="What a lead counts as, and what it is found by, kept off the path of messages.",
    )
    op.create_index(op.f("ix_lead_facts_channel_lead_id"), "lead_facts", ["channel", "lead_id"])
    op.create_index("ix_lead_facts_phone", "lead_facts", ["phone"], postgresql_ops={"phone": "text_pattern_ops"})
    op.create_index(
        "ix_lead_facts_phone_end",
        "lead_facts",
        [sa.literal_column("reverse(phone)").label("reversed")],
        postgresql_ops={"reversed": "text_pattern_ops"},
    )
    op.create_index("ix_lead_facts_words", "lead_facts", ["words"], postgresql_using="gin")
    op.create_table(
        "lead_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("furthest", sa.SmallInteger(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "channel", "session", "source", "state", "furthest", "escalated", name=op.f("pk_lead_counts")
        ),
        comment="How many rows of lead_facts are alike.",
    )
    op.create_table(
        "delivery_counts",
        sa.Column("day", sa.Date(), nullable=False, comment="when it was decided, in Jakarta"),
        sa.Column("stream", sa.Text(), nullable=False, comment="replies | sheets"),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False, comment="how long it took: 100 ms times 2 to the step/4"),
        sa.Column("deliveries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "stream", "outcome", "step", name=op.f("pk_delivery_counts")),
        comment="Finished rows of the outbox. Replies: from the lead's message to the provider's answer.",
    )
    op.create_table(
        "waiting_deliveries",
        sa.Column("outbox_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_waiting_deliveries")),
        comment="Rows of the outbox that were unfinished when they should have been counted.",
    )
    op.create_index(op.f("ix_leads_state_id"), "leads", ["state", "id"])
    op.drop_index("ix_leads_state", table_name="leads")
    op.create_index(
        op.f("ix_leads_merged_into"), "leads", ["merged_into"], postgresql_where=sa.text("merged_into IS NOT NULL")
    )
    op.create_index("ix_outbox_besides_replies", "outbox", ["lead_id"], postgresql_where=sa.text("stream <> 'replies'"))


def downgrade() -> None:
    """Drop them; nothing is lost that is not told elsewhere."""
    op.drop_index("ix_outbox_besides_replies", table_name="outbox")
    op.drop_index("ix_leads_merged_into", table_name="leads")
    op.create_index("ix_leads_state", "leads", ["state"])
    op.drop_index("ix_leads_state_id", table_name="leads")
    for table in ("waiting_deliveries", "delivery_counts", "lead_counts", "lead_facts", "rollup_marks"):
        op.drop_table(table)
