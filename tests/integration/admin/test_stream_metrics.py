"""The backlog's figures are those of the streams."""

import asyncio

from prometheus_client import REGISTRY
from redis.asyncio import Redis

from services.admin.stream_metrics import StreamMetrics
from shared.redis_client import connect
from shared.streams.figures import stream_figures
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


async def test_prometheus_sees_them(redis_url: str) -> None:
    redis = connect(redis_url)
    await _three_entries_one_pending(redis)
    stop = asyncio.Event()
    running = asyncio.create_task(StreamMetrics(redis, 2).run(stop))

    labels = {"stream": "inbound", "partition": "01"}
    await eventually(lambda: REGISTRY.get_sample_value("stream_lag", labels) == 2)

    assert REGISTRY.get_sample_value("stream_pending", labels) == 1
    stop.set()
    await running
    await redis.aclose()
