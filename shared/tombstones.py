"""What stays of an address after its person was erased: a keyed hash, and when it was.

The hash tells nobody the address: phone numbers are few enough to try them all, so a plain hash would. Its key is
derived from ``SETTINGS_ENCRYPTION_KEY``. Of several keys the first makes new tombstones and all of them recognise; a
key that is taken from the list takes its tombstones' meaning along.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence

_PURPOSE = b"lead-pipeline tombstone v1"

NO_KEY = "SETTINGS_ENCRYPTION_KEY is not set: without it no tombstone can be made, and old messages would come back"
"""Why nobody can be erased."""


class Tombstones:
    """Hashes addresses, as `shared.identifiers` writes them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = [hmac.digest(key, _PURPOSE, "sha256") for key in keys]

    @property
    def has_key(self) -> bool:
        """Whether tombstones can be made."""
        return bool(self._keys)

    def of(self, address: str) -> bytes:
        """The hash for a new tombstone. Raises `IndexError` without a key."""
        return _hash(self._keys[0], address)

    def addresses_by_hash(self, addresses: Collection[str]) -> Mapping[bytes, str]:
        """Every hash under which one of the addresses may have a tombstone."""
        return {_hash(key, address): address for key in self._keys for address in addresses}


def _hash(key: bytes, address: str) -> bytes:
    return hmac.digest(key, address.encode(), "sha256")
