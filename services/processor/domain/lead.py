"""A lead as the conversation knows it, and the messages it is told of."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

import msgspec

from services.processor.domain.form import Form
from shared.identifiers import LeadId
from shared.vocabulary import State


class Question(Enum):
    """What became of the bot's last question."""

    PENDING = auto()
    """Decided, not yet sent."""
    SENT = auto()
    LOST = auto()
    """Dropped or set aside: the lead never saw it."""


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """One person. `version` is the one it was read with; sequence numbers count from 1, 0 means none yet.

    A struct, since each message makes several copies and one of a dataclass this wide costs 14 µs.
    """

    id: LeadId
    partition: int
    version: int = 0
    state: State = State.NEW
    strikes: int = 0
    blocked: bool = False
    channel: str
    session: str
    chat: str
    engine: str = ""
    phone: str = ""
    username: str = ""
    name: str = ""
    form: Form = msgspec.field(default_factory=dict)
    message_seq: int = 0
    decided_seq: int = 0
    reply_seq: int = 0
    question_seq: int = 0
    silenced_seq: int = 0
    before_human: State | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    heard_at: datetime | None = None
    waiting_alert_at: datetime | None = None
    staff_wrote_at: datetime | None = None
    minute_from: datetime | None = None
    minute_count: int = 0
    flood_alert_at: datetime | None = None
    completed_at: datetime | None = None
    merged_into: int | None = None
    question_lead_id: int | None = None
    """The absorbed lead whose reply `question_seq` is; None: its own."""
    created_at: datetime
    question: Question = Question.PENDING
    """Looked up when the lead is loaded, like the next."""
    question_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something a lead wrote. `stale`: long after it was written; `late`: behind one that already took effect."""

    seq: int
    kind: str
    text: str
    media: str
    message_id: str
    target_id: str
    sent_at: datetime
    received_at: datetime
    stale: bool = False
    late: bool = False
    old_text: str = ""
    """For an edit: what the message said before."""
    request_id: str = ""
