"""What one clause says: amounts, times, sources, businesses, names and places, each with the words that say it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import vocabulary
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.lexicon import Cue
from services.processor.domain.understanding.money import Amount, find_amounts
from services.processor.domain.understanding.plans import Plan, find_plan


class Kind(Enum):
    """What a finding is about. The last three are known only by their context."""

    SOURCE = auto()
    TRADE = auto()
    BUDGET = auto()
    PLAN = auto()
    NAME = auto()
    PLACE = auto()
    UNSURE = auto()
    BARE_NUMBER = auto()
    UNKNOWN = auto()


@dataclass(slots=True)
class Finding:
    """A stretch of the text and what it says.

    `cued`: the lead said what it is. `pure`: the clause says nothing else. `weak`: it may mean something else.
    """

    kind: Kind
    start: int
    end: int
    clause: Clause
    cued: bool = False
    pure: bool = False
    weak: bool = False
    everyday: bool = False
    """An unknown stretch that holds everyday words: hardly a name or a business."""
    amount: Amount | None = None
    plan: Plan | None = None

    @property
    def words_count(self) -> int:
        """How many words the stretch has."""
        return sum(self.start <= token.start < self.end for token in self.clause.tokens)


_NAMES = words.NAME | words.WEAK_NAME | words.TITLE
_SKIPPED = words.FILLER | words.GREETING | words.FROM_PLACE | words.JOIN | words.ME
_VOCATIVES = frozenset(
    "kak kaka kakak ka min mimin admin ya yaa yah sih dong nih deh mas mbak pak bu gan bro sis bang lah loh hehe wkwk makasih terimakasih thanks "
    "please om aja saja dulu kasih terima thank you tuh juga jg dan ini itu punten nuhun suwun insya allah insyaallah oke ok siap".split()
)
_KIND_OF_CUE = {
    Cue.SOURCE: Kind.SOURCE,
    Cue.TRADE: Kind.TRADE,
    Cue.TRADE_HINT: Kind.TRADE,
    Cue.BUDGET: Kind.BUDGET,
    Cue.PLAN: Kind.PLAN,
    Cue.NAME: Kind.NAME,
    Cue.PLACE: Kind.PLACE,
}
_TOGETHER = frozenset("bareng sama bersama dengan dgn with sm ajak".split())


def findings_in(lowered: str, clause: Clause, today: date) -> list[Finding]:
    """The findings of a clause in their order; none where it asks, denies or speaks of something else."""
    if clause.denied or not clause.tokens:
        return []
    meaning = clause.meaning
    if meaning & words.ASIDE and clause.cue not in (Cue.SOURCE, Cue.NAME):
        return []
    if not clause.cue and (clause.asks or _opens_a_question(clause)):
        return []
    if clause.asks and clause.cue is Cue.SOURCE and not meaning & (words.SOURCE | words.SOURCE_PERSON):
        return []
    return _Reader(lowered, clause, meaning, today).read()


def _opens_a_question(clause: Clause) -> bool:
    for bits in clause.bits:
        if bits & words.QUESTION and not bits & words.SOURCE:
            return True
        if not bits & _SKIPPED:
            return False
    return False


class _Reader:
    def __init__(self, lowered: str, clause: Clause, meaning: int, today: date) -> None:
        self._lowered = lowered
        self._clause = clause
        self._tokens = clause.tokens
        self._bits = clause.bits
        self._meaning = meaning
        self._today = today
        self._taken = [False] * len(clause.tokens)
        self._findings: list[Finding] = []

    def read(self) -> list[Finding]:
        self._read_money_and_time()
        cue = self._clause.cue
        if cue is Cue.SOURCE:
            self._take_up_to_next(Kind.SOURCE, self._is_source_text)
        elif cue is Cue.TRADE:
            self._take_up_to_next(Kind.TRADE, self._is_trade_text)
        elif self._meaning & words.UNSURE and (cue or self._opens_unsure()):
            self._read_unsure()
        else:
            self._read_known_words()
            if not self._findings:
                self._read_unknown()
        self._judge_purity()
        self._findings.sort(key=lambda finding: finding.start)
        return self._findings

    def _read_money_and_time(self) -> None:
        start, end = self._reach()
        measured = self._meaning & (words.NUMBER | words.MONEY_WORD)
        if measured:
            for amount in find_amounts(self._lowered, start, end):
                self._claim(Kind.BUDGET, amount.start, amount.end, amount=amount)
        if self._meaning & words.TIME or (measured and self._has_year()):
            plan = find_plan(self._lowered, self._today, start, end)
            if plan and not any(finding.start < plan.end and plan.start < finding.end for finding in self._findings):
                if self._is_name_rather(plan):
                    return
                self._claim(Kind.PLAN, plan.start, plan.end, plan=plan, weak=plan.weak and self._clause.cue is not Cue.PLAN)

    def _reach(self) -> tuple[int, int]:
        """Where signs and words like "mulai dari" may belong to an amount: from the cue on."""
        start, end = self._tokens[0].start, self._tokens[-1].end
        if self._clause.cue is Cue.PLAN:
            start = self._clause.opened_at
        while start and self._lowered[start - 1] in " <>=~±":
            start -= 1
        while end < len(self._lowered) and self._lowered[end] in "+,.-" and end - self._tokens[-1].end < 2:
            end += 1
        return start, end

    def _has_year(self) -> bool:
        return any(token.word[:2] == "20" and len(token.word) == 4 for token in self._tokens)

    def _is_name_rather(self, plan: Plan) -> bool:
        """ "Mei dari Surabaya", "nama saya Juli": a month's name that a person bears."""
        inside = [index for index, token in enumerate(self._tokens) if plan.start <= token.start < plan.end]
        if not plan.weak:
            return len(inside) == 1 and inside[0] + 1 < len(self._bits) and bool(self._bits[inside[0] + 1] & words.NAME)
        if self._clause.cue is Cue.NAME:
            return True
        if len(inside) != 1 or not self._bits[inside[0]] & words.WEAK_NAME:
            return False
        following = self._bits[inside[0] + 1] if inside[0] + 1 < len(self._bits) else words.FILLER
        return following == 0 or any(
            self._bits[index] & (words.NAME | words.PLACE | words.TITLE)
            for index in (inside[0] - 1, inside[0] + 1, inside[0] + 2)
            if 0 <= index < len(self._bits)
        )

    def _claim(
        self, kind: Kind, start: int, end: int, *, amount: Amount | None = None, plan: Plan | None = None, weak: bool = False
    ) -> None:
        for index, token in enumerate(self._tokens):
            if token.start < end and start < token.end:
                self._taken[index] = True
        self._findings.append(
            Finding(kind, start, end, self._clause, cued=_KIND_OF_CUE.get(self._clause.cue) is kind, weak=weak, amount=amount, plan=plan)  # type: ignore[arg-type]
        )

    def _take_up_to_next(self, kind: Kind, belongs: Callable[[int], bool]) -> None:
        """All words after the cue, up to an amount, a time, or what no longer belongs."""
        first = last = None
        for index in range(len(self._tokens)):
            if self._taken[index] or not belongs(index):
                if first is not None:
                    break
                continue
            if first is None and self._bits[index] & _SKIPPED and not self._bits[index] & (words.SOURCE_PERSON | words.UNSURE):
                continue
            first = index if first is None else first
            last = index
        if first is not None and last is not None:
            self._found(kind, first, last, cued=True)

    def _is_source_text(self, index: int) -> bool:
        """Places and names belong to a source ("teman di Bandung"), not on their own ("dari Bandung")."""
        if self._bits[index] & (words.PLACE | words.WEAK_PLACE) and not self._bits[index] & words.SOURCE:
            return any(bits & (words.SOURCE | words.SOURCE_PERSON) or bits == 0 for bits in self._bits[:index])
        return True

    def _is_trade_text(self, index: int) -> bool:
        bits = self._bits[index]
        if bits & words.SOURCE and index and self._bits[index - 1] & words.FROM_PLACE:
            return False
        return not (index and bits & words.NAME and not bits & (words.TRADE | words.WEAK_TRADE) and self._bits[index - 1] & words.TRADE)

    def _opens_unsure(self) -> bool:
        for bits in self._bits:
            if bits & words.UNSURE:
                return True
            if not bits & (_SKIPPED | words.COMMON):
                return False
        return False

    def _read_unsure(self) -> None:
        if self._findings:
            return
        kind = _KIND_OF_CUE.get(self._clause.cue, Kind.UNSURE) if self._clause.cue else Kind.UNSURE
        if kind in (Kind.NAME, Kind.PLACE):
            return
        first = next(index for index, bits in enumerate(self._bits) if not bits & _SKIPPED)
        self._found(kind, first, len(self._tokens) - 1, cued=kind is not Kind.UNSURE)

    def _read_known_words(self) -> None:
        index = 0
        while index < len(self._tokens):
            kind = None if self._taken[index] else self._kind_at(index)
            if kind is None:
                index += 1
                continue
            if kind is Kind.PLACE:
                self._read_bearer_of(index)
            first = last = index
            while first and not self._taken[first - 1] and self._leads_into(kind, first - 1):
                first -= 1
            index += 1
            while index < len(self._tokens) and not self._taken[index] and self._goes_on(kind, index):
                if not self._bits[index] & _SKIPPED or self._kind_at(index) is kind:
                    last = index
                index += 1
            self._found(kind, first, last, cued=_KIND_OF_CUE.get(self._clause.cue) is kind)  # type: ignore[arg-type]

    def _read_bearer_of(self, place: int) -> None:
        """Unknown words before a place, at the clause's start: whoever lives there, if anything."""
        last = place - 1
        while last >= 0 and self._bits[last] & (words.FROM_PLACE | words.FILLER):
            last -= 1
        first = last
        while first >= 0 and self._bits[first] == 0 and not self._taken[first]:
            first -= 1
        opens = all(bits & (_SKIPPED | words.TITLE) for bits in self._bits[: first + 1])
        if first < last <= first + 4 and opens and self._clause.cue in (None, Cue.NAME):
            cued = self._clause.cue is Cue.NAME
            self._found(Kind.NAME if cued else Kind.UNKNOWN, first + 1, last, cued=cued)

    def _kind_at(self, index: int) -> Kind | None:
        bits, cue = self._bits[index], self._clause.cue
        before = self._bits[index - 1] if index else 0
        after = self._bits[index + 1] if index + 1 < len(self._bits) else 0
        if bits & words.SOURCE:
            return Kind.SOURCE
        if cue is Cue.NAME and bits & _NAMES:
            return Kind.NAME if not bits & words.TITLE or (after & _NAMES or after == 0) else None
        if bits & words.PLACE and not bits & words.NAME:
            return Kind.PLACE
        if bits & words.TRADE:
            return Kind.TRADE
        if bits & words.WEAK_TRADE and (cue in (Cue.TRADE_HINT, Cue.TRADE_WISH) or before & words.TRADE or after & words.TRADE):
            return Kind.TRADE
        if bits & words.WEAK_PLACE and (
            before & (words.FROM_PLACE | words.NAME | words.WEAK_NAME) or (index and before == 0) or cue in (Cue.PLACE, Cue.NAME) or self._is_after_comma(index)
        ):
            return Kind.PLACE
        if bits & words.NAME:
            return Kind.NAME
        if bits & words.WEAK_NAME and (before & _NAMES or after & (_NAMES | words.PLACE | words.FROM_PLACE) or (after == 0 and index + 1 < len(self._bits)) or len(self._bits) == 1):
            return Kind.NAME
        if bits & words.TITLE and after & (words.NAME | words.WEAK_NAME):
            return Kind.NAME
        if bits & words.SOURCE_PERSON and cue is None and not self._is_company(index):
            if before & words.FROM_PLACE or after & words.SOURCE:
                return Kind.SOURCE
            return Kind.SOURCE if self._clause.stands_alone and not bits & words.FILLER and not self._bits[0] & words.ME else None
        return None

    def _is_company(self, index: int) -> bool:
        """ "bareng teman": a person the lead does something with."""
        return index > 0 and self._tokens[index - 1].word in _TOGETHER

    def _is_after_comma(self, index: int) -> bool:
        return index == 0 and self._clause.opened_by in (",", "-", "/", "(", "|") and len(self._tokens) <= 2

    def _leads_into(self, kind: Kind, index: int) -> bool:
        """An unknown word before: the given name, the kind of snack, the friend's post."""
        if self._bits[index] & words.TITLE and kind is Kind.NAME:
            return True
        if index == 0 and kind is Kind.NAME and self._bits[index] & words.TIME:
            return True  # a month's name before a family name
        return self._bits[index] == 0 and kind in (Kind.NAME, Kind.SOURCE, Kind.TRADE)

    def _goes_on(self, kind: Kind, index: int) -> bool:
        bits = self._bits[index]
        here = self._kind_at(index)
        if here is kind:
            return True
        if kind is Kind.SOURCE:
            if here is Kind.NAME:
                return not any(each & words.PLACE for each in self._bits[index:])
            return here is None or self._source_returns(index)
        if kind is Kind.TRADE:
            return here is None and not bits & (words.UNSURE | words.SOURCE_PERSON | words.FROM_PLACE)
        if kind is Kind.NAME:
            return bits == 0 or bool(bits & (words.WEAK_NAME | words.TITLE)) or len(self._tokens[index].word) == 1
        if kind is Kind.PLACE:
            return bits == 0 or bool(bits & words.WEAK_PLACE) or self._tokens[index].word in vocabulary.DIRECTIONS
        return False

    def _source_returns(self, index: int) -> bool:
        return any(bits & (words.SOURCE | words.SOURCE_PERSON) for bits in self._bits[index + 1 :])

    def _read_unknown(self) -> None:
        """Nothing is recognised: the words are kept for a place that is still free, or taken for what their cue says."""
        inside = [index for index, bits in enumerate(self._bits) if not bits & _SKIPPED or bits & words.SOURCE_PERSON]
        if not inside:
            return
        first, last = inside[0], inside[-1]
        bits = self._bits[first : last + 1]
        if any(each & words.NUMBER for each in bits):
            self._read_bare_number(first, last)
            return
        everyday = any(each & (words.COMMON | words.CUE_WORD | words.QUESTION | words.TIME) and not each & _NAMES for each in bits)
        kind, count, cue = Kind.UNKNOWN, last - first + 1, self._clause.cue
        if cue is Cue.TRADE_HINT and not everyday and count <= 3:
            kind = Kind.TRADE
        elif cue is Cue.NAME and not everyday and count <= 5:
            kind = Kind.NAME
        elif cue is Cue.PLACE and count <= 6:
            kind = Kind.PLACE
        elif cue:
            return
        self._found(kind, first, last, cued=kind is not Kind.UNKNOWN, everyday=everyday)

    def _read_bare_number(self, first: int, last: int) -> None:
        number = next(token.word for token in self._tokens if token.word[0].isdigit())
        if last - first > 3 or len(number) > 4 or number.startswith(("0", "62")) or self._meaning & words.COMMON:
            return
        cued = self._clause.cue is Cue.BUDGET
        self._found(Kind.BUDGET if cued else Kind.BARE_NUMBER, first, last, cued=cued)

    def _found(self, kind: Kind, first: int, last: int, *, cued: bool, everyday: bool = False) -> None:
        while first < last and self._tokens[first].word in vocabulary.GREETINGS:
            first += 1
        while last > first and self._tokens[last].word in _VOCATIVES and not self._bits[last] & words.SOURCE:
            if kind in (Kind.UNSURE, Kind.BUDGET, Kind.PLAN) and self._tokens[last].word in ("dulu", "saja", "aja", "juga"):
                break
            last -= 1
        for index in range(first, last + 1):
            self._taken[index] = True
        if first and self._bits[first - 1] & words.TITLE and kind is Kind.NAME:
            self._taken[first - 1] = True
        self._findings.append(
            Finding(kind, self._tokens[first].start, self._tokens[last].end, self._clause, cued=cued, everyday=everyday)
        )

    def _judge_purity(self) -> None:
        left = [bits for bits, taken in zip(self._bits, self._taken, strict=True) if not taken]
        is_pure = all(bits & (_SKIPPED | words.TITLE) for bits in left)
        everyday = any(bits & (words.COMMON | words.SOURCE_PERSON | words.NUMBER) or bits == 0 for bits in left)
        for finding in self._findings:
            finding.pure = is_pure and len(self._findings) == 1
            finding.everyday |= everyday
