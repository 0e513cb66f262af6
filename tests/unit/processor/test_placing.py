"""How missing messages are taken in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.processor.ports import REPAIRED
from services.processor.repair.placing import partitions_of, place, with_phones
from services.processor.repair.ports import Acquaintance, Placed
from shared.identifiers import partition_of
from shared.messages import Inbound

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PARTITIONS = 16
PHONE, LID = "6281234567890", "38200000000002"


def lost(text: str = "halo", *, ago: timedelta = timedelta(minutes=5), **but: Any) -> Inbound:
    """A message that was found in the history."""
    values: dict[str, Any] = {
        "key": f"wa:default:in:message:{text}",
        "kind": "message",
        "channel": "whatsapp",
        "session": "default",
        "received": NOW,
        "sent": NOW - ago,
        "phone": PHONE,
        "chat": f"{PHONE}@c.us",
        "text": text,
        "message_id": text,
    }
    return Inbound(**{**values, **but})


def lead(
    *, phone: str = PHONE, wrote: timedelta | None = None, ordered: timedelta | None = None
) -> dict[str, Acquaintance]:
    """The lead behind the phone, who wrote, and was last ordered about, so long ago."""
    return {
        f"phone:{PHONE}": Acquaintance(
            phone, None if wrote is None else NOW - wrote, None if ordered is None else NOW - ordered
        )
    }


def placed(event: Inbound, known: dict[str, Acquaintance] | None = None) -> list[Placed]:
    return place([event], known or {}, looked_at=NOW, run="repair-1", partitions=PARTITIONS)


def test_a_lost_message_is_received_now_and_keeps_when_it_was_written() -> None:
    (one,) = placed(lost())

    assert (one.event.received, one.event.sent) == (NOW, NOW - timedelta(minutes=5))
    assert (one.event.key, one.event.detail, one.event.request_id) == (
        "wa:default:in:message:halo",
        REPAIRED,
        "repair-1-1",
    )
    assert one.partition == partition_of(f"phone:{PHONE}", PARTITIONS)


def test_one_behind_a_later_message_keeps_its_own_time() -> None:
    (one,) = placed(lost(), lead(wrote=timedelta(minutes=4)))

    assert one.is_overtaken
    assert one.event.received == one.event.sent


def test_one_written_in_the_same_second_as_the_newest_is_not_behind() -> None:
    (one,) = placed(lost(), lead(wrote=timedelta(minutes=5)))

    assert not one.is_overtaken


def test_what_staff_wrote_counts_as_now_even_behind_later_messages() -> None:
    (one,) = placed(lost(kind="from_me"), lead(wrote=timedelta(minutes=4)))

    assert (one.is_overtaken, one.event.received) == (False, NOW)


def test_what_staff_wrote_before_a_later_order_is_left_out() -> None:
    assert placed(lost(kind="from_me"), lead(ordered=timedelta(minutes=4))) == []
    assert placed(lost(kind="from_me"), lead(ordered=timedelta(minutes=6))) != []


@pytest.mark.parametrize(("hours", "count"), [(21, 1), (23, 0)])
def test_own_words_too_old_to_be_told_from_an_echo_are_left_out(hours: int, count: int) -> None:
    assert len(placed(lost(kind="from_me", ago=timedelta(hours=hours)))) == count
    assert len(placed(lost(ago=timedelta(hours=hours)))) == 1


def test_the_phone_behind_a_lid_is_taken_from_the_lead_or_from_another_message() -> None:
    hidden = lost("tersembunyi", phone="", lid=LID)
    known = {f"lid:{LID}": Acquaintance(PHONE, None, None)}

    assert [event.phone for event in with_phones([hidden], known)] == [PHONE]
    assert [event.phone for event in with_phones([hidden, lost("terbuka", lid=LID)], {})] == [PHONE, PHONE]
    assert [event.phone for event in with_phones([hidden], {})] == [""]


def test_a_gateway_may_have_put_it_under_the_lid() -> None:
    assert set(partitions_of(lost(lid=LID), PARTITIONS)) == {
        partition_of(f"phone:{PHONE}", PARTITIONS),
        partition_of(f"lid:{LID}", PARTITIONS),
    }


def test_they_come_in_the_order_they_were_written() -> None:
    events = [lost(name, ago=timedelta(seconds=ago)) for name, ago in (("dua", 5), ("satu", 9), ("tiga", 5))]

    assert [event.text for event in with_phones(events, {})] == ["satu", "dua", "tiga"]
