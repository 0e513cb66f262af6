"""Whatever is thrown at the gateway: no 5xx, no look inside, and stored is exactly what was answered `accepted`."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.contract.processes import PARTITIONS, process, query, shows_no_inside
from tests.payloads import telegram_webhook, waha_webhook
from tests.payloads.damage import damaged_updates, damaged_webhooks
from tests.servers.databases import Databases, RedisDatabases

KEY, SECRET = "my-secret-key", "secret_Token-1"
SCHEMA = schemathesis.openapi.from_path(Path(__file__).with_name("gateway.yaml"))
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance, unsupported_method]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass
class Door:
    """A gateway, and how often it gave which answer."""

    url: str
    database_url: str
    session: requests.Session
    redis: Any
    answers: Counter[str] = field(default_factory=Counter)

    def note(self, status_code: int, body: str) -> None:
        assert status_code < 500, body
        shows_no_inside(body)
        if status_code == 200 and "status" in (told := json.loads(body)):
            self.answers[told["status"]] += 1
        else:
            self.answers[str(status_code)] += 1

        assert self.stored() == self.answers["accepted"]

    def stored(self) -> int:
        return sum(self.redis.xlen(f"inbound:{{{partition:02d}}}") for partition in range(PARTITIONS))


@pytest.fixture(scope="module", params=["open", "keyed"])
def opened(
    request: pytest.FixtureRequest,
    databases: Databases,
    redis_databases: RedisDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Door]:
    """A gateway that believes everybody, and one that asks for keys; each on stores of its own."""
    keys = {"WAHA_WEBHOOK_HMAC_KEY": KEY, "TELEGRAM_WEBHOOK_SECRET": SECRET} if request.param == "keyed" else {}
    with ExitStack() as stack:
        database_url = stack.enter_context(databases.fresh())
        redis_url = stack.enter_context(redis_databases.reserved())
        url = stack.enter_context(
            process(
                "gateway",
                "PORT",
                tmp_path_factory.mktemp("gateway"),
                DATABASE_URL=database_url,
                REDIS_URL=redis_url,
                MAX_BODY_BYTES="4096",
                TELEGRAM_BOT_TOKEN="42:TEST",
                TELEGRAM_ADMIN_CHAT_ID="5550001",
                **keys,
            )
        )
        session = stack.enter_context(requests.Session())
        client: Any = stack.enter_context(redis.Redis.from_url(redis_url, socket_timeout=5))
        yield Door(url, database_url, session, client)


@pytest.fixture
def door(opened: Door) -> Iterator[Door]:
    """The same gateway; afterwards nothing must stand in the table that stands in for Redis."""
    yield opened
    assert query(opened.database_url, "SELECT count(*) FROM inbound_fallback")[0][0] == 0


@SCHEMA.parametrize()
@FEW
def test_any_request(case: schemathesis.Case[Any], door: Door) -> None:
    response = case.call(base_url=door.url, session=door.session)
    door.note(response.status_code, response.text)
    case.validate_response(response, checks=[not_a_server_error, *CHECKS])


@FEW
@given(webhook=damaged_webhooks())
def test_any_damage_to_a_captured_webhook(door: Door, webhook: object) -> None:
    for key in ("", KEY):
        request = waha_webhook(webhook, hmac_key=key)
        answer = door.session.post(f"{door.url}/webhook", data=request.body, headers=request.headers, timeout=10)
        door.note(answer.status_code, answer.text)


@FEW
@given(update=damaged_updates())
def test_any_damage_to_a_captured_update(door: Door, update: object) -> None:
    for secret in ("", SECRET):
        request = telegram_webhook(update, secret=secret)
        answer = door.session.post(
            f"{door.url}/telegram/webhook", data=request.body, headers=request.headers, timeout=10
        )
        door.note(answer.status_code, answer.text)


@FEW
@given(
    body=st.binary(max_size=100) | st.binary(min_size=4097, max_size=9000),
    path=st.sampled_from(["/webhook", "/api/waha/webhook", "/telegram/webhook"]),
)
def test_any_bytes(door: Door, body: bytes, path: str) -> None:
    answer = door.session.post(door.url + path, data=body, timeout=10)
    door.note(answer.status_code, answer.text)
