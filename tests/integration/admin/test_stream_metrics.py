"""The backlog's figures are those of the streams."""

import asyncio
from datetime import datetime, timedelta

import sqlalchemy as sa
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from services.admin.stream_metrics import StreamMetrics
from shared.clock import utc_now
from shared.database import create_engine
from shared.redis_client import connect
from shared.settings import sqlalchemy_url
from shared.streams.figures import stream_figures
from shared.tables import dead_letters, outbox, partition_leases, waha_sessions
from tests.eventually import eventually


async def _three_entries_one_pending(redis: Redis) -> None:
    for number in range(3):
        await redis.xadd("inbound:{01}", {"text": str(number)})
    await redis.xgroup_create("inbound:{01}", "processors", id="0")
    await redis.xreadgroup("processors", "processors", {"inbound:{01}": ">"}, count=1)


async def test_length_lag_and_pending_are_told_apart(redis_url: str) -> None:
    redis = connect(redis_url)
    await _three_entries_one_pending(redis)

    figures = {(f.stream, f.partition): f for f in await stream_figures(redis, 2)}

    busy, idle = figures["inbound", 1], figures["inbound", 0]
    assert (busy.length, busy.lag, busy.pending) == (3, 2, 1)
    assert (idle.length, idle.lag, idle.pending, idle.oldest_id) == (0, 0, 0, "")
    now_ms = float(busy.oldest_id.partition("-")[0]) + 2500
    assert busy.oldest_age_seconds(now_ms) == 2.5
    await redis.aclose()


async def test_prometheus_sees_them(redis_url: str, database_url: str) -> None:
    redis = connect(redis_url)
    engine = create_engine(sqlalchemy_url(database_url), application="test")
    await _three_entries_one_pending(redis)
    async with engine.begin() as connection:
        lease = {"stream": "inbound", "partition": 1, "owner": "one", "epoch": 7, "expires_at": _in(minutes=1)}
        lost = {"stream": "inbound", "partition": 0, "owner": "two", "epoch": 4, "expires_at": _in(minutes=-1)}
        await connection.execute(sa.insert(partition_leases), [lease, lost])
        row = {"stream": "sheets", "partition": 1, "lead_id": 1001, "payload": {}, "created_at": _in(minutes=-2)}
        await connection.execute(sa.insert(outbox).values(row))
        letter = {"stream": "replies", "ref": "1", "reason": "refused", "attempts": 5, "payload": {}}
        settled = {**letter, "ref": "2", "resolved_at": utc_now()}
        for values in (letter, settled):
            await connection.execute(sa.insert(dead_letters).values(values))
        session = {"name": "default", "status": "FAILED", "status_at": utc_now()}
        await connection.execute(sa.insert(waha_sessions).values(session))
    stop = asyncio.Event()
    running = asyncio.create_task(StreamMetrics(redis, engine, 2).run(stop))

    await eventually(lambda: REGISTRY.get_sample_value("stream_owners_sampled_timestamp_seconds"))

    assert (_value("stream_lag", "inbound", "01"), _value("stream_pending", "inbound", "01")) == (2, 1)
    assert (_value("stream_owner_epoch", "inbound", "01"), _value("stream_owner_epoch", "inbound", "00")) == (7, 0)
    assert _value("stream_waiting", "inbound", "01") == 3
    assert 120 <= _value("stream_work_age_seconds", "sheets", "00") < 180
    assert REGISTRY.get_sample_value("redis_memory_used_bytes")
    assert REGISTRY.get_sample_value("dead_letters_open", {"stream": "replies"}) == 1
    assert REGISTRY.get_sample_value("waha_session_status", {"session": "default", "status": "FAILED"}) == 1
    stop.set()
    await running
    await redis.aclose()
    await engine.dispose()


def _value(name: str, stream: str, partition: str) -> float:
    return REGISTRY.get_sample_value(name, {"stream": stream, "partition": partition}) or 0.0


def _in(*, minutes: int) -> datetime:
    return utc_now() + timedelta(minutes=minutes)
