"""Every row of the conversation's table, and which of them applies."""

from datetime import datetime
from typing import Any

import pytest

from services.processor.domain.conversation import closes_at, decide, staff_wrote
from services.processor.domain.effects import Decision
from services.processor.domain.form import Field, Value
from services.processor.domain.lead import Lead, Message, Question
from services.processor.domain.policy import Policy
from services.processor.domain.states import HUMAN_STATES, Rule
from shared.bot_texts import DEFAULT_TEXTS
from shared.vocabulary import State
from tests.builders import (
    FULL_FORM,
    NOON,
    a_burst,
    a_lead,
    a_message,
    alerts_of,
    replies_of,
    seconds,
    sheet_syncs_of,
)

POLICY = Policy()
FILLED = """Sumber info: Instagram
Bidang usaha: kuliner
Budget: 100 juta
Rencana mulai: Januari 2027
Nama & domisili: Budi, Bandung"""


def decided(lead: Lead, burst: list[Message], now: datetime = NOON) -> Decision:
    return decide(lead, burst, now, texts=DEFAULT_TEXTS, policy=POLICY)


def words(*names: str) -> str:
    return "\n\n".join(DEFAULT_TEXTS[name] for name in names)


@pytest.mark.parametrize(
    ("state", "text", "rule", "after", "alerts"),
    [
        (State.NEW, "Halo", Rule.WELCOMED, State.CHOOSE_OPTION, []),
        (State.NEW, "1", Rule.CHOSE_FRANCHISE, State.FORM_SENT, []),
        (State.NEW, "2", Rule.CHOSE_PARTNERSHIP, State.PARTNERSHIP, ["partnership_interest"]),
        (State.NEW, FILLED, Rule.COMPLETED_FORM, State.FORM_COMPLETED, ["form_completed"]),
        (State.CHOOSE_OPTION, "1", Rule.CHOSE_FRANCHISE, State.FORM_SENT, []),
        (State.CHOOSE_OPTION, "2", Rule.CHOSE_PARTNERSHIP, State.PARTNERSHIP, ["partnership_interest"]),
        (State.CHOOSE_OPTION, "3", Rule.CHOSE_OTHER, State.MANUAL_INTERVENTION, ["other_needs"]),
        (State.CHOOSE_OPTION, "Budget: 100 juta", Rule.GAVE_FIELDS, State.FORM_IN_PROGRESS, []),
        (State.CHOOSE_OPTION, FILLED, Rule.COMPLETED_FORM, State.FORM_COMPLETED, ["form_completed"]),
        (State.CHOOSE_OPTION, "hmm apa ya", Rule.WRONG_CHOICE, State.CHOOSE_OPTION, []),
        (
            State.CHOOSE_OPTION,
            "bisa bicara dengan admin?",
            Rule.ASKED_FOR_PERSON,
            State.MANUAL_INTERVENTION,
            ["escalation"],
        ),
        (State.FORM_SENT, "Budget: 100 juta", Rule.GAVE_FIELDS, State.FORM_IN_PROGRESS, []),
        (State.FORM_SENT, FILLED, Rule.COMPLETED_FORM, State.FORM_COMPLETED, ["form_completed"]),
        (State.FORM_SENT, "???", Rule.NO_FIELD, State.FORM_SENT, []),
        (State.FORM_IN_PROGRESS, FILLED, Rule.COMPLETED_FORM, State.FORM_COMPLETED, ["form_completed"]),
        (State.FORM_COMPLETED, "makasih kak", Rule.THANKED, State.FORM_COMPLETED, []),
        (
            State.FORM_COMPLETED,
            "kapan saya dihubungi?",
            Rule.POST_FORM_CONTACT,
            State.MANUAL_INTERVENTION,
            ["post_form_contact"],
        ),
        (State.PARTNERSHIP, "halo?", Rule.HUMAN_TALKS, State.PARTNERSHIP, ["partnership_followup"]),
        (State.MANUAL_INTERVENTION, "halo?", Rule.HUMAN_TALKS, State.MANUAL_INTERVENTION, ["lead_waiting"]),
        (State.EXISTING, "halo?", Rule.HUMAN_TALKS, State.EXISTING, []),
    ],
)
def test_each_row_of_the_table(state: State, text: str, rule: Rule, after: State, alerts: list[str]) -> None:
    form = FULL_FORM if state is State.FORM_COMPLETED else {}

    decision = decided(a_lead(state, form=form), a_burst(text))

    assert (decision.rule, decision.lead.state, alerts_of(decision)) == (rule, after, alerts)


