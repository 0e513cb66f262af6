"""Times with misspelt words: "tgl 5 janauri", "secpatnya", "bulan depna", "marer 2027"."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.processor.domain.understanding.lexicon import TIME, look_up
from services.processor.domain.understanding.normal import Token
from services.processor.domain.understanding.plan_words import MONTHS, NEXT_WORDS
from services.processor.domain.understanding.plans import Plan, find_plan

_WHOLE_MONTHS = tuple(name for name in MONTHS if len(name) > 3)
_SHORTEST_MONTH = 4


def find_written_plan(
    lowered: str, tokens: Sequence[Token], today: date, start: int, end: int, *, is_time: bool = False
) -> Plan | None:
    """What `find_plan` finds between two places of a text with these words, once misspelt ones are put right.

    `is_time`: nothing but a time is expected there, so an unknown word may well be a month.
    """
    mended: list[tuple[Token, str]] = []
    for token, following in pairwise([*tokens, None]):
        if token is not None and (right := _right_word(token, following, is_time=is_time)):
            mended.append((token, right))
    if not mended:
        return find_plan(lowered, today, start, end)
    text, position = "", start
    for token, right in mended:
        text += lowered[position : token.start] + right
        position = token.end
    plan = find_plan(text + lowered[position:end], today)
    return plan and plan._replace(
        start=_place_of(plan.start, mended, start, at_end=False), end=_place_of(plan.end, mended, start, at_end=True)
    )


def _right_word(token: Token, following: Token | None, *, is_time: bool) -> str | None:
    """The time word that this is meant to be; None where it is one, or is none."""
    word = token.word
    if word in MONTHS or word[0].isdigit():
        return None
    form, meaning = look_up(word)
    if form != word and not word.startswith(form + "n") and (meaning & TIME or form in NEXT_WORDS):
        return form
    before_year = following is not None and following.word.startswith("20") and len(following.word) == 4
    if len(word) < _SHORTEST_MONTH or not (before_year or meaning & TIME or (is_time and not meaning)):
        return None
    month, mistakes = nearest_month(word)
    return month if not meaning or mistakes == 1 else None


@lru_cache(maxsize=2048)
def nearest_month(word: str) -> tuple[str | None, int]:
    """The month that a word is a few letters away from, and how many; it keeps the first letter."""
    found = process.extractOne(word, _WHOLE_MONTHS, scorer=OSA.distance, score_cutoff=1 if len(word) < 6 else 2)
    return (found[0], int(found[1])) if found and found[0][0] == word[0] else (None, 0)


def _place_of(place: int, mended: Sequence[tuple[Token, str]], start: int, *, at_end: bool) -> int:
    """Where a place of the mended text lies in the text as written; a mended word is kept whole."""
    longer = 0
    for token, right in mended:
        begins = token.start - start + longer
        if place <= begins:
            break
        if place < begins + len(right):
            return token.end if at_end else token.start
        longer += len(right) - (token.end - token.start)
    return place - longer + start
