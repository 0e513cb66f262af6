"""What one conversation adds to the figures, service by service."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.world import FILLED_FORM, World
from tests.eventually import eventually

pytestmark = pytest.mark.e2e

RISING = {
    "gateway": {
        ("gateway_webhooks_total", "accepted waha"): 4,
        ("gateway_answer_seconds_count", "waha"): 4,
        ("gateway_store_seconds_count", "redis"): 1,
    },
    "processor": {
        ("processor_messages_total", "message"): 4,
        ("processor_intake_to_commit_seconds_count", ""): 4,
        ("processor_decisions_total", "completed_form"): 1,
        ("processor_strikes_total", "CHOOSE_OPTION"): 1,
    },
    "notifier": {
        ("replies_sent_total", "whatsapp"): 5,
        # The form request and its template answer one burst.
        ("webhook_to_reply_seconds_count", "whatsapp"): 4,
        ("consumer_row_age_seconds_count", "replies"): 5,
        ("alert_age_seconds_count", ""): 1,
        ("alert_call_seconds_count", ""): 1,
    },
    "sheets_sync": {
        ("sheet_rows_total", "appended"): 1,
        ("sheet_call_seconds_count", "write"): 1,
        ("consumer_row_age_seconds_count", "sheets"): 1,
    },
}
"""Service -> (sample, the values of its labels in the order of their names) -> at least so much more."""


def figures(world: World, service: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, " ".join(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(world.system.metrics(service))
        for sample in family.samples
    }


async def test_one_conversation_is_counted_in_every_service(world: World) -> None:
    before = {service: figures(world, service) for service in RISING}
    lead = world.someone()
    await lead.says("halo")
    await lead.hears(1)
    await lead.says("hmm")
    await lead.hears(2)
    await lead.says("1")
    await lead.hears(4)
    await lead.says(FILLED_FORM)
    await lead.hears(5)
    await lead.has_row()
    await lead.is_settled(messages_stored=4)

    def counted() -> bool:
        for service, wanted in RISING.items():
            now = figures(world, service)
            risen = {sample: now.get(sample, 0.0) - before[service].get(sample, 0.0) for sample in wanted}
            assert {sample: by for sample, by in risen.items() if by < wanted[sample]} == {}
        return True

    await eventually(counted, within=10, every=0.2)


async def test_admin_tells_how_the_streams_and_the_session_stand(world: World) -> None:
    await world.system.waha("session", {"status": "WORKING"})

    def told() -> bool:
        found = figures(world, "admin")
        assert found.get(("waha_session_status", "default WORKING")) == 1
        assert all(
            found.get(("stream_owner_epoch", place), 0) > 0 for place in ("00 inbound", "03 replies", "00 sheets")
        )
        return ("dead_letters_open", "inbound") in found

    await eventually(told, within=15, every=0.2)