def test_a_greeting_gets_welcome_and_menu_in_one_message() -> None:
    assert replies_of(decided(a_lead(), a_burst("Halo"))) == [words("welcome", "menu")]


def test_a_first_message_that_chooses_is_welcomed_without_the_menu() -> None:
    replies = replies_of(decided(a_lead(), a_burst("Halo", "1")))

    assert replies == [words("welcome", "form_request"), words("form_template")]


def test_a_lead_without_a_phone_is_also_asked_for_one() -> None:
    replies = replies_of(decided(a_lead(State.CHOOSE_OPTION, phone=""), a_burst("1")))

    assert replies[0] == words("form_request", "phone_request")


def test_the_confirmation_repeats_all_that_was_understood() -> None:
    known = {Field.BUDGET: Value("100 juta"), Field.BIODATA: Value("Rani, Solo"), Field.START_PLAN: Value("Maret")}
    lead = a_lead(State.FORM_IN_PROGRESS, form=known)

    (reply,) = replies_of(decided(lead, a_burst("Sumber info: Instagram\nBidang usaha: kopi")))

    assert reply.splitlines()[1:6] == [
        "• Sumber info: Instagram",
        "• Bidang usaha: kopi",
        "• Budget: 100 juta",
        "• Rencana mulai: Maret",
        "• Nama & domisili: Rani, Solo",
    ]


def test_only_missing_fields_are_named() -> None:
    form = {Field.BUDGET: Value("100 juta")}

    (reply,) = replies_of(decided(a_lead(State.FORM_IN_PROGRESS, form=form), a_burst("Sumber info: Instagram")))

    assert "Bidang usaha" in reply
    assert "Budget" not in reply
    assert "Sumber info" not in reply


def test_of_two_choices_the_last_counts() -> None:
    assert decided(a_lead(State.CHOOSE_OPTION), a_burst("2", "eh 1")).rule is Rule.CHOSE_FRANCHISE


def test_a_completed_form_makes_a_row_and_sets_its_day() -> None:
    decision = decided(a_lead(State.FORM_SENT), a_burst(FILLED))

    assert sheet_syncs_of(decision) == ["completed"]
    assert decision.lead.completed_at == NOON


def test_a_form_in_five_messages_is_one_decision() -> None:
    decision = decided(a_lead(State.FORM_SENT), a_burst(*FILLED.splitlines()))

    assert decision.rule is Rule.COMPLETED_FORM
    assert len(replies_of(decision)) == 1


def test_a_correction_changes_the_row_and_not_its_day() -> None:
    lead = a_lead(State.FORM_COMPLETED, form=FULL_FORM, completed_at=NOON - seconds(86400))

    decision = decided(lead, a_burst("Budget: 200 juta"))

    assert decision.rule is Rule.CORRECTED
    assert decision.lead.form[Field.BUDGET].text == "200 juta"
    assert decision.lead.completed_at == lead.completed_at
    assert sheet_syncs_of(decision) == ["corrected"]


@pytest.mark.parametrize(
    ("state", "rule"), [(State.CHOOSE_OPTION, Rule.WRONG_CHOICE), (State.FORM_SENT, Rule.NO_FIELD)]
)
def test_a_wrong_answer_is_a_strike_and_the_third_calls_a_person(state: State, rule: Rule) -> None:
    first = decided(a_lead(state), a_burst("???"))
    third = decided(a_lead(state, strikes=2), a_burst("???"))

    assert (first.rule, first.lead.strikes) == (rule, 1)
    assert third.rule is Rule.THIRD_STRIKE
    assert third.lead.state is State.MANUAL_INTERVENTION
    assert replies_of(third) == [words("escalation")]
    assert alerts_of(third) == ["escalation"]


