"""A name or a home that the lead puts right by writing the right word alone: "*Ferry", "*Sukoharjo kak domisilinya"."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from services.processor.domain.understanding import label_words, small_words
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.homes import moved, renamed
from services.processor.domain.understanding.normal import Token, tokens_of

_LONGEST = 8
_LONGEST_WORDS = 3
_MOST_ALIKE = 2
_SHORTEST = 3
_MEANT = small_words.CORRECTIONS | {"maksutnya", "mksdnya", "mksd", "maksd"}
_WRITING = frozenset(("ketik", "ngetik", "tulis", "nulis", "ketikan", "tulisan"))
"""Of a slip: "salah ketik" puts nobody called Ketut right."""


def is_starred(text: str) -> bool:
    """ "*kopi susu": how people put right what they wrote before; two stars are bold letters."""
    return text.count("*") == 1 and text.lstrip().startswith("*")


def put_right(text: str, lowered: str, biodata: str) -> str | None:
    """The whole of the biodata with the words put right; None if the message is no such correction."""
    tokens = tokens_of(lowered, 0, len(lowered))
    said = [token.word for token in tokens]
    if not 0 < len(tokens) <= _LONGEST or not (is_starred(lowered) or not _MEANT.isdisjoint(said)):
        return None
    right = _right_words(tokens)
    if not right:
        return None
    written = text[right[0].start : right[-1].end]
    about = {word.removesuffix("nya") for word in said}
    if not label_words.PLACE_LABELS.isdisjoint(about):
        return moved(biodata, [written])
    if not label_words.NAME_LABELS.isdisjoint(about):
        return renamed(biodata, written)
    return _with_alike(biodata, written) if len(right) == 1 else None


def _right_words(tokens: Sequence[Token]) -> list[Token]:
    """The first words that name something; empty if one of them cannot be a name or a home."""
    right: list[Token] = []
    for token in tokens:
        bits = words.look_up(token.word)[1]
        if token.word in _MEANT | _WRITING or bits & (words.SKIPPED | words.CORRECTION | words.CUE_WORD | words.DENIAL):
            if right:
                break
            continue
        if bits & (words.NUMBER | words.MONEY_WORD | words.TIME | words.TRADE | words.SOURCE | words.QUESTION):
            return []
        right.append(token)
    return right if len(right) <= _LONGEST_WORDS else []


def _with_alike(biodata: str, written: str) -> str | None:
    """The biodata with the one word that looks like this replaced by it."""
    lowered, wanted = biodata.lower(), written.lower()
    if len(wanted) < _SHORTEST:
        return None
    alike = [
        token
        for token in tokens_of(lowered, 0, len(lowered))
        if token.word != wanted
        and token.word[0] == wanted[0]
        and OSA.distance(token.word, wanted) <= min(_MOST_ALIKE, len(wanted) // 3 + 1)
    ]
    return biodata[: alike[0].start] + written + biodata[alike[0].end :] if len(alike) == 1 else None
