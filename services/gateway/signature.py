"""Is this webhook authentic? Pure, constant-time, over the raw body, before anything is parsed."""

import hashlib
import hmac


def waha_signature(body: bytes, key: str) -> str:
    """The HMAC-SHA512 that WAHA sends for `body`, as lowercase hex."""
    return hmac.digest(key.encode(), body, hashlib.sha512).hex()


def is_from_waha(body: bytes, given: str | None, key: str) -> bool:
    """Whether `given`, the value of the signature header, fits the exact bytes of the body."""
    if given is None:
        return False
    return _equal(waha_signature(body, key), given.strip().lower())


def is_from_telegram(given: str | None, secret: str) -> bool:
    """Whether `given`, the value of the secret-token header, is the secret the webhook was set up with."""
    return given is not None and _equal(secret, given)


def _equal(expected: str, given: str) -> bool:
    # compare_digest takes text only if it is ASCII; a header may hold any byte.
    return hmac.compare_digest(expected.encode(), given.encode(errors="surrogateescape"))
