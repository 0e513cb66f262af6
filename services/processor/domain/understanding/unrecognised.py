"""Reads the words of a clause that nobody knows: names, businesses and amounts written in nobody's words."""

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words
from services.processor.domain.understanding.draft import Draft
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.normal import word_list

_NAMES = words.NAME | words.WEAK_NAME | words.TITLE
_LONGEST_NAME = 3
_LONGEST_SLIP = 3
"""A shorter unknown word before an amount is rather a mistyped cue: "dna 75 jt"."""
_MORE_OR_LESS = frozenset(
    word_list(
        """
        sekitar sekitaran sktr skitar kisaran antara maks max min minimal maksimal range plus minus sampai sampe s d an
        around about cuma cuman hanya doang lebih kurang dari gak ga nggak tidak tak paling mentok bawah atas lah banyak
        """
    )
)
_FORMAL_TITLES = frozenset(("bu", "ibu", "pak", "bapak", "bpk", "haji", "hj", "ny", "tn"))
_OUT_OF = frozenset(("dari", "dr", "dri", "from"))
_LONGEST_TOWN = 2


def read_unknown(draft: Draft) -> None:
    """Nothing is recognised: the words wait for a field that is left, or are what their cue says."""
    inside = [index for index, bits in enumerate(draft.bits) if not bits & words.SKIPPED or bits & words.SOURCE_PERSON]
    is_somebodys = len(draft.bits) == 2 and draft.bits[0] & words.TITLE and draft.bits[1] & words.ME  # "ibu saya"
    if (
        not inside
        or draft.clause.asks
        or draft.meaning & words.SOURCE
        or (all(bits & words.UNTELLING for bits in draft.bits) and not is_somebodys)
    ):
        return
    first, last = inside[0], inside[-1]
    if last + 2 == len(draft.bits) and draft.bits[last + 1] & words.ME and draft.bits[last] & words.TITLE:
        last += 1  # "ibu saya"
    if first and (
        draft.tokens[first - 1].word in ("yang", "yg") or draft.tokens[first - 1].word in small_words.PLAN_OPENERS
    ):
        first -= 1
    bits = draft.bits[first : last + 1]
    if first == last and len(draft.tokens[first].word) == 1 and not draft.clause.cue:
        return
    if any(each & words.NUMBER for each in bits):
        _read_bare_number(draft, first, last)
        return
    if draft.meaning & words.MONEY_WORD and last - first < 4 and draft.clause.cue in (None, Cue.BUDGET):
        cued = draft.clause.cue is Cue.BUDGET
        draft.found(Kind.BUDGET if cued else Kind.BARE_NUMBER, first, last, cued=cued)
        return
    everyday = any(each & (words.COMMON | words.QUESTION | words.TIME) and not each & _NAMES for each in bits)
    kind, count, cue = Kind.UNKNOWN, last - first + 1, draft.clause.cue
    if cue is Cue.TRADE_HINT and count <= 3 and (not everyday or bits[0] == 0):
        kind = Kind.TRADE
    elif cue is None and count <= _LONGEST_TOWN and _is_origin_of_me(draft, first, bits):
        kind = Kind.PLACE
    elif (cue is Cue.NAME and not everyday and count <= 5) or (cue is None and _is_titled(draft, first, last)):
        kind = Kind.NAME
    elif cue is Cue.PLACE and count <= 6 and not (everyday and bits[0]):
        kind = Kind.PLACE
    elif cue is not Cue.TRADE_WISH and cue:
        return
    draft.found(kind, first, last, cued=kind is not Kind.UNKNOWN, everyday=everyday)


def read_beside_measures(draft: Draft) -> None:
    """ "odong-odong 12 juta": unknown words that open an entry before its amount or time."""
    if any(finding.kind not in (Kind.BUDGET, Kind.PLAN) for finding in draft.findings):
        return
    count = 0
    while count < len(draft.bits) and not draft.bits[count] & ~words.WEAK_TRADE and not draft.taken[count]:
        count += 1
    tells = count > 1 or (count and len(draft.tokens[0].word) > _LONGEST_SLIP)
    if tells and count <= 3 and count < len(draft.bits) and draft.taken[count]:
        draft.found(Kind.UNKNOWN, 0, count - 1, cued=False)


def _read_bare_number(draft: Draft, first: int, last: int) -> None:
    place, number = next((token.start, token.word) for token in draft.tokens if token.word[0].isdigit())
    if place and draft.lowered[place - 1].isalpha():
        return  # "xyz123"
    if draft.lowered[place + len(number) : place + len(number) + 1] == "%":
        return
    is_option = len(number) == 1 and not draft.meaning & words.MONEY_WORD
    if is_option or last - first > 3 or len(number) > 4 or number.startswith(("0", "62")):
        return
    cued = draft.clause.cue is Cue.BUDGET
    while first and draft.tokens[first - 1].word in _MORE_OR_LESS:
        first -= 1  # "paling banyak 50"
    if not cued and not _counts_money(draft, first, last):
        return
    draft.found(Kind.BUDGET if cued else Kind.BARE_NUMBER, first, last, cued=cued)


def _is_origin_of_me(draft: Draft, first: int, bits: list[int]) -> bool:
    """ "saya dari Sibolangit": where the lead lives, whoever knows the place."""
    if first < 2 or any(bits) or draft.tokens[first - 1].word not in _OUT_OF:
        return False
    return bool(draft.bits[first - 2] & words.ME) and all(each & words.SKIPPED for each in draft.bits[:first])


def _is_titled(draft: Draft, first: int, last: int) -> bool:
    """ "…, Bu Partini.": an entry of a title and a word that nobody knows."""
    titled = draft.bits[first] & words.TITLE and draft.tokens[first].word in _FORMAL_TITLES
    unknown = all(bits == 0 for bits in draft.bits[first + 1 : last + 1])
    return bool(titled) and unknown and 0 < last - first < _LONGEST_NAME and draft.clause.stands_alone


def _counts_money(draft: Draft, first: int, last: int) -> bool:
    """ "sekitar 50"; not "jam 10", "tanggal 15"."""
    return all(
        bits & (words.NUMBER | words.MONEY_WORD | words.SKIPPED) or token.word in _MORE_OR_LESS
        for token, bits in zip(draft.tokens[first : last + 1], draft.bits[first : last + 1], strict=True)
    )
