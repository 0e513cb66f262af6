"""Logs show no whole phone number."""

import pytest

from shared.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("chat 6281234567890@c.us", "chat 6281…890@c.us"),
        ("lead 1001 took 250 ms", "lead 1001 took 250 ms"),
        ("code 123456", "code …"),
        ("WA saya 0812-3456-7890 ya", "WA saya 0812…890 ya"),
        ("+62 812 3456 7890, terima kasih", "6281…890, terima kasih"),
        ("(0812) 3456.7890", "(0812…890"),
        ("budget 100.000.000 sampai 1.500.000.000", "budget 100.000.000 sampai 1.500.000.000"),
        ("2026-08-12T08:12:37Z, 23 Nov 2026, 08.12.37", "2026-08-12T08:12:37Z, 23 Nov 2026, 08.12.37"),
    ],
)
def test_long_digit_runs_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
