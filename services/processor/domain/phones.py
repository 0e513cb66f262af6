"""A phone number that a lead types, asked for when WhatsApp hides theirs."""

import re

from shared.identifiers import normal_phone

_MOBILE = re.compile(r"(?<![\d+])(?:\+?62|0)[\s.-]?8(?:[\s.-]?\d){7,11}(?!\d)")


def typed_phone(text: str) -> str:
    """International digits of the last Indonesian mobile number in the text; empty if there is none."""
    found = _MOBILE.findall(text)
    return normal_phone(found[-1]) if found else ""
