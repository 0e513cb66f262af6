"""The state chart in the docs is the table in the code."""

from pathlib import Path

from services.processor.chart import chart
from services.processor.domain.states import FORWARD_RULES, HUMAN_STATES, TRANSITIONS
from shared.bot_texts import DEFAULT_TEXTS

PAGE = Path(__file__).parents[3] / "docs" / "state-chart.md"


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text() == chart(), "run: python -m services.processor.chart > docs/state-chart.md"


def test_every_text_of_the_table_exists() -> None:
    said = {
        name
        for rules in TRANSITIONS.values()
        for transition in rules.values()
        for says in transition.says
        for name in says.split("+")
    }

    assert said <= DEFAULT_TEXTS.keys()


def test_the_bot_says_nothing_in_a_persons_state() -> None:
    assert all(not transition.says for state in HUMAN_STATES for transition in TRANSITIONS[state].values())


def test_rules_that_move_forward_answer() -> None:
    assert all(
        transition.says for rules in TRANSITIONS.values() for rule, transition in rules.items() if rule in FORWARD_RULES
    )
