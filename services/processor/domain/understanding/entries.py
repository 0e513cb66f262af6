"""An entry of a list is one answer: words that no list knows belong to the known word beside them."""

from collections.abc import Sequence

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words, vocabulary
from services.processor.domain.understanding.findings import Finding
from services.processor.domain.understanding.kinds import Kind
from services.processor.domain.understanding.normal import Token

CONDITIONS = frozenset(("kalo", "kalau", "klo", "kl", "jika", "if"))
MEANT_IN_DOUBT = frozenset(("dulu", "saja", "aja", "juga"))
_LONGEST_TIME = 5
_LONGEST_ENTRY = 7
_ABSORBED_BY = {
    Kind.SOURCE: words.COMMON | words.NAME | words.WEAK_NAME | words.WEAK_PLACE | words.TITLE | words.WEAK_TRADE,
    Kind.TRADE: words.COMMON | words.WEAK_TRADE | words.WEAK_PLACE | words.WEAK_NAME | words.CUE_WORD,
    Kind.NAME: words.WEAK_NAME | words.WEAK_PLACE,
}
"""The meanings that a word may have and still belong to an answer of this kind that stands alone."""


def reach_out(finding: Finding, taken: Sequence[bool]) -> None:
    """Let the only finding of its clause take in the words beside it; `taken` tells the words it has."""
    tokens, bits = finding.clause.tokens, finding.clause.bits
    if finding.pure and tokens[-1].word not in MEANT_IN_DOUBT:
        return
    absorbed = _ABSORBED_BY.get(finding.kind)
    if finding.kind is Kind.PLAN:
        _reach_over_times(finding, taken)
    if absorbed is None or len(tokens) > _LONGEST_ENTRY or finding.clause.meaning & words.TALK:
        return
    inside = [index for index, is_taken in enumerate(taken) if is_taken]
    first, last = inside[0], inside[-1]
    while first and (
        not bits[first - 1] & (words.UNTELLING | ~absorbed) or tokens[first - 1].word in vocabulary.TRADE_HEADS
    ):
        first -= 1
    after = [index for index in range(last + 1, len(bits)) if not bits[index] & words.UNTELLING]
    if after and any(bits[index] & ~absorbed for index in after):
        return
    last = after[-1] if after else last
    if any(bits[index] & (words.ME | words.JOIN) for index in range(first, last)):
        return
    tells_of_lead = any(bits[index] & words.ME for index in range(last + 1, len(bits)))  # "makanan khas sini"
    if finding.kind is Kind.TRADE and not tells_of_lead and all(each & words.UNTELLING for each in bits[:first]):
        finding.everyday = False
    finding.start, finding.end = tokens[first].start, tokens[last].end


def _reach_over_times(finding: Finding, taken: Sequence[bool]) -> None:
    """ "abis gajian desember", "kapan aja siap": an entry that says nothing but when is one answer."""
    tokens, bits = finding.clause.tokens, finding.clause.bits
    told = words.TIME | words.COMMON | words.FILLER | words.UNSURE
    count = len(tokens)
    if count > _LONGEST_TIME or any(each & ~(told | words.CUE_WORD | words.QUESTION | words.NUMBER) for each in bits):
        return
    opening = next(
        (
            index
            for index in range(count)
            if bits[index] & words.TIME
            or (tokens[index].word in small_words.PLAN_OPENERS and not _is_if_possible(tokens, index))
        ),
        0,
    )
    closing = max(index for index in range(count) if not bits[index] & words.FILLER or taken[index])
    while closing + 1 < count and tokens[closing + 1].word in MEANT_IN_DOUBT:
        closing += 1
    finding.start = min(finding.start, tokens[opening].start)
    finding.end = max(finding.end, tokens[closing].end)


def _is_if_possible(tokens: Sequence[Token], index: int) -> bool:
    """ "kalau bisa"."""
    return (
        tokens[index].word in CONDITIONS
        and tokens[index + 1 : index + 2] != []
        and (tokens[index + 1].word in ("bisa", "boleh"))
    )
