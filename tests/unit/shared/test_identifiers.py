"""One person has one set of addresses, however their numbers are written."""

import pytest

from shared.identifiers import normal_phone, parse_jid, partition_of


@pytest.mark.parametrize(
    "written", ["081234567890", "+62 812-3456-7890", "6281234567890", "0062 812 3456 7890", "62081234567890"]
)
def test_indonesian_numbers_are_alike(written: str) -> None:
    assert normal_phone(written) == "6281234567890"


@pytest.mark.parametrize("written", ["", "12345", "halo", "1" * 16])
def test_what_cannot_be_a_phone_is_none(written: str) -> None:
    assert normal_phone(written) == ""


def test_a_foreign_number_keeps_its_country() -> None:
    assert normal_phone("+55 85 90000-0002") == "5585900000002"


@pytest.mark.parametrize(
    ("jid", "person"),
    [
        ("6281234567890@c.us", ("phone", "6281234567890")),
        ("6281234567890@s.whatsapp.net", ("phone", "6281234567890")),
        ("6281234567890:3@c.us", ("phone", "6281234567890")),
        ("6281234567890.0:12@s.whatsapp.net", ("phone", "6281234567890")),
        ("123456789:12@lid", ("lid", "123456789")),
        ("120363000000000000@g.us", None),
        ("status@broadcast", None),
        ("1234@newsletter", None),
        ("0@c.us", None),
        ("", None),
    ],
)
def test_jids_name_one_person_or_none(jid: str, person: tuple[str, str] | None) -> None:
    assert parse_jid(jid) == person


def test_partitions_never_move() -> None:
    """Leads would change hands in the middle of their messages if this hash ever changed."""
    addresses = ("phone:6281234567890", "lid:38200000000002", "telegram:5550001")

    assert [partition_of(address, 16) for address in addresses] == [6, 5, 2]


def test_partitions_are_evenly_filled() -> None:
    counts = [0] * 16
    for number in range(16_000):
        counts[partition_of(f"phone:62812{number:08d}", 16)] += 1

    assert min(counts) > 800
