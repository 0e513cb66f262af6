"""What `doctor` finds, on real servers and on stand-ins of the providers, while this or that is wrong."""

import base64
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from dev.standins.google.app import google_app
from dev.standins.google.state import GoogleOptions
from dev.standins.serving import served
from dev.standins.telegram.app import telegram_app
from dev.standins.telegram.people import TelegramOptions
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from services.admin.calls import open_http
from services.admin.diagnosis.accounts import examine_accounts
from services.admin.diagnosis.configuration import examine_settings
from services.admin.diagnosis.database import examine_database
from services.admin.diagnosis.examination import examine
from services.admin.diagnosis.findings import Finding, Verdict
from services.admin.diagnosis.google import examine_google
from services.admin.diagnosis.redis_server import examine_redis
from services.admin.diagnosis.telegram import examine_telegram
from services.admin.diagnosis.waha import examine_waha, judge_session
from services.admin.diagnosis.work import examine_work
from services.admin.settings import Settings
from shared.clock import utc_now
from shared.database import create_engine
from shared.redis_client import connect
from shared.sealing import Sealing
from shared.settings import sqlalchemy_url
from shared.tables import (
    api_tokens,
    dead_letters,
    deployment,
    outbox,
    partition_leases,
    users,
    waha_session_settings,
    workers,
)
from shared.waha_sessions import OwnSettings, place_of

NOBODY = "http://127.0.0.1:1"
SECRET = "swordfish-swordfish"


def settings(**but: Any) -> Settings:
    known = {"database_url": "postgresql://leads@127.0.0.1:1/leads", "waha_api_url": NOBODY}
    return Settings.model_validate({**known, **but})


def bad(found: list[Finding]) -> list[str]:
    return [f"{one.about}: {one.text}" for one in found if one.verdict is Verdict.PROBLEM]


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_http(total_seconds=5.0) as session:
        yield session


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(sqlalchemy_url(database_url), application="test", pool_size=2, by_index=False)
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    redis = connect(redis_url)
    yield redis
    await redis.aclose()


async def test_it_works_while_everything_is_down_and_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": f"postgresql://leads:{SECRET}@127.0.0.1:1/leads",
        "REDIS_URL": f"redis://:{SECRET}@127.0.0.1:1/0",
        "WAHA_API_URL": NOBODY,
        "WAHA_API_KEY": SECRET,
        "GOOGLE_SPREADSHEET_ID": "sid",
        "GOOGLE_CLIENT_ID": "client",
        "GOOGLE_CLIENT_SECRET": SECRET,
        "GOOGLE_REFRESH_TOKEN": SECRET,
        "GOOGLE_TOKEN_URL": f"{NOBODY}/token",
        "TELEGRAM_BOT_TOKEN": f"42:{SECRET}",
        "TELEGRAM_API_URL": NOBODY,
    }.items():
        monkeypatch.setenv(name, value)
    started = time.monotonic()

    found = await examine()

    problems = [one for one in found if one.verdict is Verdict.PROBLEM]
    assert {one.about for one in problems} == {"PostgreSQL", "Redis", "WAHA", "Google", "Telegram"}
    assert all(one.fault and one.action for one in found if one.verdict is not Verdict.FINE)
    assert SECRET not in repr(found)
    assert time.monotonic() - started < 15


def test_settings_that_do_not_fit_are_all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTITIONS", "0")
    monkeypatch.setenv("TELEGRAM_ADMIN_CHAT_ID", "the boss")
    monkeypatch.delenv("DATABASE_URL", raising=False)

    read, found = examine_settings()

    assert read is None
    assert [one.text.partition(":")[0].partition(" ")[0] for one in found] == [
        "DATABASE_URL",
        "PARTITIONS",
        "TELEGRAM_ADMIN_CHAT_ID",
    ]


async def test_a_database_without_tables_is_to_be_migrated(unmigrated_database_url: str) -> None:
    engine = create_engine(sqlalchemy_url(unmigrated_database_url), application="test", pool_size=1)

    has_tables, found = await examine_database(engine, settings(database_url=unmigrated_database_url))

    assert not has_tables
    assert [one.action for one in found if one.about == "Migrations"] == ["Run: python -m services.admin migrate"]
    await engine.dispose()


async def test_a_migrated_database_is_fine_until_the_partitions_differ(engine: AsyncEngine) -> None:
    has_tables, found = await examine_database(engine, settings())
    assert (has_tables, bad(found)) == (True, [])

    async with engine.begin() as connection:
        await connection.execute(sa.insert(deployment).values(name="partitions", value="7"))
    _, found = await examine_database(engine, settings())

    assert bad(found) == ["Partitions: PARTITIONS is 16, this database was set up with 7"]


