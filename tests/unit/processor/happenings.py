"""What may happen to a lead, and from where: strategies for tests that hold for every conversation."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from services.processor.domain.effects import Decision
from services.processor.domain.form import Field
from services.processor.domain.states import HUMAN_STATES
from shared.bot_texts import DEFAULT_TEXTS
from shared.vocabulary import Order, State
from tests.builders import FULL_FORM, NOON, a_lead, seconds
from tests.unit.processor.talk import Talk

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long an example takes says more about the machine than about the code."""

FILLED = "\n".join(
    (
        "Sumber info: Instagram",
        "Bidang usaha: kuliner",
        "Budget: 100 juta",
        "Rencana mulai: Mei 2027",
        "Nama: Budi, Solo",
    )
)
TEXTS = st.sampled_from(
    [
        *("Halo", "1", "2", "3", "satu", "yang pertama", "eh 1", "/start", "hmm", "???", "👍", "makasih kak", "ok"),
        *("bisa bicara dengan admin?", "halo admin", "Budget: 100 juta", "Budget: -", "Sumber info: admin IG"),
        *("500jt", "saya Budi dari Bandung", "0812-3456-7890", FILLED, FILLED.replace(": ", " = "), "belum tahu", " "),
        DEFAULT_TEXTS["form_template"],
    ]
)
ANYTHING = TEXTS | st.text(max_size=60) | st.lists(TEXTS, max_size=3).map("\n".join)
MEDIA = st.sampled_from(["", "", "", "voice", "image", "sticker", "location", "contact", "poll"])
PAUSES = st.sampled_from([0.0, 0.05, 0.4, 1.6, 2.5, 5.5, 9.0, 700.0, 2000.0]).map(
    lambda count: timedelta(seconds=count)
)
SENDING = st.sampled_from([None, seconds(0), seconds(0.3), seconds(3), seconds(20)])

Happening = Callable[[Talk], None]


@st.composite
def _message(draw: st.DrawFn) -> Happening:
    text, media, pause = draw(ANYTHING), draw(MEDIA), draw(PAUSES)
    age = draw(st.sampled_from([seconds(0), seconds(1), seconds(0), seconds(900)]))
    return lambda talk: talk.hear(text, media=media, after=pause, age=age)


@st.composite
def _change(draw: st.DrawFn) -> Happening:
    text, pause, which = draw(ANYTHING), draw(PAUSES), draw(st.integers(0, 5))
    kind = draw(st.sampled_from(["edited", "edited", "revoked"]))

    def happen(talk: Talk) -> None:
        known = [message.message_id for message in talk.told] or ["UNKNOWN"]
        said = text if kind == "edited" else ""
        talk.hear(said, kind=kind, target_id=known[-1 - which % len(known)], after=pause)

    return happen


@st.composite
def _by_people(draw: st.DrawFn) -> Happening:
    pause = draw(PAUSES)
    if draw(st.booleans()):
        return lambda talk: talk.staff_write("Halo Kak, ini Rina", after=pause)
    order = draw(st.sampled_from([order for order in Order if order is not Order.ERASE]))
    state = draw(st.sampled_from(list(State))) if order is Order.SET_STATE else None
    return lambda talk: talk.order(order, state, after=pause)


MESSAGES = st.lists(_message() | _message() | _change(), min_size=1, max_size=12)
EVENTS = st.lists(_message() | _message() | _change() | _by_people(), min_size=1, max_size=14)
WHO = st.sampled_from(
    [{"phone": "6281234567890"}, {"phone": "", "chat": "3820@lid"}, {"channel": "telegram", "phone": ""}]
)
FORMS = st.sets(st.sampled_from(list(Field))).map(lambda names: {name: FULL_FORM[name] for name in names})


@st.composite
def talks(draw: st.DrawFn) -> Talk:
    """A talk that stands in any state that a lead can be in."""
    state = draw(st.sampled_from(list(State)))
    form = FULL_FORM if state is State.FORM_COMPLETED else draw(FORMS)
    completed = state is State.FORM_COMPLETED
    lead = a_lead(
        state,
        form=form,
        strikes=draw(st.integers(0, 2)),
        blocked=draw(st.sampled_from([False, False, False, True])),
        before_human=draw(st.sampled_from([None, *State])) if state in HUMAN_STATES else None,
        completed_at=NOON - seconds(3600) if completed else None,
        **draw(WHO),
    )
    return Talk(lead=lead, sending=draw(SENDING))


def played(talk: Talk, happenings: Sequence[Happening]) -> list[Decision]:
    for happen in happenings:
        happen(talk)
    talk.settle()
    return talk.decisions