def test_progress_takes_the_strikes_away() -> None:
    assert decided(a_lead(State.FORM_SENT, strikes=2), a_burst("Budget: 100 juta")).lead.strikes == 0


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (a_message("", media="voice"), Rule.TEXT_PLEASE),
        (a_message("/start"), Rule.ASKED_AGAIN),
        (a_message("/start ref_1"), Rule.ASKED_AGAIN),
    ],
)
def test_media_and_start_are_no_strikes(message: Message, rule: Rule) -> None:
    decision = decided(a_lead(State.CHOOSE_OPTION, strikes=2), [message])

    assert (decision.rule, decision.lead.strikes) == (rule, 2)
    assert len(replies_of(decision)) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"question": Question.PENDING, "question_sent_at": None},
        {"question": Question.SENT, "question_sent_at": NOON - seconds(1.9)},
    ],
)
def test_what_was_written_before_the_question_was_seen_is_neither_answered_nor_a_strike(sent: dict[str, Any]) -> None:
    decision = decided(a_lead(State.CHOOSE_OPTION, **sent), a_burst("halo?"))

    assert decision.rule is Rule.QUESTION_UNSEEN
    assert decision.lead.strikes == 0
    assert decision.effects == ()


def test_a_choice_made_before_the_question_was_seen_counts() -> None:
    lead = a_lead(State.CHOOSE_OPTION, question=Question.PENDING, question_sent_at=None)

    assert decided(lead, a_burst("1")).rule is Rule.CHOSE_FRANCHISE


def test_a_question_that_never_arrived_is_asked_again() -> None:
    lead = a_lead(State.CHOOSE_OPTION, question=Question.LOST, question_sent_at=None, strikes=2)

    decision = decided(lead, a_burst("halo?"))

    assert decision.rule is Rule.ASKED_AGAIN
    assert decision.lead.strikes == 2
    assert replies_of(decision) == [words("menu")]


def test_a_lead_who_was_never_asked_is_asked_instead_of_ignored() -> None:
    """A merge can leave a lead in a state whose question was another lead's."""
    merged = a_lead(State.CHOOSE_OPTION, reply_seq=0, question_seq=0, question=Question.PENDING, question_sent_at=None)

    decision = decided(merged, a_burst("hmm"))

    assert (decision.rule, decision.lead.strikes) == (Rule.ASKED_AGAIN, 0)


def test_a_blocked_lead_gets_nothing_and_calls_nobody() -> None:
    decision = decided(a_lead(State.MANUAL_INTERVENTION, blocked=True), a_burst("halo"))

    assert decision.rule is Rule.BLOCKED
    assert decision.effects == ()


def test_a_stale_message_is_not_answered_but_its_fields_are_kept() -> None:
    stale = a_message("Budget: 100 juta", stale=True, sent_at=NOON - seconds(700))

    decision = decided(a_lead(State.FORM_SENT, decided_at=NOON - seconds(800)), [stale])

    assert decision.rule is Rule.STALE
    assert replies_of(decision) == []
    assert Field.BUDGET in decision.lead.form
    assert alerts_of(decision) == ["lead_waiting"]


def test_a_stale_message_of_a_lead_that_was_answered_since_calls_nobody() -> None:
    stale = a_message("halo", stale=True, sent_at=NOON - seconds(700))

    assert alerts_of(decided(a_lead(State.FORM_SENT), [stale])) == []


def test_a_late_message_fills_only_what_is_empty() -> None:
    lead = a_lead(State.FORM_IN_PROGRESS, form={Field.BUDGET: Value("200 juta")})

    decision = decided(lead, [a_message("Budget: 100 juta\nSumber info: Instagram", late=True)])

    assert decision.rule is Rule.LATE
    assert decision.lead.form[Field.BUDGET].text == "200 juta"
    assert decision.lead.form[Field.SOURCE_INFO].text == "Instagram"
    assert decision.effects == ()


