"""The work itself: owners, epochs, groups, what waits, what was set aside, and WAHA's sessions as they last told."""

import time
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.admin.diagnosis.findings import Finding, fine, problem, warning
from shared.streams.figures import Place, StreamFigures, TableFigures, stream_figures, table_figures
from shared.streams.names import GROUP_OF, StreamName, keys_of
from shared.tables import attempts, commands, dead_letters, waha_sessions, workers

OLD_SECONDS = 60.0
_COMMAND_SECONDS = 60
_SERVICE_OF: dict[StreamName, str] = {
    "inbound": "processor",
    "replies": "notifier (replies)",
    "sheets": "sheets_sync",
    "alerts": "notifier (alerts)",
}


async def examine_work(
    engine: AsyncEngine, redis: Redis | None, partitions: int, *, idle: Collection[str] = ()
) -> list[Finding]:
    """What is to be said of the streams and their owners; `redis` is None while it is away.

    `idle` names the streams that nobody takes before a setting is made.
    """
    expected = [name for name in GROUP_OF if name not in idle]
    try:
        tables = await table_figures(engine, partitions)
        found = [*await _alive(engine, expected), *_owners(tables, expected)]
        found += [*await _left_over(engine), *await _sessions(engine)]
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        text = f"The tables can't be read ({type(error).__name__})"
        return [problem("Work", text, fault="PostgreSQL", action="See what is said of PostgreSQL, then ask again.")]
    streams: Sequence[StreamFigures] = ()
    if redis is not None:
        try:
            streams = await stream_figures(redis, partitions)
            found += await _epochs(redis, tables)
            found += await _groups(redis, streams)
        except (RedisError, OSError, TimeoutError) as error:
            text = f"The streams can't be read ({type(error).__name__})"
            found.append(problem("Work", text, fault="Redis", action="See what is said of Redis, then ask again."))
    return [*found, *_waiting(tables, streams, time.time())]


async def _alive(engine: AsyncEngine, expected: Collection[StreamName]) -> list[Finding]:
    """How many processes of each service there are."""
    statement = (
        sa.select(workers.c.stream, sa.func.count().label("workers"))
        .where(workers.c.expires_at > sa.func.now())
        .group_by(workers.c.stream)
    )
    async with engine.connect() as connection:
        alive: dict[str, int] = {row.stream: row.workers for row in await connection.execute(statement)}
    found = []
    for stream, service in _SERVICE_OF.items():
        if stream not in expected:
            continue
        if count := alive.get(stream, 0):
            found.append(fine("Services", f"{service}: {count} alive"))
        else:
            action = "Start it; if it runs, its log says what it lacks."
            found.append(problem("Services", f"{service}: none is alive", fault="the deployment", action=action))
    return found


def _owners(tables: Sequence[TableFigures], expected: Collection[StreamName]) -> list[Finding]:
    found = []
    for stream in expected:
        free = [table.partition for table in tables if table.stream == stream and not table.owner]
        if free:
            numbers = ", ".join(f"{partition:02d}" for partition in free)
            action = f"Start {_SERVICE_OF[stream]}; within seconds it takes what is free."
            found.append(problem("Leases", f"{stream}: nobody owns {numbers}", fault="the deployment", action=action))
        else:
            owners = {table.owner for table in tables if table.stream == stream}
            found.append(fine("Leases", f"{stream}: every partition has an owner, {len(owners)} in all"))
    return found


async def _epochs(redis: Redis, tables: Sequence[TableFigures]) -> list[Finding]:
    """An epoch in Redis that is ahead of PostgreSQL's keeps every owner from reading."""
    keys = [keys_of(table.stream, table.partition).epoch for table in tables]
    mirrored = await redis.mget(keys)
    ahead = [key for key, table, epoch in zip(keys, tables, mirrored, strict=True) if int(epoch or 0) > table.epoch]
    if not ahead:
        return []
    return [
        problem(
            "Leases",
            f"Redis knows newer epochs than PostgreSQL: {', '.join(ahead[:5])}",
            fault="PostgreSQL was restored from an older copy",
            action="Stop the services and run: python -m services.admin after-restore (docs/guides/backup.md)",
        )
    ]


