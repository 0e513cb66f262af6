"""WhatsApp sessions at two servers with different keys: each lead is answered through its own, without any restart."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from dev.standins.serving import served
from dev.standins.waha.app import waha_app
from dev.standins.waha.emitter import WahaOptions
from tests.e2e.world import World
from tests.eventually import eventually

pytestmark = pytest.mark.e2e

API_KEY, HMAC_KEY = "the-key-of-another-server", "the-hmac-key-of-another-server"


@dataclass
class Branch:
    """Another WAHA, which has one session of its own and one that is called like the usual one's."""

    url: str
    session: str

    async def control(self, action: str, body: dict[str, Any] | None = None) -> Any:
        async with httpx.AsyncClient(base_url=f"{self.url}/_control", timeout=30) as client:
            answer = await (client.get(f"/{action}") if body is None else client.post(f"/{action}", json=body))
        return answer.raise_for_status().json()

    async def writes(self, phone: str, text: str) -> None:
        """Somebody writes to its number; delivered once the gateway believes its key."""
        body = {"session": self.session, "phone": phone, "name": "Ani", "text": text, "engine": "GOWS"}
        told = await self.control("incoming", body)
        assert told["delivered"], told

    async def sent_to(self, phone: str) -> list[dict[str, Any]]:
        """What it was told to send."""
        return [one for one in await self.control("sent") if one["chat_id"].startswith(phone)]


@pytest.fixture
async def branch(world: World) -> AsyncIterator[Branch]:
    session = f"cabang-{random.randrange(10**9)}"
    options = WahaOptions(
        sessions=((session, "GOWS"), ("default", "GOWS")),
        api_key=API_KEY,
        webhook_url=f"{world.system.gateway_url}/webhook",
        webhook_hmac_key=HMAC_KEY,
        retry_delay_seconds=0.25,
        retry_attempts=40,
    )
    async with served(waha_app(options)) as url:
        yield Branch(url, session)
    await world.system.admin("DELETE", f"/api/sessions/{session}")


async def test_a_lead_of_each_session_is_answered_through_its_own_server(world: World, branch: Branch) -> None:
    settings = {"api_url": branch.url, "api_key": API_KEY, "hmac_key": HMAC_KEY}
    answer = await world.system.admin("PUT", f"/api/sessions/{branch.session}", json=settings)
    assert answer.status_code == 200, answer.text
    ani, budi = f"62813{random.randrange(10**7, 10**8)}", world.someone()

    await branch.writes(ani, "Halo")
    await budi.says("Halo")

    await budi.hears(1)
    await eventually(lambda: branch.sent_to(ani), within=20, every=0.1)
    usual = [one for one in await world.system.waha("sent") if one["chat_id"].startswith((ani, budi.phone))]
    assert [one["chat_id"] for one in usual] == [budi.chat]
    assert [one["session"] for one in await branch.sent_to(ani)] == [branch.session]
    assert await branch.sent_to(budi.phone) == []


async def test_a_reply_that_its_server_refuses_goes_out_once_the_key_is_right(world: World, branch: Branch) -> None:
    path = f"/api/sessions/{branch.session}"
    settings = {"api_url": branch.url, "api_key": "an-old-key", "hmac_key": HMAC_KEY}
    await world.system.admin("PUT", path, json=settings)
    ani = f"62813{random.randrange(10**7, 10**8)}"
    away = f'destination_away{{destination="whatsapp:{branch.session}"}} 1.0'

    await branch.writes(ani, "Halo")
    await eventually(lambda: away in world.system.metrics("notifier"), within=20, every=0.1)
    assert await branch.sent_to(ani) == []
    await world.system.admin("PUT", path, json={"api_url": branch.url, "api_key": API_KEY})

    await eventually(lambda: branch.sent_to(ani), within=40, every=0.2)
