#!/bin/sh
# Backs up the database that DATABASE_URL names: one file in FOLDER, in pg_dump's own compressed format.
#
#   DATABASE_URL=postgresql://… backup.sh FOLDER
#
# A file appears under its name only when it is whole. Files older than BACKUP_KEEP_DAYS (14; 0: for ever) are deleted
# after a success, never before. Redis needs no backup: what it carries stands in PostgreSQL, or is fetched from WAHA.
set -eu
umask 077

folder=${1:?where the backups are kept}
keep_days=${BACKUP_KEEP_DAYS:-14}
: "${DATABASE_URL:?names the database}"

mkdir -p "$folder"
name=lead-pipeline-$(date -u +%Y%m%dT%H%M%SZ).dump
unfinished=$folder/.$name.unfinished
trap 'rm -f "$unfinished"' EXIT
trap 'exit 1' INT TERM

pg_dump --dbname="$DATABASE_URL" --format=custom --no-owner --no-privileges --file="$unfinished"
# It can be read, and the leads are in it.
pg_restore --list "$unfinished" | grep -q 'TABLE DATA public leads '
sync
mv "$unfinished" "$folder/$name"
if [ "$keep_days" -gt 0 ]; then
    find "$folder" -maxdepth 1 -name 'lead-pipeline-*.dump' -mtime "+$keep_days" -delete
fi
echo "$folder/$name"
