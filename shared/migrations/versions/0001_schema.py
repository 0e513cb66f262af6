"""The schema of the first release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("lead_id_sequence", start=1001)))
    op.execute(sa.schema.CreateSequence(sa.Sequence("sheet_guard_sequence", start=1)))
    op.create_table(
        "addresses",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_addresses")),
        comment="One address belongs to one lead; its primary key is what makes parallel first messages one lead.",
    )
    op.create_index(op.f("ix_addresses_lead_id"), "addresses", ["lead_id"], unique=False)
    op.create_table(
        "alert_messages",
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("outbox_id", "chat_id", name=op.f("pk_alert_messages")),
        comment="Which Telegram message carries which alert, so that it can be edited once its command has an outcome.",
    )
    op.create_table(
        "attempts",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False, comment="outbox id, or the inbound key"),
        sa.Column("count", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "ref", name=op.f("pk_attempts")),
        comment="Failed tries of work whose destination works for others; gone when the work is finished or set aside.",
    )
    op.create_table(
        "bot_texts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bot_texts")),
        comment="Overrides of the built-in texts; no row means the default is in force.",
    )
    op.create_table(
        "commands",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True, comment="null: not taken yet; done | refused"),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commands")),
        comment="What people ordered. The asker inserts, the lead's partition owner decides the outcome, once.",
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.Text(), server_default="", nullable=False, comment="replayed | discarded"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    op.create_index(
        "ix_dead_letters_open",
        "dead_letters",
        ["stream", "id"],
        unique=False,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False, comment="the burst: messages first_seq … last_seq"),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column(
            "rule", sa.Text(), nullable=False, comment="which row of the table applied, or why there was no reply"
        ),
        sa.Column("state_before", sa.Text(), nullable=False),
        sa.Column("state_after", sa.Text(), nullable=False),
        sa.Column("strikes", sa.SmallInteger(), nullable=False),
        sa.Column(
            "fields",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="the form values this burst gave",
        ),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_lead_id"), "decisions", ["lead_id"], unique=False)
    op.create_table(
        "deployment",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_deployment")),
        comment="Facts that must never differ between processes, such as the number of partitions.",
    )
    op.create_table(
        "inbound_fallback",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partition", sa.SmallInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_fallback")),
        comment="Events accepted while Redis was away. Written by the gateway, drained by the partition's owner.",
    )
    op.create_index(
        op.f("ix_inbound_fallback_partition_received_at"),
        "inbound_fallback",
        ["partition", "received_at"],
        unique=False,
    )
    op.create_table(
        "inbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
        comment="Idempotency keys of events that took effect: the last word on what is a duplicate, across partitions.",
    )
    op.create_index(op.f("ix_inbox_taken_at"), "inbox", ["taken_at"], unique=False)
    op.create_table(
        "leads",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("partition", sa.SmallInteger(), nullable=False, comment="whose owner fires its due time"),
        sa.Column("version", sa.Integer(), nullable=False, comment="raised by every write, checked by every write"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("strikes", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("blocked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False, comment="where the newest message came in and replies leave"),
        sa.Column("chat", sa.Text(), nullable=False, comment="the exact address replies go to"),
        sa.Column("engine", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "form",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="field -> own words and what they mean",
        ),
        sa.Column("message_seq", sa.Integer(), server_default="0", nullable=False, comment="messages stored so far"),
        sa.Column(
            "decided_seq", sa.Integer(), server_default="0", nullable=False, comment="messages a decision has covered"
        ),
        sa.Column("reply_seq", sa.Integer(), server_default="0", nullable=False, comment="replies decided so far"),
        sa.Column(
            "question_seq", sa.Integer(), server_default="0", nullable=False, comment="the reply that asked last"
        ),
        sa.Column(
            "silenced_seq",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="replies up to here are not sent any more",
        ),
        sa.Column(
            "before_human", sa.Text(), server_default="", nullable=False, comment="the state a hand-back returns to"
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the open burst closes; null: none is open",
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "heard_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="received time of the newest message that took effect",
        ),
        sa.Column(
            "waiting_alert_at", sa.DateTime(timezone=True), nullable=True, comment="the last 'lead is waiting' alert"
        ),
        sa.Column("staff_wrote_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "minute_from",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="start of the minute that minute_count counts",
        ),
        sa.Column("minute_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("flood_alert_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "completed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the day in the sheet; never changes once set",
        ),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        postgresql_with={"fillfactor": "85"},
    )
    op.create_index(
        "ix_leads_due", "leads", ["partition", "due_at"], unique=False, postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index(op.f("ix_leads_state"), "leads", ["state"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, comment="per lead, 1, 2, 3 … in the order they took effect"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("target_id", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("media", sa.Text(), server_default="", nullable=False),
        sa.Column("media_url", sa.Text(), server_default="", nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False, comment="stale, late, staff_wrote"),
        sa.Column("request_id", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        comment="Everything a lead or a person on our phone wrote, in the lead's order.",
    )
    op.create_index(
        "ix_messages_from_me",
        "messages",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("kind = 'from_me'"),
    )
    op.create_index("uq_messages_lead_seq", "messages", ["lead_id", "seq"], unique=True)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False, comment="replies | sheets | alerts"),
        sa.Column("partition", sa.SmallInteger(), nullable=False, comment="whose owner wrote it and publishes it"),
        sa.Column("lead_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False, comment="replies: the lead's reply number"),
        sa.Column(
            "message_id", sa.Text(), server_default="", nullable=False, comment="replies: the WhatsApp id we chose"
        ),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False, comment="sent | dropped | written | dead …"),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        comment="A row is finished when its consumer confirms; until then it can always be published again.",
    )
    op.create_index(
        "ix_outbox_unfinished",
        "outbox",
        ["stream", "partition", "id"],
        unique=False,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index(
        "uq_outbox_reply", "outbox", ["lead_id", "seq"], unique=True, postgresql_where=sa.text("stream = 'replies'")
    )
    op.create_table(
        "partition_leases",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("partition", sa.SmallInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("epoch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("stream", "partition", name=op.f("pk_partition_leases")),
        comment="Who may work on a partition. Every change of owner raises the epoch; effects of an older "
        "one are refused.",
    )
    op.create_table(
        "sheet_rows",
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("spreadsheet_id", sa.Text(), nullable=False),
        sa.Column("tab", sa.Text(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False, comment="developer metadata that lets one append succeed"),
        sa.Column("status", sa.Text(), nullable=False, comment="appending | written | deleted"),
        sa.Column(
            "cells",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="column -> what we wrote last",
        ),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_sheet_rows")),
        comment="What we know of each lead's row. A row staff deleted stays known, so that it is not written again.",
    )
    op.create_table(
        "waha_sessions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_waha_sessions")),
        comment="What each WhatsApp session last said of itself.",
    )
    op.create_table(
        "workers",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("stream", "worker", name=op.f("pk_workers")),
        comment="Live processes that want partitions of a stream; what a fair share is counted from.",
    )


def downgrade() -> None:
    """Drop everything."""
    op.drop_table("workers")
    op.drop_table("waha_sessions")
    op.drop_table("sheet_rows")
    op.drop_table("partition_leases")
    op.drop_table("outbox")
    op.drop_table("messages")
    op.drop_table("leads")
    op.drop_table("inbox")
    op.drop_table("inbound_fallback")
    op.drop_table("deployment")
    op.drop_table("decisions")
    op.drop_table("dead_letters")
    op.drop_table("commands")
    op.drop_table("bot_texts")
    op.drop_table("attempts")
    op.drop_table("alert_messages")
    op.drop_table("addresses")
    op.execute(sa.schema.DropSequence(sa.Sequence("sheet_guard_sequence")))
    op.execute(sa.schema.DropSequence(sa.Sequence("lead_id_sequence")))
