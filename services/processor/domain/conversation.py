"""The conversation: which row of the table applies to a burst, and when a burst is closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from services.processor.domain.effects import Decision, Effect, RaiseAlert, SendReply, SyncSheet
from services.processor.domain.form import Field, missing
from services.processor.domain.lead import Lead, Message, Question
from services.processor.domain.policy import Policy
from services.processor.domain.reading import Reading, read
from services.processor.domain.states import (
    ASKING_STATES,
    FORM_STATES,
    FORWARD_RULES,
    HUMAN_STATES,
    STRIKING_RULES,
    THIRD_STRIKE,
    TRANSITIONS,
    AlertKind,
    Rule,
    Transition,
)
from services.processor.domain.texts import asked_fields, example_of, given_fields
from services.processor.domain.understanding import Choice
from shared.bot_texts import Texts, fill
from shared.vocabulary import State

_CHOICE_RULES: Mapping[Choice, Rule] = {
    Choice.FRANCHISE: Rule.CHOSE_FRANCHISE,
    Choice.PARTNERSHIP: Rule.CHOSE_PARTNERSHIP,
    Choice.OTHER: Rule.CHOSE_OTHER,
}


def decide(lead: Lead, burst: Sequence[Message], now: datetime, *, texts: Texts, policy: Policy) -> Decision:
    """Answer a closed burst (not empty, in order of `seq`): at most one decision, one reply, one strike."""
    reading = read(lead, sorted(burst, key=_received_at))
    rule = _rule(lead, reading, policy)
    transition = TRANSITIONS[lead.state].get(rule, Transition(lead.state))
    form = {**lead.form, **reading.fields}
    after = replace(
        lead,
        state=transition.to,
        strikes=_strikes(lead, rule),
        form=form,
        phone=lead.phone or reading.phone,
        decided_seq=burst[-1].seq,
        due_at=None,
        heard_at=max([m.received_at for m in burst] + ([lead.heard_at] if lead.heard_at else [])),
        before_human=_before_human(lead, transition.to),
        completed_at=_completed_at(lead, transition.to, now),
    )
    replies = _replies(after, lead, transition, reading, texts)
    alert = _alert(lead, burst, rule, transition, policy)
    effects: list[Effect] = [*replies]
    if alert is not None:
        effects.append(RaiseAlert(alert, rule))
        if alert in ("lead_waiting", "partnership_followup"):
            after = replace(after, waiting_alert_at=burst[-1].received_at)
    if rule in (Rule.COMPLETED_FORM, Rule.COMPLETED_LATE):
        effects.append(SyncSheet("completed"))
    elif lead.completed_at is not None and (reading.fields or reading.phone):
        effects.append(SyncSheet("corrected" if reading.fields else "phone_known"))
    if replies:
        last = replies[-1].seq
        after = replace(after, reply_seq=last, decided_at=now)
        if after.state in ASKING_STATES:
            after = replace(after, question_seq=last, question_lead_id=None)
    return Decision(
        lead=after,
        rule=rule,
        state_before=lead.state,
        first_seq=burst[0].seq,
        last_seq=burst[-1].seq,
        fields=reading.fields,
        effects=tuple(effects),
        decided_at=now,
    )


def closes_at(lead: Lead, burst: Sequence[Message], decision: Decision, policy: Policy) -> datetime | None:
    """When the open burst is to be answered; None: at once. `decision` is what answering it now would come to."""
    live = [message for message in burst if not message.stale and not message.late]
    if lead.blocked or lead.state in HUMAN_STATES or not live:
        return None
    first, last = min(map(_received_at, live)), max(map(_received_at, live))
    quiet = min(last + policy.quiet, first + policy.max_wait)
    cooldown_ends = lead.decided_at + policy.cooldown if lead.decided_at else None
    if cooldown_ends is not None and last < cooldown_ends:
        return quiet if decision.rule in FORWARD_RULES else cooldown_ends
    if lead.state in FORM_STATES or lead.state is State.FORM_COMPLETED:
        return quiet
    return None


def _received_at(message: Message) -> datetime:
    return message.received_at


def staff_wrote(lead: Lead, message: Message, now: datetime) -> Decision:
    """A person wrote to the lead by hand from our phone: from here on the bot is silent."""
    transition = TRANSITIONS[lead.state][Rule.STAFF_WROTE]
    return Decision(
        lead=replace(
            lead,
            state=transition.to,
            strikes=0,
            decided_seq=message.seq,
            due_at=None,
            silenced_seq=lead.reply_seq,
            staff_wrote_at=message.received_at,
            before_human=_before_human(lead, transition.to),
        ),
        rule=Rule.STAFF_WROTE,
        state_before=lead.state,
        first_seq=message.seq,
        last_seq=message.seq,
        fields={},
        effects=(),
        decided_at=now,
    )


def _rule(lead: Lead, reading: Reading, policy: Policy) -> Rule:
    if lead.blocked:
        return Rule.BLOCKED
    complete = not missing({**lead.form, **reading.fields})
    if not reading.live:
        if complete and lead.state in FORM_STATES:
            return Rule.COMPLETED_LATE  # not answered, but the row must not wait for another message
        return Rule.STALE if reading.has_stale else Rule.LATE if reading.has_late else Rule.NOTED
    if lead.state in HUMAN_STATES:
        return _unless_only_edits(reading, Rule.HUMAN_TALKS)
    if reading.asks_for_person and not reading.fields:
        return Rule.ASKED_FOR_PERSON
    if lead.state is State.FORM_COMPLETED:
        if reading.fields or reading.phone:
            return Rule.CORRECTED
        return _unless_only_edits(reading, Rule.THANKED if reading.is_thanks else Rule.POST_FORM_CONTACT)
    if reading.fields or reading.phone or (complete and lead.state in FORM_STATES):
        return Rule.COMPLETED_FORM if complete else Rule.GAVE_FIELDS
    if reading.choice is not None:
        return _unless_only_edits(reading, _CHOICE_RULES[reading.choice])
    if lead.state is State.NEW:
        return Rule.WELCOMED
    return _unless_only_edits(reading, _wrong_answer(lead, reading, policy))


def _unless_only_edits(reading: Reading, rule: Rule) -> Rule:
    """An edit of an already handled message that gives no new field is noted, never answered."""
    return Rule.NOTED if all(message.kind == "edited" for message in reading.live) else rule


def _wrong_answer(lead: Lead, reading: Reading, policy: Policy) -> Rule:
    if lead.question is Question.LOST or not lead.question_seq:
        return Rule.ASKED_AGAIN
    if lead.question_sent_at is None or reading.live[-1].received_at < lead.question_sent_at + policy.reading_time:
        return Rule.QUESTION_UNSEEN
    if reading.is_start:
        return Rule.ASKED_AGAIN
    if reading.is_media:
        return Rule.TEXT_PLEASE
    if lead.strikes + 1 >= THIRD_STRIKE:
        return Rule.THIRD_STRIKE
    return Rule.WRONG_CHOICE if lead.state is State.CHOOSE_OPTION else Rule.NO_FIELD


def _strikes(lead: Lead, rule: Rule) -> int:
    if rule in FORWARD_RULES:
        return 0
    return lead.strikes + 1 if rule in STRIKING_RULES else lead.strikes


def _before_human(lead: Lead, to: State) -> State | None:
    if to in HUMAN_STATES:
        return lead.before_human if lead.state in HUMAN_STATES else lead.state
    return None


def _completed_at(lead: Lead, to: State, now: datetime) -> datetime | None:
    return now if to is State.FORM_COMPLETED and lead.completed_at is None else lead.completed_at


def _replies(after: Lead, before: Lead, transition: Transition, reading: Reading, texts: Texts) -> list[SendReply]:
    needed = missing(after.form)
    values = {
        "fields": _shown_fields(after, transition, reading),
        "example": example_of(needed),
    }
    replies = []
    for number, says in enumerate(transition.says, start=1):
        names = says.split("+")
        if number == 1 and _asks_phone(before, after):
            names.append("phone_request")
        text = "\n\n".join(fill(texts[name], values) for name in names)
        replies.append(SendReply(before.reply_seq + number, text))
    return replies


def _shown_fields(after: Lead, transition: Transition, reading: Reading) -> str:
    """What is still asked for; once all is known, all of it, so that no misunderstanding stays unseen; then changes."""
    if transition.to is not State.FORM_COMPLETED:
        return asked_fields(missing(after.form))
    completes = any("form_completed" in names.split("+") for names in transition.says)
    told = {name: after.form[name] for name in Field} if completes else reading.fields
    return given_fields(told, reading.phone)


def _asks_phone(before: Lead, after: Lead) -> bool:
    """Once, when the form begins, however much of it the lead has given already."""
    begins = before.state in (State.NEW, State.CHOOSE_OPTION) and after.state in FORM_STATES | {State.FORM_COMPLETED}
    return begins and after.channel == "whatsapp" and not after.phone


def _alert(
    lead: Lead, burst: Sequence[Message], rule: Rule, transition: Transition, policy: Policy
) -> AlertKind | None:
    newest = burst[-1]
    kind = transition.alert
    if rule is Rule.STALE and lead.state is not State.EXISTING:
        answered_since = lead.decided_at is not None and lead.decided_at > newest.sent_at
        kind = None if answered_since else "lead_waiting"
    if kind == "new_lead" and not policy.announce_new_leads:
        return None
    if kind in ("lead_waiting", "partnership_followup"):
        for moment in (lead.waiting_alert_at, lead.staff_wrote_at):
            if moment is not None and newest.received_at - moment < policy.waiting_alert_every:
                return None
    return kind
