"""Lines that answer nothing: they put it off, or speak of the chat itself."""

import re
from collections.abc import Sequence

from services.processor.domain.understanding import alone_words, small_words, vocabulary
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.normal import Token, tokens_of

EDGES = words.FILLER | words.GREETING | words.JOIN | words.ME
"""What says nothing at the ends of an answer."""
LATER = frozenset(("nanti", "ntar", "nti", "nt"))
_PUTTING_OFF = re.compile(
    rf"\b(?:{'|'.join(alone_words.FILLING_IN)})\b(?! ulang\b)|"
    rf"\b(?:{'|'.join(LATER)})\s+(?:{'|'.join(vocabulary.ME)})\b"
)


def puts_off(lowered: str) -> bool:
    """Whether a line promises an answer instead of giving it: "sinyal jelek, nanti saya isi"."""
    return _PUTTING_OFF.search(lowered) is not None


def evades(lowered: str) -> bool:
    """Whether a line speaks of the chat itself: "kok lama balasannya", "terserah kakak aja isi"."""
    tokens = tokens_of(lowered, 0, len(lowered))
    awaits = len(tokens) > 1 and tokens[0].word in small_words.PLAN_OPENERS  # "kalau sudah resign"
    return (not awaits and is_eager(tokens, words.meanings_of(tokens))) or _speaks_of_the_chat(tokens)


def speaks_of_the_chat(lowered: str) -> bool:
    """ "nanti dikabari", "rahasia": nothing that answers."""
    return _speaks_of_the_chat(tokens_of(lowered, 0, len(lowered)))


def _speaks_of_the_chat(tokens: Sequence[Token]) -> bool:
    # Few lines do, and what words mean is looked up for those alone.
    return any(_is_evasion(token.word) for token in tokens) and has_evasion(tokens, words.meanings_of(tokens))


def has_evasion(tokens: Sequence[Token], bits: Sequence[int]) -> bool:
    """Whether one of these words, with their meanings, speaks of the chat itself."""
    return any(
        _is_evasion(token.word) and not meaning & words.TRADE  # "isi ulang"
        for token, meaning in zip(tokens, bits, strict=True)
    )


def _is_evasion(word: str) -> bool:
    return word in alone_words.EVASIONS or word.removesuffix("nya") in alone_words.EVASIONS


def is_eager(tokens: Sequence[Token], bits: Sequence[int]) -> bool:
    """ "gas kak", "siap"."""
    said = [token.word for token, each in zip(tokens, bits, strict=True) if not each & EDGES]
    return bool(said) and alone_words.READINESS.issuperset(said)
