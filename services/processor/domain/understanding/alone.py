"""The answer to the one question that is open.

Who is asked a single thing mostly answers it, in words no list foresees. So here the burden lies the other way round:
a line is the answer unless it is evidently something else. Amounts and times stay recognisable, and a plan or a budget
in words must be told as one.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from services.processor.domain.form import Field
from services.processor.domain.understanding import alone_words, small_words, sources, vocabulary
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.entries import CONDITIONS, MEANT_IN_DOUBT
from services.processor.domain.understanding.findings import FIELD_OF_KIND, Finding, Kind
from services.processor.domain.understanding.menu import read_choice
from services.processor.domain.understanding.normal import Token, tokens_of
from services.processor.domain.understanding.person import asks_for_person
from services.processor.domain.understanding.thanks import is_thanks

_LONGEST_WORDS = 8
_EDGES = words.FILLER | words.GREETING | words.JOIN | words.ME
_HOMES = words.PLACE | words.WEAK_PLACE | words.FROM_PLACE | words.FILLER
_TELLING = (
    words.SOURCE | words.SOURCE_PERSON | words.TRADE | words.WEAK_TRADE | words.PLACE | words.WEAK_PLACE | words.NAME
)
_OPEN_FIELDS = (Field.SOURCE_INFO, Field.BUSINESS_TYPE, Field.BIODATA)
_LATER = frozenset(("nanti", "ntar", "nti", "nt"))
_PUTTING_OFF = re.compile(
    rf"\b(?:{'|'.join(alone_words.FILLING_IN)})\b|\b(?:{'|'.join(_LATER)})\s+(?:{'|'.join(vocabulary.ME)})\b"
)
_INDEFINITE = frozenset(("saja", "aja", "ajah", "sj", "pun"))


def is_more_of(known: str, written: str) -> bool:
    """Whether the whole line says the same answer, with words beside it that no list knows: "fb grup masak jogja"."""
    if known not in written or len(written) == len(known):
        return False
    spare = [
        token.word for token in tokens_of(written.replace(known, " ", 1).lower(), 0, len(written) - len(known) + 1)
    ]
    bits = [words.look_up(word)[1] for word in spare]
    if spare and spare[0] in ("yang", "yg"):  # "bebas, yang cepat balik modal"
        return len(spare) <= _LONGEST_WORDS and not any(each & words.ME for each in bits)
    return len(spare) <= 4 and not any(each & (_EDGES | words.COMMON) and not each & _TELLING for each in bits)


def puts_off(lowered: str) -> bool:
    """Whether a line promises an answer instead of giving it: "sinyal jelek, nanti saya isi"."""
    return _PUTTING_OFF.search(lowered) is not None


class AloneReader:
    """Reads lines as answers to `field`, the only one missing."""

    def __init__(self, text: str, lowered: str, field: Field, findings: Sequence[Finding]) -> None:
        self._text = text
        self._lowered = lowered
        self._field = field
        self._findings = findings

    def answer_in(self, lines: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """Where the answer starts and ends; None if no line, or more than one, can be it."""
        found = [span for start, end in lines if (span := self._answer_of(start, end))]
        return found[0] if len(found) == 1 else None

    def _answer_of(self, start: int, end: int) -> tuple[int, int] | None:
        tokens = tokens_of(self._lowered, start, end)
        bits = [words.look_up(token.word)[1] for token in tokens]
        if not tokens or self._is_something_else(tokens, bits, start, end):
            return None
        whole = self._told_by(tokens, bits)
        if whole or self._field not in _OPEN_FIELDS:
            return whole
        pieces = [self._told_by(*piece) for piece in self._pieces(tokens, bits)]
        told = [piece for piece in pieces if piece]
        return told[0] if len(told) == 1 < len(pieces) else None

    def _told_by(self, tokens: list[Token], bits: list[int]) -> tuple[int, int] | None:
        """Where these words answer, without what says nothing around it."""
        first, last = self._edges(tokens, bits)
        if first > last or last - first >= _LONGEST_WORDS:
            return None
        core = tokens[first : last + 1]
        if self._tells(core, bits[first : last + 1], {token.word for token in tokens}):
            return core[0].start, core[-1].end
        return None

    def _pieces(self, tokens: list[Token], bits: list[int]) -> list[tuple[list[Token], list[int]]]:
        """The words between the commas."""
        cuts = [
            index
            for index in range(1, len(tokens))
            if "," in self._lowered[tokens[index - 1].end : tokens[index].start]
        ]
        return [(tokens[first:last], bits[first:last]) for first, last in pairwise([0, *cuts, len(tokens)])]

    def _edges(self, tokens: list[Token], bits: list[int]) -> tuple[int, int]:
        """The first and the last word that says something."""
        first, last = self._behind_condition(tokens), len(tokens) - 1
        while first <= last and bits[first] & _EDGES and not self._is_telling(tokens[first].word, bits[first]):
            first += 1
        while first < last and bits[last] & _EDGES and not self._is_telling(tokens[last].word, bits[last]):
            if self._field is Field.START_PLAN and tokens[last].word in MEANT_IN_DOUBT:
                break
            if self._field is Field.SOURCE_INFO and bits[last] & words.ME and not bits[last - 1] & words.FILLER:
                break  # "ibu saya"
            last -= 1
        return first, last

    def _behind_condition(self, tokens: list[Token]) -> int:
        """The first word behind "kalau bisa sih", which says nothing."""
        said = [token.word for token in tokens[:2]]
        return 2 if said[1:] in (["bisa"], ["boleh"]) and said[0] in CONDITIONS and len(tokens) > 2 else 0

    def _is_telling(self, word: str, bits: int) -> bool:
        if self._field is Field.BUSINESS_TYPE and word in ("yang", "yg"):
            return True
        if self._field is Field.SOURCE_INFO:
            return bool(bits & (words.SOURCE | words.SOURCE_PERSON)) and not bits & words.GREETING
        return self._field is Field.START_PLAN and word in small_words.PLAN_OPENERS

    def _is_something_else(self, tokens: list[Token], bits: list[int], start: int, end: int) -> bool:
        said = self._text[start:end]
        if "?" in said or is_thanks(said) or asks_for_person(said) or read_choice(said) is not None:
            return True
        spoken = {token.word for token in tokens}
        if not spoken.isdisjoint(alone_words.EVASIONS) or spoken <= alone_words.REFUSALS:
            return True
        if self._opens_question(tokens, bits) or (self._field is not Field.START_PLAN and self._promises(tokens, bits)):
            return True
        return any(
            start <= finding.start < end and not finding.weak and self._speaks_of_another(finding)
            for finding in self._findings
        )

    def _opens_question(self, tokens: list[Token], bits: list[int]) -> bool:
        for index, meaning in enumerate(bits):
            if meaning & words.QUESTION and not meaning & words.FILLER:
                return index + 1 >= len(tokens) or tokens[index + 1].word not in _INDEFINITE
            if not meaning & _EDGES:
                return False
        return False

    def _promises(self, tokens: list[Token], bits: list[int]) -> bool:
        """ "nanti saya hitung dulu"."""
        return any(
            token.word in _LATER and following & words.ME for token, following in zip(tokens, bits[1:], strict=False)
        )

    def _speaks_of_another(self, finding: Finding) -> bool:
        field = FIELD_OF_KIND.get(finding.kind)
        if finding.kind is Kind.PLACE:
            return finding.cued and self._field is not Field.BIODATA
        if field is None or field is self._field:
            return False
        if finding.kind in (Kind.BUDGET, Kind.PLAN):
            return True
        if finding.kind is Kind.NAME:
            return finding.cued or self._field in (Field.BUDGET, Field.START_PLAN) or self._has_home(finding)
        return finding.cued or finding.pure or self._field is Field.BIODATA

    def _has_home(self, name: Finding) -> bool:
        """ "Awang, Tanjungpinang": who is told with a home is the lead."""
        said = tokens_of(self._lowered, name.start, name.end)
        apart = not {",", "/", "-"}.isdisjoint(self._lowered[name.start : name.end]) or any(
            token.word in ("dari", "dr", "asal", "domisili", "tinggal") for token in said
        )
        return apart and any(words.look_up(token.word)[1] & (words.PLACE | words.WEAK_PLACE) for token in said)

    def _tells(self, core: list[Token], bits: list[int], said: set[str]) -> bool:
        together = 0
        for meaning in bits:
            together |= meaning
        if self._field is Field.BUDGET:
            return not said.isdisjoint(alone_words.MODEST) or bool(together & words.UNSURE)
        if self._field is Field.START_PLAN:
            return (
                not said.isdisjoint(alone_words.READINESS)
                or bool(together & (words.UNSURE | words.TIME))
                or any(token.word in small_words.PLAN_OPENERS for token in core)
            )
        if together & words.UNSURE:
            return self._field is not Field.BIODATA
        if together & (words.PRICE | words.DENIAL) or (together & words.NUMBER and self._field is Field.BIODATA):
            return False
        if self._field is Field.BIODATA:
            return self._is_person(bits)
        if self._field is Field.SOURCE_INFO:
            return self._is_source(core, bits, together, said)
        return self._is_trade(core, bits, together)

    def _is_person(self, bits: list[int]) -> bool:
        """Somebody's name, with or without a home that no list knows."""
        other = words.COMMON | words.ASIDE | words.TIME | words.TRADE | words.SOURCE | words.QUESTION | words.ME
        named = words.NAME | words.WEAK_NAME | words.TITLE | words.PLACE
        return (
            len(bits) <= 7
            and not all(each & _HOMES for each in bits)
            and not any(each & other and not each & named for each in bits)
        )

    def _is_source(self, core: list[Token], bits: list[int], together: int, said: set[str]) -> bool:
        if all(each & _HOMES and not each & words.SOURCE for each in bits):
            return False
        if together & (words.SOURCE | words.SOURCE_PERSON):
            return True
        heard = any(token.word in sources.HEARD_VERBS for token in core) or not said.isdisjoint(sources.HEARD_FROM)
        own = together & words.ME
        return (heard and not own) or not any(each & (words.COMMON | words.ME | words.ASIDE) for each in bits)

    def _is_trade(self, core: list[Token], bits: list[int], together: int) -> bool:
        if core[0].word in vocabulary.TRADE_HEADS:
            return len(core) > 1
        if all(each & _HOMES for each in bits) or together & words.ME:
            return False
        return bool(together & (words.TRADE | words.WEAK_TRADE)) or not any(
            each & (words.COMMON | words.ASIDE | words.NUMBER | words.TIME) for each in bits
        )
