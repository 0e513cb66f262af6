"""Which findings of a text are its answers: for certain, by the order of a list, or as the one that is missing."""

import re
from collections.abc import Sequence
from datetime import date

from services.processor.domain.form import BIODATA, BUDGET, BUSINESS_TYPE, SOURCE_INFO, START_PLAN, Field, Value
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import request_words
from services.processor.domain.understanding.alone import AloneReader, is_more_of
from services.processor.domain.understanding.answers import Answer, Answers, Strength, is_settled
from services.processor.domain.understanding.biodata import Homes
from services.processor.domain.understanding.evasions import evades, puts_off
from services.processor.domain.understanding.findings import FIELD_OF_KIND, Finding
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.labelled import value_for
from services.processor.domain.understanding.menu import read_choice
from services.processor.domain.understanding.money import is_bounded_elsewhere
from services.processor.domain.understanding.normal import own_words
from services.processor.domain.understanding.people import is_anothers
from services.processor.domain.understanding.person import asks_for_person
from services.processor.domain.understanding.placing import is_entry, place_unknown
from services.processor.domain.understanding.putting_right import is_starred
from services.processor.domain.understanding.thanks import is_thanks

_LONGEST_SENTENCE = 250
_MOST_LINES_FOR_ONE_ANSWER = 8
_SHORTEST_LIST = 4
_SENTENCE_END = re.compile(r"\n|[.!?](?=\s|$)")
_UNITS = (1_000_000_000, 1_000_000, 1_000)


