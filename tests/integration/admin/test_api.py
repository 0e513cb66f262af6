"""The API: private, exact about errors, and every order takes effect once."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from dev.servers.postgres import EmbeddedPostgres
from services.admin.accounts.permissions import Permission
from shared.redis_client import connect
from tests.integration.admin.world import Admin, admin_over, at
from tests.streams import entries_of


@pytest.fixture
async def api(admin: Admin) -> AsyncIterator[httpx.AsyncClient]:
    for id_ in (1001, 1002):
        await admin.lead(id_)
    async with admin.program() as client:
        yield client


async def test_the_probes_answer_everybody(api: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert (await api.get(path, headers={"Authorization": ""})).status_code == 200


async def test_leads_come_newest_first_and_by_state(api: httpx.AsyncClient) -> None:
    everybody = (await api.get("/api/leads")).json()["leads"]
    nobody = (await api.get("/api/leads", params={"state": "PARTNERSHIP"})).json()["leads"]

    assert [lead["id"] for lead in everybody] == [1002, 1001]
    assert nobody == []


async def test_bad_requests_say_what_is_wrong(api: httpx.AsyncClient) -> None:
    bad: list[tuple[str, str, object, int]] = [
        ("GET", "/api/leads?state=HAPPY", None, 400),
        ("GET", "/api/leads?before=-1", None, 400),
        ("GET", "/api/leads?phone=12", None, 400),
        ("GET", "/api/leads/abc", None, 400),
        ("GET", "/api/leads/9999", None, 404),
        ("GET", "/api/dead-letters/9999", None, 404),
        ("GET", "/api/analytics?first=2026-02-01&last=2026-01-01", None, 400),
        ("PUT", "/api/texts/welcome", {"text": "Halo {nama}", "version": 0}, 400),
        ("PUT", "/api/texts/welcome", {"text": "Halo", "version": 7}, 409),
        ("POST", "/api/leads/1001/commands", {"name": "dance"}, 400),
        ("POST", "/api/leads/1001/commands", {"name": "set_state", "state": "HAPPY"}, 400),
        ("POST", "/api/leads/1001/commands", {"name": "set_state"}, 400),
        ("POST", "/api/leads/1001/commands", [], 400),
        ("POST", "/api/leads/9999/commands", {"name": "block"}, 404),
    ]
    for method, path, body, status in bad:
        answer = await api.request(method, path, json=body)

        assert answer.status_code == status, (method, path, answer.text)
        assert answer.json()["detail"]


async def test_an_order_is_queued_among_the_leads_messages_once(api: httpx.AsyncClient, redis_url: str) -> None:
    order = {"id": "mine", "name": "take_over"}
    first, again = await asyncio.gather(
        *(api.post("/api/leads/1001/commands", json=order) for _ in range(2))  # each waits for its outcome
    )

    redis = connect(redis_url)
    entries = await entries_of(redis, "inbound:{03}")
    await redis.aclose()
    assert (first.status_code, first.json()["outcome"]) == (202, "waiting")
    assert again.status_code == 202
    assert [(fields["kind"], fields["detail"]) for _, fields in entries] == [("command", "mine")]


async def test_without_postgres_it_says_to_ask_again(killable_postgres: EmbeddedPostgres, redis_url: str) -> None:
    async with admin_over(killable_postgres.database_url("leads"), redis_url) as admin, admin.program() as client:
        killable_postgres.kill()

        answer = await client.get("/api/leads")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_token_opens_what_its_scopes_say(admin: Admin) -> None:
    await admin.lead(1001)
    async with admin.program(await admin.token(Permission.READ_LEADS)) as client:
        listed = await client.get("/api/leads")
        ordered = await client.post("/api/leads/1001/commands", json={"name": "take_over"})

    assert (listed.status_code, ordered.status_code) == (200, 403)
    assert "leads:order" in ordered.json()["detail"]


async def test_a_revoked_token_opens_nothing(admin: Admin) -> None:
    token = await admin.token(Permission.READ_LEADS)
    (kept,) = await admin.parts.tokens.listed()
    await admin.parts.tokens.revoke(kept.id, actor="test")

    async with admin.program(token) as client:
        assert (await client.get("/api/leads")).status_code == 401


async def test_without_the_scope_for_it_numbers_are_masked_everywhere(admin: Admin) -> None:
    await admin.lead(1001, phone="6281234567890", chat="6281234567890@c.us")
    now = at("2026-11-23T05:00:00+00:00")
    text = "nomor saya 081234567890"
    await admin.message(1001, chat="6281234567890@c.us", text=text, sent_at=now)
    seen = {}
    for scopes in ([Permission.READ_LEADS], [Permission.READ_LEADS, Permission.SEE_PHONES]):
        async with admin.program(await admin.token(*scopes)) as client:
            seen[len(scopes)] = (await client.get("/api/leads")).text + (await client.get("/api/leads/1001")).text

    assert "81234567890" not in seen[1]
    assert text in seen[2]


async def test_the_document_describes_every_operation(api: httpx.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()

    assert document["paths"]["/api/leads/{lead_id}/commands"]["post"]["responses"].keys() >= {"200", "202", "409"}
    assert "/login" not in document["paths"]
