"""What the gateway answers, and what is stored by then."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.signature import waha_signature
from shared.clock import utc_now
from shared.redis_client import connect
from shared.streams.names import GROUP_OF, keys_of
from tests.eventually import eventually
from tests.integration.gateway.running import (
    HMAC_KEY,
    PARTITIONS,
    TELEGRAM_SECRET,
    RunningGateway,
    events,
    fallback_rows,
    partition_of_address,
    running_gateway,
    stream_entries,
    system_alerts,
)
from tests.payloads import (
    Webhook,
    telegram_update,
    telegram_webhook,
    waha_envelope,
    waha_webhook,
)
from tests.unit.gateway.envelopes import LEAD, LEAD_LID, message

ADMIN_CHAT = -1001234567890
CAPTURED = "real_gows_2026.1.3_message_dm_lid"


@pytest.fixture
async def running(redis_url: str, database_url: str) -> AsyncIterator[RunningGateway]:
    settings = {"telegram_admin_chat_id": str(ADMIN_CHAT), "max_body_bytes": 64 * 1024}
    async with running_gateway(redis_url, database_url, **settings) as gateway:
        yield gateway


async def test_an_accepted_event_reads_like_a_log_in_its_stream(running: RunningGateway, redis_url: str) -> None:
    envelope = waha_envelope(CAPTURED, now=utc_now())

    answer = await running.post_waha(envelope)

    assert (answer.status_code, answer.json()) == (200, {"status": "accepted"})
    [(partition, fields)] = await stream_entries(redis_url)
    assert partition == partition_of_address("phone:5585900000002")
    received = datetime.fromisoformat(fields.pop("received"))
    assert abs(received - utc_now()) < timedelta(seconds=5)
    assert abs(datetime.fromisoformat(fields.pop("sent")) - received) < timedelta(seconds=5)
    assert fields == {
        "v": "1",
        "key": "wa:default:in:message:3AC22AE73E797638455D",
        "kind": "message",
        "channel": "whatsapp",
        "session": "default",
        "chat": "38200000000002@lid",
        "phone": "5585900000002",
        "lid": "38200000000002",
        "name": "Customer ✨",
        "text": "Hello",
        "message_id": "3AC22AE73E797638455D",
        "engine": "GOWS",
        "request_id": "18a767mkh37y0h",
    }


async def test_every_stream_has_its_group_before_anything_was_written(running: RunningGateway, redis_url: str) -> None:
    async with connect(redis_url) as redis:
        groups = [await redis.xinfo_groups(keys_of("inbound", partition).stream) for partition in range(PARTITIONS)]

    assert [[group["name"] for group in each] for each in groups] == [[GROUP_OF["inbound"]]] * PARTITIONS


async def test_a_redis_that_forgot_everything_gets_script_and_group_again(
    running: RunningGateway, redis_url: str
) -> None:
    async with connect(redis_url) as redis:
        await running.post_waha(message("GOWS", key_id="A1"))
        await redis.flushdb()
        await redis.script_flush()

        answer = await running.post_waha(message("GOWS", key_id="A2"))

        assert answer.json() == {"status": "accepted"}
        partition = partition_of_address(f"phone:{LEAD}")
        stream = keys_of("inbound", partition).stream
        unread = await redis.xreadgroup(GROUP_OF["inbound"], "me", {stream: ">"})
    assert json.dumps(unread).count('"wa:default:in:message:A2"') == 1


@pytest.mark.parametrize("path", ["/webhook", "/api/waha/webhook"])
async def test_a_repeated_event_is_stored_once(running: RunningGateway, redis_url: str, path: str) -> None:
    first = waha_webhook(message("WEBJS", event="message"), hmac_key=HMAC_KEY)
    second = waha_webhook(message("WEBJS", event="message.any"), hmac_key=HMAC_KEY)

    answers = [await running.post(webhook, path) for webhook in (first, second, first)]

    assert [answer.json()["status"] for answer in answers] == ["accepted", "duplicate", "duplicate"]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(await stream_entries(redis_url)) == 1


async def test_the_filter_lasts_a_day(running: RunningGateway, redis_url: str) -> None:
    await running.post_waha(message("WEBJS"))

    async with connect(redis_url) as redis:
        [key] = await redis.keys("seen:*")
        assert 24 * 3600 - 10 <= await redis.ttl(key) <= 24 * 3600


async def test_a_known_alias_brings_a_lid_to_its_phone(running: RunningGateway, redis_url: str) -> None:
    async with connect(redis_url) as redis:
        await redis.set(f"alias:{LEAD_LID}", LEAD)

    by_lid = await running.post_waha(message("WEBJS", chat=f"{LEAD_LID}@lid", key_id="A1"))
    flipped = await running.post_waha(message("WEBJS", chat=f"{LEAD}@c.us", key_id="A1"))

    assert [by_lid.json()["status"], flipped.json()["status"]] == ["accepted", "duplicate"]
    [(partition, fields)] = await stream_entries(redis_url)
    assert partition == partition_of_address(f"phone:{LEAD}")
    assert (fields["phone"], fields["lid"], fields["chat"]) == (LEAD, LEAD_LID, f"{LEAD_LID}@lid")


async def test_an_alias_is_remembered_and_its_absence_is_not(running: RunningGateway, redis_url: str) -> None:
    async with connect(redis_url) as redis:
        await running.post_waha(message("WEBJS", chat=f"{LEAD_LID}@lid", key_id="A1"))
        await redis.set(f"alias:{LEAD_LID}", LEAD)
        await running.post_waha(message("WEBJS", chat=f"{LEAD_LID}@lid", key_id="A2"))
        await redis.delete(f"alias:{LEAD_LID}")
        await running.post_waha(message("WEBJS", chat=f"{LEAD_LID}@lid", key_id="A3"))

    phones = {event.message_id: event.phone for event in events(await stream_entries(redis_url))}
    assert phones == {"A1": "", "A2": LEAD, "A3": LEAD}


async def test_a_crowd_of_known_lids_is_known_though_it_comes_at_once(running: RunningGateway, redis_url: str) -> None:
    lids = {f"3820000{number:07d}": f"62812{number:08d}" for number in range(200)}
    async with connect(redis_url) as redis:
        await redis.mset({f"alias:{lid}": phone for lid, phone in lids.items()})

    await asyncio.gather(*(running.post_waha(message("WEBJS", chat=f"{lid}@lid", key_id=f"A{lid}")) for lid in lids))

    assert {event.lid: event.phone for event in events(await stream_entries(redis_url))} == lids


async def test_a_stream_that_can_not_be_written_spoils_no_other(
    running: RunningGateway, redis_url: str, database_url: str
) -> None:
    partition = partition_of_address(f"phone:{LEAD}")
    stream = keys_of("inbound", partition).stream
    async with connect(redis_url) as redis:
        await redis.set(stream, "not a stream")

        assert (await running.post_waha(message("WEBJS"))).json() == {"status": "fallback"}

        assert running.gateway.gates.closed == {partition}
        assert len(await fallback_rows(database_url)) == 1
        # The filter must not remember what its stream has not got: the sender's next try would be dropped.
        assert await redis.keys("seen:*") == []


async def test_an_unknown_lid_has_its_own_partition(running: RunningGateway, redis_url: str) -> None:
    await running.post_waha(message("WEBJS", chat=f"{LEAD_LID}@lid"))

    [(partition, fields)] = await stream_entries(redis_url)
    assert partition == partition_of_address(f"lid:{LEAD_LID}")
    assert "phone" not in fields


@pytest.mark.parametrize("key", ["", "not-the-key"])
async def test_a_wrong_signature_is_refused_and_alerted_once(
    running: RunningGateway, redis_url: str, database_url: str, key: str
) -> None:
    webhook = waha_webhook(message("WEBJS"), hmac_key=key)

    answers = [await running.post(webhook) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401] * 3
    assert answers[0].json() == {"status": "refused", "reason": "the signature does not fit"}
    assert await stream_entries(redis_url) == []
    [(stream, partition, payload)] = await eventually(lambda: system_alerts(database_url))
    assert (stream, partition, payload["kind"], payload["cause"]) == ("alerts", -1, "system", "intake_401")
    assert "WAHA_WEBHOOK_HMAC_KEY" in payload["text"]


async def test_the_signature_comes_before_the_body(running: RunningGateway) -> None:
    answer = await running.post(Webhook(b"not json", {"content-type": "application/json"}))

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b'"text"', b"null", b"\xff\xfe\xfd", b'{"a":', b"[" * 5000], ids=repr
)
async def test_what_is_no_json_object_is_refused(running: RunningGateway, redis_url: str, body: bytes) -> None:
    answer = await running.post(Webhook(body, {"X-Webhook-Hmac": waha_signature(body, HMAC_KEY)}))

    assert (answer.status_code, answer.json()["reason"]) == (400, "the body is not a JSON object")
    assert await stream_entries(redis_url) == []


async def test_a_body_that_announces_too_much_is_refused_and_alerted(
    running: RunningGateway, redis_url: str, database_url: str
) -> None:
    answer = await running.post_waha(message("WEBJS", body="x" * 70_000))

    assert (answer.status_code, answer.json()["reason"]) == (413, "the body is too large")
    assert await stream_entries(redis_url) == []
    [(_, _, payload)] = await eventually(lambda: system_alerts(database_url))
    assert payload["cause"] == "intake_413"


async def test_a_body_that_announces_nothing_is_cut_off(running: RunningGateway) -> None:
    port = running.client.base_url.port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /webhook HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\n\r\n")
    writer.write(b"%x\r\n%b\r\n" % (66_000, b"x" * 66_000))  # and no last chunk: it would go on

    answer = await reader.read()

    writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_the_largest_body_is_taken(running: RunningGateway) -> None:
    envelope = message("WEBJS", body="")
    room = 64 * 1024 - len(waha_webhook(envelope).body)

    answer = await running.post_waha(message("WEBJS", body="x" * room))

    assert answer.json() == {"status": "accepted"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("fixture_gows_message_group_text.payload", "group"),
        ("fixture_gows_message_reaction", "reaction"),
        ("docs_message_ack_group", "ack"),
    ],
)
async def test_an_unwanted_event_is_fine_and_forgotten(
    running: RunningGateway, redis_url: str, database_url: str, name: str, reason: str
) -> None:
    answer = await running.post_waha(waha_envelope(name, now=utc_now()))

    assert (answer.status_code, answer.json()) == (200, {"status": "ignored", "reason": reason})
    assert await stream_entries(redis_url) == []
    async with connect(redis_url) as redis:
        assert await redis.keys("seen:*") == []
    assert f'gateway_ignored_total{{provider="waha",reason="{reason}"}}' in (await running.health.get("/metrics")).text


async def test_a_text_cut_inside_an_emoji_is_no_reason_to_lose_it(running: RunningGateway, redis_url: str) -> None:
    answer = await running.post_waha(message("WEBJS", body="hai \ud83d"))

    assert answer.json() == {"status": "accepted"}
    [(_, fields)] = await stream_entries(redis_url)
    assert fields["text"] == "hai ?"


async def test_nothing_is_redirected(running: RunningGateway) -> None:
    answers = [await running.client.post(path) for path in ("/webhook/", "//webhook", "/telegram/webhook/", "/")]

    assert [answer.status_code for answer in answers] == [404] * 4


async def test_a_telegram_message_needs_the_secret(running: RunningGateway, redis_url: str, database_url: str) -> None:
    update = telegram_update(0, now=utc_now())

    refused = await running.post(telegram_webhook(update, secret="wrong"), "/telegram/webhook")
    accepted = await running.post(telegram_webhook(update, secret=TELEGRAM_SECRET), "/telegram/webhook")
    repeated = await running.post(telegram_webhook(update, secret=TELEGRAM_SECRET), "/telegram/webhook")

    assert [refused.status_code, accepted.status_code, repeated.status_code] == [401, 200, 200]
    assert repeated.json() == {"status": "duplicate"}
    [(partition, fields)] = await stream_entries(redis_url)
    assert partition == partition_of_address("telegram:5550001")
    assert (fields["key"], fields["text"]) == ("tg:42:900000001", "hello")
    assert await system_alerts(database_url) == []


async def test_what_admins_write_or_press_is_kept_whole(running: RunningGateway, redis_url: str) -> None:
    pressed = telegram_update(2)
    pressed["callback_query"]["message"]["chat"] = {"id": ADMIN_CHAT, "type": "supergroup"}
    updates = [telegram_update(6), pressed]

    for update in updates:
        answer = await running.post(telegram_webhook(update, secret=TELEGRAM_SECRET), "/telegram/webhook")
        assert answer.json() == {"status": "accepted"}

    entries = await stream_entries(redis_url)
    assert {partition for partition, _ in entries} == {partition_of_address(f"telegram:{ADMIN_CHAT}")}
    assert [event.kind for event in events(entries)] == ["admin_update", "admin_update"]
    assert [json.loads(event.detail) for event in events(entries)] == updates
    assert {event.telegram_id for event in events(entries)} == {"5550001"}


async def test_a_session_status_is_kept_in_the_order_of_its_session(running: RunningGateway, redis_url: str) -> None:
    await running.post_waha(waha_envelope("real_noweb_2026.9.1_session_status", now=utc_now()))

    [(partition, fields)] = await stream_entries(redis_url)
    assert partition == partition_of_address("session:spike")
    assert (fields["kind"], fields["detail"]) == ("session_status", "SCAN_QR_CODE")


async def test_many_at_once_are_all_stored_and_in_order(running: RunningGateway, redis_url: str) -> None:
    documents = [
        message("NOWEB", key_id=f"K{number}", chat=f"62812000{number % 7:05d}@c.us", body=str(number))
        for number in range(200)
    ]

    answers = await asyncio.gather(*(running.post_waha(document) for document in documents))

    assert {answer.text for answer in answers} == {'{"status": "accepted"}'}
    entries = await stream_entries(redis_url)
    assert sorted(int(fields["text"]) for _, fields in entries) == list(range(200))
    for partition in range(PARTITIONS):
        received = [fields["received"] for place, fields in entries if place == partition]
        assert received == sorted(received)


async def test_without_keys_everybody_may_post(redis_url: str, database_url: str) -> None:
    unset = {"waha_webhook_hmac_key": None, "telegram_webhook_secret": None}
    async with running_gateway(redis_url, database_url, **unset) as running:
        answer = await running.post(waha_webhook(message("WEBJS")))

        assert answer.json() == {"status": "accepted"}


async def test_health_is_on_both_ports_and_metrics_on_one(running: RunningGateway) -> None:
    for client in (running.client, running.health):
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).json() == {"status": "ready", "problems": {}}
    assert (await running.client.get("/metrics")).status_code == 404
    assert "gateway_answer_seconds_bucket" in (await running.health.get("/metrics")).text


async def test_nothing_goes_to_the_fallback_while_redis_is_there(running: RunningGateway, database_url: str) -> None:
    await running.post_waha(message("WEBJS"))

    assert await fallback_rows(database_url) == []


async def test_times_are_utc(running: RunningGateway, redis_url: str) -> None:
    await running.post_waha(message("WEBJS"))

    [event] = events(await stream_entries(redis_url))
    assert event.received.tzinfo == UTC
