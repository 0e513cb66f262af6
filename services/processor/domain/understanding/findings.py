"""What clauses say: the shape of a finding."""

from dataclasses import dataclass

from services.processor.domain.form import Field, Value
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.money import Amount
from services.processor.domain.understanding.normal import own_words, without_age
from services.processor.domain.understanding.plans import Plan


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

    def value_in(self, text: str) -> Value:
        """The lead's own words for it, with their meaning."""
        closes = text[self.end : self.end + 1] == ")" and "(" in text[self.start : self.end]
        written = own_words(text[self.start : self.end + closes])
        if self.kind is Kind.NAME:
            return Value(without_age(written))
        if self.amount:
            return Value(written, self.amount.low, self.amount.high)
        if self.plan:
            return Value(written, earliest=self.plan.earliest, latest=self.plan.latest)
        return Value(written)


FIELD_OF_KIND = {
    Kind.SOURCE: Field.SOURCE_INFO,
    Kind.TRADE: Field.BUSINESS_TYPE,
    Kind.BUDGET: Field.BUDGET,
    Kind.PLAN: Field.START_PLAN,
    Kind.NAME: Field.BIODATA,
}
KIND_OF_CUE: dict[Cue | None, Kind] = {
    Cue.SOURCE: Kind.SOURCE,
    Cue.TRADE: Kind.TRADE,
    Cue.TRADE_HINT: Kind.TRADE,
    Cue.BUDGET: Kind.BUDGET,
    Cue.PLAN: Kind.PLAN,
    Cue.NAME: Kind.NAME,
    Cue.PLACE: Kind.PLACE,
}
