"""The amounts and times of a clause."""

from datetime import date

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.findings import Finding, Kind
from services.processor.domain.understanding.lexicon import Cue
from services.processor.domain.understanding.money import find_amounts
from services.processor.domain.understanding.plans import Plan, find_plan

MEASURES = words.NUMBER | words.MONEY_WORD | words.TIME
_SHORTEST_PLAIN_AMOUNT = 6


def measures_in(lowered: str, clause: Clause, today: date) -> list[Finding]:
    """The budgets and the plan that the clause names."""
    return _Measuring(lowered, clause).findings(today) if clause.meaning & MEASURES else []


class _Measuring:
    def __init__(self, lowered: str, clause: Clause) -> None:
        self._lowered = lowered
        self._clause = clause
        self._tokens = clause.tokens
        self._bits = clause.bits
        self._meaning = clause.meaning

    def findings(self, today: date) -> list[Finding]:
        found: list[Finding] = []
        start, end = self._reach()
        measured = self._meaning & (words.NUMBER | words.MONEY_WORD)
        if measured and self._may_be_money() and not self._speaks_of_a_price():
            for amount in find_amounts(self._lowered, start, end):
                found.append(Finding(Kind.BUDGET, amount.start, amount.end, self._clause, amount=amount))
        if self._meaning & words.TIME or (measured and self._has_year()):
            plan = find_plan(self._lowered, today, start, end)
            overlaps = plan and any(each.start < plan.end and plan.start < each.end for each in found)
            if plan and not overlaps and not self._is_name_rather(plan):
                found.append(Finding(Kind.PLAN, plan.start, plan.end, self._clause, weak=plan.weak, plan=plan))
        return found

    def _may_be_money(self) -> bool:
        """Whether it is worth looking: "3 bulan lagi" is not."""
        if self._meaning & words.MONEY_WORD or self._clause.cue is Cue.BUDGET:
            return True
        return any(len(token.word) >= _SHORTEST_PLAIN_AMOUNT and token.word[0].isdigit() for token in self._tokens)

    def _speaks_of_a_price(self) -> bool:
        """ "harga 50 juta", "50 juta omset", "yang 50 juta berapa?"; not "50 juta sudah dengan sewa"."""
        if self._clause.asks and self._clause.cue is not Cue.BUDGET:
            return True
        if not self._meaning & words.PRICE:
            return False
        first = next((index for index, bits in enumerate(self._bits) if bits & words.NUMBER), 0)
        return any(bits & words.PRICE for bits in self._bits[: first + 4])

    def _has_year(self) -> bool:
        """Whether the numbers may be a date: "2027", "15/1/27"."""
        start, end = self._tokens[0].start, self._tokens[-1].end
        return self._lowered.find("/", start, end) >= 0 or any(
            token.word[:2] == "20" and len(token.word) == 4 for token in self._tokens
        )

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

    def _is_name_rather(self, plan: Plan) -> bool:
        """ "Mei dari Surabaya", "nama saya Juli": a month's name that a person bears."""
        inside = [index for index, token in enumerate(self._tokens) if plan.start <= token.start < plan.end]
        if not plan.weak:
            return len(inside) == 1 and inside[0] + 1 < len(self._bits) and bool(self._bits[inside[0] + 1] & words.NAME)
        if self._clause.cue in (Cue.NAME, Cue.PLAN):
            return self._clause.cue is Cue.NAME
        if len(inside) != 1 or not self._bits[inside[0]] & words.WEAK_NAME:
            return False
        following = self._bits[inside[0] + 1] if inside[0] + 1 < len(self._bits) else words.FILLER
        return following == 0 or any(
            self._bits[index] & (words.NAME | words.PLACE | words.TITLE)
            for index in (inside[0] - 1, inside[0] + 1, inside[0] + 2)
            if 0 <= index < len(self._bits)
        )