def test_an_edit_of_a_held_message_replaces_it() -> None:
    burst = [a_message("2"), a_message("1", seq=2, kind="edited", target_id="ID1")]

    assert decided(a_lead(State.CHOOSE_OPTION), burst).rule is Rule.CHOSE_FRANCHISE


def test_an_edit_of_a_handled_menu_answer_is_only_noted() -> None:
    edit = a_message("2", kind="edited", target_id="EARLIER", old_text="1")

    decision = decided(a_lead(State.CHOOSE_OPTION), [edit])

    assert decision.rule is Rule.NOTED
    assert decision.effects == ()


def test_of_an_edit_only_what_differs_counts() -> None:
    lead = a_lead(State.FORM_IN_PROGRESS, form={Field.BUDGET: Value("300 juta")})
    edit = a_message(
        "Budget: 100 juta\nSumber info: TikTok",
        kind="edited",
        target_id="EARLIER",
        old_text="Budget: 100 juta\nSumber info: Instagram",
    )

    decision = decided(lead, [edit])

    assert decision.lead.form[Field.BUDGET].text == "300 juta"
    assert decision.lead.form[Field.SOURCE_INFO].text == "TikTok"


@pytest.mark.parametrize("state", [State.CHOOSE_OPTION, State.FORM_SENT, State.MANUAL_INTERVENTION])
def test_an_edit_of_a_handled_message_asks_for_nobody(state: State) -> None:
    edit = a_message("bisa bicara dengan admin?", kind="edited", target_id="EARLIER", old_text="hmm")

    decision = decided(a_lead(state), [edit])

    assert (decision.rule, decision.lead.state, decision.effects) == (Rule.NOTED, state, ())


def test_beside_a_new_message_the_edit_of_an_old_one_chooses_nothing() -> None:
    edit = a_message("2", kind="edited", target_id="EARLIER", old_text="halo")

    decision = decided(a_lead(State.CHOOSE_OPTION), [edit, a_message("hmm", seq=2)])

    assert decision.rule is Rule.WRONG_CHOICE


def test_a_waiting_lead_calls_at_most_once_in_half_an_hour() -> None:
    called = a_lead(State.MANUAL_INTERVENTION, waiting_alert_at=NOON - seconds(29 * 60))
    long_ago = a_lead(State.MANUAL_INTERVENTION, waiting_alert_at=NOON - seconds(31 * 60))

    assert alerts_of(decided(called, a_burst("halo?"))) == []
    assert alerts_of(decided(long_ago, a_burst("halo?"))) == ["lead_waiting"]


def test_nobody_is_called_while_staff_are_writing() -> None:
    lead = a_lead(State.MANUAL_INTERVENTION, staff_wrote_at=NOON - seconds(29 * 60))

    assert alerts_of(decided(lead, a_burst("oke"))) == []


@pytest.mark.parametrize("state", list(State))
def test_after_staff_wrote_the_bot_is_silent(state: State) -> None:
    decision = staff_wrote(a_lead(state, reply_seq=4), a_message("Halo, ini Rina"), NOON)

    assert decision.lead.state in HUMAN_STATES
    assert decision.lead.silenced_seq == 4
    assert decision.effects == ()
    if state in HUMAN_STATES:
        assert decision.lead.state is state
    elif state is State.NEW:
        assert decision.lead.state is State.EXISTING
    else:
        assert decision.lead.state is State.MANUAL_INTERVENTION


def closing(lead: Lead, burst: list[Message]) -> datetime | None:
    return closes_at(lead, burst, decided(lead, burst), POLICY)


def test_a_quiet_lead_is_answered_at_once() -> None:
    assert closing(a_lead(), a_burst("Halo")) is None
    assert closing(a_lead(State.CHOOSE_OPTION), a_burst("1")) is None


