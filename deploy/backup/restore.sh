#!/bin/sh
# Restores a backup into the database that DATABASE_URL names, which must be empty: all of it or nothing.
#
#   DATABASE_URL=postgresql://… restore.sh FILE
#
# Every service is stopped first. Afterwards: python -m services.admin after-restore, then the services.
set -eu

file=${1:?the backup}
: "${DATABASE_URL:?names the database}"

tables=$(psql --dbname="$DATABASE_URL" --no-psqlrc --tuples-only --no-align \
    --command="SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'")
if [ "$tables" != 0 ]; then
    echo "The database holds $tables tables already; give an empty one, so that nothing is overwritten" >&2
    exit 1
fi
pg_restore --dbname="$DATABASE_URL" --no-owner --no-privileges --single-transaction --exit-on-error "$file"
echo "Restored from $file"
