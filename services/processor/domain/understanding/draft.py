"""A clause under reading: what it has told so far, and how the words of a finding are trimmed."""

import re

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words, sources, vocabulary
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.entries import MEANT_IN_DOUBT
from services.processor.domain.understanding.findings import KIND_OF_CUE, Finding
from services.processor.domain.understanding.kinds import Kind
from services.processor.domain.understanding.known_words import TELLING
from services.processor.domain.understanding.normal import TELEPHONE, word_list
from services.processor.domain.understanding.people import happens
from services.processor.domain.understanding.questions import INDEFINITE

_TELEPHONE = re.compile(TELEPHONE)
_EVERYDAY = words.COMMON | words.SOURCE_PERSON | words.NUMBER
_VOCATIVES = frozenset(
    word_list(
        """
        kak kaka kakak ka min mimin admin ya yaa yah sih dong nih deh mas mbak pak bu gan bro sis bang lah loh hehe
        wkwk makasih terimakasih thanks please om aja saja dulu kasih terima thank you tuh juga jg dan ini itu punten
        nuhun suwun insya allah insyaallah oke ok siap
        """
    )
)
_LIVING = frozenset(("kerja", "bekerja", "tinggal", "kuliah", "sekolah", "dinas"))


class Draft:
    """A clause under reading: its words, which of them are taken, and the findings until now."""

    def __init__(self, lowered: str, clause: Clause) -> None:
        self.lowered = lowered
        self.clause = clause
        self.tokens = clause.tokens
        self.bits = clause.bits
        self.meaning = clause.meaning
        self.taken = [False] * len(clause.tokens)
        self.findings: list[Finding] = []

    def claim(self, finding: Finding) -> None:
        """Keep an amount or a time."""
        for index, token in enumerate(self.tokens):
            if token.start < finding.end and finding.start < token.end:
                self.taken[index] = True
        finding.cued = KIND_OF_CUE.get(self.clause.cue) is finding.kind
        finding.weak &= not finding.cued
        self.findings.append(finding)

    def found(self, kind: Kind, first: int, last: int, *, cued: bool, everyday: bool = False) -> Finding | None:
        """Keep these words as a finding, without what says nothing at their ends; None if they are none."""
        while last + 1 < len(self.tokens) and self.tokens[last + 1].start == self.tokens[last].end:
            last += 1  # "50an"
        while first < last and self.tokens[first].word in small_words.GREETINGS and not self._is_given_name(first):
            first += 1
        while last > first and self.tokens[last].word in _VOCATIVES and not self.bits[last] & words.SOURCE:
            told_as_time = kind is Kind.UNKNOWN and self.tokens[first].word in small_words.PLAN_EVENTS
            if kind is not Kind.NAME and self._is_awaited_state(first, last):
                break  # "kalau udah siap", "habis ini"
            if (kind in (Kind.UNSURE, Kind.BUDGET, Kind.PLAN) or told_as_time) and (
                self.tokens[last].word in MEANT_IN_DOUBT or self.tokens[last - 1].word in INDEFINITE
            ):
                break
            last -= 1
        while last > first and kind in (Kind.SOURCE, Kind.TRADE) and self._says_nothing(last):
            last -= 1
        while last > first and self.ends_source(kind, last):
            last -= 1
        if kind is Kind.NAME and last > first and self.tokens[last].word in [t.word for t in self.tokens[first:last]]:
            last -= self.bits[last] & words.TITLE != 0  # "nama kakek Mulyono kakek tinggal di …"
        if kind in (Kind.SOURCE, Kind.TRADE) and (self._holds_amount(first, last) or self._holds_number(first, last)):
            return None
        if kind is Kind.UNKNOWN and first < last and self.tokens[first].word in vocabulary.ADDRESS_WORDS:
            kind, cued = Kind.PLACE, True  # "Ds. Sumberagung"
        for index in range(first, last + 1):
            self.taken[index] = True
        if first and self.bits[first - 1] & words.TITLE and kind is Kind.NAME:
            self.taken[first - 1] = True
        start, end = self.tokens[first].start, self.tokens[last].end
        finding = Finding(kind, start, end, self.clause, cued=cued, everyday=everyday)
        self.findings.append(finding)
        return finding

    def ends_source(self, kind: Kind, index: int) -> bool:
        """ "televisi | katanya bagus", "facebook | saya berencana", "pameran di JCC | minggu lalu"."""
        if kind is not Kind.SOURCE:
            return False
        bits, before = self.bits[index], self.bits[index - 1]
        said, following = self.tokens[index].word, self.tokens[index + 1 : index + 2]
        if said in ("yang", "yg") and following and following[0].word in _LIVING and before & words.SOURCE_PERSON:
            return True  # "keponakan | yang kerja di Jakarta"
        tells_of_me = bits & words.ME and before & words.SOURCE and index + 1 < len(self.bits)
        is_time = bits & words.TIME and not bits & (words.SOURCE | words.SOURCE_PERSON)
        return bool(tells_of_me or is_time) or self.tokens[index].word in sources.BEHIND_SOURCES

    def judge_purity(self) -> None:
        """Tell each finding whether the clause says nothing else, and whether everyday words stand beside it."""
        if not self.findings:
            return
        is_pure, everyday = True, False
        left = [bits for bits, taken in zip(self.bits, self.taken, strict=True) if not taken]
        for bits in left:
            is_pure = is_pure and bits & words.UNTELLING != 0
            everyday = everyday or bits == 0 or (bits & _EVERYDAY != 0 and not bits & words.TITLE)
        for finding in self.findings:
            chats = finding.kind in (Kind.SOURCE, Kind.TRADE) and not finding.cued and self._chats(finding)
            finding.pure = is_pure and len(self.findings) == 1 and not chats
            finding.everyday |= everyday or chats

    def _is_awaited_state(self, first: int, last: int) -> bool:
        opens = self.tokens[first].word in small_words.PLAN_OPENERS
        return opens and (self.tokens[last].word == "siap" or (last - first == 1 and self.tokens[last].word == "ini"))

    def _is_given_name(self, index: int) -> bool:
        """ "Rahayu Lestari"; not "salam, Lestari"."""
        return bool(self.bits[index] & words.NAME and self.bits[index + 1] & words.NAME)

    def _holds_amount(self, first: int, last: int) -> bool:
        """ "iklan 99 juta udah dapet gerobak" is neither a source nor a business."""
        return any(
            self.bits[index] & words.NUMBER and self.bits[index + 1] & words.MONEY_WORD for index in range(first, last)
        )

    def _holds_number(self, first: int, last: int) -> bool:
        """ "WA 0812-3456-7890" is no source."""
        return self.meaning & words.NUMBER != 0 and (
            _TELEPHONE.search(self.lowered, self.tokens[first].start, self.tokens[last].end) is not None
        )

    def _says_nothing(self, index: int) -> bool:
        """A filler at the end of an answer, but not the "saya" of "teman saya"."""
        before = self.bits[index - 1]
        if self.bits[index] & words.ME and (before & (words.SOURCE_PERSON | words.TITLE) or before == 0):
            return False
        return (
            bool(self.bits[index] & words.SKIPPED)
            and not self.bits[index] & TELLING
            and (self.tokens[index].word != "area")
        )

    def _chats(self, finding: Finding) -> bool:
        """ "linknya gak bisa dibuka", "adik saya kerja di bank": it tells of a happening, not of the form."""
        inside = [index for index, token in enumerate(self.tokens) if finding.start <= token.start < finding.end]
        if finding.kind is Kind.TRADE:  # "ini hp anak saya"
            return any(bits & words.ME for bits in self.bits[inside[0] + 1 : inside[-1] + 2])
        return happens([self.tokens[index] for index in inside], [self.bits[index] for index in inside])
