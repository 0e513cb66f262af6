"""How much of the corpus is understood; the figures stand at the end of the test run."""

from collections import Counter
from collections.abc import Callable

import pytest
import yaml

from services.processor.domain.form import Field, Value
from services.processor.domain.understanding import asks_for_person, is_thanks, read_choice, read_form
from tests.corpus.conversations import FOLDER, NOT_WORKED_ON, PARTS, FirstRun, Outcome, conversations, play

LEAST_FIELDS_RIGHT = 0.97
LEAST_CONVERSATIONS_COMPLETED = 0.95
EVERY_STATE = ((), tuple(Field), *((name,) for name in Field))


@pytest.mark.parametrize("part", PARTS)
def test_most_fields_are_right_and_no_wrong_value_is_taken(
    part: str, record_property: Callable[[str, object], None]
) -> None:
    outcomes = [play(conversation) for conversation in conversations(part)]

    right = Counter(name for outcome in outcomes for name in outcome.right)
    failed = Counter(name for outcome in outcomes for name in outcome.missing)
    wrong = _wrong(outcomes)
    completable = [outcome for outcome in outcomes if outcome.conversation.can_be_completed]
    completed = sum(outcome.is_completed for outcome in completable)
    figures = _figures(part, outcomes, right, failed, len(wrong), completed, len(completable))
    record_property("understanding of the corpus", figures)

    assert wrong == []
    assert right.total() >= LEAST_FIELDS_RIGHT * (right.total() + failed.total())
    assert completed >= LEAST_CONVERSATIONS_COMPLETED * len(completable)


@pytest.mark.parametrize(("part", "first"), NOT_WORKED_ON.items())
def test_answers_nobody_has_worked_on_are_understood_no_worse_than_at_first(
    part: str, first: FirstRun, record_property: Callable[[str, object], None]
) -> None:
    outcomes = [play(conversation) for conversation in conversations(part)]

    right = Counter(name for outcome in outcomes for name in outcome.right)
    expected = Counter(name for outcome in outcomes for name in outcome.conversation.expected)
    completable = [outcome for outcome in outcomes if outcome.conversation.can_be_completed]
    completed = sum(outcome.is_completed for outcome in completable)
    wrong = _wrong(outcomes)
    figures = _figures(part, outcomes, right, expected - right, len(wrong), completed, len(completable))
    record_property("understanding of the corpus", figures)

    assert len(wrong) <= first.values_wrong
    assert right.total() >= first.fields_right


def _wrong(outcomes: list[Outcome]) -> list[tuple[list[str], Field, Value]]:
    return [(outcome.conversation.bursts, name, outcome.taken[name]) for outcome in outcomes for name in outcome.wrong]


def _figures(
    part: str,
    outcomes: list[Outcome],
    right: Counter[Field],
    failed: Counter[Field],
    wrong: int,
    completed: int,
    completable: int,
) -> str:
    by_field = "  ".join(f"{name} {right[name]}/{right[name] + failed[name]}" for name in Field)
    return (
        f"{part:12} {len(outcomes):4} conversations  completed {completed}/{completable}  "
        f"fields {right.total()}/{right.total() + failed.total()}  wrong {wrong}  ({by_field})"
    )


def test_the_corpus_is_large_enough() -> None:
    assert sum(1 for part in PARTS for _ in conversations(part)) >= 250


@pytest.mark.parametrize(
    ("option", "text"),
    [(option, text) for option, texts in yaml.safe_load((FOLDER / "menu.yaml").read_text()).items() for text in texts],
)
def test_menu_answers_name_their_option(option: str, text: str) -> None:
    assert (read_choice(text) or "none") == option


def _labelled(file: str, positive: str) -> list[tuple[bool, str]]:
    stored = yaml.safe_load((FOLDER / file).read_text())
    return [(group == positive, text) for group, texts in stored.items() for text in texts]


@pytest.mark.parametrize(("expected", "text"), _labelled("person.yaml", "asking"))
def test_wish_for_a_person_is_told_from_naming_one(expected: bool, text: str) -> None:
    assert asks_for_person(text) is expected


@pytest.mark.parametrize(("expected", "text"), _labelled("thanks.yaml", "thanks"))
def test_thanks_are_only_thanks(expected: bool, text: str) -> None:
    assert is_thanks(text) is expected


@pytest.mark.parametrize("asked", EVERY_STATE, ids=lambda asked: "+".join(asked) or "nothing")
def test_choices_wishes_and_thanks_are_no_answers_to_the_form(asked: tuple[Field, ...]) -> None:
    menu = yaml.safe_load((FOLDER / "menu.yaml").read_text())
    texts = [text for option in "123" for text in menu[option]]
    texts += [text for file, group in (("person.yaml", "asking"), ("thanks.yaml", "thanks"))
              for is_one, text in _labelled(file, group) if is_one]  # fmt: skip
    today = next(conversations("development")).today

    taken = {text: given for text in texts if (given := read_form(text, asked=asked, today=today))}

    assert taken == {}
