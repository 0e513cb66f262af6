"""What sending alerts needs from the world."""

from collections.abc import Sequence
from typing import Protocol

from services.notifier.texts import Button


class Messenger(Protocol):
    """Telegram, as alerts see it. Every call is a single try with a time-out."""

    async def send_alert(self, chat_id: int, html: str, buttons: Sequence[Sequence[Button]]) -> int:
        """Send one message; returns its id. Raises `AwayError`, `RefusedError`, `MovedError`."""

    async def answer(self, chat_id: int, reply_to: int, html: str, buttons: Sequence[Sequence[Button]]) -> int:
        """Send one message as the answer to another; returns its id. Raises like `send_alert`."""

    async def edit_alert(self, chat_id: int, message_id: int, html: str, buttons: Sequence[Sequence[Button]]) -> None:
        """Make a message be this; one that is so already is fine. Raises like `send_alert`."""

    async def acknowledge(self, callback_id: str, text: str) -> None:
        """Show that a press has arrived. A failure stops nothing: Telegram may not wait for the answer any more."""

    async def turn_away(self, callback_id: str, text: str) -> None:
        """Tell whoever pressed, so that they have to confirm it, why nothing will happen. A failure stops nothing."""
