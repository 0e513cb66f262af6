"""The comparison tells what was lost, doubled and late, for us as for the peers."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.load.webhooks import lead_of, message_id_of
from bench.peers.catalog import PEERS, setups
from bench.peers.numbered import NumberedMessages
from bench.peers.verdict import Row, judged
from dev.servers.ports import free_port
from shared.health import serve

NUMBERS = {"a1": (0, 1), "a2": (0, 2), "a3": (0, 3), "b1": (1, 1)}
ACKNOWLEDGED = {"a1": 1.0, "a2": 2.0, "a3": 3.0, "b1": 1.0}
STORED = [Row("", 1, "a1", 1.5), Row("", 2, "a2", 2.5), Row("", 3, "a3", 3.5), Row("", 1, "b1", 1.5)]
REPLIES = [Row("a", 1, "r1", 1.5), Row("a", 2, "r2", 2.5), Row("b", 1, "r3", 1.5)]
HEARD = [("a", "r1", 1.6), ("b", "r3", 1.6), ("a", "r2", 2.6)]


def test_nothing_is_held_against_who_did_everything_once_and_in_order() -> None:
    verdict = judged(ACKNOWLEDGED, NUMBERS, STORED, REPLIES, HEARD)
    counts = (verdict.lost, verdict.replies_lost, verdict.doubled, verdict.replies_doubled)
    assert (*counts, verdict.late, verdict.replies_late) == (0, 0, 0, 0, 0, 0)
    assert verdict.is_complete
    assert verdict.longest_wait_seconds == 0.5
    assert verdict.last_at == 3.5


def test_what_was_acknowledged_and_not_stored_is_lost() -> None:
    verdict = judged(ACKNOWLEDGED, NUMBERS, STORED[:-1], REPLIES, HEARD)
    assert (verdict.lost, verdict.is_complete) == (1, False)


def test_what_was_decided_and_not_sent_is_a_lost_reply() -> None:
    verdict = judged(ACKNOWLEDGED, NUMBERS, STORED, REPLIES, HEARD[:-1])
    assert (verdict.replies_lost, verdict.is_complete) == (1, False)


def test_a_second_row_and_a_second_call_are_doubled() -> None:
    again = judged(ACKNOWLEDGED, NUMBERS, [*STORED, Row("", 2, "b1", 9)], REPLIES, [*HEARD, ("b", "r3", 9.0)])
    assert (again.doubled, again.replies_doubled, again.late) == (1, 1, 0)
    assert again.last_at == 3.5


def test_a_message_after_a_later_one_of_its_lead_is_late() -> None:
    turned = [STORED[1], STORED[2], STORED[0], STORED[3]]
    assert judged(ACKNOWLEDGED, NUMBERS, turned, REPLIES, HEARD).late == 1


def test_a_reply_after_a_later_one_of_its_lead_is_late() -> None:
    assert judged(ACKNOWLEDGED, NUMBERS, STORED, REPLIES, HEARD[::-1]).replies_late == 1


@pytest.fixture
async def gateway() -> AsyncIterator[tuple[tuple[str, int], list[tuple[int, str]]]]:
    wrote: list[tuple[int, str]] = []

    async def accept(request: Request) -> Response:
        payload = (await request.json())["payload"]
        wrote.append((lead_of(payload["from"]), payload["id"].rpartition("_")[2]))
        return JSONResponse({"status": "accepted"})

    address, stop = ("127.0.0.1", free_port()), asyncio.Event()
    app = Starlette(routes=[Route("/webhook", accept, methods=["POST"])])
    serving = asyncio.create_task(serve(app, host=address[0], port=address[1], stop=stop))
    await asyncio.sleep(0)
    yield address, wrote
    stop.set()
    await serving


@pytest.mark.parametrize("a_second", [0.0, 2000.0])
async def test_every_lead_writes_its_messages_one_after_the_other(
    gateway: tuple[tuple[str, int], list[tuple[int, str]]], a_second: float
) -> None:
    address, wrote = gateway
    messages = NumberedMessages(100, 7, 4, hmac_key="rahasia")
    await messages.send(address, at_once=3, a_second=a_second)
    by_lead = {lead: [key for writer, key in wrote if writer == lead] for lead in range(100, 107)}
    assert by_lead == {lead: [message_id_of(lead, number) for number in range(1, 5)] for lead in range(100, 107)}
    assert set(messages.acknowledged) == set(messages.number_of())
    assert messages.refused == 0


def test_only_who_keeps_no_order_is_measured_one_at_a_time_too() -> None:
    assert {peer.name: len(setups(peer)) for peer in PEERS} == {
        "faststream": 2,
        "taskiq": 2,
        "procrastinate": 1,
        "bullmq": 2,
    }


def test_every_peer_has_a_locked_environment_and_a_readme() -> None:
    for peer in PEERS:
        lock = "package-lock.json" if peer.is_node else "uv.lock"
        assert (peer.folder / lock).exists()
        assert (peer.folder / "README.md").exists()
