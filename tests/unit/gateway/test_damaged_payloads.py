"""A captured payload with anything wrong in it becomes an event that can be stored, or is ignored; nothing raises."""

from hypothesis import given, settings

from services.gateway.translation import telegram, waha
from tests.payloads import Json
from tests.payloads.damage import damaged_updates, damaged_webhooks
from tests.unit.gateway.test_translation_is_total import RECEIVED, check


@settings(max_examples=400)
@given(damaged_webhooks())
def test_a_damaged_webhook(document: Json) -> None:
    check(waha.translate(document, received=RECEIVED, request_id=""))


@settings(max_examples=200)
@given(damaged_updates())
def test_a_damaged_update(document: Json) -> None:
    for admins in ((), (5550001,)):
        check(telegram.translate(document, bot_id="42", admin_chats=admins, received=RECEIVED))
