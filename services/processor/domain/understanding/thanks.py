"""Whether a message is only thanks, an ok, or an emoji."""

import unicodedata

from services.processor.domain.understanding import request_words
from services.processor.domain.understanding.normal import plain, tokens_of

_WORDS = request_words.THANKS_WORDS | request_words.THANKS_COMPANIONS
_LONGEST_CHARACTERS = 400
_DISAPPROVAL = frozenset("👎🖕😡🤬😠")


def is_thanks(text: str) -> bool:
    """Whether the message says nothing but thanks or agreement and needs no answer."""
    if len(text) > _LONGEST_CHARACTERS or "?" in text or not _DISAPPROVAL.isdisjoint(text):
        return False
    lowered = plain(text)
    words = [_squeezed(token.word) for token in tokens_of(lowered, 0, len(lowered))]
    if not words:
        return any(unicodedata.category(character) == "So" for character in text)
    return not request_words.THANKS_WORDS.isdisjoint(words) and all(word in _WORDS for word in words)


def _squeezed(word: str) -> str:
    """ "siaap", "makasiii": lengthened letters taken back where that gives a known word."""
    if word in _WORDS:
        return word
    single = "".join(character for index, character in enumerate(word) if not index or word[index - 1] != character)
    return next((known for known in (single, f"{single}h") if known in _WORDS), word)