async def test_a_refused_password_is_told_from_a_server_that_is_away(database_url: str) -> None:
    wrong = sa.make_url(database_url).set(database="no_such_database").render_as_string(hide_password=False)
    engine = create_engine(sqlalchemy_url(wrong), application="test", pool_size=1)

    _, found = await examine_database(engine, settings(database_url=wrong))

    assert len(bad(found)) == 1
    assert "there is no such database" in bad(found)[0]
    await engine.dispose()


async def test_redis_answers(redis: Redis, redis_url: str) -> None:
    answers, found = await examine_redis(redis, settings(redis_url=redis_url))

    assert (answers, bad(found)) == (True, [])
    assert await redis.ttl("doctor:probe") <= 5


async def test_work_without_owners_is_told_by_stream(engine: AsyncEngine, redis: Redis) -> None:
    found = await examine_work(engine, redis, 2)

    assert [text for text in bad(found) if text.startswith("Leases")] == [
        "Leases: inbound: nobody owns 00, 01",
        "Leases: replies: nobody owns 00, 01",
        "Leases: sheets: nobody owns 00",
        "Leases: alerts: nobody owns 00",
    ]
    assert "Services: processor: none is alive" in bad(found)


async def test_nobody_is_missed_who_waits_for_a_setting(engine: AsyncEngine, redis: Redis) -> None:
    found = await examine_work(engine, redis, 1, idle=("sheets",))

    assert [text for text in bad(found) if "sheets" in text] == []
    assert "Leases: alerts: nobody owns 00" in bad(found)


async def test_a_running_system_has_no_problem_until_work_grows_old(engine: AsyncEngine, redis: Redis) -> None:
    places = [("inbound", 0), ("replies", 0), ("sheets", 0), ("alerts", 0)]
    soon = sa.func.now() + sa.text("interval '1 minute'")
    async with engine.begin() as connection:
        for stream, partition in places:
            lease = {"stream": stream, "partition": partition, "owner": "one", "epoch": 3, "expires_at": soon}
            await connection.execute(sa.insert(partition_leases).values(lease))
            await connection.execute(sa.insert(workers).values(stream=stream, worker="one", expires_at=soon))
    assert bad(await examine_work(engine, redis, 1)) == []

    async with engine.begin() as connection:
        old = sa.func.now() - sa.text("interval '5 minutes'")
        row = {"stream": "sheets", "partition": 0, "lead_id": 1001, "payload": {}, "created_at": old}
        await connection.execute(sa.insert(outbox).values(row))
        letter = {"stream": "replies", "ref": "1", "reason": "refused", "attempts": 5, "payload": {}}
        await connection.execute(sa.insert(dead_letters).values(letter))
    await redis.set("epoch:inbound:{00}", "9")
    await redis.xadd("replies:{00}", {"id": "1", "at": utc_now().isoformat()})
    found = await examine_work(engine, redis, 1)

    assert any(text.startswith("Work: sheets: 1 wait, the oldest for 30") for text in bad(found))
    assert "Leases: Redis knows newer epochs than PostgreSQL: epoch:inbound:{00}" in bad(found)
    assert "Streams: No group reads replies:{00}" in bad(found)
    assert any(one.about == "Dead letters" and "dead-letters list" in one.action for one in found)


async def test_that_nobody_can_sign_in_and_secrets_that_do_not_open_are_told(engine: AsyncEngine) -> None:
    key, other = SecretStr(base64.b64encode(b"k" * 32).decode()), SecretStr(base64.b64encode(b"x" * 32).decode())
    found = await examine_accounts(engine, settings())
    assert [one.text for one in found] == [
        "Nobody may sign in",
        "SETTINGS_ENCRYPTION_KEY is not set: none can be stored",
    ]
    assert all(one.verdict is Verdict.WARNING and one.action for one in found)

    async with engine.begin() as connection:
        user = {"name": "siti", "password_hash": "x", "role": "owner", "created_by": "test"}
        await connection.execute(sa.insert(users).values(user))
        sealed = Sealing([b"k" * 32]).seal("rahasia", place_of("sales", "api_key"))
        row = {"name": "sales", "api_key": sealed, "changed_by": "test"}
        await connection.execute(sa.insert(waha_session_settings).values(row))
        soon = utc_now() + timedelta(days=2)
        token = {"name": "crm", "token_hash": "x", "scopes": [], "created_by": "test", "expires_at": soon}
        await connection.execute(sa.insert(api_tokens).values(token))
    found = await examine_accounts(engine, settings(settings_encryption_key=key))
    assert [(one.verdict, one.text.partition(" until")[0]) for one in found] == [
        (Verdict.FINE, "1 may sign in, 1 of them as owner"),
        (Verdict.WARNING, "The token crm is good"),
        (Verdict.FINE, "1 sealed, and all of them open"),
    ]
    (lost,) = bad(await examine_accounts(engine, settings(settings_encryption_key=other)))
    assert lost.startswith("Stored secrets: The api_key of session sales can't be opened")