class Accepting:
    """Takes what is certain of the findings and of the lines without a label into the answers."""

    def __init__(
        self,
        text: str,
        lowered: str,
        asked: Sequence[Field],
        answers: Answers,
        findings: Sequence[Finding],
        homes: Homes,
        free_lines: Sequence[tuple[int, int]],
    ) -> None:
        self._text = text
        self._lowered = lowered
        self._asked = asked
        self._answers = answers
        self._findings = findings
        self._homes = homes
        self._free_lines = free_lines
        self._idle_lines: dict[int, bool] = {}

    def accept(self, today: date) -> None:
        """What is certain by itself first, then what the order of a list tells, then the one answer asked for."""
        for finding in self._findings:
            self._accept(finding)
        self._accept_placed()
        self._accept_alone(today)

    def _accept(self, finding: Finding) -> None:
        field = FIELD_OF_KIND.get(finding.kind)
        if field is None:
            self._accept_correction(finding)
            return
        if (finding.clause.corrects and not (finding.weak and finding.clause.cut_short)) or (
            finding.pure and is_starred(self._text)
        ):
            self._answers.take(field, finding.value_in(self._text), Strength.CORRECTED)
        elif finding.kind is Kind.NAME and finding.cued and is_anothers(finding):
            return  # "nama anak saya Bima"
        elif finding.cued and not finding.weak:
            self._answers.take(field, finding.value_in(self._text), Strength.CUED)
        elif self._is_clear(finding, field):
            self._answers.take(field, finding.value_in(self._text), Strength.CLEAR)

    def _is_clear(self, finding: Finding, field: Field) -> bool:
        if finding.kind is Kind.UNKNOWN:
            return False
        if finding.weak:
            return (
                not self._is_idle_line(finding)
                and not _happens_then(finding)
                and (
                    finding.kind is Kind.PLAN
                    and finding.plan is not None
                    and finding.plan.earliest is not None
                    and self._asked[:1] == (START_PLAN,)
                    and (finding.pure or len(self._asked) == 1)
                )
            )
        if field not in self._asked:
            if field is BIODATA:
                return finding.pure and (self._is_whole_form or bool(self._homes.told))
            return finding.pure and field in (BUDGET, START_PLAN)
        if finding.kind is Kind.BUDGET:
            return not is_bounded_elsewhere(self._line_of(finding), self._text[finding.start : finding.end].lower())
        if finding.kind is Kind.PLAN:
            return finding.pure or finding.clause.cue is not None or not _happens_then(finding)
        if finding.kind is Kind.NAME and (self._is_amen(finding) or is_anothers(finding)):
            return False
        if not finding.pure and puts_off(self._lowered[slice(*self._sentence_of(finding))]):
            return False
        return (
            finding.pure
            or not finding.everyday
            or finding.clause.cue is Cue.TRADE_WISH
            or (self._is_whole_form and self._is_only_one(finding))
        )

    def _is_only_one(self, finding: Finding) -> bool:
        """Whether nothing else in the text can be this answer, and its clause speaks of nothing else."""
        meaning = finding.clause.meaning
        if meaning & (words.TALK | words.ASIDE | words.QUESTION):
            return False
        if not meaning & (words.SOURCE | words.TRADE) and not (finding.kind is Kind.NAME and meaning & words.PLACE):
            return False
        return not any(other.kind is finding.kind and other is not finding for other in self._findings)

    @property
    def _is_whole_form(self) -> bool:
        """Whether the text holds most of the form: then a name is one, asked for or not."""
        return len({finding.kind for finding in self._findings} & set(FIELD_OF_KIND)) >= 3

    def _accept_correction(self, finding: Finding) -> None:
        """ "kopi, eh seblak": an unknown word that corrects the answer just before it."""
        if finding.kind is Kind.BARE_NUMBER and finding.clause.corrects:
            self._accept_right_number(finding)
        if finding.kind is not Kind.UNKNOWN or not finding.clause.corrects or finding.everyday:
            return
        index = self._findings.index(finding)
        field = FIELD_OF_KIND.get(self._findings[index - 1].kind) if index else None
        before = self._findings[index - 1]
        if field in (BUSINESS_TYPE, SOURCE_INFO) or (field is BIODATA and before.cued and finding.pure):
            self._answers.take(field, finding.value_in(self._text), Strength.CORRECTED)

    def _accept_right_number(self, finding: Finding) -> None:
        """ "budget 30jt, eh 35": a number in the unit of the amount before it."""
        known = self._answers.get(BUDGET)
        number = self._lowered[finding.start : finding.end]
        if known and known.value.low == known.value.high and known.value.low and number.isdigit():
            unit = next((unit for unit in _UNITS if known.value.low >= unit), 1)
            right = int(number) * unit
            value = Value(own_words(self._text[finding.start : finding.end]), right, right)
            self._answers.take(BUDGET, value, Strength.CORRECTED)

    def _accept_placed(self) -> None:
        if not self._asked or not self._findings:
            return
        fields = [self._field_of(finding) for finding in self._findings]
        if None not in fields or not any(
            field is None and is_entry(finding) for finding, field in zip(self._findings, fields, strict=True)
        ):
            return
        remaining = [name for name in self._asked if name not in self._answers]
        sequence = [
            (finding, field)
            for finding, field in zip(self._findings, fields, strict=True)
            if not finding.clause.corrects and not self._is_aside(finding)
        ]
        is_list = (
            sum(
                finding.clause.stands_alone and finding.clause.opened_by != "." and (finding.pure or finding.cued)
                for finding in self._findings
            )
            >= _SHORTEST_LIST
        )
        for field, finding in place_unknown(
            sequence, asked=self._asked, remaining=remaining, is_list=is_list or not self._has_cues
        ).items():
            value = finding.value_in(self._text)
            self._answers[field] = Answer(Value(value.text) if field is BIODATA else value, Strength.PLACED)

    def _field_of(self, finding: Finding) -> Field | None:
        """The field that a finding answers for certain."""
        field = FIELD_OF_KIND.get(finding.kind)
        if field is None or field not in self._answers:
            return None
        if finding.weak and self._answers[field].value != finding.value_in(self._text):
            return None
        return field

    @property
    def _has_cues(self) -> bool:
        return any(finding.cued for finding in self._findings)

    def _accept_alone(self, today: date) -> None:
        """The one field that is asked for: lines nobody labelled answer it unless they are something else."""
        if len(self._asked) != 1 or not 0 < len(self._free_lines) <= _MOST_LINES_FOR_ONE_ANSWER:
            return
        field = self._asked[0]
        if any(name is not field and answer.strength is Strength.CORRECTED for name, answer in self._answers.items()):
            return  # "bukan maret, mei aja"
        known = self._answers.get(field)
        if field is SOURCE_INFO and known is None and self._homes.named:
            return  # "saya dari Sibolangit"
        if known and (is_settled(known.value) or known.strength > Strength.CUED or len(self._free_lines) > 1):
            return
        span = AloneReader(self._text, self._lowered, field, self._findings).answer_in(self._free_lines)
        written = own_words(self._text[slice(*span)]) if span else ""
        value = value_for(field, written, today) if written else None
        if value and (known is None or is_more_of(known.value.text, written)):
            self._answers[field] = Answer(value, Strength.PLACED)

    def _is_aside(self, finding: Finding) -> bool:
        """Unknown words that are no answer to the form: thanks, the wish for a person, a menu option."""
        if finding.kind is Kind.NAME:
            return self._is_amen(finding) or is_anothers(finding)
        may_be = (
            finding.kind in (Kind.UNKNOWN, Kind.UNSURE)
            or finding.weak
            or (finding.kind is Kind.SOURCE and not finding.pure)
        )
        if not may_be:
            return False
        tokens = finding.clause.tokens
        if self._is_idle_line(finding):
            return True
        said = self._text[tokens[0].start : tokens[-1].end]
        if is_thanks(said):
            return True
        if request_words.TELLING.isdisjoint([token.word for token in tokens]):
            return False
        return asks_for_person(said) or read_choice(said) is not None

    def _is_amen(self, finding: Finding) -> bool:
        """ "amin" is a name too."""
        return finding.clause.tokens[0].word in request_words.THANKS_WORDS and is_thanks(self._line_of(finding))

    def _is_idle_line(self, finding: Finding) -> bool:
        """Whether the finding's line promises an answer or chooses from the menu."""
        start, end = self._sentence_of(finding)
        if start not in self._idle_lines:
            line = self._lowered[start:end]
            chooses = finding.clause.cue is Cue.TRADE_WISH and read_choice(line) is not None
            self._idle_lines[start] = puts_off(line) or chooses or evades(line)
        return self._idle_lines[start]

    def _sentence_of(self, finding: Finding) -> tuple[int, int]:
        """Where the sentence of a finding starts and ends."""
        line = self._lowered.rfind("\n", 0, finding.start) + 1
        opening = max(self._lowered.rfind(mark, line, finding.start) for mark in (". ", "! ", "? "))
        reach = min(len(self._lowered), finding.end + _LONGEST_SENTENCE)
        closing = _SENTENCE_END.search(self._lowered, finding.end, reach)
        return max(line, opening + 1, finding.start - _LONGEST_SENTENCE), closing.start() if closing else reach

    def _line_of(self, finding: Finding) -> str:
        start, end = self._lowered.rfind("\n", 0, finding.start) + 1, self._lowered.find("\n", finding.start)
        return self._lowered[start : end if end >= 0 else None]


def _happens_then(plan: Finding) -> bool:
    """ "bulan ini lagi sibuk", "saya lahir bulan mei": days on which something else happens."""
    return (
        plan.plan is not None
        and plan.plan.earliest is not None
        and any(
            bits & words.TALK and not plan.start <= token.start < plan.end
            for token, bits in zip(plan.clause.tokens, plan.clause.bits, strict=True)
        )
    )
