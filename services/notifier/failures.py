"""What can go wrong when speaking to a provider, in the two kinds that are treated differently."""


class AwayError(Exception):
    """The destination is away: nothing is wrong with the message, so its queue waits.

    `unclear` is true when the request may have been carried out although no answer says so (time-out, reset, 5xx); it
    is also the only case in which the message itself may be what the destination stumbles over.
    """

    def __init__(self, reason: str, *, unclear: bool = False, retry_after_seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unclear = unclear
        self.retry_after_seconds = retry_after_seconds


class RefusedError(Exception):
    """The destination works and does not want this message; `for_good` when it never will."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class MovedError(Exception):
    """The Telegram group became a supergroup under another id."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(str(chat_id))
        self.chat_id = chat_id