def test_a_form_burst_closes_after_a_pause() -> None:
    burst = a_burst("Budget: 100 juta", "Sumber info: IG", apart=1)

    assert closing(a_lead(State.FORM_SENT), burst) == burst[-1].received_at + POLICY.quiet


def test_a_form_burst_that_never_pauses_closes_all_the_same() -> None:
    burst = a_burst(*[f"Budget: {n} juta" for n in range(1, 10)], apart=1)

    assert closing(a_lead(State.FORM_SENT), burst) == burst[0].received_at + POLICY.max_wait


def test_within_the_cooldown_what_leads_nowhere_waits_for_its_end() -> None:
    lead = a_lead(State.CHOOSE_OPTION, decided_at=NOON - seconds(1))

    assert closing(lead, a_burst("hmm")) == NOON + seconds(4)


def test_within_the_cooldown_progress_waits_only_for_a_pause() -> None:
    lead = a_lead(State.CHOOSE_OPTION, decided_at=NOON - seconds(1))

    assert closing(lead, a_burst("1")) == NOON + POLICY.quiet


def test_a_hidden_lead_may_type_their_number() -> None:
    lead = a_lead(State.FORM_SENT, phone="", chat="3820@lid")

    decision = decided(lead, a_burst("nomor saya 0812-3456-7890"))

    assert decision.rule is Rule.GAVE_FIELDS
    assert decision.lead.phone == "6281234567890"
    assert decision.lead.strikes == 0


def test_a_number_typed_after_the_form_changes_the_row() -> None:
    lead = a_lead(State.FORM_COMPLETED, phone="", form=FULL_FORM, completed_at=NOON - seconds(60))

    decision = decided(lead, a_burst("081234567890"))

    assert sheet_syncs_of(decision) == ["phone_known"]
    assert "+6281234567890" in replies_of(decision)[0]


@pytest.mark.parametrize("state", [State.NEW, State.CHOOSE_OPTION])
@pytest.mark.parametrize("text", ["1", "Budget: 100 juta", FILLED])
def test_a_hidden_lead_is_asked_for_a_number_when_the_form_begins(state: State, text: str) -> None:
    first, *_ = replies_of(decided(a_lead(state, phone="", chat="3820@lid"), a_burst(text)))

    assert first.endswith(words("phone_request"))


def test_a_hidden_lead_is_asked_for_a_number_once() -> None:
    lead = a_lead(State.FORM_IN_PROGRESS, phone="", chat="3820@lid")

    (reply,) = replies_of(decided(lead, a_burst("Budget: 100 juta")))

    assert words("phone_request") not in reply


@pytest.mark.parametrize("state", [State.NEW, State.CHOOSE_OPTION])
def test_a_number_that_comes_with_the_first_fields_is_taken(state: State) -> None:
    decision = decided(a_lead(state, phone="", chat="3820@lid"), a_burst("Budget: 100 juta\nNo HP: 0812-3456-7890"))

    assert decision.lead.phone == "6281234567890"
    assert words("phone_request") not in replies_of(decision)[0]


def test_a_known_number_is_not_replaced_by_a_typed_one() -> None:
    decision = decided(a_lead(State.FORM_SENT), a_burst("0899 9999 9999"))

    assert decision.lead.phone == "6281234567890"


@pytest.mark.parametrize("remark", [{"late": True}, {"stale": True}])
def test_a_late_message_that_completes_the_form_makes_the_row_and_says_nothing(remark: dict[str, Any]) -> None:
    form = {name: value for name, value in FULL_FORM.items() if name is not Field.BUDGET}
    lead = a_lead(State.FORM_IN_PROGRESS, form=form)

    decision = decided(lead, [a_message("Budget: 100 juta", **remark)])

    assert decision.lead.state is State.FORM_COMPLETED
    assert sheet_syncs_of(decision) == ["completed"]
    assert alerts_of(decision) == ["form_completed"]
    assert replies_of(decision) == []
