"""What the load generator sends is what WAHA would send."""

import hashlib
import hmac

import orjson
import pytest

from bench.load.past import FIRST_NUMBER
from bench.load.webhooks import WebhookMaker, lead_of, message_id_of, phone_of
from services.gateway.translation import waha
from shared.clock import utc_now
from shared.messages import Inbound

KEY = "rahasia"
LEADS = (0, 1, 2, 77_777, 9_999_999_999)


def split(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.decode().partition(": ") for line in head.split(b"\r\n")[1:]]
    return {name.lower(): value for name, _, value in lines}, body


@pytest.mark.parametrize("lead", LEADS)
def test_a_request_is_whole_and_signed(lead: int) -> None:
    headers, body = split(WebhookMaker("Halo", hmac_key=KEY).make(lead))

    assert int(headers["content-length"]) == len(body)
    assert headers["x-webhook-hmac"] == hmac.new(KEY.encode(), body, hashlib.sha512).hexdigest()


@pytest.mark.parametrize("lead", LEADS)
def test_the_gateway_reads_lead_and_text(lead: int) -> None:
    headers, body = split(WebhookMaker("Halo", hmac_key=KEY, number=3).make(lead))

    read = waha.translate(orjson.loads(body), received=utc_now(), request_id=headers["x-webhook-request-id"])

    assert isinstance(read, Inbound)
    assert (read.phone, read.text, read.message_id) == (phone_of(lead), "Halo", message_id_of(lead, 3))
    assert lead_of(read.chat) == lead


def test_no_two_leads_share_a_phone() -> None:
    assert len({phone_of(lead) for lead in range(10_000)}) == 10_000


@pytest.mark.parametrize("chat", ["62811@c.us", "120363@g.us", "6281234567890@lid", ""])
def test_a_chat_of_nobody_here_is_nobody_s(chat: str) -> None:
    assert lead_of(chat) == -1


def test_history_and_load_share_no_number() -> None:
    assert FIRST_NUMBER > 1_000_000_000
