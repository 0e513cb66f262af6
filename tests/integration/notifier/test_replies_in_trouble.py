"""Replies when WAHA, Telegram, Redis or PostgreSQL fail: nothing lost, nothing burnt, doubles avoided."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY

from dev.servers.postgres import EmbeddedPostgres
from dev.servers.redis import EmbeddedRedis
from shared.tables import partition_leases
from tests.eventually import eventually
from tests.integration.notifier.world import World

SEND = "/api/sendText"


@pytest.mark.parametrize("kind", ["cut_after", "lie"])
async def test_a_send_whose_answer_was_lost_is_found_in_the_chat_and_not_doubled(world: World, kind: str) -> None:
    lead = await world.lead(1001, reply_seq=1)
    await world.waha_fails({"match": SEND, "kind": kind, "times": 1})
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo")
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("sent", "found in the chat")
    assert await world.sent() == ["Halo"]


async def test_where_the_engine_chooses_ids_the_text_settles_whether_it_was_sent(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    await world.waha_fails({"match": SEND, "kind": "cut_after", "times": 1})
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo", engine="WEBJS", session="webjs")
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("sent", "found in the chat")
    assert await world.sent() == ["Halo"]


async def test_an_unclear_send_that_did_not_arrive_is_sent_again(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    await world.waha_fails({"match": SEND, "kind": "cut_before", "times": 1})
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo")
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("sent", "")
    assert await world.sent() == ["Halo"]


async def test_an_entry_that_was_read_before_is_looked_up_before_it_is_sent(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    id_ = await world.reply(lead, 1, "Halo")
    name = f"replies:{{{1001 % 4:02d}}}"
    await world.redis.xgroup_create(name, "replies", id="0")
    await world.redis.xreadgroup("replies", "replies", {name: ">"})
    body = {"session": "default", "chatId": f"62811000{lead}@c.us", "text": "Halo", "id": await world.message_id(id_)}
    async with world.http.post(f"{world.waha_url}{SEND}", json=body, headers={"X-Api-Key": "geheim"}) as response:
        assert response.status == 201
    async with world.notifier():
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("sent", "found in the chat")
    assert await world.sent() == ["Halo"]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 401},
        {"kind": "status", "status": 422},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 429},
    ],
    ids=lambda fault: str(fault["status"]),
)
async def test_a_session_that_is_away_pauses_and_resumes_in_order_by_itself(
    world: World, fault: dict[str, object]
) -> None:
    await world.lead(1001, reply_seq=3)
    await world.lead(1005, reply_seq=1)
    await world.waha_fails({"match": SEND, **fault})
    async with world.notifier():
        ids = await world.replies([(1001, seq, f"1001/{seq}", {"last_seq": "3"}) for seq in (1, 2, 3)])
        ids += await world.replies([(1005, 1, "1005/1", {})])
        await eventually(world.system_alerts, within=20)
        assert await world.sent() == []
        assert await world.attempts() == []
        await world.waha_fails()
        await eventually(world.finished(*ids))

        sent = await world.sent()
        assert [text for text in sent if text.startswith("1001")] == ["1001/1", "1001/2", "1001/3"]
        assert len(sent) == 4
        trouble, clear = await eventually(lambda: both(world), within=20) or []
        assert trouble["cause"] == clear["cause"] == "waha_away:default"
        assert "4 balasan menunggu" in trouble["text"]
        assert clear["clear"] == "1"


async def test_who_takes_over_from_the_dead_tells_the_end_of_what_they_told_of(world: World) -> None:
    """Although this process has never found the session away."""
    await world.lead(1001, reply_seq=2)
    await world.lead(1002, reply_seq=1)
    dead = {"stream": "replies", "partition": 2, "owner": "dead", "epoch": 1}
    async with world.engine.begin() as connection:
        expires_at = datetime.now(UTC) + timedelta(seconds=4)
        await connection.execute(sa.insert(partition_leases).values({**dead, "expires_at": expires_at}))
    async with world.notifier():
        await eventually(world.finished(await world.reply(1001, 1, "satu", last_seq="2")))
        await world.system_alert("waha_away:default")
        await eventually(world.finished(await world.reply(1001, 2, "dua")))
        assert [alert.get("clear") for alert in await world.system_alerts()] == [None]

        await eventually(world.finished(await world.reply(1002, 1, "dari yang mati")), within=10)

    assert [alert.get("clear") for alert in await world.system_alerts()] == [None, "1"]


async def both(world: World) -> list[dict[str, str]] | None:
    alerts = await world.system_alerts()
    return alerts if len(alerts) == 2 else None


async def test_one_session_being_away_does_not_hold_up_another(world: World) -> None:
    await world.lead(1001, reply_seq=1)
    await world.lead(1005, reply_seq=1)
    await world.control(world.waha_url, "session", {"session": "second", "status": "STOPPED"})
    async with world.notifier():
        waiting = await world.reply(1001, 1, "tertahan", session="second")
        await eventually(world.system_alerts, within=20)
        running = await world.reply(1005, 1, "jalan")
        await eventually(world.finished(running), within=2)
        assert await world.outcome(waiting) is None
        assert (await world.system_alerts())[0]["cause"] == "waha_away:second"

        await world.control(world.waha_url, "session", {"session": "second", "status": "WORKING"})
        await eventually(world.finished(waiting))


async def test_while_a_session_is_away_a_takeover_still_drops_the_reply(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    await world.waha_fails({"match": SEND, "kind": "status", "status": 401})
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo")
        await eventually(world.waha_has_failed)
        await world.change_lead(lead, silenced_seq=1)
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("dropped", "a person took over")


async def test_a_refused_reply_gets_five_tries_then_is_set_aside_and_its_lead_goes_on(world: World) -> None:
    lead = await world.lead(1001, reply_seq=2)
    bad_request = {"statusCode": 400, "message": ["text must be a string"], "error": "Bad Request"}
    await world.waha_fails({"match": SEND, "kind": "status", "status": 400, "body": bad_request, "times": 5})
    async with world.notifier():
        first, second = await world.replies(
            [(lead, 1, "ditolak", {"last_seq": "2"}), (lead, 2, "berikutnya", {"last_seq": "2"})]
        )
        await eventually(world.finished(first, second))

    assert await world.outcome(first) == ("dead", "400: text must be a string")
    assert await world.outcome(second) == ("sent", "")
    assert await world.sent() == ["berikutnya"]
    [letter] = await world.dead_letters()
    assert (letter.ref, letter.lead_id, letter.attempts) == (str(first), lead, 5)
    assert letter.payload["text"] == "ditolak"
    [label] = [fields for _, fields in await world.redis.xrange("dead:replies") or () if fields is not None]
    assert label["id"] == str(first)
    assert "text" not in label
    assert await world.attempts() == []
    assert [alert["cause"] for alert in await world.system_alerts()] == ["dead_letter:replies"]


async def test_tries_are_counted_across_restarts(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    await world.waha_fails({"match": SEND, "kind": "status", "status": 400, "body": "no"})
    slow = {"RETRY_BASE_MS": "3000"}
    async with world.notifier(**slow):
        id_ = await world.reply(lead, 1, "ditolak")
        await eventually(world.attempts)
    counted = (await world.attempts())[0].count
    async with world.notifier():
        await eventually(world.finished(id_), within=10)

    assert counted < 5
    report = await world.control(world.waha_url, "faults")
    assert report["rules"][0]["fired"] == 5


async def test_a_message_the_destination_stumbles_over_does_not_stop_the_others(world: World) -> None:
    await world.lead(1001, reply_seq=1)
    for lead in range(1005, 1025):
        await world.lead(lead, reply_seq=1)
    # A 500 for one chat alone: only that others get through shows that it isn't the destination.
    await world.waha_fails(
        {"match": SEND, "kind": "status", "status": 500, "times": 1},
        {"match": "/chats/628110001001@c.us/messages", "kind": "status", "status": 500},
    )
    async with world.notifier():
        poison = await world.reply(1001, 1, "racun")
        await eventually(world.waha_has_failed)
        for lead in range(1005, 1025):
            other = await world.reply(lead, 1, f"ke {lead}")
            await eventually(world.finished(other))
        await eventually(world.finished(poison), within=10)

    assert (await world.outcome(poison) or ("",))[0] == "dead"
    assert len(await world.sent()) == 20


async def test_a_blocked_telegram_bot_sets_the_reply_aside_at_once(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1, channel="telegram", chat="5550001")
    await world.control(world.telegram_url, "block", {"chat_id": 5550001})
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo", channel="telegram", chat="5550001", session="42")
        await eventually(world.finished(id_))

    outcome, detail = await world.outcome(id_) or ("", "")
    assert outcome == "dead"
    assert "blocked by the user" in detail


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 429, "times": 2},
        {"kind": "status", "status": 502, "body": "<html>Bad Gateway</html>", "times": 2},
        {"kind": "cut_before", "times": 2},
    ],
    ids=["429", "502", "cut"],
)
async def test_telegram_being_away_delays_its_replies_and_raises_no_alert(
    world: World, fault: dict[str, object]
) -> None:
    lead = await world.lead(1001, reply_seq=1, channel="telegram", chat="5550001")
    await world.telegram_fails({"match": "/sendMessage", **fault})
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo", channel="telegram", chat="5550001", session="42")
        await eventually(world.finished(id_), within=10)

    assert [message["text"] for message in await world.telegram_messages(5550001)] == ["Halo"]
    assert await world.system_alerts() == []


async def test_replies_arrive_through_the_second_door_while_redis_is_away(
    world: World, killable_redis: EmbeddedRedis
) -> None:
    await world.lead(1001, reply_seq=2)
    async with world.notifier(REDIS_URL=killable_redis.url):
        killable_redis.kill()
        [first] = await world.replies([(1001, 1, "satu", {"last_seq": "2"})], publish=False)
        await eventually(world.finished(first), within=3)
        before = time.monotonic()
        [second] = await world.replies([(1001, 2, "dua", {"last_seq": "2"})], publish=False)
        await eventually(world.finished(second), within=3)
        took_seconds = time.monotonic() - before

    assert await world.sent() == ["satu", "dua"]
    assert took_seconds < 1.5


async def test_a_redis_that_hangs_is_away_too(world: World, killable_redis: EmbeddedRedis) -> None:
    await world.lead(1001, reply_seq=2)
    async with world.notifier(REDIS_URL=killable_redis.url):
        killable_redis.pause()
        try:
            [first] = await world.replies([(1001, 1, "satu", {"last_seq": "2"})], publish=False)
            await eventually(world.finished(first), within=6)
            before = time.monotonic()
            [second] = await world.replies([(1001, 2, "dua", {"last_seq": "2"})], publish=False)
            await eventually(world.finished(second), within=3)
            took_seconds = time.monotonic() - before
        finally:
            killable_redis.resume()

    assert took_seconds < 2.0


async def test_nothing_is_sent_while_postgres_is_away_and_all_of_it_afterwards(
    world: World, killable_postgres: EmbeddedPostgres, redis_url: str
) -> None:
    own = world.on_database(killable_postgres.database_url("leads"))
    await own.lead(1001, reply_seq=3)
    async with own.notifier(LOCK_TTL_SECONDS="1"):
        first = await own.reply(1001, 1, "satu", last_seq="3")
        await eventually(own.finished(first))
        rest = await own.replies([(1001, seq, f"{seq}", {"last_seq": "3"}) for seq in (2, 3)], publish=False)
        killable_postgres.kill()
        for id_ in rest:
            await own.ring("replies", 1001 % 4, id_)
        await eventually(lambda: REGISTRY.get_sample_value("partitions_owned", {"stream": "replies"}) == 0)
        assert await world.sent() == ["satu"]
        killable_postgres.start()
        await own.engine.dispose()
        await eventually(own.finished(*rest), within=20)

    assert await world.sent() == ["satu", "2", "3"]
    await own.engine.dispose()
