"""WAHA's history, read on every engine."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.translation.waha import translate
from services.processor.adapters.waha_history import WahaHistory
from services.processor.repair.ports import HistoryAway, WahaSession
from shared.clock import utc_now
from shared.messages import Inbound
from shared.translation.reading import JsonObject
from shared.translation.waha_message import history_event
from tests.integration.repair.conftest import SESSIONS
from tests.integration.standins.receiver import Receiver
from tests.integration.standins.worlds import LEAD, LEAD_CHAT, LID, Waha

Sessions = dict[str, WahaSession]
EVERY = pytest.mark.parametrize("name", SESSIONS)


async def read(history: WahaHistory, session: WahaSession, since: datetime) -> list[JsonObject]:
    return [message async for page in history.messages(session, since) for message in page]


def seconds_ago(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(time.time()) - seconds, UTC)


async def test_sessions_tell_engine_status_and_their_own_number(sessions: Sessions) -> None:
    assert {name: (session.engine, session.status) for name, session in sessions.items()} == {
        name: (engine, "WORKING") for name, engine in SESSIONS.items()
    }
    assert all(str(session.me["id"]).endswith("@c.us") for session in sessions.values())


@EVERY
async def test_whatever_was_written_since_is_read_to_the_last_page(
    waha: Waha, history: WahaHistory, sessions: Sessions, name: str
) -> None:
    now = int(time.time())
    for number in range(130):  # more than a page on any engine
        await waha.incoming(session=name, phone=LEAD, text=str(number), timestamp=now - 200 + number, deliver=False)
    for number in range(60):
        phone = f"62812000000{number:02d}"
        await waha.incoming(session=name, phone=phone, text=f"p{number}", timestamp=now - 5, deliver=False)

    found = await read(history, sessions[name], seconds_ago(150))

    texts = {str(message["body"]) for message in found}
    assert {str(number) for number in range(51, 130)} <= texts
    assert {f"p{number}" for number in range(60)} <= texts
    assert "10" not in texts or SESSIONS[name] in {"WEBJS", "WPP"}


@EVERY
async def test_a_quiet_chat_is_not_opened(waha: Waha, history: WahaHistory, sessions: Sessions, name: str) -> None:
    await waha.incoming(session=name, phone=LEAD, text="lama", timestamp=time.time() - 500, deliver=False)

    assert await read(history, sessions[name], seconds_ago(100)) == []


@EVERY
@pytest.mark.parametrize("who", ["lead", "hidden", "us"])
async def test_history_and_webhook_tell_the_same_event(
    waha: Waha, history: WahaHistory, sessions: Sessions, receiver: Receiver, name: str, who: str
) -> None:
    person = {"lid": LID} if who == "hidden" else {}
    await waha.incoming(session=name, phone=LEAD, text="halo", from_me=who == "us", **person)
    session = sessions[name]
    now = utc_now()

    (payload,) = await read(history, session, now - timedelta(minutes=1))

    read_again = history_event(
        payload, session=name, engine=session.engine, me=session.me, received=now, request_id="same"
    )
    (webhook,) = receiver.requests
    assert isinstance(read_again, Inbound)
    assert read_again == translate(webhook.json, received=now, request_id="same")


@EVERY
async def test_groups_are_never_opened_or_ignored_when_listed(
    waha: Waha, history: WahaHistory, sessions: Sessions, name: str
) -> None:
    await waha.incoming(session=name, group=True, text="grup", deliver=False)
    session = sessions[name]

    found = await read(history, session, seconds_ago(60))

    events = [
        history_event(one, session=name, engine=session.engine, me=session.me, received=utc_now(), request_id="")
        for one in found
    ]
    assert not [event for event in events if isinstance(event, Inbound)]


async def test_a_chat_that_fails_once_is_asked_again(waha: Waha, history: WahaHistory, sessions: Sessions) -> None:
    await waha.incoming(session="gows", phone=LEAD, text="halo", deliver=False)
    await waha.faults({"match": "/chats/", "kind": "status", "status": 500, "times": 1})

    assert len(await read(history, sessions["gows"], seconds_ago(60))) == 1


async def test_a_session_that_does_not_work_tells_nothing(waha: Waha, history: WahaHistory, sessions: Sessions) -> None:
    await waha.control("session", {"session": "gows", "status": "STARTING"})

    with pytest.raises(HistoryAway, match="422"):
        await read(history, sessions["gows"], seconds_ago(60))


async def test_a_waha_that_is_not_there_tells_nothing(waha: Waha) -> None:
    nobody = WahaHistory(waha.http, url="http://127.0.0.1:9", api_key="")

    with pytest.raises(HistoryAway):
        await nobody.sessions()


async def test_phones_stay_out_of_what_is_said_about_a_refusal(
    waha: Waha, history: WahaHistory, sessions: Sessions
) -> None:
    await waha.faults({"match": "/chats/", "kind": "status", "status": 400, "body": {"message": f"bad {LEAD_CHAT}"}})

    with pytest.raises(HistoryAway) as refusal:
        await read(history, sessions["gows"], seconds_ago(60))
    assert LEAD not in str(refusal.value)
