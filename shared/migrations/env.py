"""Alembic's entry: runs the revisions on the connection that `shared.migrations.apply` opened."""

from alembic import context

from shared.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Run python -m shared.migrations, which holds the lock that this needs.")

context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
