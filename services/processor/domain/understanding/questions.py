"""Whether a clause asks, or speaks of something else than an answer."""

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.entries import CONDITIONS
from services.processor.domain.understanding.lexicon import Cue

_ASKING = frozenset(("berapa", "brp", "berapaan", "brapa", "piro", "pinten", "gimana", "gmn", "bagaimana"))


def asks_how_much(clause: Clause) -> bool:
    """ "berapa modalnya"."""
    return any(token.word in _ASKING for token in clause.tokens)


def answers_nevertheless(clause: Clause) -> bool:
    """Whether words that mostly speak of something else are part of an answer: "nunggu bonus cair", "modal 50jt …"."""
    if clause.cue is Cue.BUDGET:
        return bool(clause.bits[0] & words.NUMBER) and not clause.meaning & words.PRICE
    opening = next((index for index, bits in enumerate(clause.bits) if not bits & words.FILLER), None)
    if opening is None or clause.tokens[opening].word not in small_words.PLAN_OPENERS:
        return False
    awaited = clause.bits[opening + 1 :]
    return any(not bits & (words.SKIPPED | words.ASIDE) for bits in awaited) and not any(
        bits & words.ASIDE and not bits & words.COMMON for bits in awaited
    )


def opens_a_question(clause: Clause) -> bool:
    """Whether the first word that says something asks; "kalau bisa" does not."""
    if asks_how_much(clause):
        return True
    for index, bits in enumerate(clause.bits):
        if bits & words.QUESTION and not bits & words.SOURCE:
            return not (index and clause.tokens[index - 1].word in CONDITIONS)
        if not bits & words.SKIPPED:
            return False
    return False
