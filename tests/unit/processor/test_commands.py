"""What people order takes its place in the conversation."""

import pytest
from msgspec.structs import replace

from services.processor.domain.commands import Command, Refusal, carry_out
from services.processor.domain.effects import Decision
from services.processor.domain.form import Form
from services.processor.domain.lead import Lead
from services.processor.domain.states import HUMAN_STATES
from shared.bot_texts import DEFAULT_TEXTS
from shared.commands import SILENT_STATES
from shared.vocabulary import Order, State
from tests.builders import FULL_FORM, NOON, a_lead, replies_of, sheet_syncs_of

HALF: Form = dict(list(FULL_FORM.items())[:2])


def ordered(lead: Lead, order: Order, state: State | None = None) -> Decision | Refusal:
    command = Command(id="c1", actor="rina", lead_id=lead.id, order=order, state=state)
    return carry_out(lead, command, NOON, texts=DEFAULT_TEXTS)


def done(lead: Lead, order: Order, state: State | None = None) -> Decision:
    decision = ordered(lead, order, state)
    assert isinstance(decision, Decision), decision
    return decision


def test_set_to_new_clears_the_form_and_stays_silent() -> None:
    decision = done(a_lead(State.FORM_IN_PROGRESS, form=FULL_FORM, strikes=2), Order.SET_STATE, State.NEW)

    assert (decision.lead.state, decision.lead.form, decision.lead.strikes) == (State.NEW, {}, 0)
    assert decision.effects == ()


@pytest.mark.parametrize("state", list(State))
def test_who_orders_knows_the_states_in_which_the_bot_then_says_nothing(state: State) -> None:
    form: Form = FULL_FORM if state is State.FORM_COMPLETED else {}
    decision = done(a_lead(State.CHOOSE_OPTION, form=form), Order.SET_STATE, state)

    assert (not replies_of(decision)) == (state in SILENT_STATES)


def test_set_to_the_menu_sends_the_menu() -> None:
    decision = done(a_lead(State.MANUAL_INTERVENTION, reply_seq=3), Order.SET_STATE, State.CHOOSE_OPTION)

    assert replies_of(decision) == [DEFAULT_TEXTS["menu"]]
    assert (decision.lead.reply_seq, decision.lead.question_seq) == (4, 4)


def test_set_to_the_form_depends_on_what_is_known() -> None:
    empty = done(a_lead(State.MANUAL_INTERVENTION), Order.SET_STATE, State.FORM_IN_PROGRESS)
    begun = done(
        a_lead(State.MANUAL_INTERVENTION, form=dict(list(FULL_FORM.items())[:2])), Order.SET_STATE, State.FORM_SENT
    )

    assert empty.lead.state is State.FORM_SENT
    assert begun.lead.state is State.FORM_IN_PROGRESS
    assert "Budget" in replies_of(begun)[0]


@pytest.mark.parametrize(
    ("form", "before_human", "is_asked"),
    [({}, None, True), ({}, State.FORM_SENT, True), (HALF, State.CHOOSE_OPTION, True), (HALF, State.FORM_SENT, False)],
    ids=["nothing is known", "the request is repeated", "the form begins", "the form began before"],
)
def test_set_to_the_form_asks_a_hidden_lead_for_a_phone_as_the_bot_does(
    form: Form, before_human: State | None, is_asked: bool
) -> None:
    lead = a_lead(State.MANUAL_INTERVENTION, form=form, before_human=before_human)
    hidden, known = (
        replies_of(done(replace(lead, phone=phone), Order.SET_STATE, State.FORM_SENT)) for phone in ("", "6281")
    )

    assert (DEFAULT_TEXTS["phone_request"] in hidden[0]) is is_asked
    assert DEFAULT_TEXTS["phone_request"] not in known[0]
    assert len(hidden) == len(known)


def test_completed_needs_all_five_fields() -> None:
    refused = ordered(a_lead(State.MANUAL_INTERVENTION), Order.SET_STATE, State.FORM_COMPLETED)

    assert isinstance(refused, Refusal)
    assert "budget" in refused.reason


def test_set_to_completed_makes_the_row_of_a_lead_that_has_none() -> None:
    decision = done(a_lead(State.MANUAL_INTERVENTION, form=FULL_FORM), Order.SET_STATE, State.FORM_COMPLETED)

    assert decision.lead.completed_at == NOON
    assert sheet_syncs_of(decision) == ["completed"]
    assert replies_of(decision) == []


@pytest.mark.parametrize("order", [Order.SET_STATE, Order.HAND_BACK])
def test_nobody_is_asked_for_fields_that_are_all_known(order: Order) -> None:
    lead = a_lead(State.MANUAL_INTERVENTION, form=FULL_FORM, before_human=State.FORM_IN_PROGRESS)

    decision = done(lead, order, State.FORM_SENT)

    assert decision.lead.state is State.FORM_COMPLETED
    assert replies_of(decision) == []


def test_a_takeover_drops_what_was_not_sent_yet_and_says_nothing() -> None:
    decision = done(a_lead(State.FORM_SENT, reply_seq=5, message_seq=4), Order.TAKE_OVER)

    assert decision.lead.state is State.MANUAL_INTERVENTION
    assert decision.lead.silenced_seq == 5
    assert decision.lead.decided_seq == 4
    assert decision.effects == ()


@pytest.mark.parametrize("state", [State.CHOOSE_OPTION, State.FORM_SENT])
def test_a_hand_back_returns_to_the_state_before_with_its_message(state: State) -> None:
    taken = done(a_lead(state), Order.TAKE_OVER).lead

    back = done(taken, Order.HAND_BACK)

    assert back.lead.state is state
    assert len(replies_of(back)) >= 1


@pytest.mark.parametrize("state", [state for state in State if state not in HUMAN_STATES])
def test_a_hand_back_of_what_the_bot_has_is_refused(state: State) -> None:
    assert isinstance(ordered(a_lead(state), Order.HAND_BACK), Refusal)


def test_blocking_is_a_flag_beside_the_state() -> None:
    blocked = done(a_lead(State.FORM_SENT), Order.BLOCK).lead

    assert (blocked.state, blocked.blocked) == (State.FORM_SENT, True)
    assert isinstance(ordered(blocked, Order.BLOCK), Refusal)
    assert not done(blocked, Order.UNBLOCK).lead.blocked
