"""What stands behind the cue of a source or of a business, up to what no longer belongs to it."""

from collections.abc import Callable

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import sources
from services.processor.domain.understanding.draft import Draft
from services.processor.domain.understanding.kinds import Kind

_RECOMMENDATIONS = frozenset(("rekomendasi", "referensi", "referral", "saran"))
_BECOMING = frozenset(("jadi", "menjadi", "jd"))


def take_source(draft: Draft) -> None:
    """All words after the cue of a source that belong to it."""
    _take_up_to_next(draft, Kind.SOURCE, _is_source_text)


def take_trade(draft: Draft) -> None:
    """All words after the cue of a business that belong to it."""
    _take_up_to_next(draft, Kind.TRADE, _is_trade_text)


def _take_up_to_next(draft: Draft, kind: Kind, belongs: Callable[[Draft, int], bool]) -> None:
    """All words after the cue, up to an amount, a time, or what no longer belongs."""
    first = last = None
    for index in range(len(draft.tokens)):
        if draft.taken[index] or not belongs(draft, index) or (first is not None and draft.ends_source(kind, index)):
            if first is not None:
                break
            continue
        if (
            first is None
            and (draft.bits[index] & words.SKIPPED or draft.tokens[index].word in _BECOMING)
            and not draft.bits[index] & (words.SOURCE_PERSON | words.UNSURE)
        ):
            continue
        first = index if first is None else first
        last = index
    if first is None and kind is Kind.SOURCE and draft.tokens and len(draft.tokens[-1].word) == 1:
        first = last = len(draft.tokens) - 1  # "dari X"
    if first is not None and last is not None and not _is_only_time(draft, first, last):
        found = draft.found(kind, first, last, cued=True)
        opening = draft.clause.cue_tokens
        if found and len(opening) == 1 and opening[0].word in _RECOMMENDATIONS and first == 0:
            found.start = opening[0].start  # "rekomendasi teman"


def _is_only_time(draft: Draft, first: int, last: int) -> bool:
    """ "dari 2023"."""
    return all(bits & (words.NUMBER | words.TIME) for bits in draft.bits[first : last + 1])


def _is_source_text(draft: Draft, index: int) -> bool:
    """Places and names belong to a source ("teman di Bandung"), not on their own ("dari Bandung")."""
    if draft.bits[index] & (words.PLACE | words.WEAK_PLACE) and not draft.bits[index] & words.SOURCE:
        if not index and len(draft.tokens) > 1 and draft.tokens[1].word in sources.MEDIA_OF_PLACES:
            return True  # "dari Bali Post"
        return any(bits & (words.SOURCE | words.SOURCE_PERSON) or bits == 0 for bits in draft.bits[:index])
    return True


def _is_trade_text(draft: Draft, index: int) -> bool:
    bits = draft.bits[index]
    if bits & words.SOURCE and index and draft.bits[index - 1] & words.FROM_PLACE:
        return False
    return not (
        index
        and bits & words.NAME
        and not bits & (words.TRADE | words.WEAK_TRADE)
        and draft.bits[index - 1] & words.TRADE
    )
