"""Logs show no whole phone number."""

import pytest

from shared.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("chat 6281234567890@c.us", "chat 6281…890@c.us"),
        ("lead 1001 took 250 ms", "lead 1001 took 250 ms"),
        ("code 123456", "code …"),
    ],
)
def test_long_digit_runs_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
