"""The check that undoes a whole statement: see the processor's commit."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the function; LP001 is this project's own SQLSTATE for a refused write."""
    op.execute("""
        CREATE FUNCTION refuse_unless(holds boolean, reason text) RETURNS boolean
        LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            IF holds IS NOT TRUE THEN
                RAISE EXCEPTION USING ERRCODE = 'LP001', MESSAGE = reason;
            END IF;
            RETURN true;
        END $$
    """)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP FUNCTION refuse_unless(boolean, text)")
