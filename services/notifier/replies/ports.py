"""What sending replies needs from the world."""

from typing import Protocol

from services.notifier.replies.reply import Reply


class Provider(Protocol):
    """A channel's side. Every call is a single try with a time-out; nothing is retried inside."""

    async def begin_typing(self, reply: Reply) -> None:
        """Show the lead that an answer is coming. Never raises: its failure stops nothing."""

    async def end_typing(self, reply: Reply) -> None:
        """Stop showing it. Never raises."""

    async def send(self, reply: Reply) -> str:
        """Send the text; returns the provider's bare id of it, empty when unknown.

        Raises `AwayError` (unclear when it may have been sent) or `RefusedError`.
        """

    async def was_sent(self, reply: Reply) -> bool | None:
        """Whether it has been sent before; None when that can't be known. Raises `AwayError`."""
