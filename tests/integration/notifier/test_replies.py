"""Replies: order, parallel leads, reasons to drop, typing."""

import time
from contextlib import AsyncExitStack

import pytest

from shared.tables import partition_leases
from tests.eventually import eventually
from tests.integration.notifier.world import PARTITIONS, World


async def test_replies_to_a_lead_leave_in_their_order_and_leave_the_stream(world: World) -> None:
    lead = await world.lead(1001, reply_seq=20)
    wanted = [(lead, seq, f"text {seq}", {"last_seq": "20"}) for seq in range(1, 21)]
    async with world.notifier():
        ids = await world.replies(wanted)
        await eventually(world.finished(*ids))

        assert await world.sent() == [f"text {seq}" for seq in range(1, 21)]
        assert {await world.outcome(id_) for id_ in ids} == {("sent", "")}
        await eventually(world.streams_are_empty)


async def test_a_reply_is_sent_under_the_id_that_was_chosen(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo Kak")
        await eventually(world.finished(id_))

    [call] = await world.sent_calls()
    assert call["id"] == await world.message_id(id_)
    assert call["chat_id"] == "628110001001@c.us"


async def test_the_id_that_an_engine_chose_is_recorded(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1, session="webjs")
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo Kak", engine="WEBJS", session="webjs")
        await eventually(world.finished(id_))

    [call] = await world.sent_calls()
    assert call["id"] == await world.message_id(id_)


async def test_a_slow_lead_does_not_hold_up_others(world: World) -> None:
    await world.lead(1001, reply_seq=1)
    await world.lead(1005, reply_seq=1)
    await world.waha_fails({"match": "/api/sendText", "kind": "delay", "seconds": 3.0, "times": 1})
    async with world.notifier():
        slow = await world.reply(1001, 1, "lambat")
        await eventually(world.waha_has_failed)
        quick = await world.reply(1005, 1, "cepat")
        await eventually(world.finished(quick), within=2)

        assert await world.outcome(slow) is None
        await eventually(world.finished(slow))


@pytest.mark.parametrize(
    ("lead_columns", "changes", "detail"),
    [
        ({"silenced_seq": 1}, {}, "a person took over"),
        ({"blocked": True}, {}, "the lead is blocked"),
        ({"reply_seq": 2}, {}, "overtaken by a newer reply"),
        ({}, {"age_seconds": 3601}, "expired"),
        ({}, {"chat": "12036302@g.us"}, "not the address of one person"),
        ({}, {"chat": "-100123", "channel": "telegram"}, "not the address of one person"),
    ],
)
async def test_a_reply_that_must_not_be_sent_is_dropped_with_its_reason(
    world: World, lead_columns: dict[str, object], changes: dict[str, object], detail: str
) -> None:
    lead = await world.lead(1001, **{"reply_seq": 1, **lead_columns})
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo", **changes)
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("dropped", detail)
    assert await world.sent() == []


async def test_a_takeover_while_the_bot_types_drops_the_reply(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    async with world.notifier(TYPING_MAX_MS="800", TYPING_MS_PER_CHAR="100"):
        id_ = await world.reply(lead, 1, "Halo Kak, ini balasan")
        await eventually(lambda: is_typing(world, "628110001001@c.us"))
        await world.change_lead(lead, silenced_seq=1)
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("dropped", "a person took over")
    assert await world.sent() == []


async def is_typing(world: World, chat: str) -> bool:
    state = await world.control(world.waha_url, "state")
    return any(one["typing"] for one in state["chats"].values()) if state["chats"] else False


async def test_seen_and_typing_that_fail_do_not_stop_the_text(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    await world.waha_fails(
        {"match": "/api/sendSeen", "kind": "status", "status": 500},
        {"match": "/api/startTyping", "kind": "cut_before"},
        {"match": "/api/stopTyping", "kind": "status", "status": 401},
    )
    async with world.notifier(TYPING_MAX_MS="50"):
        id_ = await world.reply(lead, 1, "Halo Kak")
        await eventually(world.finished(id_))

    assert await world.outcome(id_) == ("sent", "")


async def test_a_reply_waits_for_the_one_before_it_wherever_that_is(world: World) -> None:
    lead = await world.lead(1001, reply_seq=2)
    [first] = await world.replies([(lead, 1, "satu", {"last_seq": "2"})], publish=False)
    [second] = await world.replies([(lead, 2, "dua", {"last_seq": "2"})], publish=False)
    [other] = await world.replies([(await world.lead(1005, reply_seq=1), 1, "lain", {})], publish=False)
    async with world.notifier():
        await world.ring("replies", 1001 % PARTITIONS, second)
        await world.ring("replies", 1001 % PARTITIONS, other)
        await eventually(world.finished(other))
        assert await world.outcome(second) is None
        await world.ring("replies", 1001 % PARTITIONS, first)
        await eventually(world.finished(first, second))

    assert await world.sent() == ["lain", "satu", "dua"]


async def test_a_telegram_lead_is_answered_in_plain_text(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1, channel="telegram", chat="5550001")
    async with world.notifier():
        id_ = await world.reply(lead, 1, "Halo <b>Kak</b> & tim", channel="telegram", chat="5550001", session="42")
        await eventually(world.finished(id_))

    [message] = await world.telegram_messages(5550001)
    assert message["text"] == "Halo <b>Kak</b> & tim"


async def test_two_notifiers_share_the_work_and_send_each_reply_once(world: World) -> None:
    for lead in range(1001, 1041):
        await world.lead(lead, reply_seq=2)
    async with world.notifier(), world.notifier():
        wanted = [(lead, seq, f"{lead}/{seq}", {"last_seq": "2"}) for lead in range(1001, 1041) for seq in (1, 2)]
        ids = await world.replies(wanted)
        await eventually(world.finished(*ids), within=10)

    sent = await world.sent()
    assert sorted(sent) == sorted(set(sent))
    assert len(sent) == 80
    assert all(sent.index(f"{lead}/1") < sent.index(f"{lead}/2") for lead in range(1001, 1041))


async def test_a_leaving_owner_keeps_its_lease_until_the_send_in_flight_is_recorded(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    await world.waha_fails({"match": "/api/sendText", "kind": "delay", "seconds": 3.0})
    async with AsyncExitStack() as leaving, AsyncExitStack() as staying:
        await leaving.enter_async_context(world.notifier(LOCK_TTL_SECONDS="1"))
        id_ = await world.reply(lead, 1, "Halo")
        await eventually(world.waha_has_failed)
        await staying.enter_async_context(world.notifier(LOCK_TTL_SECONDS="1"))
        await leaving.aclose()
        assert await world.outcome(id_) == ("sent", "")
        later = await world.reply(await world.lead(1005, reply_seq=1), 1, "berikutnya")
        await eventually(world.finished(later))

    assert await world.sent() == ["Halo", "berikutnya"]


async def test_an_idle_notifier_hands_over_within_a_second_when_it_is_stopped(world: World) -> None:
    async with AsyncExitStack() as running:
        await running.enter_async_context(world.notifier())
        id_ = await world.reply(await world.lead(1001, reply_seq=1), 1, "Halo")
        await eventually(world.finished(id_))
        before = time.monotonic()
        await running.aclose()

    assert time.monotonic() - before < 1.0
    assert not [lease for lease in await world.rows(partition_leases) if lease.owner]
