"""What a burst says: the messages put together, and what can be understood of them in the lead's state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.processor.domain.form import Field, Form, Value, missing
from services.processor.domain.lead import Lead, Message
from services.processor.domain.phones import typed_phone
from services.processor.domain.remembering import remembered
from services.processor.domain.states import FORM_STATES, HUMAN_STATES
from services.processor.domain.understanding import Choice, asks_for_person, is_thanks, read_choice, read_form
from shared.jakarta import JAKARTA
from shared.vocabulary import State

_asks_for_person = remembered(asks_for_person)
_is_thanks = remembered(is_thanks)
_read_choice = remembered(read_choice)
_read_form = remembered(read_form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A burst, understood. `live` are the messages that may be answered, edits already put in their place.

    Of an edited message that was handled before, only the fields are understood.
    """

    live: tuple[Message, ...]
    has_stale: bool
    has_late: bool
    fields: Form
    """Values that differ from what is known."""
    phone: str
    """A phone number typed by a lead whose number WhatsApp hides; empty: none, or not needed."""
    choice: Choice | None
    asks_for_person: bool
    is_thanks: bool
    is_media: bool
    is_start: bool


def read(lead: Lead, burst: Sequence[Message]) -> Reading:
    """Understand `burst` as said by `lead` now. Fields that late messages give count only where nothing is known."""
    messages = _with_edits(burst)
    live = tuple(message for message in messages if not message.stale and not message.late)
    asked = missing(lead.form) if lead.state in FORM_STATES else ()
    fields: dict[Field, Value] = {}
    if lead.state not in HUMAN_STATES and not lead.blocked:
        fields |= _fields([m for m in messages if m.late], lead.form, asked, only_empty=True)
        fields |= _fields([m for m in messages if not m.late], lead.form, asked, only_empty=False)
    texts = [message.text for message in live if message.kind != "edited" and message.text.strip()]
    choosing = lead.state in (State.NEW, State.CHOOSE_OPTION)
    choices = [choice for text in texts if (choice := _read_choice(text))] if choosing else []
    return Reading(
        live=live,
        has_stale=any(message.stale for message in messages),
        has_late=any(message.late for message in messages),
        fields=fields,
        phone=_typed_phone(lead, live, fields),
        choice=choices[-1] if choices else None,
        asks_for_person=any(_asks_for_person(text) for text in texts),
        is_thanks=bool(texts) and all(_is_thanks(text) for text in texts) and not any(m.media for m in live),
        is_media=bool(live) and not texts,
        is_start=bool(texts) and all(text.strip().startswith("/start") for text in texts),
    )


def _typed_phone(lead: Lead, live: Sequence[Message], fields: Form) -> str:
    """A number counts where one was asked for, and beside the fields of somebody who was not asked yet."""
    asked_for = lead.state in FORM_STATES | {State.FORM_COMPLETED} or bool(fields)
    if lead.channel != "whatsapp" or lead.phone or not asked_for:
        return ""
    return next(filter(None, (typed_phone(message.text) for message in reversed(live))), "")


def _with_edits(burst: Sequence[Message]) -> list[Message]:
    """The burst's messages; an edit of one of them replaces its text, one of an earlier message stays if it says more.

    Revocations are noted in the history and say nothing here.
    """
    messages: dict[str, Message] = {}
    for message in burst:
        if message.kind == "edited" and message.target_id in messages:
            original = messages[message.target_id]
            messages[message.target_id] = replace(original, text=message.text)
        elif message.kind != "revoked":
            messages[message.message_id or str(message.seq)] = message
    return list(messages.values())


def _fields(
    messages: Sequence[Message], known: Form, asked: tuple[Field, ...], *, only_empty: bool
) -> dict[Field, Value]:
    written = [message for message in messages if message.kind != "edited" and message.text.strip()]
    found: dict[Field, Value] = {}
    biodata = known[Field.BIODATA].text if Field.BIODATA in known else ""
    if written:
        together = "\n".join(message.text for message in written)
        found |= _read_form(together, asked=asked, today=_day_of(written[-1].sent_at), biodata=biodata)
    for edit in (message for message in messages if message.kind == "edited"):
        day = _day_of(edit.sent_at)
        before = _read_form(edit.old_text, asked=asked, today=day)
        after = _read_form(edit.text, asked=asked, today=day)
        found |= {name: value for name, value in after.items() if before.get(name) != value}
    given_at = messages[-1].received_at if messages else None
    return {
        name: value._replace(given_at=given_at)
        for name, value in found.items()
        if (name not in known if only_empty else known.get(name, Value("")).text != value.text)
    }


def _day_of(moment: datetime) -> date:
    return moment.astimezone(JAKARTA).date()
