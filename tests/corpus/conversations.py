"""Reads the corpus and plays its conversations against the parser.

What counts as right: the value holds the expected core of the lead's words, at most `SPARE_WORDS` more, and none of the
core words of another field; bounds and days, where the corpus gives them, must be equal. A field expected but not taken
is missing (the bot asks again); one taken that is not expected, or with other words or bounds, is wrong.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from services.processor.domain.form import Field, Value, missing
from services.processor.domain.understanding import read_form

SPARE_WORDS = 3
FIELD_NAMES = {
    "source": Field.SOURCE_INFO,
    "business": Field.BUSINESS_TYPE,
    "budget": Field.BUDGET,
    "plan": Field.START_PLAN,
    "name": Field.BIODATA,
}
FOLDER = Path(__file__).parent
PARTS = (
    "development",
    "held_out",
    "second_look",
    "last_look",
    "final_look",
    "field_notes_a",
    "field_notes_b",
    "field_notes_c",
    "field_notes_d",
    "field_notes_e",
    "field_notes_f",
    "field_notes_g",
    "field_notes_h",
    "field_notes_i",
    "field_notes_j",
    "field_notes_k",
    "field_notes_n",
    "field_notes_o",
    "field_notes_p",
    "field_notes_m",
    "field_notes_r",
    "field_notes_s",
    "field_notes_t",
    "field_notes_v",
    "field_notes_w",
    "field_notes_y",
    "field_notes_z",
    "field_notes_l",
)
"""In the order they were written; each was first run when the parser was right on those before it."""


class FirstRun(NamedTuple):
    """What was right and wrong of a set when it was first run."""

    fields_right: int
    values_wrong: int


NOT_WORKED_ON = {
    "field_notes_q": FirstRun(fields_right=296, values_wrong=0),
    "field_notes_x": FirstRun(fields_right=451, values_wrong=0),
    "field_notes_u": FirstRun(fields_right=447, values_wrong=2),
}
"""Nobody who works on the parser has read these sets: they tell what to expect of strangers."""
MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The core of the lead's own words, and the meaning where the corpus gives one."""

    text: str
    meaning: tuple[Any, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Bursts of one lead, the fields missing at the start, and what must be known at the end."""

    bursts: list[str]
    asked: tuple[Field, ...]
    expected: Mapping[Field, Expected]
    today: date

    @property
    def can_be_completed(self) -> bool:
        """Whether a patient clerk would have every field that was missing."""
        return bool(self.asked) and all(name in self.expected for name in self.asked)


@dataclass
class Outcome:
    """How one conversation ended: per expected field right, missing or wrong, and what was taken without cause."""

    conversation: Conversation
    taken: dict[Field, Value]
    right: set[Field] = field(default_factory=set)
    missing: set[Field] = field(default_factory=set)
    wrong: set[Field] = field(default_factory=set)

    @property
    def is_completed(self) -> bool:
        return not self.missing and not self.wrong


def conversations(part: str) -> Iterator[Conversation]:
    stored = yaml.safe_load((FOLDER / f"{part}.yaml").read_text(encoding="utf-8"))
    for case in stored["cases"]:
        asked = tuple(FIELD_NAMES[name] for name in case["asked"]) if "asked" in case else tuple(Field)
        yield Conversation(
            bursts=case["say"],
            asked=tuple(name for name in Field if name in asked),
            expected={FIELD_NAMES[name]: _expected(name, case[name]) for name in FIELD_NAMES if name in case},
            today=stored["today"],
        )


def _expected(name: str, written: str | list[Any]) -> Expected:
    if isinstance(written, str):
        return Expected(text=written)
    text, first, last = written
    if name == "budget":
        return Expected(text=text, meaning=tuple(bound and round(bound * MILLION) for bound in (first, last)))
    return Expected(text=text, meaning=(first, last))


def play(conversation: Conversation) -> Outcome:
    """Let the lead say everything; after each burst only what is still missing is asked for."""
    outcome = Outcome(conversation, {})
    known = {name: Value("known before") for name in Field if name not in conversation.asked}
    for burst in conversation.bursts:
        biodata = outcome.taken[Field.BIODATA].text if Field.BIODATA in outcome.taken else ""
        given = read_form(burst, asked=missing(known), today=conversation.today, biodata=biodata)
        known.update(given)
        outcome.taken.update(given)
    for name, expected in conversation.expected.items():
        if name not in outcome.taken:
            outcome.missing.add(name)
        elif _is_right(outcome.taken[name], expected, conversation.expected):
            outcome.right.add(name)
        else:
            outcome.wrong.add(name)
    outcome.wrong |= set(outcome.taken) - set(conversation.expected)
    return outcome


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _is_right(value: Value, expected: Expected, all_expected: Mapping[Field, Expected]) -> bool:
    words, core = words_of(value.text), words_of(expected.text)
    if not all(word in words for word in core) or len(words) > len(core) + SPARE_WORDS:
        return False
    foreign = {word for other in all_expected.values() for word in words_of(other.text)} - set(core)
    if foreign & set(words):
        return False
    if expected.meaning is None:
        return True
    return expected.meaning in ((value.low, value.high), (value.earliest, value.latest))
