"""Who a message is from and where its work belongs: addresses, phones, partitions.

A lead is known by *addresses*, short strings that name one way to reach one person:
``phone:6281234567890``, ``lid:38200000000002``, ``telegram:5550001``. One address belongs to one lead, a lead may have
several. The digits of a LID are never a phone number, which is why the kind is part of the address.
"""

import re
import zlib
from typing import NewType

LeadId = NewType("LeadId", int)
Address = NewType("Address", str)

_NOT_A_DIGIT = re.compile(r"\D")
_USER = re.compile(r"(\d+)(?:\.\d+)?(?::\d+)?")
_KIND_BY_SERVER = {"c.us": "phone", "s.whatsapp.net": "phone", "lid": "lid"}


def phone_address(phone: str) -> Address:
    """The address of a phone in international digits, as `normal_phone` gives them."""
    return Address(f"phone:{phone}")


def telegram_address(user_id: int | str) -> Address:
    """The address of a Telegram user."""
    return Address(f"telegram:{user_id}")


def normal_phone(text: str) -> str:
    """International digits of an Indonesian or foreign number: ``0812…``, ``+62 812…`` and ``62812…`` are alike.

    Empty when the text holds fewer than 8 or more than 15 digits (E.164's bound), so it can't be a phone.
    """
    digits = text if text.isdecimal() else _NOT_A_DIGIT.sub("", text)
    digits = digits.removeprefix("00") if digits.startswith("00") else digits
    if digits.startswith("0"):
        digits = "62" + digits[1:]
    elif digits.startswith("620"):
        digits = "62" + digits[3:]
    return digits if 8 <= len(digits) <= 15 else ""


def parse_jid(jid: str) -> tuple[str, str] | None:
    """Split a personal WhatsApp id into (``"phone"`` or ``"lid"``, digits); device and agent suffixes are dropped.

    None for groups, broadcasts, newsletters, the system account ``0@c.us`` and anything else that is not one person.
    """
    user, _, server = jid.partition("@")
    kind = _KIND_BY_SERVER.get(server)
    if kind is None:
        return None
    if not user.isdecimal():
        match = _USER.fullmatch(user)
        if match is None:
            return None
        user = match[1]
    return (kind, user) if user.strip("0") else None


def partition_of(address: str, partitions: int) -> int:
    """The partition of an address: stable across processes, versions and machines (CRC-32, never Python's hash)."""
    return zlib.crc32(address.encode()) % partitions
