"""The shapes of the API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from services.admin.api.operations import LARGEST_ID, Model
from shared.messages import Channel, storable
from shared.streams.names import StreamName
from shared.vocabulary import Order, State

Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]
Fields = dict[str, Any]
GivenOrder = Literal[Order.SET_STATE, Order.TAKE_OVER, Order.HAND_BACK, Order.BLOCK, Order.UNBLOCK]
OwnId = Annotated[str, StringConstraints(max_length=100, pattern=r"^[\x20-\x7e]*$")]


class LeadQuery(Model):
    """Which leads; what is left out means any."""

    state: State | None = None
    channel: Channel | None = None
    phone: Annotated[str, Field(max_length=40, description="whole, or at least four of its first or last digits")] = ""
    word: Annotated[str, Field(max_length=100, description="beginnings of words in names and answers")] = ""
    before: Annotated[Id, Field(description="`next_before` of the page before")] = 0


class Lead(Model):
    """One person who wrote."""

    id: int
    state: str
    channel: str
    session: str
    chat: str
    name: str
    phone: str
    username: str
    strikes: int
    blocked: bool
    form: Fields
    created_at: datetime
    heard_at: datetime | None
    completed_at: datetime | None
    merged_into: int | None


class LeadPage(Model):
    """Fifty leads at most, newest first."""

    leads: list[Lead]
    next_before: int | None


class StoryOf(Model):
    """A lead with everything that happened: messages, decisions with their rule, replies, alerts, the row."""

    lead: Fields
    messages: list[Fields]
    decisions: list[Fields]
    outbox: list[Fields]
    sheet_row: Fields | None
    older: int


class StoryQuery(Model):
    """Which part of a long story."""

    before: Annotated[Id, Field(description="`older` of the part before")] = 0


class LeadOrder(Model):
    """An order about a lead."""

    name: GivenOrder
    state: State | None = None
    id: Annotated[OwnId, Field(description="given again, nothing happens twice; left out, one is made")] = ""

    @model_validator(mode="after")
    def _state_is_given_where_it_is_needed(self) -> Self:
        if (self.name is Order.SET_STATE) != (self.state is not None):
            raise ValueError("a state belongs to set_state, and to nothing else")
        return self


class ErasureOrder(Model):
    """An order to forget a person."""

    id: Annotated[OwnId, Field(description="given again, nothing happens twice; left out, one is made")] = ""


class OrderOutcome(Model):
    """`done`; `refused`, and `detail` says why; or `waiting` when it has no outcome yet."""

    id: str
    outcome: str
    detail: str


class LetterQuery(Model):
    """Which dead letters."""

    stream: StreamName | None = None
    resolved: Annotated[bool, Field(description="resolved ones, too")] = False
    after: Annotated[Id, Field(description="`next_after` of the page before")] = 0


class LetterShown(Model):
    """Work that was set aside."""

    id: int
    stream: str
    ref: str
    lead_id: int
    partition: int
    reason: str
    attempts: int
    payload: Fields
    set_aside_at: datetime
    resolved_at: datetime | None
    resolution: str


class LetterPage(Model):
    """Fifty letters at most, oldest first."""

    letters: list[LetterShown]
    next_after: int | None


class LetterOutcome(Model):
    """What became of a wish about a letter."""

    id: int
    result: str
    detail: str


class Discarding(Model):
    """Why a letter is given up."""

    reason: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _is_storable(self) -> Self:
        _refuse_unstorable(self.reason)
        return self


class TextShown(Model):
    """One of the bot's texts."""

    name: str
    text: str
    built_in: str
    version: int
    changed_by: str
    changed_at: datetime | None
    placeholders: list[str]


class TextPage(Model):
    """Every text."""

    texts: list[TextShown]


class TextChange(Model):
    """Another wording; null: the built-in one. `version` is the one that was read."""

    text: Annotated[str, Field(max_length=3000)] | None
    version: Id

    @model_validator(mode="after")
    def _is_storable(self) -> Self:
        _refuse_unstorable(self.text or "")
        return self


class PartitionShown(Model):
    """One partition of one stream."""

    stream: str
    partition: int
    owner: str
    length: int
    lag: int
    pending: int
    rows: int
    overdue: int
    age_seconds: float


class PipelineShown(Model):
    """How the streams stand."""

    partitions: list[PartitionShown]
    redis_is_away: bool


class FiguresQuery(Model):
    """Which days in Jakarta, both included, and which leads."""

    first: date
    last: date
    channel: Channel | None = None
    session: Annotated[str, Field(max_length=100)] = ""

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if not 0 <= (self.last - self.first).days <= 3660:
            raise ValueError("the span is 1 to 3660 days, first to last")
        _refuse_unstorable(self.session)
        return self


class FiguresShown(Model):
    """Leads by the day of their first contact; deliveries by the day they were decided. Up to a minute old."""

    leads: int
    by_state: dict[str, int]
    by_source: dict[str, int]
    by_session: dict[str, int]
    by_day: dict[str, int]
    funnel: dict[str, int]
    completion: float | None
    escalation: float | None
    sheet_success: float | None
    replies_sent: int
    reply_median_seconds: float | None
    reply_p95_seconds: float | None
    webhooks: int
    webhook_p99_ms: Annotated[
        float | None, Field(description="null: no webhooks, or where there are some, longer than 5 s")
    ]
    counted_at: datetime | None


class AuditQuery(Model):
    """Which entries."""

    actor: Annotated[str, Field(max_length=100)] = ""
    action: Annotated[str, Field(max_length=100)] = ""
    before: Annotated[Id, Field(description="`next_before` of the page before")] = 0

    @model_validator(mode="after")
    def _is_storable(self) -> Self:
        _refuse_unstorable(self.actor + self.action)
        return self


class AuditEntry(Model):
    """Who did what."""

    id: int
    at: datetime
    actor: str
    action: str
    lead_id: int
    detail: Fields


class AuditPage(Model):
    """Fifty entries at most, newest first."""

    entries: list[AuditEntry]
    next_before: int | None


class SessionShown(Model):
    """A WhatsApp session: what it last told of itself, and what is set for it. Keys are never shown."""

    name: str
    status: str
    status_at: datetime | None
    api_url: Annotated[str, Field(description="empty: the environment's")]
    has_api_key: bool
    has_hmac_key: bool
    changed_by: str
    changed_at: datetime | None


class SessionPage(Model):
    """Every session, by name."""

    sessions: list[SessionShown]


_Key = Annotated[str, StringConstraints(max_length=300, pattern=r"^[\x21-\x7e]*$")]


class SessionChange(Model):
    """What is to hold for a session. A key that is left out stays; an empty one is forgotten."""

    api_url: Annotated[str, Field(max_length=300, description="http(s)://host[:port]; empty: the environment's")] = ""
    api_key: _Key | None = None
    hmac_key: _Key | None = None


class SessionForgotten(Model):
    """Whether there was anything to forget."""

    name: str
    forgotten: bool


def _refuse_unstorable(text: str) -> None:
    if storable(text) != text:
        raise ValueError("it holds characters that no store takes")
