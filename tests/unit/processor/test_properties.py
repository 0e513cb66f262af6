"""What holds for every conversation, whatever people write, in whatever order, from whatever state."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.processor.domain.form import missing
from services.processor.domain.states import FORWARD_RULES, HUMAN_STATES, TRANSITIONS, Rule, Transition
from services.processor.domain.understanding import asks_for_person, read_choice, read_form
from shared.bot_texts import DEFAULT_TEXTS
from shared.vocabulary import State
from tests.builders import NOON, replies_of, seconds
from tests.unit.processor.happenings import EVENTS, MESSAGES, UNHURRIED, Happening, played, talks
from tests.unit.processor.talk import Talk


@UNHURRIED
@given(talks(), EVENTS)
def test_whatever_happens_the_lead_ends_in_a_defined_state_with_everything_decided(
    talk: Talk, happenings: list[Happening]
) -> None:
    played(talk, happenings)

    assert talk.lead.state in State
    assert talk.lead.due_at is None
    assert talk.lead.decided_seq == talk.lead.message_seq
    assert 0 <= talk.lead.strikes <= 3
    if talk.lead.state is State.FORM_COMPLETED:
        assert missing(talk.lead.form) == ()
        assert talk.lead.completed_at is not None


@UNHURRIED
@given(talks(), MESSAGES)
def test_every_change_of_state_is_one_of_the_table(talk: Talk, happenings: list[Happening]) -> None:
    for decision in played(talk, happenings):
        row = TRANSITIONS[decision.state_before].get(decision.rule, Transition(decision.state_before))
        assert decision.lead.state is row.to


@UNHURRIED
@given(talks(), MESSAGES)
def test_the_bot_never_replies_in_a_silent_state_or_to_somebody_blocked(
    talk: Talk, happenings: list[Happening]
) -> None:
    for decision in played(talk, happenings):
        if decision.state_before in HUMAN_STATES or decision.lead.blocked:
            assert replies_of(decision) == []


@UNHURRIED
@given(talks(), EVENTS)
def test_a_burst_is_decided_once_and_gets_one_reply_at_most(talk: Talk, happenings: list[Happening]) -> None:
    first = talk.lead.message_seq + 1
    decisions = [one for one in played(talk, happenings) if one.last_seq >= one.first_seq]

    covered = [seq for one in decisions for seq in range(one.first_seq, one.last_seq + 1)]
    assert covered == list(range(first, talk.lead.message_seq + 1))
    for decision in decisions:
        replies = replies_of(decision)
        assert len(replies) <= 1 or (len(replies) == 2 and replies[1] == DEFAULT_TEXTS["form_template"])


@UNHURRIED
@given(talks(), EVENTS)
def test_replies_are_numbered_without_a_gap(talk: Talk, happenings: list[Happening]) -> None:
    first = talk.lead.reply_seq + 1
    played(talk, happenings)

    numbers = [row["seq"] for row in talk.outbox if row["stream"] == "replies"]
    assert numbers == list(range(first, talk.lead.reply_seq + 1))


@UNHURRIED
@given(talks(), MESSAGES)
def test_strikes_never_grow_on_progress(talk: Talk, happenings: list[Happening]) -> None:
    strikes = talk.lead.strikes
    for decision in played(talk, happenings):
        if decision.rule in FORWARD_RULES:
            assert decision.lead.strikes == 0
        elif decision.fields or decision.rule not in (Rule.WRONG_CHOICE, Rule.NO_FIELD, Rule.THIRD_STRIKE):
            assert decision.lead.strikes <= strikes
        else:
            assert decision.lead.strikes == strikes + 1
        strikes = decision.lead.strikes


@UNHURRIED
@given(talks(), MESSAGES)
def test_a_message_loses_no_answer_that_was_given_before(talk: Talk, happenings: list[Happening]) -> None:
    before = set(talk.lead.form)

    for decision in played(talk, happenings):
        assert before <= set(decision.lead.form)
        before = set(decision.lead.form)


@UNHURRIED
@given(talks(), EVENTS)
def test_whoever_is_completed_stays_dated_and_has_a_row(talk: Talk, happenings: list[Happening]) -> None:
    dated = talk.lead.completed_at
    played(talk, happenings)

    if dated is not None:
        assert talk.lead.completed_at == dated
    elif talk.lead.completed_at is not None:
        assert any(row["stream"] == "sheets" for row in talk.outbox)


SAYING_NOTHING = (
    st.sampled_from(["halo", "p", "kak", "min", "pagi", "hmm", "???", "permisi", "👋", "tes", "apa kabar"])
    | st.text(min_size=1, max_size=30)
).filter(
    lambda text: (
        read_choice(text) is None
        and not asks_for_person(text)
        and not read_form(text, asked=(), today=NOON.date())
        and not text.strip().startswith("/start")
    )
)


@UNHURRIED
@given(
    st.lists(SAYING_NOTHING, min_size=10, max_size=10),
    st.lists(st.integers(0, 1000), min_size=10, max_size=10),
    st.sampled_from([seconds(0), seconds(0.1), seconds(1), seconds(4.9), seconds(30)]),
)
def test_ten_messages_in_a_second_that_say_nothing_get_one_reply(
    texts: list[str], moments_ms: list[int], sending: timedelta
) -> None:
    talk = Talk(sending=sending)
    at_ms = 0
    for text, moment_ms in zip(texts, sorted(moments_ms), strict=True):
        talk.hear(text, after=timedelta(milliseconds=moment_ms - at_ms))
        at_ms = moment_ms
    talk.settle()

    together = read_form("\n".join(texts[1:]), asked=(), today=NOON.date())
    if not together:  # ten texts may spell a field that none of them holds
        assert len(talk.replies()) == 1
        assert talk.lead.message_seq == 10
        assert talk.lead.strikes == 0
