"""Whatever is thrown at the admin API: no 5xx, no look inside, every no is a problem, nothing refused is stored."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.admin.api.document import openapi_document
from services.admin.app import OPERATIONS
from tests.contract.processes import process, query, shows_no_inside
from tests.servers.databases import Databases, RedisDatabases

TOKEN = "a-token"
LEAD = 1001
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
SCHEMA = schemathesis.openapi.from_dict(openapi_document(OPERATIONS))
"""What is made of the code; `test_the_service_tells_this_document` holds the running service to it."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
DEEP = b"[" * 100_000
ODD_IDS = ["\0", "\ud800", "a\0b", "x" * 300, " ", "🙂", "'; DROP TABLE leads; --"]


@dataclass
class Api:
    """A running admin with a processor that obeys."""

    url: str
    database_url: str
    session: requests.Session

    def order(self, body: bytes) -> requests.Response:
        return self.session.post(f"{self.url}/api/leads/{LEAD}/commands", data=body, headers=HEADERS, timeout=15)

    def orders(self) -> int:
        return int(query(self.database_url, "SELECT count(*) FROM commands")[0][0])


@pytest.fixture(scope="module")
def api(
    databases: Databases, redis_databases: RedisDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """One lead, on stores of their own."""
    folder = tmp_path_factory.mktemp("admin")
    with ExitStack() as stack:
        stores = {
            "DATABASE_URL": stack.enter_context(databases.fresh()),
            "REDIS_URL": stack.enter_context(redis_databases.reserved()),
        }
        query(
            stores["DATABASE_URL"],
            "INSERT INTO leads (id, partition, version, state, channel, session, chat) "
            "VALUES (:id, 1, 1, 'CHOOSE_OPTION', 'whatsapp', 'default', '6281234567890@c.us')",
            id=LEAD,
        )
        stack.enter_context(process("processor", "PORT", folder, WAHA_API_URL="", **stores))
        url = stack.enter_context(process("admin", "ADMIN_PORT", folder, ADMIN_TOKEN=TOKEN, **stores))
        yield Api(url, stores["DATABASE_URL"], stack.enter_context(requests.Session()))


@SCHEMA.parametrize()
@pytest.mark.parametrize("headers", [HEADERS, {}], ids=["with the token", "without"])
@FEW
def test_any_request(case: schemathesis.Case[Any], api: Api, headers: dict[str, str]) -> None:
    if "lead_id" in case.path_parameters and len(str(case.path_parameters["lead_id"])) % 2:
        case.path_parameters["lead_id"] = LEAD  # of any number there is hardly ever a lead
    response = case.call(base_url=api.url, session=api.session, headers=headers)
    case.validate_response(response, checks=CHECKS)
    assert headers or response.status_code >= 400
    shows_no_inside(response.text)


@SCHEMA.include(path="/api/leads/{lead_id}/commands").parametrize()
@settings(FEW, max_examples=5)
def test_any_request_without_the_token(case: schemathesis.Case[Any], api: Api) -> None:
    orders = api.orders()
    for authorization in ("", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x"):
        response = case.call(base_url=api.url, session=api.session, headers={"Authorization": authorization})
        # An address or a method that does not exist says no more than that to anybody.
        assert response.status_code in {401, 404, 405}, response.text
        assert response.headers["content-type"][0] == "application/problem+json"
        assert str(LEAD) not in response.text
    assert api.orders() == orders


@FEW
@given(st.binary(max_size=2000))
@example(DEEP)
@example(b'{"name": "take_over", "id": ' + b"1" * 5000 + b"}")
@example(b'{"name": {"a": "take_over"}}')
def test_any_bytes_for_an_order(api: Api, body: bytes) -> None:
    orders = api.orders()
    answer = api.order(body)

    assert answer.status_code in {400, 413}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    shows_no_inside(answer.text)
    assert api.orders() == orders


@pytest.mark.parametrize("id_", ODD_IDS)
def test_any_id_for_an_order(api: Api, id_: str) -> None:
    answer = api.order(json.dumps({"name": "take_over", "id": id_}).encode())

    assert answer.status_code in {200, 400, 409}, answer.text
    shows_no_inside(answer.text)


def test_the_service_tells_this_document(api: Api) -> None:
    answer = api.session.get(f"{api.url}/openapi.json", headers=HEADERS, timeout=10)

    assert answer.json() == openapi_document(OPERATIONS)


@pytest.mark.parametrize("path", ["/nothing", "/api", "/api/leads/", "/api/leads/1/2/3", "/%00", "/api/leads/%00"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "TRACE"])
def test_what_does_not_exist_is_a_problem_too(api: Api, method: str, path: str) -> None:
    answer = api.session.request(method, api.url + path, headers=HEADERS, timeout=10, allow_redirects=False)

    assert answer.status_code in {400, 404, 405}
    assert answer.headers["content-type"] == "application/problem+json"
