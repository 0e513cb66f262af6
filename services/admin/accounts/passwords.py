"""Passwords: argon2id, away from the event loop, a few at a time since each takes 64 MiB while it is computed."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
_AT_ONCE = 2
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$X9CY/GMsPHx1QIt+XaGJpA$6yhpvwEv8YbsRrvxkZDyp2bdcWk0wQiq0rLddkoJQP8"
"""A hash with the parameters of `PasswordHasher`, of a password that nobody has."""


def problem_with(password: str) -> tuple[str, str] | None:
    """Why a password can't be taken, in Indonesian and in English; None when it can."""
    if len(password) < SHORTEST:
        return f"Kata sandi minimal {SHORTEST} karakter.", f"A password has at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"Kata sandi paling banyak {LONGEST} karakter.", f"A password has at most {LONGEST} characters."
    if len(set(password)) < 5:
        return "Kata sandi itu terlalu mudah ditebak.", "That password is too easy to guess."
    return None


class Passwords:
    """Hashes and verifies, with RFC 9106's parameters for machines with little memory."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def hashed(self, password: str) -> str:
        """The hash to keep."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, kept_hash: str, password: str) -> bool:
        """Whether it is the password. An empty `kept_hash`, nobody's, takes as long and fits nothing."""
        async with self._slots:
            return await asyncio.to_thread(self._verify, kept_hash, password)

    def is_outdated(self, kept_hash: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept_hash)

    def _verify(self, kept_hash: str, password: str) -> bool:
        try:
            fits = self._hasher.verify(kept_hash or _NOBODYS, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return fits and bool(kept_hash)
