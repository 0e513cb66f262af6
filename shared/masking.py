"""Personal data as logs may show it."""

import re

_LONG_DIGITS = re.compile(r"\d{6,}")


def masked(text: str) -> str:
    """The text with every run of six or more digits reduced to its ends: ``6281234567890`` -> ``6281…890``."""
    return _LONG_DIGITS.sub(lambda match: f"{match[0][:4]}…{match[0][-3:]}" if len(match[0]) > 8 else "…", text)
