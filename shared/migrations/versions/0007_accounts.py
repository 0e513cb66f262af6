"""Users, their sessions, tokens for programs, what slows guessing down, and every version of a text."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0011"
branch_labels = None
depends_on = None

_moment = sa.DateTime(timezone=True)
_now = sa.text("now()")


def upgrade() -> None:
    """Create the tables; versions of texts are kept by the trigger that keeps the audit log."""
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="what they sign in with, small letters"),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="argon2id"),
        sa.Column("role", sa.Text(), nullable=False, comment="owner | agent | viewer"),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _moment, server_default=_now, nullable=False),
        sa.Column("disabled_at", _moment, comment="since when they can't sign in any more; users are never deleted"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "user_sessions",
        sa.Column("token_hash", sa.Text(), nullable=False, comment="SHA-256 of the cookie"),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _moment, server_default=_now, nullable=False),
        sa.Column("seen_at", _moment, server_default=_now, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_user_sessions")),
        comment="Who is signed in. A row goes when they sign out, or with their password, role or account.",
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"])
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="which program it is for"),
        sa.Column("token_hash", sa.Text(), nullable=False, comment="SHA-256; the token itself is shown once"),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _moment, server_default=_now, nullable=False),
        sa.Column("expires_at", _moment),
        sa.Column("used_at", _moment, comment="to the minute"),
        sa.Column("revoked_at", _moment),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("subject", sa.Text(), nullable=False, comment="SHA-256 of a name, an address, or both"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row, none of them long ago"),
        sa.Column("failed_at", _moment, nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_failures")),
        comment="What slows guessing down, whichever process is asked.",
    )
    op.create_index(op.f("ix_sign_in_failures_failed_at"), "sign_in_failures", ["failed_at"])
    op.create_table(
        "bot_text_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), comment="null: back to the built-in text"),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", _moment, server_default=_now, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_text_versions")),
        comment="Every version that was in force, written with bot_texts. Append-only: a trigger refuses every change.",
    )
    op.create_index(op.f("ix_bot_text_versions_name_id"), "bot_text_versions", ["name", "id"])
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bot_text_versions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def downgrade() -> None:
    """Drop them, and whoever could sign in."""
    for table in ("bot_text_versions", "sign_in_failures", "api_tokens", "user_sessions", "users"):
        op.drop_table(table)
