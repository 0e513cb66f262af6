"""WAHA's REST side, called as a bot calls it."""

import pytest

from tests.eventually import eventually
from tests.integration.standins.receiver import Receiver
from tests.integration.standins.worlds import LEAD, LEAD_CHAT, LID, Waha
from tests.payloads import load

REAL = load("waha_api_responses")


def key_id(answer: dict[str, object]) -> str:
    named = answer.get("id") or answer["key"]
    if isinstance(named, dict):
        return str(named["id"])
    return str(named).split("_")[2]


async def test_calls_without_the_key_are_refused(waha: Waha) -> None:
    waha.headers = {"X-Api-Key": "wrong"}

    assert await waha.send_text() == (401, REAL["401"]["body"])
    assert await waha.get("/ping") == (200, {"message": "pong"})


@pytest.mark.parametrize(
    ("session", "documented"),
    [
        ("default", "POST /api/sendText GOWS"),
        ("second", "POST /api/sendText NOWEB"),
        ("third", "POST /api/sendText WEBJS"),
    ],
)
async def test_send_text_answers_in_the_engines_shape(waha: Waha, session: str, documented: str) -> None:
    status, answer = await waha.send_text(session=session)

    assert status == 201
    assert answer.keys() == REAL[documented]["body"].keys()
    assert key_id(answer) == (await waha.call("GET", "/_control/sent"))[1][0]["id"]


async def test_wpp_answers_with_the_whole_message(waha: Waha) -> None:
    _, answer = await waha.send_text("Halo", session="fourth")

    assert answer["id"].startswith(f"true_{LEAD_CHAT}_")
    assert (answer["body"], answer["to"], answer["ackName"]) == ("Halo", LEAD_CHAT, "PENDING")


async def test_a_repeat_under_the_same_id_is_counted_but_shown_once(waha: Waha, receiver: Receiver) -> None:
    for text in ("Halo", "Halo lagi"):
        _, answer = await waha.send_text(text, id="3EB0CHOSEN")
        assert key_id(answer) == "3EB0CHOSEN"

    (message,) = await waha.messages()
    _, sent = await waha.call("GET", "/_control/sent")
    assert (message["text"], message["sent_attempts"]) == ("Halo", 2)
    assert [call["attempt_no"] for call in sent] == [1, 2]
    await eventually(lambda: receiver.requests)
    assert len(receiver.requests) == 1


async def test_browser_engines_choose_the_id_themselves(waha: Waha) -> None:
    await waha.send_text(id="3EB0CHOSEN", session="third")
    await waha.send_text(id="3EB0CHOSEN", session="third")

    messages = await waha.messages(f"third/{LEAD_CHAT}")
    assert len(messages) == 2
    assert "3EB0CHOSEN" not in {message["id"] for message in messages}


async def test_a_chat_answers_in_the_shape_its_person_wrote_in(waha: Waha) -> None:
    await waha.incoming(phone=LEAD, text="Halo", engine="WEBJS")

    _, answer = await waha.send_text()

    assert answer.keys() == REAL["POST /api/sendText WEBJS"]["body"].keys()


async def test_the_bots_own_message_comes_back(waha: Waha, receiver: Receiver) -> None:
    await waha.send_text("Selamat datang", id="3EB0ECHO")

    await eventually(lambda: receiver.requests)
    payload = receiver.events[0]["payload"]
    assert receiver.events[0]["event"] == "message.any"
    assert (payload["fromMe"], payload["source"], payload["body"]) == (True, "api", "Selamat datang")
    assert payload["id"] == f"true_{LEAD_CHAT}_3EB0ECHO"


async def test_the_echo_can_come_before_the_answer(waha: Waha, receiver: Receiver) -> None:
    await waha.control("settings", {"echo_delay_ms": -1})

    await waha.send_text()

    assert len(receiver.requests) == 1


async def test_without_message_any_there_is_no_echo(waha: Waha, receiver: Receiver) -> None:
    await waha.control("settings", {"events": ["message"], "echo_delay_ms": -1})

    await waha.send_text()

    assert receiver.requests == []


async def test_typing_and_seen_are_shown_until_the_text(waha: Waha) -> None:
    body = {"session": "default", "chatId": LEAD_CHAT}
    await waha.incoming(phone=LEAD, text="Halo")

    assert (await waha.post("/api/sendSeen", body))[0] == 201
    assert await waha.post("/api/startTyping", body) == (201, {"result": True})
    typing = (await waha.state())["chats"][LEAD_CHAT]
    await waha.send_text()
    quiet = (await waha.state())["chats"][LEAD_CHAT]

    assert typing["typing"]
    assert typing["seen_at"]
    assert not quiet["typing"]


async def test_sessions_that_can_not_send_answer_as_the_real_ones(waha: Waha) -> None:
    await waha.control("session", {"status": "SCAN_QR_CODE"})

    expected = REAL["session not WORKING (2024.10 wording)"]
    assert await waha.send_text() == (422, expected["body"])
    assert await waha.send_text(session="nobody") == (
        422,
        {"error": 'Session "nobody" does not exist', "session": "nobody"},
    )
    assert (await waha.state())["chats"] == {}


async def test_a_call_without_a_chat_is_invalid(waha: Waha) -> None:
    assert await waha.send_text(chatId=5) == (400, REAL["validation error"]["body"])


