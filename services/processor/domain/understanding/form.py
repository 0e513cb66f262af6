"""The fields that a text gives with certainty.

Three strengths of evidence, strongest first: a label with its separator; a cue within a sentence ("modal 100 juta"); words
that can mean only one thing. What remains unknown is placed by the order of the template, or as the one answer missing,
and only where no other reading is left. Everything else is left out: the bot asks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from services.processor.domain.form import Field, Value
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.clauses import clauses_of
from services.processor.domain.understanding.findings import Finding, Kind, findings_in
from services.processor.domain.understanding.labels import Label, Labelled, labelled_parts
from services.processor.domain.understanding.lexicon import Cue
from services.processor.domain.understanding.money import find_amounts
from services.processor.domain.understanding.normal import first_word, is_no_answer, line_spans, own_words, plain, tokens_of
from services.processor.domain.understanding.placing import place_unknown
from services.processor.domain.understanding.plans import find_plan

_LONGEST_TEXT = 4_000
_TEMPLATE = tuple(Field)
_CORRECTIONS = ("eh", "ralat", "koreksi")
_CUT = re.compile(r"(?:,|\.\s)\s*(?=[^\W\d])")
_TELEPHONE = re.compile(r"\+?(?:0|62|8)[\d\s.-]{8,}")
_FIELD_OF_KIND = {
    Kind.SOURCE: Field.SOURCE_INFO,
    Kind.TRADE: Field.BUSINESS_TYPE,
    Kind.BUDGET: Field.BUDGET,
    Kind.PLAN: Field.START_PLAN,
    Kind.NAME: Field.BIODATA,
}
_FIELD_OF_LABEL = {
    Label.SOURCE: Field.SOURCE_INFO,
    Label.TRADE: Field.BUSINESS_TYPE,
    Label.BUDGET: Field.BUDGET,
    Label.PLAN: Field.START_PLAN,
    Label.NAME: Field.BIODATA,
    Label.NAME_AND_PLACE: Field.BIODATA,
}
_FIELD_OF_CUE = {
    Cue.SOURCE: Field.SOURCE_INFO,
    Cue.TRADE: Field.BUSINESS_TYPE,
    Cue.BUDGET: Field.BUDGET,
    Cue.PLAN: Field.START_PLAN,
    Cue.NAME: Field.BIODATA,
}


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
        self._places: list[str] = []
        self._waiting: list[Label] = []
        """Labels whose value has not come yet; it may stand on the next line."""

    def read(self) -> dict[Field, Value]:
        for start, end in line_spans(self._text):
            self._read_line(start, end)
        self._read_people()
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
        end = self._end_of_value(part)
        if is_no_answer(self._text[part.value_start : end].strip()):
            if not self._text[part.value_start : end].strip():
                self._waiting.append(part.label)
            return
        self._waiting.clear()
        self._take_labelled(part.label, part.value_start, end)
        if end < part.value_end:
            self._read_clauses(end + 1, part.value_end)

    def _end_of_value(self, part: Labelled) -> int:
        """A comma or full stop followed by another field's cue ends the value: "Budget: 100jt, rencana mulai Mei"."""
        value = self._lowered[part.value_start : part.value_end]
        if "," not in value and ". " not in value:
            return part.value_end
        own = _FIELD_OF_LABEL.get(part.label)
        for match in _CUT.finditer(value):
            tokens = tokens_of(self._lowered, part.value_start + match.end(), part.value_end)[:5]
            known = [words.known_form(token.word) for token in tokens]
            phrase = words.phrase_at(known, 0, len(known)) if known else None
            field = _FIELD_OF_CUE.get(phrase.cue) if phrase and phrase.cue else None
            if field and field is not own:
                return part.value_start + match.start()
        return part.value_end

    def _take_labelled(self, label: Label, start: int, end: int) -> bool:
        """Keep a labelled value; False if the words cannot be one for this label."""
        start, end = self._after_correction(start, end)
        written = own_words(self._text[start:end])
        if is_no_answer(written) or self._is_question(start, end):
            return False
        if label is Label.PLACE:
            self._places.append(written)
            return True
        field = _FIELD_OF_LABEL.get(label)
        if field is None:
            return True
        value = self._meaning_of(field, written)
        if value is None:
            return False
        self._answer(field, value, Strength.LABELLED)
        return True

    def _after_correction(self, start: int, end: int) -> tuple[int, int]:
        """ "100jt eh 150jt": what stands behind the last correction."""
        value = self._lowered[start:end]
        if not any(word in value for word in _CORRECTIONS):
            return start, end
        tokens = tokens_of(self._lowered, start, end)
        for index in range(len(tokens) - 2, 0, -1):
            if tokens[index].word in _CORRECTIONS:
                return tokens[index + 1].start, end
        return start, end

    def _is_question(self, start: int, end: int) -> bool:
        if "?" not in self._lowered[start:end]:
            return False
        opening = first_word(self._lowered, start, end)
        return not opening or bool(words.meaning_of(opening) & (words.QUESTION | words.ASIDE))

    def _meaning_of(self, field: Field, written: str) -> Value | None:
        """The value of a labelled answer; None if it is plainly one for another field."""
        lowered = plain(written)
        amounts = find_amounts(lowered)
        plan = find_plan(lowered, self._today) if field in (Field.BUDGET, Field.START_PLAN) or amounts else None
        if field is Field.BUDGET:
            if _TELEPHONE.fullmatch(lowered):
                return None
            if plan and not amounts and not plan.weak:
                return None
            if not amounts and _is_place_only(lowered):
                return None
            return Value(written, amounts[-1].low, amounts[-1].high) if amounts else Value(written)
        if field is Field.START_PLAN:
            if amounts and not plan:
                return None
            return Value(written, earliest=plan.earliest, latest=plan.latest) if plan else Value(written)
        if amounts and amounts[0].end - amounts[0].start >= len(lowered) - 3:
            return None
        if field is Field.BIODATA and _is_place_only(lowered):
            self._places.append(written)
            return None
        return Value(written)

    # --- free text ----------------------------------------------------------------------------------------------

    def _read_clauses(self, start: int, end: int) -> None:
        for clause in clauses_of(self._lowered, start, end):
            found = findings_in(self._lowered, clause, self._today)
            for finding in found:
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

    def _read_people(self) -> None:
        """Names and places that stand together become one finding, in the lead's own words."""
        joined: list[Finding] = []
        for finding in self._findings:
            before = joined[-1] if joined else None
            if finding.kind is Kind.PLACE:
                if before and self._is_person_before(before, finding):
                    joined[-1] = replace(before, kind=Kind.NAME, end=finding.end, weak=False)
                elif self._is_told_as_home(finding):
                    self._places.append(self._words_of(finding))
                continue
            if finding.kind is Kind.NAME and before and before.kind is Kind.NAME and not finding.cued and self._are_close(before, finding):
                before.end = finding.end
                continue
            joined.append(finding)
        self._findings = joined

    def _is_person_before(self, before: Finding, place: Finding) -> bool:
        if not self._are_close(before, place):
            return False
        if before.kind is Kind.NAME:
            return True
        if before.kind is Kind.PLAN and before.weak and before.clause is not place.clause:
            return bool(before.clause.meaning & words.WEAK_NAME) and len(before.clause.tokens) == 1
        return before.kind is Kind.UNKNOWN and not before.everyday and before.words_count <= 4 and not before.clause.cue

    def _are_close(self, before: Finding, after: Finding) -> bool:
        between = self._lowered[before.end : after.start]
        return len(between) <= 24 and "\n" not in between

    def _is_told_as_home(self, place: Finding) -> bool:
        return place.cued or place.pure

    # --- accepting ----------------------------------------------------------------------------------------------

    def _accept(self, finding: Finding) -> None:
        field = _FIELD_OF_KIND.get(finding.kind)
        if field is None:
            self._accept_correction(finding)
            return
        if finding.clause.corrects:
            self._answer(field, self._value_of(finding), Strength.CORRECTED)
        elif finding.cued and not finding.weak:
            if field is not Field.BIODATA or field in self._asked or finding.clause.tokens:
                self._answer(field, self._value_of(finding), Strength.CUED)
        elif self._is_clear(finding, field):
            self._answer(field, self._value_of(finding), Strength.CLEAR)

    def _is_clear(self, finding: Finding, field: Field) -> bool:
        if finding.weak or finding.kind is Kind.UNKNOWN:
            return False
        if field not in self._asked:
            return finding.pure and field is not Field.BIODATA
        if finding.kind is Kind.BUDGET or finding.kind is Kind.PLAN:
            return True
        return finding.pure or not finding.everyday

    def _accept_correction(self, finding: Finding) -> None:
        """ "kopi, eh seblak": an unknown word that corrects the answer just before it."""
        if finding.kind is not Kind.UNKNOWN or not finding.clause.corrects or finding.everyday:
            return
        index = self._findings.index(finding)
        field = _FIELD_OF_KIND.get(self._findings[index - 1].kind) if index else None
        if field in (Field.BUSINESS_TYPE, Field.SOURCE_INFO):
            self._answer(field, self._value_of(finding), Strength.CORRECTED)

    def _accept_placed(self) -> None:
        remaining = [name for name in self._asked if name not in self._answers]
        if not remaining:
            return
        sequence = [
            (finding, field if (field := _FIELD_OF_KIND.get(finding.kind)) in self._answers and not finding.weak else None)
            for finding in self._findings
            if not finding.clause.corrects
        ]
        for field, finding in place_unknown(sequence, asked=self._asked, remaining=remaining).items():
            self._answer(field, self._value_of(finding), Strength.PLACED)

    def _complete_biodata(self) -> None:
        """A home told apart from the name joins it; alone it is no answer: the form needs a name."""
        answer = self._answers.get(Field.BIODATA)
        if answer is None:
            return
        for place in self._places:
            if place.lower() not in answer.value.text.lower():
                answer.value = Value(f"{answer.value.text}, {place}")

    def _answer(self, field: Field, value: Value, strength: Strength) -> None:
        known = self._answers.get(field)
        if known is None or strength >= known.strength:
            self._answers[field] = _Answer(value, strength)

    def _value_of(self, finding: Finding) -> Value:
        written = self._words_of(finding)
        if finding.amount:
            return Value(written, finding.amount.low, finding.amount.high)
        if finding.plan:
            return Value(written, earliest=finding.plan.earliest, latest=finding.plan.latest)
        return Value(written)

    def _words_of(self, finding: Finding) -> str:
        return own_words(self._text[finding.start : finding.end])


def _is_place_only(lowered: str) -> bool:
    tokens = tokens_of(lowered, 0, len(lowered))
    meanings = [words.meaning_of(token.word) for token in tokens]
    return any(bits & words.PLACE for bits in meanings) and all(
        bits & (words.PLACE | words.WEAK_PLACE | words.FROM_PLACE | words.FILLER) and not bits & words.NAME for bits in meanings
    )

