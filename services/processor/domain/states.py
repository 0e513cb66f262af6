"""The states of a conversation and the whole table of what leads from one to another.

The table is data: `docs/state-chart.md` is drawn from it, and a change of state that is not in it can't happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from shared.vocabulary import State

HUMAN_STATES = frozenset({State.EXISTING, State.PARTNERSHIP, State.MANUAL_INTERVENTION})
"""A person talks here; the bot is silent."""

FORM_STATES = frozenset({State.FORM_SENT, State.FORM_IN_PROGRESS})
ASKING_STATES = FORM_STATES | {State.CHOOSE_OPTION}
"""States in which the bot's last words were a question."""

THIRD_STRIKE = 3


class Rule(StrEnum):
    """Why a burst was answered as it was, or not at all; what the story shows."""

    WELCOMED = "welcomed"
    CHOSE_FRANCHISE = "chose_franchise"
    CHOSE_PARTNERSHIP = "chose_partnership"
    CHOSE_OTHER = "chose_other"
    GAVE_FIELDS = "gave_fields"
    COMPLETED_FORM = "completed_form"
    WRONG_CHOICE = "wrong_choice"
    NO_FIELD = "no_field"
    THIRD_STRIKE = "third_strike"
    CORRECTED = "corrected"
    POST_FORM_CONTACT = "post_form_contact"
    ASKED_FOR_PERSON = "asked_for_person"
    ASKED_AGAIN = "asked_again"
    TEXT_PLEASE = "text_please"
    THANKED = "thanked"
    BLOCKED = "blocked"
    STALE = "stale"
    LATE = "late"
    COMPLETED_LATE = "completed_late"
    HUMAN_TALKS = "human_talks"
    QUESTION_UNSEEN = "question_unseen"
    NOTED = "noted"
    STAFF_WROTE = "staff_wrote"
    FLOODED = "flooded"
    GREETED_AUTOMATICALLY = "greeted_automatically"
    STATE_SET = "state_set"
    TAKEN_OVER = "taken_over"
    HANDED_BACK = "handed_back"
    BLOCK_SET = "block_set"
    REPLAYED = "replayed"
    SET_ASIDE = "set_aside"


AlertKind = Literal[
    "new_lead",
    "partnership_interest",
    "other_needs",
    "form_completed",
    "post_form_contact",
    "escalation",
    "partnership_followup",
    "lead_waiting",
    "flood",
    "greeting_loop",
]


@dataclass(frozen=True, slots=True)
class Transition:
    """What a rule does in a state: where it leads, which texts the bot says (in order), whom it calls.

    Texts joined by ``+`` are one message; each item is a message of its own.
    """

    to: State
    says: tuple[str, ...] = ()
    alert: AlertKind | None = None


_FORM = ("form_request", "form_template")