async def test_the_qr_code_is_there_while_it_is_to_be_scanned(waha: Waha) -> None:
    await waha.control("session", {"status": "SCAN_QR_CODE"})

    async with waha.http.get(f"{waha.url}/api/default/auth/qr", headers=waha.headers) as response:
        picture = await response.read()
    assert picture.startswith(b"\x89PNG")
    assert (await waha.get("/api/second/auth/qr"))[0] == 422


async def test_sessions_are_listed(waha: Waha) -> None:
    _, sessions = await waha.get("/api/sessions")
    status, one = await waha.get("/api/sessions/second")

    assert [session["name"] for session in sessions] == ["default", "second", "third", "fourth"]
    assert (status, one["status"], one["engine"]) == (200, "WORKING", {"engine": "NOWEB"})
    assert (await waha.get("/api/sessions/nobody"))[0] == 404


async def test_lids_are_looked_up_both_ways(waha: Waha) -> None:
    await waha.incoming(lid=LID, text="Halo")
    unknown = await waha.get(f"/api/default/lids/{LID}%40lid")
    await waha.control("lids", {"lid": LID, "phone": LEAD})

    assert unknown == (200, {"lid": f"{LID}@lid", "pn": None})
    assert await waha.get(f"/api/default/lids/{LID}@lid") == (200, {"lid": f"{LID}@lid", "pn": LEAD_CHAT})
    assert await waha.get(f"/api/default/lids/{LID}") == (200, {"lid": f"{LID}@lid", "pn": LEAD_CHAT})
    assert await waha.get(f"/api/default/lids/pn/{LEAD}") == (200, {"lid": f"{LID}@lid", "pn": LEAD_CHAT})
    assert await waha.get("/api/default/lids/pn/628111") == (200, {"lid": None, "pn": "628111@c.us"})


async def test_a_person_known_by_both_ids_has_one_chat(waha: Waha) -> None:
    await waha.incoming(lid=LID, text="dari lid")
    await waha.incoming(phone=LEAD, text="dari nomor")
    await waha.control("lids", {"lid": LID, "phone": LEAD})
    await waha.send_text()

    assert list((await waha.state())["chats"]) == [f"{LID}@lid"]
    assert len(await waha.messages(f"{LID}@lid")) == 3


async def test_history_is_filtered_and_paged_newest_first(waha: Waha) -> None:
    for number, text in enumerate(["satu", "dua", "tiga"]):
        await waha.incoming(phone=LEAD, text=text, timestamp=1_790_000_000 + number)
    await waha.send_text("balasan")
    path = f"/api/default/chats/{LEAD_CHAT}/messages"

    async def bodies(**query: str) -> list[str]:
        return [message["body"] for message in (await waha.get(path, **query))[1]]

    assert await bodies() == ["balasan", "tiga", "dua", "satu"]
    assert await bodies(limit="2", offset="1") == ["tiga", "dua"]
    assert await bodies(**{"filter.fromMe": "true"}) == ["balasan"]
    assert await bodies(**{"filter.timestamp.gte": "1790000001", "filter.fromMe": "false"}) == ["tiga", "dua"]


async def test_all_chats_at_once_are_for_gows_and_noweb_only(waha: Waha) -> None:
    await waha.incoming(phone=LEAD, text="satu")
    await waha.incoming(phone="6281200000000", text="dua")

    assert len((await waha.get("/api/default/chats/all/messages"))[1]) == 2
    assert (await waha.get("/api/third/chats/all/messages"))[0] == 422
    assert (await waha.get("/api/fourth/chats/all/messages"))[0] == 422


async def test_the_overview_names_chats_by_their_last_message(waha: Waha) -> None:
    await waha.incoming(session="third", phone=LEAD, text="satu")

    _, (chat,) = await waha.get("/api/third/chats/overview")

    assert chat["id"] == LEAD_CHAT
    assert chat["lastMessage"]["body"] == "satu"


async def test_contacts_are_the_people_of_the_session(waha: Waha) -> None:
    await waha.incoming(phone=LEAD, text="satu", name="Budi")
    await waha.incoming(group=True, text="dua")

    _, (contact,) = await waha.get("/api/contacts/all", session="default")

    assert (contact["id"], contact["number"], contact["pushname"]) == (LEAD_CHAT, LEAD, "Budi")


async def test_a_new_message_id_is_for_engines_that_take_it(waha: Waha) -> None:
    _, answer = await waha.get("/api/default/new-message-id")

    assert answer["id"].startswith("3EB0")
    assert (await waha.get("/api/third/new-message-id"))[0] == 422


async def test_reset_forgets_everything(waha: Waha) -> None:
    await waha.send_text()
    await waha.control("session", {"status": "FAILED"})

    await waha.control("reset", {})

    assert (await waha.state())["chats"] == {}
    assert (await waha.call("GET", "/_control/sent"))[1] == []
    assert (await waha.send_text())[0] == 201


async def test_changes_are_pushed(waha: Waha) -> None:
    async with waha.http.get(f"{waha.url}/_control/events") as events:
        first = await events.content.readline()
        await events.content.readline()
        await waha.incoming(phone=LEAD, text="Halo")
        second = await events.content.readline()

    assert first.startswith(b'data: {"version":')
    assert second > first


async def test_a_control_call_that_makes_no_sense_is_explained(waha: Waha) -> None:
    status, answer = await waha.call("POST", "/_control/incoming", {"media": "smell"})

    assert status == 400
    assert "voice" in answer["error"]
