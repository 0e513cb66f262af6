"""The load counts what is lost, doubled and refused, and its WAHA is one the notifier can work with."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.load.greetings import Greetings, closed_loop, open_loop
from bench.load.ticking import beat
from bench.load.waha import LeanWaha
from bench.load.webhooks import WebhookMaker, lead_of, phone_of
from dev.servers.ports import free_port
from services.notifier.adapters.waha import Waha
from services.notifier.failures import AwayError
from services.notifier.replies.reply import Reply
from shared.health import serve
from shared.waha_sessions import OneServer

FIRST = 100


class Gateway:
    """Answers 200, or 503 for the leads in `refusing`, and remembers who wrote."""

    def __init__(self) -> None:
        self.refusing: set[int] = set()
        self.wrote: list[int] = []
        self.address = ("127.0.0.1", free_port())

    async def accept(self, request: Request) -> Response:
        lead = lead_of((await request.json())["payload"]["from"])
        self.wrote.append(lead)
        return JSONResponse({"status": "accepted"}, 503 if lead in self.refusing else 200)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    stop = asyncio.Event()
    app = Starlette(routes=[Route("/webhook", gateway.accept, methods=["POST"])])
    serving = asyncio.create_task(serve(app, host="127.0.0.1", port=gateway.address[1], stop=stop))
    await asyncio.sleep(0)
    yield gateway
    stop.set()
    await serving


def requests(count: int) -> list[bytes]:
    maker = WebhookMaker("Halo", hmac_key="rahasia")
    return [maker.make(FIRST + place) for place in range(count)]


def chat(place: int) -> str:
    return f"{phone_of(FIRST + place)}@c.us"


async def test_every_sender_waits_for_its_acknowledgement(gateway: Gateway) -> None:
    greetings = Greetings.of(FIRST, 50)

    await closed_loop(gateway.address, requests(50), greetings, senders=4, seconds=30)

    assert sorted(gateway.wrote) == list(range(FIRST, FIRST + 50))
    assert (greetings.sent_count, greetings.refused, len(greetings.acknowledge_seconds())) == (50, 0, 50)


async def test_a_fixed_rate_counts_from_when_it_was_due(gateway: Gateway) -> None:
    greetings = Greetings.of(FIRST, 20)

    await open_loop(gateway.address, requests(20), greetings, per_second=200)

    gaps = [later - sooner for sooner, later in zip(greetings.due, greetings.due[1:], strict=False)]
    assert all(abs(gap - 0.005) < 1e-6 for gap in gaps)
    assert sorted(gateway.wrote) == list(range(FIRST, FIRST + 20))


async def test_what_is_refused_is_counted_and_not_lost(gateway: Gateway) -> None:
    gateway.refusing = {FIRST + 3}
    greetings = Greetings.of(FIRST, 10)

    await closed_loop(gateway.address, requests(10), greetings, senders=2, seconds=30)
    for place in set(range(10)) - {3}:
        greetings.hear(chat(place), "id")

    assert (greetings.refused, greetings.lost, greetings.doubled, greetings.strangers) == (1, 0, 0, 0)


async def test_a_reply_that_never_comes_is_lost(gateway: Gateway) -> None:
    greetings = Greetings.of(FIRST, 10)

    await closed_loop(gateway.address, requests(10), greetings, senders=2, seconds=30)
    for place in range(9):
        greetings.hear(chat(place), "id")

    assert greetings.lost == 1


def test_a_second_reply_is_doubled_and_one_to_nobody_is_a_stranger_s() -> None:
    greetings = Greetings.of(FIRST, 2)
    greetings.due[0] = time.monotonic()

    for told in (chat(0), chat(0), chat(1), chat(7), "status@broadcast"):
        greetings.hear(told, "id")

    assert (greetings.answered_count, greetings.doubled, greetings.strangers) == (1, 1, 3)


async def test_the_beat_makes_up_at_once_for_what_it_missed() -> None:
    due: list[float] = []
    called: list[float] = []

    def tick(moment: float) -> None:
        due.append(moment)
        called.append(time.monotonic())
        if len(due) == 1:
            time.sleep(0.25)  # whoever ticks holds the loop up

    await beat(tick, count=20, per_second=100)

    assert due[-1] - due[0] == pytest.approx(0.19)
    assert called[-1] - called[1] < 0.1


@pytest.fixture
async def waha() -> AsyncIterator[LeanWaha]:
    lean = LeanWaha(api_key="geheim")
    await lean.start()
    yield lean
    await lean.stop()


def reply(**but: Any) -> Reply:
    values: dict[str, Any] = {
        "id": 1,
        "lead_id": 1001,
        "seq": 1,
        "message_id": "3EB0AAAA",
        "created_at": datetime.now(UTC),
        "channel": "whatsapp",
        "session": "default",
        "engine": "GOWS",
        "chat": chat(0),
        "text": "Halo Kak 😊",
        "last_seq": 1,
        "lead_exists": True,
        "lead_blocked": False,
        "lead_silenced_seq": 0,
        "lead_reply_seq": 1,
        "is_behind": False,
        "tries": 0,
        "next_try_at": None,
        "looked_at": 0.0,
    }
    return Reply(**{**values, **but})


async def test_the_notifier_s_client_can_send(waha: LeanWaha) -> None:
    heard: list[tuple[str, str]] = []
    waha.heard = lambda chat_id, key: heard.append((chat_id, key))

    async with aiohttp.ClientSession() as http:
        client = Waha(http, OneServer(waha.url, "geheim"))
        ids = [await client.send(reply(message_id=key)) for key in ("3EB0AAAA", "3EB0BBBB")]

    assert ids == ["3EB0AAAA", "3EB0BBBB"]
    assert heard == [(chat(0), "3EB0AAAA"), (chat(0), "3EB0BBBB")]


async def test_the_notifier_s_client_finds_what_was_sent_where_it_is_remembered(waha: LeanWaha) -> None:
    sent, other = reply(message_id="3EB0AAAA"), reply(message_id="3EB0BBBB")
    async with aiohttp.ClientSession() as http:
        client = Waha(http, OneServer(waha.url, "geheim"))
        await client.send(sent)
        assert not await client.was_sent(sent)

        waha.remembered = {}
        await client.send(sent)
        assert await client.was_sent(sent)
        assert not await client.was_sent(other)


async def test_a_wrong_key_is_refused(waha: LeanWaha) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(AwayError):
            await Waha(http, OneServer(waha.url, "falsch")).send(reply())


async def test_a_request_in_pieces_and_two_in_one_are_understood(waha: LeanWaha) -> None:
    heard: list[str] = []
    waha.heard = lambda chat_id, _: heard.append(chat_id)
    body = b'{"session":"default","chatId":"62@c.us","text":"x","id":"3EB0"}'
    one = b"POST /api/sendText HTTP/1.1\r\nX-Api-Key: geheim\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(waha.url).port)

    writer.write(one[:60])
    await writer.drain()
    writer.write(one[60:] + one)
    answers = [await reader.readuntil(b"201 Created") for _ in range(2)]
    writer.close()

    assert len(answers) == 2
    assert heard == ["62@c.us", "62@c.us"]
