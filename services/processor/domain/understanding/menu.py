"""Which of the three menu options a lead chose."""

import re
from enum import StrEnum

from services.processor.domain.understanding import request_words, small_words
from services.processor.domain.understanding.normal import Token, plain, tokens_of


class Choice(StrEnum):
    """An option of the menu, by its digit."""

    FRANCHISE = "1"
    PARTNERSHIP = "2"
    OTHER = "3"


_CHOICE_OF_WORD = {word: Choice(digit) for digit, spelled in request_words.ORDINALS.items() for word in spelled}
_QUESTION = re.compile(r"\?\s*$")
_LONGEST_WORDS = 14
_LONGEST_CHARACTERS = 400


def read_choice(text: str) -> Choice | None:
    """The option a message names, by digit or by its words; of two the last. None if it names none with certainty."""
    if len(text) > _LONGEST_CHARACTERS:
        return None
    lowered = plain(text)
    tokens = tokens_of(lowered, 0, len(lowered))
    if not tokens or len(tokens) > _LONGEST_WORDS:
        return None
    if _QUESTION.search(lowered):
        return None
    return _by_number(lowered, tokens) or _by_words([token.word for token in tokens])


def _by_number(lowered: str, tokens: list[Token]) -> Choice | None:
    """A number among nothing but words that point at it; a list like "1 2 3" names none."""
    named = [_CHOICE_OF_WORD[token.word] for token in tokens if token.word in _CHOICE_OF_WORD]
    others = [token.word for token in tokens if token.word not in _CHOICE_OF_WORD]
    if not named or len(set(named)) > 2:
        return None
    pointing = all(word in request_words.MENU_POINTERS for word in others)
    if len(set(named)) == 2 and not any(word in small_words.CORRECTIONS | small_words.DENIALS for word in others):
        return named[-1] if pointing and others else None
    if pointing and not re.search(r"\d\s*%|\d+\s*/\s*\d", lowered):
        return named[-1]
    by_words = _by_words([token.word for token in tokens])
    return by_words if by_words is named[-1] else None


def _by_words(words: list[str]) -> Choice | None:
    said = set(words)
    if not said.isdisjoint(small_words.ASIDES | {"apa", "berapa", "info"}) and said.isdisjoint(
        request_words.REGISTER_WORDS
    ):
        return None
    choices = [
        (last, choice)
        for choice, last in (
            (Choice.PARTNERSHIP, _place_of_registering(words, said)),
            (Choice.FRANCHISE, _place_of_buying(words, said)),
            (Choice.OTHER, _place_of_other(words, said)),
        )
        if last is not None
    ]
    if not choices:
        return None
    if any(choice is Choice.PARTNERSHIP for _, choice in choices) and said.isdisjoint(
        small_words.CORRECTIONS | small_words.DENIALS
    ):
        return Choice.PARTNERSHIP
    return max(choices)[1]


def _place_of_registering(words: list[str], said: set[str]) -> int | None:
    if said & request_words.FRANCHISOR_WORDS:
        return _last(words, request_words.FRANCHISOR_WORDS)
    if said & request_words.REGISTER_WORDS and said & (
        request_words.OWN_BRAND_WORDS | {"franchisekan", "difranchisekan", "mewaralabakan"}
    ):
        return _last(words, request_words.REGISTER_WORDS)
    if said & request_words.COOPERATION_WORDS:
        return _last(words, request_words.COOPERATION_WORDS)
    return next(
        (index for index in range(len(words) - 1) if words[index] == "kerja" and words[index + 1] == "sama"), None
    )


def _place_of_buying(words: list[str], said: set[str]) -> int | None:
    if said & request_words.FRANCHISE_WORDS and said & (request_words.BUY_WORDS | {"franchisee"}):
        return _last(words, request_words.FRANCHISE_WORDS)
    return None


def _place_of_other(words: list[str], said: set[str]) -> int | None:
    meant = said & request_words.OTHER_NEED_WORDS
    known = (
        request_words.MENU_POINTERS
        | request_words.OTHER_NEED_WORDS
        | {"keperluan", "kebutuhan", "hal", "selain", "need", "needs", "perlu", "ada"}
    )
    elsewhere = meant or {"selain", "itu"} <= said
    return _last(words, request_words.OTHER_NEED_WORDS | {"itu"}) if elsewhere and said <= known else None


def _last(words: list[str], wanted: frozenset[str]) -> int | None:
    return max((index for index, word in enumerate(words) if word in wanted), default=None)
