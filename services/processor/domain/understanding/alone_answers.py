"""What would answer each field if it stood alone: words for how much, for when, somebody, a source, a business."""

from itertools import pairwise

from services.processor.domain.form import BIODATA, BUDGET, BUSINESS_TYPE, SOURCE_INFO, START_PLAN, Field
from services.processor.domain.understanding import alone_words, small_words, sources, vocabulary
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.doubts import says_unsure
from services.processor.domain.understanding.evasions import EDGES
from services.processor.domain.understanding.normal import Token
from services.processor.domain.understanding.people import happens

_HOMES = words.PLACE | words.WEAK_PLACE | words.FROM_PLACE | words.FILLER
OPEN_FIELDS = (SOURCE_INFO, BUSINESS_TYPE, BIODATA)
"""Answered in words that no list foresees."""
PREFERRING = frozenset(("yang", "yg"))
_FOR = frozenset(("buat", "untuk", "utk", "bagi", "anak", "ibu", "cocok", "for", "keluarga"))
_POINTING = frozenset(("itu", "ini", "gitu", "begitu", "situ"))
_PAST = frozenset(("kemarin", "kemaren", "kmrn", "lalu", "tadi"))
_WAITING = frozenset(("tunggu", "ditunggu", "nunggu", "menunggu"))


def tells(field: Field, core: list[Token], bits: list[int], said: set[str]) -> bool:
    """Whether the words `core` answer `field`; `said` are all words of their line."""
    together = 0
    for meaning in bits:
        together |= meaning
    if field is BUDGET:
        return _is_modest(core, bits) or says_unsure(core, bits)
    if field is START_PLAN:
        return _is_time(core, bits, together) or says_unsure(core, bits)
    if field in OPEN_FIELDS and said & small_words.DENIALS:
        return False
    if together & words.UNSURE:
        return field is not BIODATA and says_unsure(core, bits)
    if together & (words.PRICE | words.DENIAL) or (together & words.NUMBER and field is BIODATA):
        return False
    if field is BIODATA:
        return _is_person(bits)
    if field is SOURCE_INFO:
        return _is_source(core, bits, together, said)
    return _is_trade(core, bits, together)


def _is_modest(core: list[Token], bits: list[int]) -> bool:
    """Words for how much, and none about anything else: "pas pasan", "dari tabungan"."""
    if core[0].word in small_words.PLAN_EVENTS:
        return False  # "tunggu hitung hitungan"
    told = [token.word in alone_words.MODEST for token in core]
    return any(told) and not any(
        each & (words.TALK | words.PRICE) and not is_told for each, is_told in zip(bits, told, strict=True)
    )


def _is_time(core: list[Token], bits: list[int], together: int) -> bool:
    """Words for when: what is waited for, how soon, or a time with nothing else beside it."""
    if core[-1].word in _WAITING or not small_words.AWAITED_IN_CHATS.isdisjoint([token.word for token in core]):
        return False
    opening = next((index for index, each in enumerate(bits) if core[index].word in small_words.PLAN_OPENERS), -1)
    if opening >= 0 and all(each & EDGES for each in bits[:opening]):
        return len(core) > opening + 1 and not _POINTING.issuperset([token.word for token in core[opening + 1 :]])
    ready = [token.word in alone_words.READINESS for token in core]
    if bits[0] & words.TIME and any(token.word in small_words.PLAN_OPENERS for token in core[1:]):
        return True  # "secepat-cepatnya sebelum ruko disewa orang"
    if any(ready):
        return core[-1].word not in _WAITING and not any(
            each & words.TALK and not is_ready for each, is_ready in zip(bits, ready, strict=True)
        )
    return (
        bool(together & words.TIME)
        and _PAST.isdisjoint([token.word for token in core])
        and not any(each & words.COMMON and not each & words.TIME for each in bits)
    )


def _is_person(bits: list[int]) -> bool:
    """Somebody's name, with or without a home that no list knows."""
    other = words.COMMON | words.ASIDE | words.TIME | words.TRADE | words.SOURCE | words.QUESTION | words.ME
    named = words.NAME | words.WEAK_NAME | words.TITLE | words.PLACE
    return (
        len(bits) <= 7
        and not all(each & _HOMES or each & (words.TITLE | words.CUE_WORD) for each in bits)
        and not any(each & other and not each & named for each in bits)
    )


def _is_source(core: list[Token], bits: list[int], together: int, said: set[str]) -> bool:
    if all(each & (_HOMES | words.NUMBER | words.TIME) and not each & words.SOURCE for each in bits):
        return False
    if any(one.word == "ke" and each & words.SOURCE for one, each in zip(core, bits[1:], strict=False)):
        return False  # "kirim proposalnya ke email"
    if happens(core, bits) and said.isdisjoint(sources.ORIGINS):
        return False
    told = words.SOURCE | words.SOURCE_PERSON
    if not together & told and (bits[0] & words.PLACE or all(each & words.TITLE for each in bits)):
        return False  # "saya dari Cirebon, Kang"
    if together & words.SOURCE:
        return not any(one & words.SOURCE and next_one & words.ME for one, next_one in pairwise(bits))  # "email saya"
    heard = any(token.word in sources.HEARD_VERBS for token in core)
    come_from = heard or not said.isdisjoint(sources.ORIGINS)
    if not said.isdisjoint(("namanya", "bernama")):
        return False
    if together & words.SOURCE_PERSON and not (vocabulary.WISHES | {"juga"}).isdisjoint([t.word for t in core]):
        return come_from  # "teman saya juga mau daftar"
    if together & words.SOURCE_PERSON:
        return come_from or _opens_with_person(bits) or not sources.TELLING_VERBS.isdisjoint(said)
    if not sources.ORIGINLESS.isdisjoint(said):
        return come_from and not together & (words.TALK | words.TIME) and "depan" in said
    if together & words.PLACE and not come_from:
        return False
    own = together & (words.ME | words.TALK)
    return (come_from and not own) or not any(
        each & (words.COMMON | words.ME | words.ASIDE | words.NUMBER) for each in bits
    )


def _opens_with_person(bits: list[int]) -> bool:
    """ "kakak ipar saya"; not "cuma disuruh bos"."""
    first = next(index for index, each in enumerate(bits) if each & words.SOURCE_PERSON)
    return not any(each & (words.COMMON | words.ASIDE) for each in bits[:first])


def _is_trade(core: list[Token], bits: list[int], together: int) -> bool:
    if core[0].word in vocabulary.TRADE_HEADS:
        said = [token.word for token in core]
        if together & words.SOURCE_PERSON and _FOR.isdisjoint(said):
            return False  # "yang punya toko itu saudara saya"
        return len(core) > 1 and (not together & words.ME or said[0] in PREFERRING)
    if all(each & _HOMES for each in bits) or together & (words.ME | words.TALK):
        return False
    return bool(together & words.TRADE) or not any(
        each & (words.COMMON | words.ASIDE | words.NUMBER | words.TIME) and not each & words.WEAK_TRADE for each in bits
    )