TRANSITIONS: Mapping[State, Mapping[Rule, Transition]] = {
    State.NEW: {
        Rule.WELCOMED: Transition(State.CHOOSE_OPTION, ("welcome+menu",), "new_lead"),
        Rule.CHOSE_FRANCHISE: Transition(State.FORM_SENT, ("welcome+form_request", "form_template")),
        Rule.CHOSE_PARTNERSHIP: Transition(State.PARTNERSHIP, ("welcome+partnership",), "partnership_interest"),
        Rule.CHOSE_OTHER: Transition(State.MANUAL_INTERVENTION, ("welcome+question_received",), "other_needs"),
        Rule.GAVE_FIELDS: Transition(State.FORM_IN_PROGRESS, ("welcome+form_missing",)),
        Rule.COMPLETED_FORM: Transition(State.FORM_COMPLETED, ("welcome+form_completed",), "form_completed"),
        Rule.ASKED_FOR_PERSON: Transition(State.MANUAL_INTERVENTION, ("welcome+question_received",), "escalation"),
        Rule.STAFF_WROTE: Transition(State.EXISTING),
    },
    State.CHOOSE_OPTION: {
        Rule.CHOSE_FRANCHISE: Transition(State.FORM_SENT, _FORM),
        Rule.CHOSE_PARTNERSHIP: Transition(State.PARTNERSHIP, ("partnership",), "partnership_interest"),
        Rule.CHOSE_OTHER: Transition(State.MANUAL_INTERVENTION, ("question_received",), "other_needs"),
        Rule.GAVE_FIELDS: Transition(State.FORM_IN_PROGRESS, ("form_missing",)),
        Rule.COMPLETED_FORM: Transition(State.FORM_COMPLETED, ("form_completed",), "form_completed"),
        Rule.WRONG_CHOICE: Transition(State.CHOOSE_OPTION, ("invalid_option+menu",)),
        Rule.ASKED_AGAIN: Transition(State.CHOOSE_OPTION, ("menu",)),
        Rule.TEXT_PLEASE: Transition(State.CHOOSE_OPTION, ("text_please+menu",)),
        Rule.THIRD_STRIKE: Transition(State.MANUAL_INTERVENTION, ("escalation",), "escalation"),
        Rule.ASKED_FOR_PERSON: Transition(State.MANUAL_INTERVENTION, ("question_received",), "escalation"),
        Rule.STAFF_WROTE: Transition(State.MANUAL_INTERVENTION),
    },
    **{
        state: {
            Rule.GAVE_FIELDS: Transition(State.FORM_IN_PROGRESS, ("form_missing",)),
            Rule.COMPLETED_FORM: Transition(State.FORM_COMPLETED, ("form_completed",), "form_completed"),
            Rule.COMPLETED_LATE: Transition(State.FORM_COMPLETED, (), "form_completed"),
            Rule.NO_FIELD: Transition(state, ("form_no_field",)),
            Rule.ASKED_AGAIN: Transition(state, ("form_missing_again",)),
            Rule.TEXT_PLEASE: Transition(state, ("text_please+form_missing_again",)),
            Rule.THIRD_STRIKE: Transition(State.MANUAL_INTERVENTION, ("escalation",), "escalation"),
            Rule.ASKED_FOR_PERSON: Transition(State.MANUAL_INTERVENTION, ("question_received",), "escalation"),
            Rule.STAFF_WROTE: Transition(State.MANUAL_INTERVENTION),
        }
        for state in (State.FORM_SENT, State.FORM_IN_PROGRESS)
    },
    State.FORM_COMPLETED: {
        Rule.CORRECTED: Transition(State.FORM_COMPLETED, ("correction",)),
        Rule.THANKED: Transition(State.FORM_COMPLETED),
        Rule.POST_FORM_CONTACT: Transition(State.MANUAL_INTERVENTION, ("question_received",), "post_form_contact"),
        Rule.ASKED_FOR_PERSON: Transition(State.MANUAL_INTERVENTION, ("question_received",), "escalation"),
        Rule.STAFF_WROTE: Transition(State.MANUAL_INTERVENTION),
    },
    State.PARTNERSHIP: {
        Rule.HUMAN_TALKS: Transition(State.PARTNERSHIP, (), "partnership_followup"),
        Rule.STAFF_WROTE: Transition(State.PARTNERSHIP),
    },
    State.MANUAL_INTERVENTION: {
        Rule.HUMAN_TALKS: Transition(State.MANUAL_INTERVENTION, (), "lead_waiting"),
        Rule.STAFF_WROTE: Transition(State.MANUAL_INTERVENTION),
    },
    State.EXISTING: {
        Rule.HUMAN_TALKS: Transition(State.EXISTING),
        Rule.STAFF_WROTE: Transition(State.EXISTING),
    },
}

FORWARD_RULES = frozenset(
    {
        Rule.WELCOMED,
        Rule.CHOSE_FRANCHISE,
        Rule.CHOSE_PARTNERSHIP,
        Rule.CHOSE_OTHER,
        Rule.GAVE_FIELDS,
        Rule.COMPLETED_FORM,
        Rule.CORRECTED,
        Rule.ASKED_FOR_PERSON,
    }
)
"""Rules that move the conversation forward: strikes go back to 0, and no cooldown holds them up."""

STRIKING_RULES = frozenset({Rule.WRONG_CHOICE, Rule.NO_FIELD, Rule.THIRD_STRIKE})
"""Rules of a wrong answer: each is one strike."""
