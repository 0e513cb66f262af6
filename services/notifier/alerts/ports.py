"""What sending alerts needs from the world."""

from collections.abc import Sequence
from typing import Protocol

from services.notifier.texts import Button


class Messenger(Protocol):
    """Telegram, as alerts see it. Every call is a single try with a time-out."""

    async def send_alert(self, chat_id: int, html: str, buttons: Sequence[Sequence[Button]]) -> int:
        """Send one message; returns its id. Raises `AwayError`, `RefusedError`, `MovedError`."""
