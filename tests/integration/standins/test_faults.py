"""What a real client sees of each fault, and whether the request was applied."""

import asyncio

import aiohttp
import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter

from tests.eventually import eventually
from tests.integration.standins.worlds import LEAD_CHAT, Google, Standin, Telegram, Waha


async def texts(waha: Waha) -> list[str]:
    _, sent = await waha.call("GET", "/_control/sent")
    return [call["text"] for call in sent]


async def outcomes(standin: Standin) -> list[tuple[str, bool]]:
    return [(one["kind"], one["applied"]) for one in await standin.injected()]


async def test_a_status_is_answered_and_not_applied(waha: Waha) -> None:
    await waha.faults({"match": "/api/sendText", "kind": "status", "status": 503, "headers": {"Retry-After": "7"}})

    async with waha.http.post(f"{waha.url}/api/sendText", json={}, headers=waha.headers) as response:
        assert (response.status, response.headers["Retry-After"]) == (503, "7")

    assert await texts(waha) == []
    assert await outcomes(waha) == [("status", False)]


async def test_a_delay_is_applied_late(waha: Waha) -> None:
    await waha.faults({"match": "/api/sendText", "kind": "delay", "seconds": 0.3})
    began = asyncio.get_running_loop().time()

    assert (await waha.send_text())[0] == 201

    assert asyncio.get_running_loop().time() - began >= 0.3
    assert await outcomes(waha) == [("delay", True)]


async def test_a_delayed_request_is_applied_although_the_client_left(waha: Waha) -> None:
    await waha.faults({"match": "/api/sendText", "kind": "delay", "seconds": 0.5})

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(waha.send_text("terlambat"), 0.1)

    assert await texts(waha) == []
    await eventually(lambda: texts(waha))


async def test_a_hanging_request_is_never_answered_nor_applied(waha: Waha) -> None:
    await waha.faults({"match": "/api/sendText", "kind": "hang"})

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(waha.send_text(), 0.3)

    async def recorded() -> bool:
        return await outcomes(waha) == [("hang", False)]

    await eventually(recorded)
    assert await texts(waha) == []


async def test_a_connection_is_cut_before(waha: Waha) -> None:
    await waha.faults({"match": "/api/sendText", "kind": "cut_before"})

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await waha.send_text()

    assert await texts(waha) == []
    assert await outcomes(waha) == [("cut_before", False)]


async def test_a_connection_is_cut_after(waha: Waha) -> None:
    await waha.faults({"match": "/api/sendText", "kind": "cut_after"})

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await waha.send_text("sampai")

    assert await texts(waha) == ["sampai"]
    assert await outcomes(waha) == [("cut_after", True)]


async def test_a_lie_is_applied_and_answered_500(waha: Waha) -> None:
    await waha.faults({"match": "/api/sendText", "kind": "lie"})

    status, answer = await waha.send_text("sampai")

    assert (status, answer["exception"]["message"]) == (500, "Timed Out")
    assert await texts(waha) == ["sampai"]


async def test_a_rule_fires_as_often_as_it_says_and_only_where_it_fits(waha: Waha) -> None:
    await waha.faults(
        {"match": "sendText", "method": "GET", "kind": "cut_before"},
        {"match": "sendText", "kind": "status", "status": 502, "times": 2},
    )

    statuses = [(await waha.send_text())[0] for _ in range(3)]

    assert statuses == [502, 502, 201]
    assert (await waha.get("/api/sessions"))[0] == 200
    _, report = await waha.call("GET", "/_control/faults")
    assert [rule["fired"] for rule in report["rules"]] == [0, 2]


async def test_the_same_seed_gives_the_same_faults(waha: Waha) -> None:
    async def run() -> list[int]:
        await waha.faults({"match": "sendText", "kind": "status", "probability": 0.5}, seed=7)
        return [(await waha.send_text())[0] for _ in range(20)]

    first = await run()

    assert set(first) == {201, 503}
    assert await run() == first


async def test_a_fault_can_be_narrowed_to_one_chat_by_the_query(waha: Waha) -> None:
    await waha.faults({"match": f"{LEAD_CHAT}/messages?limit=7", "kind": "status"})

    path = f"/api/default/chats/{LEAD_CHAT}/messages"
    assert (await waha.get(path, limit="7"))[0] == 503
    assert (await waha.get(path, limit="8"))[0] == 200


async def test_a_rule_that_makes_no_sense_is_refused(waha: Waha) -> None:
    status, answer = await waha.call("POST", "/_control/faults", {"rules": [{"match": "/", "kind": "explode"}]})

    assert status == 400
    assert "cut_before" in answer["error"]


async def test_readiness_and_control_stay_reachable(waha: Waha) -> None:
    await waha.faults({"match": "/", "kind": "cut_before"})

    assert (await waha.call("GET", "/readyz"))[0] == 200
    await waha.faults()
    assert (await waha.send_text())[0] == 201


async def test_google_answers_injected_errors_in_its_own_words(google: Google) -> None:
    await google.faults({"match": ":batchUpdate", "kind": "lie", "status": 503})

    cell = {"values": [{"userEnteredValue": {"stringValue": "a"}}]}
    status, answer = await google.batch({"appendCells": {"rows": [cell], "fields": "*"}})

    assert (status, answer["error"]["status"]) == (503, "UNAVAILABLE")
    assert await google.rows() == [["a"]]


async def test_an_injected_body_is_answered_as_it_is(google: Google) -> None:
    await google.faults({"match": "/token", "kind": "status", "status": 400, "body": {"error": "invalid_grant"}})

    assert await google.refresh() == (400, {"error": "invalid_grant"})


async def test_telegram_faults_reach_aiogram(telegram: Telegram) -> None:
    await telegram.faults(
        {"match": "/sendMessage", "kind": "cut_after", "times": 1},
        {"match": "/sendMessage", "kind": "status", "status": 429},
    )

    with pytest.raises(TelegramNetworkError):
        await telegram.bot.send_message(1, "sampai")
    with pytest.raises(TelegramRetryAfter):
        await telegram.bot.send_message(1, "tidak")

    assert [message["text"] for message in (await telegram.chat(1))["messages"]] == ["sampai"]
