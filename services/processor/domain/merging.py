"""Two leads that turn out to be one person, because a LID's phone became known."""

from datetime import UTC, datetime

from msgspec.structs import replace

from services.processor.domain.form import newest as newest_answers
from services.processor.domain.lead import Lead, Question
from services.processor.domain.states import FORM_STATES, HUMAN_STATES
from shared.vocabulary import State

_NEVER = datetime.max.replace(tzinfo=UTC)


def merge(one: Lead, other: Lead) -> tuple[Lead, Lead]:
    """The lead that stays and the one that is absorbed. Merging says nothing to anybody.

    Whoever completed the form first stays, so that the older row of the sheet does; else the older lead. The furthest
    state counts and the question that belongs to it, the lower strikes, and for each field the answer of the lead that
    was heard last.
    """
    stays, goes = sorted((one, other), key=lambda lead: (lead.completed_at or _NEVER, lead.id))
    earlier, newest = sorted((one, other), key=lambda lead: lead.heard_at or lead.created_at)
    furthest = max((one, other), key=_progress)
    asked = furthest if _progress(one) != _progress(other) else _asked_last(stays, goes)
    merged = replace(
        stays,
        state=furthest.state,
        strikes=min(one.strikes, other.strikes),
        blocked=one.blocked or other.blocked,
        form=newest_answers(earlier.form, newest.form),
        session=newest.session,
        chat=newest.chat,
        engine=newest.engine,
        phone=one.phone or other.phone,
        name=newest.name or earlier.name,
        username=newest.username or earlier.username,
        before_human=furthest.before_human,
        decided_at=_latest(one.decided_at, other.decided_at),
        heard_at=_latest(one.heard_at, other.heard_at),
        waiting_alert_at=_latest(one.waiting_alert_at, other.waiting_alert_at),
        staff_wrote_at=_latest(one.staff_wrote_at, other.staff_wrote_at),
        question_seq=asked.question_seq,
        question_lead_id=asked.question_lead_id if asked is stays else asked.question_lead_id or asked.id,
        question=asked.question,
        question_sent_at=asked.question_sent_at,
        created_at=min(one.created_at, other.created_at),
    )
    absorbed = replace(
        goes, merged_into=stays.id, due_at=None, decided_seq=goes.message_seq, silenced_seq=goes.reply_seq
    )
    return merged, absorbed


def _asked_last(stays: Lead, goes: Lead) -> Lead:
    """Whose question the person has seen last, or is about to see: what the absorbed lead was not told yet is not said
    any more."""
    if goes.question_sent_at is None or (stays.question is Question.PENDING and stays.question_seq):
        return stays
    return goes if stays.question_sent_at is None or goes.question_sent_at > stays.question_sent_at else stays


def _progress(lead: Lead) -> int:
    if lead.state in HUMAN_STATES:
        return 4
    if lead.state is State.FORM_COMPLETED:
        return 3
    if lead.state in FORM_STATES:
        return 2
    return 1 if lead.state is State.CHOOSE_OPTION else 0


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [moment for moment in (one, other) if moment is not None]
    return max(known, default=None)
