"""Valid defaults for the domain; a test names only what matters to it."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from services.processor.domain.effects import Decision, RaiseAlert, SendReply, SyncSheet
from services.processor.domain.form import Field, Value
from services.processor.domain.lead import Lead, Message, Question
from services.processor.domain.states import ASKING_STATES
from shared.identifiers import LeadId
from shared.vocabulary import State

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
"""Noon in Jakarta."""

FULL_FORM = {
    Field.SOURCE_INFO: Value("Instagram"),
    Field.BUSINESS_TYPE: Value("kuliner"),
    Field.BUDGET: Value("100 juta", low=100_000_000, high=100_000_000),
    Field.START_PLAN: Value("Januari 2027"),
    Field.BIODATA: Value("Budi, Bandung"),
}


def seconds(number: float) -> timedelta:
    """A duration."""
    return timedelta(seconds=number)


def a_lead(state: State = State.NEW, **but: Any) -> Lead:
    """A WhatsApp lead; in an asking state its question was sent a minute ago."""
    lead = Lead(
        id=LeadId(1001),
        partition=3,
        state=state,
        channel="whatsapp",
        session="default",
        chat="6281234567890@c.us",
        phone="6281234567890",
        created_at=NOON - seconds(3600),
    )
    if state in ASKING_STATES:
        lead = replace(
            lead,
            reply_seq=1,
            question_seq=1,
            question=Question.SENT,
            question_sent_at=NOON - seconds(60),
            decided_at=NOON - seconds(60),
        )
    return replace(lead, **but)


def a_message(text: str = "", *, seq: int = 1, at: datetime = NOON, **but: Any) -> Message:
    """A text received at `at`, written a second before."""
    message = Message(
        seq=seq,
        kind="message",
        text=text,
        media="",
        message_id=f"ID{seq}",
        target_id="",
        sent_at=at - seconds(1),
        received_at=at,
    )
    return dataclasses.replace(message, **but)


def a_burst(*texts: str, at: datetime = NOON, apart: float = 0.1) -> list[Message]:
    """Texts received one after another."""
    return [a_message(text, seq=n, at=at + seconds(apart * (n - 1))) for n, text in enumerate(texts, start=1)]


def replies_of(decision: Decision) -> list[str]:
    """What the bot says, in order."""
    return [effect.text for effect in decision.effects if isinstance(effect, SendReply)]


def alerts_of(decision: Decision) -> list[str]:
    """Whom the bot calls."""
    return [effect.kind for effect in decision.effects if isinstance(effect, RaiseAlert)]


def sheet_syncs_of(decision: Decision) -> list[str]:
    """What becomes of the row."""
    return [effect.reason for effect in decision.effects if isinstance(effect, SyncSheet)]
