"""What erasing people leaves: hashes that keep old messages out, and how far each erasure has come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; see to it that a lead that was erased is not written again, and that the log can be thinned.

    A write of a lead that was deleted meanwhile would insert it anew. Its version is above 1, which no lead is born
    with, so that the trigger costs others nothing; LP001 makes the writer read again. The audit log may lose what is
    older than 30 days, and only by a transaction that says so; nothing else of it ever changes.
    """
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "tombstones",
        sa.Column("address_hash", postgresql.BYTEA(), nullable=False, comment="see shared.tombstones"),
        sa.Column("erased_at", moment, nullable=False, comment="what was written until then is dropped"),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_tombstones")),
        comment="One for each address of a person who was erased. Holds nothing by which to find out whose it was.",
    )
    op.create_table(
        "erasures",
        sa.Column("lead_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("erased_at", moment, nullable=False),
        sa.Column(
            "leftovers",
            postgresql.JSONB(astext_type=sa.Text()),
            comment="LIDs and partitions that Redis is still to be swept of; null: swept",
        ),
        sa.Column("swept_at", moment),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_erasures")),
        comment="Leads that were erased. Their ids are never given again.",
    )
    op.create_index("ix_erasures_unswept", "erasures", ["lead_id"], postgresql_where=sa.text("leftovers IS NOT NULL"))
    op.create_table(
        "retention_marks",
        sa.Column("name", sa.Text(), nullable=False, comment="the table"),
        sa.Column("done_id", sa.BigInteger(), nullable=False, comment="rows up to here have lost their words"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_retention_marks")),
        comment="How far the words of old rows are gone, so that no row is looked at twice.",
    )
    op.execute("""
        CREATE FUNCTION refuse_revival() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM erasures WHERE lead_id = NEW.id) THEN
                RAISE EXCEPTION USING ERRCODE = 'LP001', MESSAGE = 'conflict: the lead was erased';
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER born_once AFTER INSERT ON leads
        FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION refuse_revival()
    """)
    op.execute("""
        CREATE FUNCTION refuse_young() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.at > now() - interval '30 days'
                OR coalesce(current_setting('lead_pipeline.retention', true), '') <> TG_TABLE_NAME THEN
                RAISE EXCEPTION USING ERRCODE = 'LP002', MESSAGE = TG_TABLE_NAME || ' is append-only';
            END IF;
            RETURN OLD;
        END $$
    """)
    op.execute("DROP TRIGGER append_only ON audit_log")
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("""
        CREATE TRIGGER kept_while_young BEFORE DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION refuse_young()
    """)


def downgrade() -> None:
    """Drop all of it; old messages of people who were erased may come back."""
    op.execute("DROP TRIGGER kept_while_young ON audit_log")
    op.execute("DROP TRIGGER append_only ON audit_log")
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
    op.execute("DROP FUNCTION refuse_young()")
    op.execute("DROP TRIGGER born_once ON leads")
    op.execute("DROP FUNCTION refuse_revival()")
    op.drop_table("retention_marks")
    op.drop_index("ix_erasures_unswept", table_name="erasures")
    op.drop_table("erasures")
    op.drop_table("tombstones")
