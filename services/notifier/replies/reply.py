"""One reply with what is known of its lead, and the reasons not to send it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.identifiers import parse_jid

CHOOSES_IDS = frozenset({"NOWEB", "GOWS"})
"""Engines that send under the message id they are given."""

PERSON_TOOK_OVER = "a person took over"
BLOCKED = "the lead is blocked"
EXPIRED = "expired"
OVERTAKEN = "overtaken by a newer reply"
NOT_A_PERSON = "not the address of one person"
ERASED = "the lead is gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply as PostgreSQL has it, looked up at `looked_at` (monotonic seconds)."""

    id: int
    lead_id: int
    seq: int
    message_id: str
    created_at: datetime
    channel: str
    session: str
    engine: str
    chat: str
    text: str
    last_seq: int
    """The highest reply number of the same decision."""
    lead_exists: bool
    lead_blocked: bool
    lead_silenced_seq: int
    lead_reply_seq: int
    is_behind: bool
    """The lead's reply before this one is not finished yet."""
    tries: int
    next_try_at: datetime | None
    looked_at: float
    request_id: str = ""
    """Of the webhook that it answers; empty: it answers a person's order."""
    received_at: datetime | None = None
    """When that webhook came; told by the first reply of a decision alone."""

    @property
    def chosen_id(self) -> str:
        """The WhatsApp id it is sent under; empty where the engine chooses."""
        return self.message_id if self.engine.upper() in CHOOSES_IDS else ""

    def reason_to_drop(self, now: datetime, expires_after: timedelta) -> str:
        """Why it must not be sent; empty when it may."""
        reasons = (
            (NOT_A_PERSON, not self._is_for_a_person()),
            (ERASED, not self.lead_exists),
            (BLOCKED, self.lead_blocked),
            (PERSON_TOOK_OVER, self.seq <= self.lead_silenced_seq),
            (OVERTAKEN, self.lead_reply_seq > self.last_seq),
            (EXPIRED, now - self.created_at > expires_after),
        )
        return next((reason for reason, applies in reasons if applies), "")

    def _is_for_a_person(self) -> bool:
        if self.channel == "telegram":
            return self.chat.isdigit()
        return parse_jid(self.chat) is not None
