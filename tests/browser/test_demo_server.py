"""What the page's server tells the page, and what it lets a visitor do."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from dev.demo.shown import ROWS_PER_TAB, shown_sheets
from dev.servers.ports import free_port
from dev.servers.redis import EmbeddedRedis
from dev.standins.serving import served
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from shared.database import create_engine
from shared.redis_client import connect
from shared.settings import sqlalchemy_url
from tests.browser.running import ADMIN_CHAT, Demo, demo_over, standins
from tests.eventually import eventually

BUDI = {"channel": "whatsapp", "name": "Budi", "phone": "6281234567801", "engine": "WEBJS"}


@pytest.fixture
async def standin_urls() -> AsyncIterator[dict[str, str]]:
    async with standins() as urls:
        yield urls


@pytest.fixture
async def demo(database_url: str, redis_url: str, standin_urls: dict[str, str]) -> AsyncIterator[Demo]:
    async with demo_over(database_url=database_url, redis_url=redis_url, **standin_urls) as running:
        yield running


async def test_a_whatsapp_lead_who_writes_is_on_the_page(demo: Demo) -> None:
    answer = await demo.post("/api/say", {"message": {**BUDI, "texts": ["Halo", "kak"]}})

    assert answer.status_code == 200
    chat = await eventually(lambda: demo.sections["whatsapp"]["chats"].get("6281234567801@c.us"))
    assert chat["phone"] == "6281234567801"
    await eventually(lambda: _texts(demo, "whatsapp", "6281234567801@c.us") == ["Halo", "kak"])


async def test_a_message_can_be_edited_and_taken_back(demo: Demo) -> None:
    said = (await demo.post("/api/say", {"message": {**BUDI, "texts": ["Hallo"]}})).json()
    message_id = said["sent"][0]["message_id"]

    await demo.post("/api/say", {"message": {**BUDI, "texts": ["Halo"], "edit_of": message_id}})
    await eventually(lambda: _texts(demo, "whatsapp", "6281234567801@c.us") == ["Halo"])

    await demo.post("/api/say", {"message": {**BUDI, "revoke_of": message_id}})
    await eventually(lambda: demo.sections["whatsapp"]["chats"]["6281234567801@c.us"]["messages"][0]["revoked"])


async def test_a_telegram_lead_and_a_colleague_write_to_their_own_chats(demo: Demo) -> None:
    await demo.post("/api/say", {"message": {"channel": "telegram", "from_id": 77, "name": "Maya", "texts": ["Halo"]}})
    colleague = {"channel": "telegram", "from_id": 9, "name": "Rina", "chat_id": int(ADMIN_CHAT), "texts": ["/stats"]}
    await demo.post("/api/say", {"message": colleague})

    await eventually(lambda: _texts(demo, "telegram", "77") == ["Halo"])
    await eventually(lambda: _texts(demo, "telegram", ADMIN_CHAT) == ["/stats"])


async def test_a_pressed_button_becomes_an_update_for_the_bot(demo: Demo, standin_urls: dict[str, str]) -> None:
    button = {"text": "Ambil alih", "callback_data": "take_over:1"}
    message = {"chat_id": ADMIN_CHAT, "text": "Lead baru", "reply_markup": {"inline_keyboard": [[button]]}}
    await demo.client.post(f"{standin_urls['telegram_standin_url']}/bot42:token/sendMessage", json=message)
    await eventually(lambda: _texts(demo, "telegram", ADMIN_CHAT) == ["Lead baru"])
    [alert] = demo.sections["telegram"]["chats"][ADMIN_CHAT]["messages"]
    press = {"chat_id": int(ADMIN_CHAT), "message_id": alert["message_id"], "data": "take_over:1", "from_id": 9}

    pressed = await demo.post("/api/press", press)
    unknown = await demo.post("/api/press", {**press, "data": "something else"})

    assert "update_id" in pressed.json()
    assert unknown.status_code == 409


async def test_what_staff_type_into_the_sheet_is_on_the_page(demo: Demo) -> None:
    edit = {"op": "set_cell", "tab": "Leads", "row": 1, "column": 2, "value": "catatan"}

    assert (await demo.post("/api/edit", edit)).status_code == 200

    await eventually(lambda: _sheet(demo) == [["", "catatan"]])


def test_a_long_sheet_is_shown_by_its_header_and_its_last_rows() -> None:
    rows = [["nomor"], *([str(number)] for number in range(ROWS_PER_TAB + 10))]

    section: Any = shown_sheets({"spreadsheets": {"sheet-1": {"tabs": [{"title": "Leads", "rows": rows}]}}})

    tab = section["spreadsheets"]["sheet-1"]["tabs"][0]
    assert tab["hidden"] == 10
    assert tab["rows"][:2] == [["nomor"], ["10"]]


async def test_the_figures_of_every_stream_are_read_from_redis(demo: Demo, redis_url: str) -> None:
    redis = connect(redis_url)
    for number in range(3):
        await redis.xadd("inbound:{07}", {"v": "1", "text": str(number)})
    await redis.xgroup_create("inbound:{07}", "processors", id="0")
    await redis.xreadgroup("processors", "one", {"inbound:{07}": ">"}, count=2)

    figures = await eventually(lambda: _figures(demo, "inbound:{07}", length=3))

    assert (figures["added"], figures["lag"], figures["pending"]) == (3, 1, 2)
    assert len(demo.sections["streams"]["partitions"]) == 16 + 16 + 1 + 1
    await redis.aclose()


async def test_the_lead_behind_a_chat_is_read_from_postgresql(demo: Demo, database_url: str) -> None:
    engine = create_engine(sqlalchemy_url(database_url), application="test")
    async with engine.begin() as connection:
        await connection.execute(sa.text(_A_LEAD))
    await engine.dispose()

    await demo.post("/api/say", {"message": {**BUDI, "texts": ["Halo"]}})

    leads = await eventually(lambda: _leads(demo))
    assert [(lead["address"], lead["state"]) for lead in leads] == [("phone:6281234567801", "FORM_SENT")]
    assert demo.sections["database"]["decisions"][0]["rule"] == "chose_franchise"
    assert demo.sections["database"]["waiting"] == {"fallback": 0, "dead": 0, "replies": 1}


async def test_a_stand_in_made_to_be_away_says_so_until_it_is_back(demo: Demo) -> None:
    await eventually(lambda: demo.sections["sheet"].get("fault") is False)

    await demo.post("/api/fault", {"service": "sheet", "away": True})
    await eventually(lambda: demo.sections["sheet"].get("fault") is True)

    await demo.post("/api/fault", {"service": "sheet", "away": False})
    await eventually(lambda: demo.sections["sheet"].get("fault") is False)


async def test_whatever_is_away_is_shown_as_away_and_found_again(
    database_url: str, killable_redis: EmbeddedRedis
) -> None:
    waha_port = free_port()
    settings: dict[str, Any] = {
        "database_url": database_url,
        "redis_url": killable_redis.url,
        "waha_standin_url": f"http://127.0.0.1:{waha_port}",
        "google_standin_url": "none",
        "telegram_standin_url": f"http://127.0.0.1:{free_port()}",
    }
    async with demo_over(**settings) as demo:
        await eventually(lambda: demo.sections["streams"]["status"] == "live")
        killable_redis.kill()
        await eventually(lambda: demo.sections["streams"]["status"] == "away")
        assert demo.sections["whatsapp"]["status"] == "away"
        assert demo.sections["sheet"]["status"] == "real"
        refused = await demo.post("/api/say", {"message": {**BUDI, "texts": ["Halo"]}})
        assert refused.status_code == 502
        assert "WAHA" in refused.json()["error"]

        killable_redis.start()
        async with served(waha_app(WahaOptions(sessions=(("default", "GOWS"),))), port=waha_port):
            await eventually(lambda: demo.sections["streams"]["status"] == "live")
            await eventually(lambda: demo.sections["whatsapp"]["status"] == "live")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "JSON"),
        (b'{"message": {"channel": "fax", "texts": ["Halo"]}}', "channel"),
        (b'{"message": {"channel": "whatsapp", "texts": ["Halo"]}}', "a phone or a LID is needed"),
        (b'{"message": {"channel": "whatsapp", "phone": "6281234567801"}}', "nothing to send"),
    ],
)
async def test_what_is_wrong_with_an_action_is_said_in_words(demo: Demo, body: bytes, reason: str) -> None:
    answer = await demo.client.post("/api/say", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert reason in answer.json()["error"]


async def test_only_json_of_bounded_size_is_taken(demo: Demo) -> None:
    form = await demo.client.post("/api/say", content=b"{}", headers={"content-type": "text/plain"})
    huge = await demo.client.post(
        "/api/say", content=b" " * (256 * 1024 + 1), headers={"content-type": "application/json"}
    )

    assert (form.status_code, huge.status_code) == (415, 413)


async def test_the_page_forbids_whatever_is_not_its_own(demo: Demo) -> None:
    page = await demo.client.get("/")

    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def _texts(demo: Demo, section: str, chat_id: str) -> list[str]:
    chat = demo.sections[section]["chats"].get(chat_id, {"messages": []})
    return [message["text"] for message in chat["messages"]]


def _sheet(demo: Demo) -> list[list[str]]:
    rows: list[list[str]] = demo.sections["sheet"]["spreadsheets"]["sheet-1"]["tabs"][0]["rows"]
    return rows


def _leads(demo: Demo) -> list[dict[str, Any]]:
    leads: list[dict[str, Any]] = demo.sections["database"]["leads"]
    return leads


def _figures(demo: Demo, key: str, *, length: int) -> dict[str, Any]:
    partitions: list[dict[str, Any]] = demo.sections["streams"]["partitions"]
    return next((one for one in partitions if one["key"] == key and one["length"] == length), {})


_A_LEAD = """
    WITH lead AS (
        INSERT INTO leads (id, partition, version, state, channel, session, chat, phone)
        VALUES (1001, 9, 1, 'FORM_SENT', 'whatsapp', 'default', '6281234567801@c.us', '6281234567801')
    ), address AS (
        INSERT INTO addresses (address, lead_id) VALUES ('phone:6281234567801', 1001)
    ), decision AS (
        INSERT INTO decisions (lead_id, first_seq, last_seq, rule, state_before, state_after, strikes)
        VALUES (1001, 2, 2, 'chose_franchise', 'CHOOSE_OPTION', 'FORM_SENT', 0)
    )
    INSERT INTO outbox (stream, partition, lead_id, seq, payload) VALUES ('replies', 9, 1001, 1, '{}')
"""