async def test_a_session_at_its_own_server_is_examined_there(http: aiohttp.ClientSession) -> None:
    options = WahaOptions(sessions=(("sales", "GOWS"), ("strangers", "GOWS")), api_key=SECRET, webhook_url=NOBODY)
    async with served(waha_app(options)) as url:
        own = {"sales": OwnSettings(api_url=url, api_key=SECRET)}
        found = await examine_waha(http, settings(), own)
        assert bad(found) == [f"WAHA: {NOBODY}: nobody answers there"]
        assert "WAHA session sales" in {one.about for one in found}
        assert "WAHA session strangers" not in {one.about for one in found}

        wrong = {"sales": OwnSettings(api_url=url, api_key="wrong")}
        assert "WAHA of sales: It refuses the key" in bad(await examine_waha(http, settings(), wrong))
        sealed = {"sales": OwnSettings(api_url=url, problem="the stored api_key can't be opened")}
        (told,) = [one for one in await examine_waha(http, settings(), sealed) if one.about == "WAHA of sales"]

    assert "SETTINGS_ENCRYPTION_KEY" in told.action


async def test_waha_tells_a_wrong_key_a_missing_session_and_one_to_scan(http: aiohttp.ClientSession) -> None:
    async with served(
        waha_app(WahaOptions(sessions=(("default", "GOWS"),), api_key=SECRET, webhook_url=NOBODY))
    ) as url:
        given = {"waha_api_url": url, "waha_api_key": SecretStr(SECRET)}

        assert bad(await examine_waha(http, settings(**given), {})) == []
        wrong = settings(**{**given, "waha_api_key": SecretStr("wrong")})
        assert bad(await examine_waha(http, wrong, {})) == ["WAHA: It refuses the key"]
        missing = settings(**given, waha_session_name="sales")
        assert bad(await examine_waha(http, missing, {})) == ["WAHA: It has no session sales"]
        await http.post(f"{url}/_control/session", json={"status": "SCAN_QR_CODE"})
        (found,) = [one for one in await examine_waha(http, settings(**given), {}) if one.verdict is Verdict.PROBLEM]

    assert (found.about, found.text) == ("WAHA session default", "It is SCAN_QR_CODE")
    assert "QR code" in found.action


def test_a_sessions_own_webhooks_are_judged() -> None:
    hook = {"url": "https://leads.example.com/webhook", "events": ["message", "message.any"], "hmac": None}
    shown = {"name": "default", "status": "WORKING", "engine": {"engine": "NOWEB"}, "config": {"webhooks": [hook]}}

    doubts = [one.text for one in judge_session(shown) if one.verdict is Verdict.WARNING]

    assert doubts == [
        "message and message.any both: every message comes twice",
        "Its webhooks are not signed",
        "NOWEB keeps no history: what webhooks lose can't be fetched",
    ]


async def test_telegram_tells_a_wrong_token_a_missing_webhook_and_a_foreign_chat(http: aiohttp.ClientSession) -> None:
    async with served(telegram_app(TelegramOptions(token="42:TEST", admin_chat_ids=(-1001,)))) as url:
        given = {
            "telegram_api_url": url,
            "telegram_bot_token": SecretStr("42:TEST"),
            "telegram_admin_chat_id": (-1001,),
        }

        (webhook,) = bad(await examine_telegram(http, settings(**given)))
        await http.post(f"{url}/bot42:TEST/setWebhook", data={"url": f"{NOBODY}/telegram/webhook"})
        with_webhook = bad(await examine_telegram(http, settings(**given)))
        wrong = settings(**{**given, "telegram_bot_token": SecretStr("42:WRONG")})
        refused = bad(await examine_telegram(http, wrong))

    assert webhook == "Telegram: It has no webhook: buttons under alerts do nothing, leads are not heard"
    assert with_webhook == []
    assert refused == ["Telegram: It refuses the token"]


async def test_google_tells_a_lost_consent_a_foreign_sheet_and_a_missing_tab(http: aiohttp.ClientSession) -> None:
    options = GoogleOptions(spreadsheet_id="sid", client_id="c", client_secret="s", refresh_token="r")
    async with served(google_app(options)) as url:
        given = {
            "google_sheets_api_url": url,
            "google_token_url": f"{url}/token",
            "google_spreadsheet_id": "sid",
            "google_client_id": "c",
            "google_client_secret": SecretStr("s"),
            "google_refresh_token": SecretStr("r"),
        }

        assert bad(await examine_google(http, settings(**given))) == []
        renamed = await examine_google(http, settings(**given, google_sheet_name="Penjualan"))
        foreign = await examine_google(http, settings(**{**given, "google_spreadsheet_id": "other"}))
        revoked = await examine_google(http, settings(**{**given, "google_refresh_token": SecretStr("x")}))

    assert [one.text for one in renamed if one.verdict is Verdict.WARNING] == ["It has no tab Penjualan"]
    assert bad(foreign) == ["Google: There is no such spreadsheet"]
    assert bad(revoked) == ["Google: No token: the consent is revoked or has run out"]
