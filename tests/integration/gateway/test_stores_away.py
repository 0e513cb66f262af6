"""Redis or PostgreSQL away: what is answered, where events go, and how they come back."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from shared.redis_client import connect
from shared.streams.names import keys_of
from tests.eventually import eventually
from tests.integration.gateway.running import (
    HMAC_KEY,
    PARTITIONS,
    RunningGateway,
    drain_fallback,
    events,
    fallback_rows,
    partition_of_address,
    running_gateway,
    stream_entries,
)
from tests.payloads import waha_webhook
from tests.unit.gateway.envelopes import LEAD, LEAD_LID, message


@pytest.fixture
async def running(killable_redis: EmbeddedRedis, database_url: str) -> AsyncIterator[RunningGateway]:
    async with running_gateway(killable_redis.url, database_url) as gateway:
        yield gateway


async def send(running: RunningGateway, name: str, *, chat: str = f"{LEAD}@c.us") -> str:
    answer = await running.post_waha(message("GOWS", key_id=name, body=name, chat=chat))
    return str(answer.json()["status"])


async def test_redis_killed_then_back_only_when_drained(
    running: RunningGateway, killable_redis: EmbeddedRedis, database_url: str
) -> None:
    assert await send(running, "one") == "accepted"

    killable_redis.kill()
    assert [await send(running, name) for name in ("two", "three")] == ["fallback", "fallback"]

    killable_redis.start()
    rows = await fallback_rows(database_url)
    assert [fields["text"] for _, fields in rows] == ["two", "three"]
    assert {partition for partition, _ in rows} == {partition_of_address(f"phone:{LEAD}")}
    assert [event.kind for event in events(rows)] == ["message", "message"]

    # Partitions without rows come back; this one has rows, so its newer events must not overtake them.
    await eventually(lambda: running.gateway.gates.closed == {rows[0][0]})
    assert await send(running, "four") == "fallback"

    assert len(await drain_fallback(database_url)) == 3
    await eventually(lambda: not running.gateway.gates.closed)
    assert await send(running, "five") == "accepted"
    texts = [event.text for event in events(await stream_entries(killable_redis.url))]
    assert texts[-1] == "five"
    assert not {"two", "three", "four"} & set(texts)


async def test_a_frozen_redis_costs_half_a_second_once(
    running: RunningGateway, killable_redis: EmbeddedRedis, database_url: str
) -> None:
    await send(running, "one")
    killable_redis.pause()
    try:
        started = time.monotonic()
        assert await send(running, "two") == "fallback"
        assert 0.4 < time.monotonic() - started < 1.5

        started = time.monotonic()
        assert await send(running, "three", chat=f"{LEAD_LID}@lid") == "fallback"
        assert time.monotonic() - started < 0.4
    finally:
        killable_redis.resume()

    assert [fields["text"] for _, fields in await fallback_rows(database_url)] == ["two", "three"]
    await drain_fallback(database_url)
    await eventually(lambda: not running.gateway.gates.closed)
    # "two" was unclear: it may be in both places, which the inbox of the processor sees. Connections are clean again.
    assert [await send(running, name) for name in ("four", "five")] == ["accepted", "accepted"]
    texts = [event.text for event in events(await stream_entries(killable_redis.url))]
    assert [text for text in texts if text != "two"] == ["one", "four", "five"]


@pytest.mark.parametrize(
    ("refuse", "allow"),
    [
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
    ],
)
async def test_a_redis_that_refuses_writes_counts_as_away(
    running: RunningGateway, killable_redis: EmbeddedRedis, database_url: str, refuse: str, allow: str
) -> None:
    redis: Any
    async with connect(killable_redis.url) as redis:
        await redis.execute_command(*refuse.split())
        assert [await send(running, name) for name in ("one", "two")] == ["fallback", "fallback"]
        await drain_fallback(database_url)
        assert running.gateway.gates.closed

        await redis.execute_command(*allow.split())
        await eventually(lambda: not running.gateway.gates.closed)
        # Nothing of a refused event stays in the filter: its repetition is an event.
        assert await send(running, "one") == "accepted"


async def test_both_away_is_503_and_the_sender_tries_again(
    killable_redis: EmbeddedRedis, killable_postgres: EmbeddedPostgres
) -> None:
    async with running_gateway(killable_redis.url, killable_postgres.database_url("leads")) as running:
        assert (await running.client.get("/readyz")).status_code == 200

        killable_postgres.kill()
        killable_redis.kill()
        answer = await running.post_waha(message("GOWS", key_id="A1"))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        assert answer.json() == {"status": "refused", "reason": "neither Redis nor PostgreSQL takes events"}
        assert "\n" not in answer.text
        assert (await running.client.get("/readyz")).status_code == 503
        assert (await running.client.get("/healthz")).status_code == 200

        killable_postgres.start()
        assert (await running.post_waha(message("GOWS", key_id="A1"))).json() == {"status": "fallback"}
        ready = await running.client.get("/readyz")
        assert (ready.status_code, list(ready.json()["problems"])) == (200, ["redis"])


async def test_postgresql_away_is_not_noticed(
    killable_redis: EmbeddedRedis, killable_postgres: EmbeddedPostgres
) -> None:
    async with running_gateway(killable_redis.url, killable_postgres.database_url("leads")) as running:
        killable_postgres.kill()

        assert await send(running, "one") == "accepted"
        ready = await running.client.get("/readyz")
        assert (ready.status_code, list(ready.json()["problems"])) == (200, ["postgres"])


async def test_a_frozen_postgresql_hangs_nobody(
    killable_redis: EmbeddedRedis, killable_postgres: EmbeddedPostgres
) -> None:
    async with running_gateway(killable_redis.url, killable_postgres.database_url("leads")) as running:
        await send(running, "one")
        killable_redis.kill()
        killable_postgres.pause()
        try:
            started = time.monotonic()
            answer = await running.post_waha(message("GOWS", key_id="A1"))
            assert answer.status_code == 503
            assert time.monotonic() - started < 5
        finally:
            killable_postgres.resume()


async def test_redis_serves_again_when_postgresql_went_away_meanwhile(
    killable_redis: EmbeddedRedis, killable_postgres: EmbeddedPostgres
) -> None:
    async with running_gateway(killable_redis.url, killable_postgres.database_url("leads")) as running:
        killable_redis.kill()
        assert await send(running, "one") == "fallback"
        killable_postgres.kill()
        killable_redis.start()

        assert await send(running, "two") == "accepted"


async def test_neither_store_is_needed_at_start(
    killable_redis: EmbeddedRedis, killable_postgres: EmbeddedPostgres
) -> None:
    killable_redis.kill()
    killable_postgres.kill()
    async with running_gateway(killable_redis.url, killable_postgres.database_url("leads")) as running:
        assert (await running.post_waha(message("GOWS", key_id="A1"))).status_code == 503

        killable_redis.start()
        killable_postgres.start()
        await eventually(lambda: not running.gateway.gates.closed)
        assert await send(running, "one") == "accepted"
        async with connect(killable_redis.url) as redis:
            for partition in range(PARTITIONS):
                assert len(await redis.xinfo_groups(keys_of("inbound", partition).stream)) == 1


async def test_a_new_process_does_not_overtake_what_an_old_one_left(
    killable_redis: EmbeddedRedis, database_url: str
) -> None:
    async with running_gateway(killable_redis.url, database_url) as old:
        killable_redis.kill()
        await send(old, "one")
    killable_redis.start()

    async with running_gateway(killable_redis.url, database_url) as new:
        assert await send(new, "two") == "fallback"
        phones = (f"62812000{number:05d}" for number in range(100))
        elsewhere = next(
            phone for phone in phones if partition_of_address(f"phone:{phone}") != partition_of_address(f"phone:{LEAD}")
        )
        assert await send(new, "three", chat=f"{elsewhere}@c.us") == "accepted"


async def test_steady_traffic_comes_back_to_redis(
    running: RunningGateway, killable_redis: EmbeddedRedis, database_url: str
) -> None:
    """The table is read every second and never found empty: new events wait at the gate while it is."""
    killable_redis.kill()
    assert await send(running, "0") == "fallback"
    killable_redis.start()
    drained: list[str] = []
    statuses: list[str] = []

    async def reader() -> None:
        while True:
            drained.extend(fields["text"] for fields in await drain_fallback(database_url))
            await asyncio.sleep(0.3)

    async def sender(number: int) -> None:
        statuses.append(await send(running, str(number)))

    reading = asyncio.create_task(reader())
    sending: list[asyncio.Task[None]] = []
    try:

        async def one_more() -> bool:
            sending.append(asyncio.create_task(sender(len(sending) + 1)))
            return "accepted" in statuses

        await eventually(one_more, within=15, every=0.01)
        await asyncio.gather(*sending)
    finally:
        reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reading

    streamed = [event.text for event in events(await stream_entries(killable_redis.url))]
    assert not set(drained) & set(streamed)
    assert sorted(map(int, drained + streamed)) == list(range(len(sending) + 1))
    assert max(map(int, drained)) < min(map(int, streamed))


async def test_many_at_once_lose_nothing_when_redis_dies(
    running: RunningGateway, killable_redis: EmbeddedRedis, database_url: str
) -> None:
    async def one(number: int) -> str:
        if number == 150:
            killable_redis.kill()
        return await send(running, str(number), chat=f"62812000{number % 9:05d}@c.us")

    statuses = await asyncio.gather(*(one(number) for number in range(300)))

    assert set(statuses) <= {"accepted", "fallback"}
    assert "fallback" in statuses
    killable_redis.start()
    stored = events(await stream_entries(killable_redis.url)) + events(await fallback_rows(database_url))
    assert {int(event.text) for event in stored} == set(range(300))


async def test_a_skipped_filter_is_counted(running: RunningGateway, killable_redis: EmbeddedRedis) -> None:
    async def skipped() -> float:
        lines = (await running.health.get("/metrics")).text.splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("gateway_filter_skipped_total "))

    before = await skipped()
    killable_redis.kill()
    webhook = waha_webhook(message("GOWS", key_id="A1"), hmac_key=HMAC_KEY)

    answers = [await running.post(webhook) for _ in range(2)]

    # Twice in the table: in doubt an event is written again, and the inbox of the processor has the last word.
    assert [answer.json()["status"] for answer in answers] == ["fallback", "fallback"]
    assert await skipped() == before + 2
