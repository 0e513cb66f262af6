"""Personal data as logs, and people who may not see numbers, are shown it."""

import re

_LONG_DIGITS = re.compile(r"\d{6,}")
_PHONE_IN_PARTS = re.compile(r"(?<!\d)(?:\+?62|0)[ .()-]{0,2}8(?:[ .()-]{0,2}\d){7,12}(?!\d)")
"""As people write it: 0812-3456-7890, +62 812 3456 7890, (0812) 3456.7890."""
_NOT_A_DIGIT = re.compile(r"\D")


def masked(text: str) -> str:
    """The text with every run of six or more digits, and every phone, reduced to its ends: ``6281…890``."""
    text = _PHONE_IN_PARTS.sub(lambda match: _NOT_A_DIGIT.sub("", match[0]), text)
    return _LONG_DIGITS.sub(lambda match: f"{match[0][:4]}…{match[0][-3:]}" if len(match[0]) > 8 else "…", text)
