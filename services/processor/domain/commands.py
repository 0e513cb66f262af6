"""What people order: set a state, take over, hand back, block, erase. Each takes its place in the lead's order."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from services.processor.domain.effects import Decision, Effect, SendReply, SyncSheet
from services.processor.domain.form import missing
from services.processor.domain.lead import Lead
from services.processor.domain.states import ASKING_STATES, FORM_STATES, HUMAN_STATES, Rule
from services.processor.domain.texts import asked_fields
from shared.bot_texts import Texts, fill
from shared.vocabulary import Order, State


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Replies of one decision that were set aside, in order; `numbers` are those they had when they were decided."""

    numbers: tuple[int, ...]
    texts: tuple[str, ...]
    looked_at_seq: int
    """The lead's newest reply when this was looked up."""
    was_overtaken: bool
    """By then something else had been said, or was about to be, that came later; or these very words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One order; its id takes effect once. `state` is what `SET_STATE` asks for, `replies` what `REPLAY` is about."""

    id: str
    actor: str
    lead_id: int
    order: Order
    state: State | None = None
    replies: SetAside | None = None
    quiet_since: datetime | None = None
    """`ERASE` only a lead of whom nothing has been heard since; None: in any case."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command changes nothing, in words for whoever gave it."""

    reason: str


def carry_out(lead: Lead, command: Command, now: datetime, *, texts: Texts) -> Decision | Refusal:
    """The lead after the command, or why not. Strikes go back to 0, and the open burst ends unanswered.

    Of `ERASE` no lead is left, so it is no decision: see `why_not_erased`.
    """
    match command.order:
        case Order.BLOCK | Order.UNBLOCK:
            blocked = command.order is Order.BLOCK
            if lead.blocked == blocked:
                return Refusal("the lead is blocked already" if blocked else "the lead is not blocked")
            return _decision(replace(lead, blocked=blocked), lead, command, Rule.BLOCK_SET, now)
        case Order.TAKE_OVER:
            if lead.state is State.MANUAL_INTERVENTION:
                return Refusal("a person talks to this lead already")
            after = replace(lead, state=State.MANUAL_INTERVENTION, before_human=_before(lead))
            return _decision(after, lead, command, Rule.TAKEN_OVER, now)
        case Order.HAND_BACK:
            if lead.state not in HUMAN_STATES:
                return Refusal("the bot talks to this lead already")
            return _set_state(lead, lead.before_human or State.NEW, command, Rule.HANDED_BACK, now, texts)
        case Order.SET_STATE:
            if command.state is None:
                return Refusal("no state was given")
            return _set_state(lead, command.state, command, Rule.STATE_SET, now, texts)
        case Order.REPLAY:
            return _say_after_all(lead, command, now)
        case Order.ERASE:
            raise ValueError("an erasure is no decision")


def why_not_erased(lead: Lead, command: Command) -> Refusal | None:
    """Why this lead is not to be erased; None: it is."""
    moments = (lead.created_at, lead.heard_at, lead.staff_wrote_at, lead.decided_at)
    newest = max(moment for moment in moments if moment is not None)
    if command.quiet_since is not None and newest > command.quiet_since:
        return Refusal("the lead is not quiet any more")
    return None


def _say_after_all(lead: Lead, command: Command, now: datetime) -> Decision | Refusal:
    """What was set aside, under new numbers. The state and an open burst stay as they are."""
    replies = command.replies
    if replies is None or not replies.texts:
        return Refusal("there is nothing that was set aside")
    if lead.blocked:
        return Refusal("the lead is blocked")
    if replies.was_overtaken or lead.reply_seq > replies.looked_at_seq:
        return Refusal("the bot has said something later")
    if replies.numbers[-1] <= lead.silenced_seq:
        return Refusal("a person took over after it was decided")
    effects = tuple(
        SendReply(lead.reply_seq + place, text, replay_of=number)
        for place, (number, text) in enumerate(zip(replies.numbers, replies.texts, strict=True), start=1)
    )
    last_seq = effects[-1].seq
    asks = lead.question_lead_id is None and lead.question_seq in replies.numbers
    return Decision(
        lead=replace(lead, reply_seq=last_seq, question_seq=last_seq if asks else lead.question_seq, decided_at=now),
        rule=Rule.REPLAYED,
        state_before=lead.state,
        first_seq=lead.decided_seq + 1,
        last_seq=lead.decided_seq,
        fields={},
        effects=effects,
        decided_at=now,
        actor=command.actor,
    )


def _set_state(
    lead: Lead, wanted: State, command: Command, rule: Rule, now: datetime, texts: Texts
) -> Decision | Refusal:
    needed = missing(lead.form)
    if wanted is State.FORM_COMPLETED and needed:
        return Refusal(f"the form lacks {', '.join(needed)}")
    if wanted in FORM_STATES:
        wanted = _form_state(lead)
    after = replace(lead, state=wanted, before_human=_before(lead) if wanted in HUMAN_STATES else None)
    if wanted is State.NEW:
        after = replace(after, form={})
    if wanted is State.FORM_COMPLETED and after.completed_at is None:
        after = replace(after, completed_at=now)
    return _decision(after, lead, command, rule, now, says=_words(lead, wanted), texts=texts)


def _form_state(lead: Lead) -> State:
    if not missing(lead.form):
        return State.FORM_COMPLETED
    return State.FORM_IN_PROGRESS if lead.form else State.FORM_SENT


def _words(lead: Lead, state: State) -> tuple[str, ...]:
    """Texts joined by ``+`` are one message; each item is a message of its own."""
    hides_phone = lead.channel == "whatsapp" and not lead.phone
    match state:
        case State.CHOOSE_OPTION:
            return ("menu",)
        case State.FORM_SENT:
            return ("form_request+phone_request" if hides_phone else "form_request", "form_template")
        case State.FORM_IN_PROGRESS:
            # Who was in the form before has been asked when it began.
            begins = not {lead.state, lead.before_human} & FORM_STATES
            return ("form_missing_again+phone_request" if hides_phone and begins else "form_missing_again",)
        case _:
            return ()


def _before(lead: Lead) -> State | None:
    return lead.before_human if lead.state in HUMAN_STATES else lead.state


def _decision(
    after: Lead,
    before: Lead,
    command: Command,
    rule: Rule,
    now: datetime,
    *,
    says: tuple[str, ...] = (),
    texts: Texts | None = None,
) -> Decision:
    values = {"fields": asked_fields(missing(after.form))}
    effects: list[Effect] = [
        SendReply(
            before.reply_seq + number, "\n\n".join(fill((texts or {})[name], values) for name in names.split("+"))
        )
        for number, names in enumerate(says, start=1)
    ]
    last_seq = before.reply_seq + len(effects)
    if after.completed_at != before.completed_at:
        effects.append(SyncSheet("completed"))
    after = replace(
        after,
        strikes=0,
        due_at=None,
        decided_seq=before.message_seq,
        silenced_seq=before.reply_seq,
        reply_seq=last_seq,
        decided_at=now if says else after.decided_at,
    )
    if says and after.state in ASKING_STATES:
        after = replace(after, question_seq=last_seq, question_lead_id=None)
    return Decision(
        lead=after,
        rule=rule,
        state_before=before.state,
        first_seq=before.decided_seq + 1,
        last_seq=before.message_seq,
        fields={},
        effects=tuple(effects),
        decided_at=now,
        actor=command.actor,
    )
