"""Stream entries: their shape is a promise to older and newer processes, and to whoever reads redis-cli."""

from datetime import UTC, datetime

from shared.messages import Inbound, instant, storable

EVENT = Inbound(
    key="wa:default:in:message:3AC2",
    kind="message",
    channel="whatsapp",
    session="default",
    received=datetime(2026, 11, 22, 14, 37, 0, 123456, tzinfo=UTC),
    sent=datetime(2026, 11, 22, 14, 36, 59, tzinfo=UTC),
    chat="6281234567890@c.us",
    phone="6281234567890",
    name="Budi",
    text="Halo",
    message_id="3AC2",
    engine="GOWS",
    request_id="18a767mkh37y0h",
)
GOLDEN = {
    "v": "1",
    "key": "wa:default:in:message:3AC2",
    "kind": "message",
    "channel": "whatsapp",
    "session": "default",
    "received": "2026-11-22T14:37:00.123Z",
    "sent": "2026-11-22T14:36:59.000Z",
    "chat": "6281234567890@c.us",
    "phone": "6281234567890",
    "name": "Budi",
    "text": "Halo",
    "message_id": "3AC2",
    "engine": "GOWS",
    "request_id": "18a767mkh37y0h",
}


def test_version_1_looks_like_this() -> None:
    assert EVENT.to_fields() == GOLDEN
    assert list(EVENT.to_fields()) == list(GOLDEN)


def test_an_entry_reads_back_the_same() -> None:
    again = Inbound.from_fields(EVENT.to_fields())

    assert again.to_fields() == GOLDEN
    assert again.received == datetime(2026, 11, 22, 14, 37, 0, 123000, tzinfo=UTC)


def test_fields_of_a_newer_version_are_ignored() -> None:
    assert Inbound.from_fields({**GOLDEN, "mood": "happy"}).to_fields() == GOLDEN


def test_addresses_come_strongest_first() -> None:
    both = EVENT.model_copy(update={"lid": "3820"})

    assert both.addresses == ("phone:6281234567890", "lid:3820")


def test_instants_are_utc_with_milliseconds() -> None:
    assert instant(datetime.fromisoformat("2026-11-22T21:37:00+07:00")) == "2026-11-22T14:37:00.000Z"


def test_what_no_store_takes_is_left_out() -> None:
    assert storable("a\x00b\ud800c😊") == "abc😊"
