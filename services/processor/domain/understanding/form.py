"""The fields that a text gives with certainty.

Three strengths of evidence, strongest first: a label with its separator; a cue within a sentence ("modal 100 juta");
words that can mean only one thing. What remains unknown is placed by the order of the template, or as the one answer
missing, and only where no other reading is left. Everything else is left out: the bot asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from services.processor.domain.form import Field, Value
from services.processor.domain.understanding.clauses import clauses_of
from services.processor.domain.understanding.findings import FIELD_OF_KIND, Finding, Kind
from services.processor.domain.understanding.labelled import (
    FIELD_OF_LABEL,
    after_correction,
    end_of_value,
    is_only_place,
    is_question,
    value_for,
)
from services.processor.domain.understanding.labels import Label, Labelled, labelled_parts
from services.processor.domain.understanding.menu import read_choice
from services.processor.domain.understanding.normal import is_no_answer, line_spans, own_words, plain
from services.processor.domain.understanding.people import join_people
from services.processor.domain.understanding.person import asks_for_person
from services.processor.domain.understanding.placing import place_unknown
from services.processor.domain.understanding.sentences import findings_in
from services.processor.domain.understanding.thanks import is_thanks

_LONGEST_TEXT = 4_000
_TEMPLATE = tuple(Field)


class Strength(IntEnum):
    """How sure a value is; a weaker one never replaces a stronger one of the same text."""

    PLACED = 1
    CLEAR = 2
    CUED = 3
    LABELLED = 4
    CORRECTED = 5


@dataclass(slots=True)
class _Answer:
    value: Value
    strength: Strength


def read_form(text: str, *, asked: Sequence[Field], today: date) -> dict[Field, Value]:
    """The fields that this text gives with certainty; `asked` are those still missing, in the order of the template."""
    return _Reading(text[:_LONGEST_TEXT], asked, today).read()


class _Reading:
    def __init__(self, text: str, asked: Sequence[Field], today: date) -> None:
        self._text = text
        self._lowered = plain(text)
        self._asked = asked
        self._today = today
        self._answers: dict[Field, _Answer] = {}
        self._findings: list[Finding] = []
        self._homes: list[str] = []
        self._waiting: list[Label] = []
        """Labels whose value has not come yet; it may stand on the next line."""

    def read(self) -> dict[Field, Value]:
        for start, end in line_spans(self._text):
            self._read_line(start, end)
        self._findings, homes = join_people(self._lowered, self._findings)
        self._homes += [home.value_in(self._text).text for home in homes]
        for finding in self._findings:
            self._accept(finding)
        self._accept_placed()
        self._complete_biodata()
        return {name: self._answers[name].value for name in _TEMPLATE if name in self._answers}

    # --- lines and labels ---------------------------------------------------------------------------------------

    def _read_line(self, start: int, end: int) -> None:
        parts = labelled_parts(self._lowered, start, end)
        if not parts:
            self._read_unlabelled(start, end)
            return
        if parts[0].start > start:
            self._read_clauses(start, parts[0].start)
        for part in parts:
            self._read_labelled(part)

    def _read_unlabelled(self, start: int, end: int) -> None:
        if len(self._waiting) == 1:
            label = self._waiting.pop()
            if self._take_labelled(label, start, end):
                return
        self._read_clauses(start, end)

    def _read_labelled(self, part: Labelled) -> None:
        end = end_of_value(self._lowered, part)
        if is_no_answer(self._text[part.value_start : end].strip()):
            if not self._text[part.value_start : end].strip():
                self._waiting.append(part.label)
            return
        self._waiting.clear()
        self._take_labelled(part.label, part.value_start, end)
        if end < part.value_end:
            self._read_clauses(end + 1, part.value_end)

    def _take_labelled(self, label: Label, start: int, end: int) -> bool:
        """Keep a labelled value; False if the words cannot be one for this label."""
        start = after_correction(self._lowered, start, end)
        written = own_words(self._text[start:end])
        if is_no_answer(written) or is_question(self._lowered, start, end):
            return False
        if label is Label.PLACE:
            self._homes.append(written)
            return True
        field = FIELD_OF_LABEL.get(label)
        if field is None:
            return True
        if field is Field.BIODATA and is_only_place(plain(written)):
            self._homes.append(written)
            return False
        value = value_for(field, written, self._today)
        if value is None:
            return False
        self._answer(field, value, Strength.LABELLED)
        return True

    # --- free text ----------------------------------------------------------------------------------------------

    def _read_clauses(self, start: int, end: int) -> None:
        for clause in clauses_of(self._text, self._lowered, start, end):
            for finding in findings_in(self._lowered, clause, self._today):
                self._join_or_add(finding)

    def _join_or_add(self, finding: Finding) -> None:
        """Neighbours of one kind are one answer: "kuliner / minuman", "kopi dan roti"."""
        before = self._findings[-1] if self._findings else None
        if (
            before
            and before.kind is finding.kind
            and finding.kind in (Kind.SOURCE, Kind.TRADE)
            and not finding.clause.corrects
            and not finding.clause.starts_line
            and not (finding.cued and finding.clause is not before.clause)
            and finding.start - before.end <= 8
        ):
            before.end = finding.end
            return
        self._findings.append(finding)

    # --- accepting ----------------------------------------------------------------------------------------------

    def _accept(self, finding: Finding) -> None:
        field = FIELD_OF_KIND.get(finding.kind)
        if field is None:
            self._accept_correction(finding)
            return
        if finding.clause.corrects:
            self._answer(field, finding.value_in(self._text), Strength.CORRECTED)
        elif finding.cued and not finding.weak:
            self._answer(field, finding.value_in(self._text), Strength.CUED)
        elif self._is_clear(finding, field):
            self._answer(field, finding.value_in(self._text), Strength.CLEAR)

    def _is_clear(self, finding: Finding, field: Field) -> bool:
        if finding.weak or finding.kind is Kind.UNKNOWN:
            return False
        if field not in self._asked:
            return finding.pure and (field is not Field.BIODATA or self._is_whole_form)
        if finding.kind is Kind.BUDGET or finding.kind is Kind.PLAN:
            return True
        return finding.pure or not finding.everyday

    @property
    def _is_whole_form(self) -> bool:
        """Whether the text holds most of the form: then a name is one, asked for or not."""
        return len({finding.kind for finding in self._findings} & set(FIELD_OF_KIND)) >= 3

    def _accept_correction(self, finding: Finding) -> None:
        """ "kopi, eh seblak": an unknown word that corrects the answer just before it."""
        if finding.kind is not Kind.UNKNOWN or not finding.clause.corrects or finding.everyday:
            return
        index = self._findings.index(finding)
        field = FIELD_OF_KIND.get(self._findings[index - 1].kind) if index else None
        if field in (Field.BUSINESS_TYPE, Field.SOURCE_INFO):
            self._answer(field, finding.value_in(self._text), Strength.CORRECTED)

    def _accept_placed(self) -> None:
        remaining = [name for name in self._asked if name not in self._answers]
        if not remaining or not self._findings:
            return
        sequence = [
            (
                finding,
                field if (field := FIELD_OF_KIND.get(finding.kind)) in self._answers and not finding.weak else None,
            )
            for finding in self._findings
            if not finding.clause.corrects and not self._is_aside(finding)
        ]
        for field, finding in place_unknown(sequence, asked=self._asked, remaining=remaining).items():
            self._answer(field, finding.value_in(self._text), Strength.PLACED)

    def _is_aside(self, finding: Finding) -> bool:
        """Unknown words that are no answer to the form: thanks, the wish for a person, a menu option."""
        if finding.kind is not Kind.UNKNOWN and (finding.kind is not Kind.SOURCE or finding.pure):
            return False
        tokens = finding.clause.tokens
        said = self._text[tokens[0].start : tokens[-1].end]
        return is_thanks(said) or asks_for_person(said) or read_choice(said) is not None

    def _complete_biodata(self) -> None:
        """A home told apart from the name joins it; alone it is no answer: the form needs a name."""
        answer = self._answers.get(Field.BIODATA)
        if answer is None:
            return
        for place in self._homes:
            if place.lower() not in answer.value.text.lower():
                answer.value = Value(f"{answer.value.text}, {place}")

    def _answer(self, field: Field, value: Value, strength: Strength) -> None:
        known = self._answers.get(field)
        if known is None or strength >= known.strength:
            self._answers[field] = _Answer(value, strength)
