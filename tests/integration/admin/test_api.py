"""The API: private, exact about errors, and every order takes effect once."""

from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from dev.servers.postgres import EmbeddedPostgres
from services.admin.app import create_app
from services.admin.authentication import TokenGuard
from shared.clock import utc_now
from shared.database import create_engine
from shared.redis_client import connect
from shared.settings import sqlalchemy_url
from shared.tables import leads
from tests.streams import entries_of

TOKEN = "a-token"


@pytest.fixture
async def api(database_url: str, redis_url: str) -> AsyncIterator[httpx.AsyncClient]:
    engine = create_engine(sqlalchemy_url(database_url), application="test")
    redis = connect(redis_url)
    async with engine.begin() as connection:
        for number in (1, 2):
            values = {
                "id": 1000 + number,
                "partition": 3,
                "version": 1,
                "state": "CHOOSE_OPTION",
                "channel": "whatsapp",
                "session": "default",
                "chat": f"628123456789{number}@c.us",
                "created_at": utc_now(),
            }
            await connection.execute(sa.insert(leads).values(values))
    app = create_app(engine, redis, TokenGuard(SecretStr(TOKEN)))
    transport = httpx.ASGITransport(app=app)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://admin", headers=headers) as client:
        yield client
    await redis.aclose()
    await engine.dispose()


@pytest.mark.parametrize("path", ["/api/leads", "/api/leads/1001", "/api/leads/1001/commands"])
@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic a-token"])
async def test_nothing_answers_without_the_token(api: httpx.AsyncClient, path: str, header: str) -> None:
    method = "POST" if path.endswith("commands") else "GET"

    answer = await api.request(method, path, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_probes_answer_everybody(api: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert (await api.get(path, headers={"Authorization": ""})).status_code == 200


async def test_leads_come_newest_first_and_by_state(api: httpx.AsyncClient) -> None:
    everybody = (await api.get("/api/leads")).json()["leads"]
    nobody = (await api.get("/api/leads", params={"state": "PARTNERSHIP"})).json()["leads"]

    assert [lead["id"] for lead in everybody] == [1002, 1001]
    assert nobody == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/leads?state=HAPPY", None, 400),
        ("GET", "/api/leads?before=-1", None, 400),
        ("GET", "/api/leads/abc", None, 400),
        ("GET", "/api/leads/9999", None, 404),
        ("POST", "/api/leads/1001/commands", {"name": "dance"}, 400),
        ("POST", "/api/leads/1001/commands", {"name": "set_state", "state": "HAPPY"}, 400),
        ("POST", "/api/leads/1001/commands", [], 400),
        ("POST", "/api/leads/9999/commands", {"name": "block"}, 404),
    ],
)
async def test_bad_requests_say_what_is_wrong(
    api: httpx.AsyncClient, method: str, path: str, body: object, status: int
) -> None:
    answer = await api.request(method, path, json=body)

    assert answer.status_code == status
    assert answer.json()["detail"]


async def test_an_order_is_queued_among_the_leads_messages_once(api: httpx.AsyncClient, redis_url: str) -> None:
    order = {"id": "mine", "name": "take_over"}
    first = await api.post("/api/leads/1001/commands", json=order)
    again = await api.post("/api/leads/1001/commands", json=order)

    redis = connect(redis_url)
    entries = await entries_of(redis, "inbound:{03}")
    await redis.aclose()
    assert (first.status_code, first.json()["outcome"]) == (202, "waiting")
    assert again.status_code == 202
    assert [(fields["kind"], fields["detail"]) for _, fields in entries] == [("command", "mine")]


async def test_without_postgres_it_says_to_ask_again(killable_postgres: EmbeddedPostgres, redis_url: str) -> None:
    engine = create_engine(sqlalchemy_url(killable_postgres.database_url("leads")), application="test")
    redis = connect(redis_url)
    transport = httpx.ASGITransport(app=create_app(engine, redis, TokenGuard(SecretStr(TOKEN))))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    killable_postgres.kill()
    async with httpx.AsyncClient(transport=transport, base_url="http://admin", headers=headers) as client:
        answer = await client.get("/api/leads")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "application/problem+json"
    await redis.aclose()
    await engine.dispose()
