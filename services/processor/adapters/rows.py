"""Leads, messages and decisions as rows, and back."""

from typing import Any

from msgspec.structs import asdict

from services.processor.domain.effects import Decision
from services.processor.domain.form import Field, Value
from services.processor.domain.lead import Lead, Message, Question
from services.processor.ports import Audited, GivenCommand, StoredMessage
from shared.identifiers import LeadId
from shared.tables import leads
from shared.vocabulary import State

LEAD_COLUMNS = tuple(column.name for column in leads.columns if column.name != "updated_at")
_SAME = tuple(name for name in LEAD_COLUMNS if name not in ("state", "form", "before_human"))


def lead_from_row(row: Any) -> Lead:
    """A lead from a row with all of `LEAD_COLUMNS`, ``question_outcome`` and ``question_sent_at``."""
    outcome = row.question_outcome
    return Lead(
        **{name: getattr(row, name) for name in _SAME if name != "id"},
        id=LeadId(row.id),
        state=State(row.state),
        form={Field(name): Value.from_json(stored) for name, stored in row.form.items()},
        before_human=State(row.before_human) if row.before_human else None,
        question=Question.SENT if outcome == "sent" else Question.LOST if outcome else Question.PENDING,
        question_sent_at=row.question_sent_at if outcome == "sent" else None,
    )


def lead_row(lead: Lead) -> dict[str, Any]:
    """The columns of `LEAD_COLUMNS` and what is looked up when loading, ready for JSON, one version on."""
    row = asdict(lead)
    row["version"] = lead.version + 1
    row["form"] = {name.value: value.to_json() for name, value in lead.form.items()}
    row["before_human"] = lead.before_human or ""
    return row


def message_row(stored: StoredMessage) -> dict[str, Any]:
    """A row of ``messages``, ready for JSON."""
    event = stored.event
    return {
        "lead_id": stored.lead_id,
        "seq": stored.seq,
        "key": event.key,
        "kind": event.kind,
        "session": event.session,
        "chat": event.chat,
        "message_id": event.message_id,
        "target_id": event.target_id,
        "text": event.text,
        "media": event.media,
        "media_url": event.media_url,
        "remark": stored.remark,
        "request_id": event.request_id,
        "sent_at": event.sent,
        "received_at": event.received,
    }


def message_from_row(row: Any) -> Message:
    """A held message, read back."""
    return Message(
        seq=row.seq,
        kind=row.kind,
        text=row.text,
        media=row.media,
        message_id=row.message_id,
        target_id=row.target_id,
        sent_at=row.sent_at,
        received_at=row.received_at,
        stale=row.remark == "stale",
        late=row.remark == "late",
        request_id=row.request_id,
    )


def decision_row(decision: Decision) -> dict[str, Any]:
    """A row of ``decisions``, ready for JSON."""
    return {
        "lead_id": decision.lead.id,
        "first_seq": decision.first_seq,
        "last_seq": decision.last_seq,
        "rule": decision.rule.value,
        "state_before": decision.state_before.value,
        "state_after": decision.lead.state.value,
        "strikes": decision.lead.strikes,
        "fields": {name.value: value.to_json() for name, value in decision.fields.items()},
        "actor": decision.actor,
        "decided_at": decision.decided_at,
    }


def command_row(given: GivenCommand) -> dict[str, Any]:
    """A row of ``commands``, ready for JSON."""
    return {"id": given.id, "actor": given.actor, "lead_id": given.lead_id, "name": given.name, "arguments": {}}


def fallback_row(given: GivenCommand) -> dict[str, Any]:
    """The command's entry as a row of ``inbound_fallback``, ready for JSON."""
    return {"partition": given.partition, "received_at": given.entry.received, "fields": given.entry.to_fields()}


def audit_row(audited: Audited) -> dict[str, Any]:
    """A row of ``audit_log``, ready for JSON; empty details are left out."""
    return {
        "at": audited.at,
        "actor": audited.actor,
        "action": audited.action,
        "lead_id": audited.lead_id,
        "detail": {name: value for name, value in audited.detail.items() if value},
    }
