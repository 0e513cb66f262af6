"""Reads the words of a clause that mean something by themselves."""

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import sources, vocabulary
from services.processor.domain.understanding.draft import Draft
from services.processor.domain.understanding.findings import KIND_OF_CUE
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.known_words import TELLING, KnownWords

_TELLING = sources.TELLING_VERBS | frozenset(sources.HEARD_VERBS)
_LONGEST_NAME = 3
_THROUGH = frozenset(("through", "lewat", "via", "melalui", "dari", "dr", "from"))


def read_known_words(draft: Draft) -> None:
    """Keep what known words say, with the words beside them that go on with it."""
    if draft.clause.cue is Cue.NAME:
        _read_name_first(draft)
    known = KnownWords(draft.clause, draft.meaning)
    index = 0
    while index < len(draft.tokens):
        telling = draft.bits[index] & TELLING and not draft.taken[index]
        kind = known.kind_at(index) if telling else None
        if kind is None:
            index += 1
            continue
        if kind is Kind.SOURCE and draft.findings and not draft.meaning & words.SOURCE and not draft.clause.cue:
            index += 1
            continue  # "istri bilang 50 juta"
        if kind is Kind.PLACE:
            _read_bearer_of(draft, index)
        first = last = index
        while first and not draft.taken[first - 1] and known.leads_into(kind, first - 1):
            first -= 1
        index += 1
        while index < len(draft.tokens) and not draft.taken[index] and known.goes_on(kind, index):
            if (
                not draft.bits[index] & words.SKIPPED
                or known.kind_at(index) is kind
                or known.is_person_of_source(index)
                or (kind is Kind.PLACE and draft.tokens[index].word in vocabulary.DIRECTIONS)
            ):
                last = index
            index += 1
        if kind is Kind.SOURCE and first and _is_finder(draft, first):
            first = 0  # "santri saya yang menemukan di internet"
        cued = KIND_OF_CUE.get(draft.clause.cue) is kind or (kind is Kind.SOURCE and known.is_heard(first, last))
        draft.found(kind, first, last, cued=cued)


def _read_name_first(draft: Draft) -> None:
    """ "aku Fayza mahasiswi Unair": the unknown words behind the cue are the name."""
    count = 0
    while count < len(draft.bits) and not draft.bits[count] & ~words.CUE_WORD and not draft.taken[count]:
        count += 1
    if 0 < count <= _LONGEST_NAME and count < len(draft.bits) and draft.bits[count] & words.COMMON:
        draft.found(Kind.NAME, 0, count - 1, cued=True)


def _is_finder(draft: Draft, channel: int) -> bool:
    """Whether the clause opens with a person who told or found what stands at `channel`."""
    said = [token.word for token in draft.tokens[:channel]]
    told = not _TELLING.isdisjoint(said) and said[-1] not in _THROUGH
    return told and bool(draft.bits[0] & words.SOURCE_PERSON) and not draft.taken[0]


def _read_bearer_of(draft: Draft, place: int) -> None:
    """Unknown words before a place, at the clause's start: whoever lives there, if anything."""
    last = place - 1
    while last >= 0 and draft.bits[last] & (words.FROM_PLACE | words.FILLER):
        last -= 1
    first = last
    while first >= 0 and not draft.bits[first] & ~(words.CUE_WORD | words.TITLE) and not draft.taken[first]:
        if draft.tokens[first].word in vocabulary.ADDRESS_WORDS:
            return  # "Ds. Sumberagung Nganjuk" is all home
        first -= 1
    opens = all(bits & (words.SKIPPED | words.TITLE) for bits in draft.bits[: first + 1])
    if first < last <= first + 4 and opens and draft.clause.cue in (None, Cue.NAME):
        cued = draft.clause.cue is Cue.NAME
        draft.found(Kind.NAME if cued else Kind.UNKNOWN, first + 1, last, cued=cued)
