"""Secrets at rest: sealed with ``SETTINGS_ENCRYPTION_KEY`` (AES-256-GCM), each bound to the place it is kept in.

A sealed text that is copied to another row or column does not open there.
"""

import base64
import binascii
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = "v1:"
_NONCE_BYTES = 12


class SealedError(Exception):
    """What is sealed can't be opened: the key is another one, or none is set."""


class Sealing:
    """Seals with the first of the keys and opens with any, so that a key can be followed by another."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = [AESGCM(key) for key in keys]

    @property
    def can_seal(self) -> bool:
        """Whether there is a key."""
        return bool(self._ciphers)

    def seal(self, text: str, place: str) -> str:
        """The text for storage at `place`. Raises `SealedError` without a key."""
        if not self._ciphers:
            raise SealedError("SETTINGS_ENCRYPTION_KEY is not set")
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._ciphers[0].encrypt(nonce, text.encode(), place.encode())
        return _VERSION + base64.b64encode(sealed).decode()

    def open(self, sealed: str, place: str) -> str:
        """The text that was sealed for `place`. Raises `SealedError`."""
        if not self._ciphers:
            raise SealedError("SETTINGS_ENCRYPTION_KEY is not set")
        try:
            raw = base64.b64decode(sealed.removeprefix(_VERSION), validate=True)
        except binascii.Error:
            raise SealedError("it was not sealed here") from None
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        raise SealedError("it was sealed with another SETTINGS_ENCRYPTION_KEY")