async def _groups(redis: Redis, streams: Sequence[StreamFigures]) -> list[Finding]:
    """A stream with entries and without its group is read by nobody."""
    filled = [stream for stream in streams if stream.length]
    pipeline = redis.pipeline(transaction=False)
    for stream in filled:
        pipeline.xinfo_groups(stream.key)
    answers = await pipeline.execute(raise_on_error=False) if filled else []
    lacking = [
        stream.key
        for stream, groups in zip(filled, answers, strict=True)
        if not any(group["name"] == GROUP_OF[stream.stream] for group in groups)
    ]
    found = [fine("Streams", f"{len(streams)} streams, {sum(one.length for one in streams)} entries in them")]
    if lacking:
        action = "Restart their owners, who make the group when they begin to read."
        found.append(problem("Streams", f"No group reads {', '.join(lacking)}", fault="Redis lost data", action=action))
    return found


def _waiting(tables: Sequence[TableFigures], streams: Sequence[StreamFigures], now: float) -> list[Finding]:
    in_redis: Mapping[Place, StreamFigures] = {(one.stream, one.partition): one for one in streams}
    found = []
    for name in GROUP_OF:
        ages = [_age(table, in_redis.get((name, table.partition)), now) for table in tables if table.stream == name]
        count = sum(
            max(table.rows, one.length) if (one := in_redis.get((name, table.partition))) else table.rows
            for table in tables
            if table.stream == name
        )
        oldest = max(ages, default=0.0)
        if oldest > OLD_SECONDS:
            text = f"{name}: {count} wait, the oldest for {oldest:.0f} s"
            fault = f"{_SERVICE_OF[name]}, or what it needs"
            action = "If it is alive, see below whether WAHA, Google or Telegram is away; its log names what fails."
            found.append(problem("Work", text, fault=fault, action=action))
        else:
            found.append(fine("Work", f"{name}: {count} wait"))
    return found


def _age(table: TableFigures, stream: StreamFigures | None, now: float) -> float:
    since = [moment for moment in (table.oldest_at, table.overdue_at) if moment is not None]
    ages = [now - moment for moment in since]
    return max([*ages, stream.oldest_age_seconds(now * 1000) if stream else 0.0])


async def _left_over(engine: AsyncEngine) -> list[Finding]:
    letters = (
        sa.select(dead_letters.c.stream, sa.func.count().label("letters"))
        .where(dead_letters.c.resolved_at.is_(None))
        .group_by(dead_letters.c.stream)
    )
    failing = sa.select(sa.func.count()).select_from(attempts)
    unanswered = sa.select(sa.func.count()).where(
        commands.c.outcome.is_(None),
        commands.c.requested_at < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, _COMMAND_SECONDS),
    )
    async with engine.connect() as connection:
        found = [
            warning(
                "Dead letters",
                f"{row.stream}: {row.letters} set aside",
                fault="see the reason of each",
                action="Run: python -m services.admin dead-letters list; mend the cause, then replay or discard.",
            )
            for row in await connection.execute(letters)
        ]
        if count := (await connection.execute(failing)).scalar_one():
            action = "They are tried five times; the log of their service says why they fail."
            found.append(
                warning("Work", f"{count} have failed and are tried again", fault="see the log", action=action)
            )
        if count := (await connection.execute(unanswered)).scalar_one():
            action = "Look whether the processor owns their partitions and is not behind."
            found.append(problem("Orders", f"{count} orders of people wait", fault="the processor", action=action))
    return found


async def _sessions(engine: AsyncEngine) -> list[Finding]:
    async with engine.connect() as connection:
        rows = (await connection.execute(sa.select(waha_sessions).order_by(waha_sessions.c.name))).all()
    return [
        warning(
            "WAHA",
            f"Session {row.name} last told that it is {row.status}, at {row.status_at:%Y-%m-%d %H:%M} UTC",
            fault="the WhatsApp session",
            action="If WAHA says WORKING now, its webhooks do not arrive; else see to the session.",
        )
        for row in rows
        if row.status != "WORKING"
    ]
