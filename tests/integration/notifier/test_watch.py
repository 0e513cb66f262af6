"""The watch: what stands still, grows old, fills up or is away is told, and its end, too."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from services.notifier.system_alerts import SystemAlerts
from services.notifier.watch.watch import Tempo
from services.notifier.wiring import open_stores, watch_of
from shared.database import create_engine
from shared.redis_client import connect
from shared.streams.leases import PartitionLeases
from shared.streams.relay import Relay
from shared.streams.scripts import load
from shared.tables import inbound_fallback, outbox
from tests.eventually import eventually
from tests.integration.notifier.world import PARTITIONS, World

WITHIN = 20.0
QUICK = Tempo(look_seconds=0.1, steady_seconds=0.3, away_seconds=1.0)


@contextlib.asynccontextmanager
async def watch(world: World, **changes: str) -> AsyncIterator[None]:
    """The watch alone, in a hurry; what it writes is left in the outbox."""
    settings = world.settings(**({"LOCK_TTL_SECONDS": "1"} | changes))
    stop = asyncio.Event()
    async with open_stores(settings) as stores:
        engine = create_engine(settings.sqlalchemy_url(), application="test", pool_size=1)
        leases = PartitionLeases(
            stores.engine, stream="alerts", partitions=1, worker=stores.worker, ttl_seconds=settings.lock_ttl_seconds
        )
        tasks = [
            asyncio.create_task(leases.run(stop)),
            asyncio.create_task(watch_of(settings, stores, leases, engine, QUICK).run(stop)),
        ]
        await eventually(leases.is_valid, within=10)
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*tasks)
            await leases.leave()
            await engine.dispose()


@contextlib.asynccontextmanager
async def idle_owner(world: World) -> AsyncIterator[PartitionLeases]:
    """Somebody who keeps every partition of the replies and does nothing."""
    stop = asyncio.Event()
    leases = PartitionLeases(world.engine, stream="replies", partitions=PARTITIONS, worker="idler", ttl_seconds=2)
    keeping = asyncio.create_task(leases.run(stop))
    await eventually(lambda: len(leases.owned) == PARTITIONS)
    try:
        yield leases
    finally:
        stop.set()
        await keeping
        await leases.leave()


async def written(world: World, cause: str, *, is_over: bool = False) -> str:
    """Wait until a row of the outbox says this of a cause, once; returns its text."""
    found: list[str] = []

    async def there() -> bool:
        rows = [row for row in await world.system_alerts() if row["cause"] == cause]
        found[:] = [row["text"] for row in rows if (row.get("clear") == "1") == is_over]
        return bool(found)

    await eventually(there, within=WITHIN)
    assert len(found) == 1
    return found[0]


async def told(world: World, words: str) -> str:
    """Wait until the sales team reads a message with these words; there is only one."""
    found: list[str] = []

    async def there() -> bool:
        found[:] = [message["text"] for message in await world.telegram_messages() if words in message["text"]]
        return bool(found)

    await eventually(there, within=WITHIN)
    assert len(found) == 1
    return found[0]


async def test_the_notifier_brings_what_its_watch_finds(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    async with world.notifier("alerts", LOCK_TTL_SECONDS="1"):
        id_ = await world.reply(lead, 1, "Halo")
        text = await told(world, "Tidak ada notifier (replies)")
        assert text.startswith("⚠️ Gangguan sistem")
        assert "(partisi 01): 1 menunggu" in text
        async with world.notifier("replies"):
            await eventually(world.finished(id_))
            assert (await told(world, "Ada notifier (replies) lagi")).startswith("✅ Sistem pulih")

    causes = [(alert["cause"], alert.get("clear", "")) for alert in await world.system_alerts()]
    assert causes == [("no_owner:replies", ""), ("no_owner:replies", "1")]


async def test_an_owner_who_finishes_nothing_is_told_of_until_it_works(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    async with watch(world, STALL_ALERT_SECONDS="1", BACKLOG_ALERT_SECONDS="200"):
        async with idle_owner(world):
            id_ = await world.reply(lead, 1, "Halo", age_seconds=300)
            stalled = await written(world, "no_progress:replies")
            old = await written(world, "backlog_old:replies")
        async with world.notifier("replies"):
            await eventually(world.finished(id_), within=WITHIN)
            await written(world, "no_progress:replies", is_over=True)
            await written(world, "backlog_old:replies", is_over=True)

    assert "(partisi 01): 1 menunggu" in stalled
    assert "Pemilik: idler." in stalled
    assert "yang tertua menunggu 5 menit (batas 3 menit), 1 menunggu" in old


async def test_an_owner_who_works_is_no_trouble_however_much_comes(world: World) -> None:
    lead = await world.lead(1001, reply_seq=60)
    async with watch(world, STALL_ALERT_SECONDS="1"), world.notifier("replies"):
        for seq in range(1, 31):
            id_ = await world.reply(lead, seq, f"Balasan {seq}", last_seq="30")
            await eventually(world.finished(id_))

        await SystemAlerts(world.engine).raise_alert("no_owner:inbound", "tidak ada processor")
    async with watch(world):  # one that is told of something it finds untrue has looked
        await written(world, "no_owner:inbound", is_over=True)

    assert {alert["cause"] for alert in await world.system_alerts()} == {"no_owner:inbound"}


async def test_a_stream_whose_destination_is_known_to_be_away_is_not_told_of(world: World) -> None:
    alerts = SystemAlerts(world.engine)
    await alerts.raise_alert("waha_away:default", "WhatsApp mati")
    await alerts.raise_alert("google_away", "Google mati")
    await alerts.all_clear("google_away", "Google hidup")
    lead = await world.lead(1001, reply_seq=1)
    async with idle_owner(world), watch(world, STALL_ALERT_SECONDS="1", BACKLOG_ALERT_SECONDS="1"):
        await world.reply(lead, 1, "Halo", age_seconds=300)
        async with world.engine.begin() as connection:
            row = {"stream": "sheets", "partition": 1, "lead_id": lead, "payload": {"reason": "completed"}}
            await connection.execute(sa.insert(outbox).values(row))
        await written(world, "backlog_old:sheets")
        await written(world, "no_owner:sheets")

    assert not [alert for alert in await world.system_alerts() if alert["cause"].endswith(":replies")]


async def test_events_in_the_fallback_table_that_nobody_drains_are_told_of(world: World) -> None:
    row = {"partition": 2, "received_at": datetime.now(UTC) - timedelta(minutes=5), "fields": {"kind": "message"}}
    async with world.engine.begin() as connection:
        await connection.execute(sa.insert(inbound_fallback).values(row))
    async with watch(world):
        assert "(partisi 02): 1 menunggu, tertua 5 menit" in await written(world, "no_owner:inbound")


@pytest.fixture
async def fragile(
    world: World, killable_redis: EmbeddedRedis, killable_postgres: EmbeddedPostgres, tmp_path: Path
) -> AsyncIterator[World]:
    """The same world on stores to hurt."""
    redis = connect(killable_redis.url)
    await load(redis)
    fragile = world.on_database(killable_postgres.database_url("leads"))
    environment = fragile.environment | {"REDIS_URL": killable_redis.url}
    yield replace(
        fragile,
        redis_url=killable_redis.url,
        redis=redis,
        relay=Relay(redis, fragile.engine),
        environment=environment,
    )
    await redis.aclose()
    await fragile.engine.dispose()


async def test_redis_memory_is_told_of_until_it_shrinks(fragile: World) -> None:
    redis: Any = fragile.redis
    used = int((await redis.info("memory"))["used_memory"])
    await redis.config_set("maxmemory", int(used / 0.75))
    async with watch(fragile):
        assert "(maxmemory)" in await written(fragile, "redis_memory")
        await redis.config_set("maxmemory", used * 100)
        await written(fragile, "redis_memory", is_over=True)


async def test_redis_away_is_told_without_redis(fragile: World, killable_redis: EmbeddedRedis) -> None:
    async with watch(fragile):
        killable_redis.kill()
        await written(fragile, "redis_away")
        killable_redis.start()
        await written(fragile, "redis_away", is_over=True)


async def test_postgres_away_is_told_without_postgres_by_one(
    fragile: World, killable_postgres: EmbeddedPostgres
) -> None:
    async with watch(fragile), watch(fragile):
        killable_postgres.pause()
        try:
            await told(fragile, "PostgreSQL tidak menjawab")
        finally:
            killable_postgres.resume()
        await told(fragile, "PostgreSQL menjawab lagi")

    assert await fragile.system_alerts() == []
    assert len(await fragile.telegram_messages()) == 2


async def test_both_away_is_told_without_either(
    fragile: World, killable_postgres: EmbeddedPostgres, killable_redis: EmbeddedRedis
) -> None:
    async with watch(fragile):
        killable_redis.pause()
        killable_postgres.pause()
        try:
            await told(fragile, "Redis dan PostgreSQL sama-sama tidak menjawab")
        finally:
            killable_redis.resume()
            killable_postgres.resume()
        await told(fragile, "PostgreSQL menjawab lagi")
