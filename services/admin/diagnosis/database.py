"""PostgreSQL: whether it answers, is the right one, is up to date, and keeps what it is told."""

from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.admin.diagnosis.findings import Finding, fine, problem, warning
from services.admin.settings import Settings
from shared.clock import utc_now
from shared.migrations.apply import configuration

_ABOUT = "PostgreSQL"
_MIGRATIONS = "Migrations"
_OLDEST_VERSION = 140000
_MOST_CONNECTIONS_SHARE = 0.8
_SKEW_SECONDS = 2.0
_REFUSALS = {
    "28P01": ("the password is refused", "Correct the password in DATABASE_URL."),
    "28000": ("the user is refused", "Correct the user in DATABASE_URL, or pg_hba.conf of the server."),
    "3D000": ("there is no such database", "Create it, or correct the name in DATABASE_URL."),
    "53300": ("it has no connection left", "Raise max_connections, or lower DATABASE_POOL_SIZE."),
    "57P03": ("it is starting", "Wait a moment and ask again."),
}

_FACTS = sa.text("""
    SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
        current_setting('transaction_read_only') = 'on' AS read_only, pg_is_in_recovery() AS is_standby,
        current_setting('fsync') = 'on' AS fsync, current_setting('full_page_writes') = 'on' AS full_pages,
        current_setting('synchronous_commit') AS synchronous_commit,
        current_setting('max_connections')::int AS max_connections,
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
        now() AS now
""")
_REVISION = sa.text("SELECT version_num FROM alembic_version")
_HAS_REVISION = sa.text("SELECT to_regclass('alembic_version') IS NOT NULL")
_PARTITIONS = sa.text("SELECT value FROM deployment WHERE name = 'partitions'")


async def examine_database(engine: AsyncEngine, settings: Settings) -> tuple[bool, list[Finding]]:
    """Whether the tables can be read, and what is to be said of the server."""
    try:
        async with engine.connect() as connection:
            found = await _server(connection)
            revision = await _migrations(connection)
            if not any(one.about == _MIGRATIONS and one.action for one in revision):
                revision += await _partitions(connection, settings)
            return all(not one.action for one in revision if one.about == _MIGRATIONS), [*found, *revision]
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        return False, [_away(error, settings)]


def _away(error: Exception, settings: Settings) -> Finding:
    url = make_url(settings.sqlalchemy_url())
    place = f"{url.host or 'its socket'}:{url.port or 5432}, database {url.database or 'of the user'}"
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or getattr(error, "sqlstate", None)
    if state in _REFUSALS:
        text, action = _REFUSALS[str(state)]
        return problem(_ABOUT, f"{place}: {text}", fault="DATABASE_URL or the server", action=action)
    return problem(
        _ABOUT,
        f"{place} gives no answer ({type(error).__name__})",
        fault="the server, the network, or DATABASE_URL",
        action="Start it, or correct host and port in DATABASE_URL. Webhooks go on being taken into Redis.",
    )


async def _server(connection: AsyncConnection) -> list[Finding]:
    facts: Any = (await connection.execute(_FACTS)).one()
    found = [
        fine(_ABOUT, f"Version {facts.version} answers; {facts.connections} of {facts.max_connections} connections")
    ]
    if facts.number < _OLDEST_VERSION:
        found.append(_server_warning(f"Version {facts.version} is old", "Use PostgreSQL 14 or newer."))
    if facts.read_only or facts.is_standby:
        found.append(
            problem(
                _ABOUT,
                "It takes no writes" + (": it is a standby" if facts.is_standby else ""),
                fault="the server",
                action="Point DATABASE_URL to the primary.",
            )
        )
    for name, is_on in (("fsync", facts.fsync), ("full_page_writes", facts.full_pages)):
        if not is_on:
            found.append(_server_warning(f"{name} is off: a power cut can lose leads", f"Set {name} = on."))
    if facts.synchronous_commit == "off":
        text = "synchronous_commit is off: a crash can lose what was answered"
        found.append(_server_warning(text, "Set synchronous_commit = on."))
    if facts.connections > _MOST_CONNECTIONS_SHARE * facts.max_connections:
        action = "Raise max_connections, or lower DATABASE_POOL_SIZE; each process takes up to that many."
        found.append(_server_warning("Nearly all connections are taken", action))
    skew = abs((facts.now - utc_now()).total_seconds())
    if skew > _SKEW_SECONDS:
        found.append(_server_warning(f"Its clock and this machine's differ by {skew:.0f} s", "Let both follow NTP."))
    return found


def _server_warning(text: str, action: str) -> Finding:
    return warning(_ABOUT, text, fault="the server's settings", action=action)


async def _migrations(connection: AsyncConnection) -> list[Finding]:
    script = ScriptDirectory.from_config(configuration())
    newest = script.get_current_head() or ""
    current = ""
    if (await connection.execute(_HAS_REVISION)).scalar_one():
        current = (await connection.execute(_REVISION)).scalar_one_or_none() or ""
    if current == newest:
        return [fine(_MIGRATIONS, f"The schema is at {newest}, the newest")]
    known = {revision.revision for revision in script.walk_revisions()}
    if current and current not in known:
        return [
            problem(
                _MIGRATIONS,
                f"The schema is at {current}, which this version does not know",
                fault="the deployment: an older version runs against a newer database",
                action="Deploy the newer version here, too.",
            )
        ]
    return [
        problem(
            _MIGRATIONS,
            f"The schema is at {current or 'nothing'}, the newest is {newest}",
            fault="the deployment",
            action="Run: python -m services.admin migrate",
        )
    ]


async def _partitions(connection: AsyncConnection, settings: Settings) -> list[Finding]:
    agreed = (await connection.execute(_PARTITIONS)).scalar_one_or_none()
    if agreed is None or int(agreed) == settings.partitions:
        return []
    return [
        problem(
            "Partitions",
            f"PARTITIONS is {settings.partitions}, this database was set up with {agreed}",
            fault="the settings",
            action=f"Set PARTITIONS={agreed} everywhere; it can't be changed while leads exist.",
        )
    ]
