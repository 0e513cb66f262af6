"""What may be done, and which role may do it. A token's scopes are the same words."""

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    """One thing that a route needs; what a token calls a scope."""

    READ_LEADS = "leads:read"
    SEE_PHONES = "leads:phones"
    """Phones, addresses and long numbers whole; without it they are masked wherever they stand."""
    ORDER = "leads:order"
    ERASE = "leads:erase"
    EXPORT = "leads:export"
    READ_PIPELINE = "pipeline:read"
    RESOLVE_LETTERS = "letters:resolve"
    READ_TEXTS = "texts:read"
    WRITE_TEXTS = "texts:write"
    READ_SESSIONS = "sessions:read"
    MANAGE_SESSIONS = "sessions:manage"
    READ_AUDIT = "audit:read"
    MANAGE_ACCOUNTS = "accounts:manage"


class Role(StrEnum):
    """What a person is here."""

    OWNER = "owner"
    AGENT = "agent"
    VIEWER = "viewer"


_VIEWER = frozenset({Permission.READ_LEADS, Permission.READ_PIPELINE, Permission.READ_TEXTS, Permission.READ_SESSIONS})
_AGENT = _VIEWER | {Permission.SEE_PHONES, Permission.ORDER, Permission.EXPORT}

PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.AGENT: _AGENT,
    Role.VIEWER: _VIEWER,
}
