"""What the services log of a whole conversation: never its words or a whole phone, always the id of its request."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.world import FILLED_FORM, World
from tests.eventually import eventually

pytestmark = pytest.mark.e2e

MARK = "Kangguru7"
SERVICES = ("gateway", "processor", "notifier", "sheets_sync", "admin")


def lines(world: World) -> Iterator[dict[str, Any]]:
    for service in SERVICES:
        for line in world.system.log(service).splitlines():
            if line.startswith("{"):
                yield json.loads(line)


async def test_a_whole_conversation_leaves_neither_words_nor_phone_in_any_log(world: World) -> None:
    lead = world.someone(name=f"Budi {MARK}")
    lid = world.someone_hidden(name=f"Ani {MARK}")
    await lead.says(f"halo {MARK}")
    await lead.hears(1)
    await lead.says("1")
    await lead.hears(3)
    await lead.says(FILLED_FORM.replace("kuliner", f"kuliner {MARK}"))
    await lead.has_row()
    await lead.hears(4)
    await lead.says(f"mau tanya {MARK} lagi")
    await lid.says(f"bisa bicara dengan admin? {MARK}")
    await eventually(lead.called_for)
    await eventually(lid.called_for)

    await world.system.admin("GET", f"/api/leads/{(await lead.lead()).id}")

    logged = {service: world.system.log(service) for service in SERVICES}
    assert all(logged[service] for service in SERVICES if service != "admin")  # it has had nothing to say
    for service, log in logged.items():
        for secret in (MARK, lead.phone, lid.phone, lid.lid):
            assert secret not in log, f"{service} tells {secret}"


async def test_a_requests_id_leads_from_the_webhook_to_the_row(world: World) -> None:
    lead = world.someone()
    await lead.says("1")
    await lead.hears(2)
    await lead.says(FILLED_FORM)
    await lead.has_row()
    await lead.is_settled(messages_stored=2)
    (_, form) = await lead.messages()

    def events() -> dict[str, set[str]]:
        told: dict[str, set[str]] = {service: set() for service in SERVICES}
        for line in lines(world):
            if line.get("request_id") == form.request_id:
                told[line["service"]].add(line["event"])
        return told

    async def complete() -> bool:
        told = events()
        return bool(told["notifier"] and "Work finished" in told["sheets_sync"])

    await eventually(complete)
    told = events()
    assert told["gateway"] == {"Event taken in"}
    assert told["processor"] == {"Message stored", "Work posted"}
    assert told["notifier"] >= {"Reply sent", "Work finished"}
    assert told["sheets_sync"] >= {"Work finished"}


async def test_nothing_is_told_of_a_single_message_at_info(world: World) -> None:
    lead = world.someone()
    await lead.says("halo")
    await lead.hears(1)
    await lead.is_settled(messages_stored=1)
    (message,) = await lead.messages()

    of_it = [line for line in lines(world) if line.get("request_id") == message.request_id]

    assert of_it
    assert {line["level"] for line in of_it} == {"DEBUG"}
