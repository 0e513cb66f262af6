"""Words with a slip of the finger, or with vowels left out: "apirl", "depna", "temna", "gogle", "scptnya", "kdiri"."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.processor.domain.understanding import places, plan_words, small_words, sources, trades, vocabulary
from services.processor.domain.understanding.normal import word_list

_SHORTEST_SWAPPED, _SHORTEST_SKELETON, _SHORTEST_CLIPPED = 5, 3, 4
_SHORTEST_LEFT_OUT, _SHORTEST_BESIDE = 6, 5
_NEIGHBOURS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        word_list("sq vn xv sf wr dg fh gj uo hk jl k n bm ip o wa et ad ry yi cb qe zc tu x"),
        strict=True,
    )
)
"""The keys beside each letter's, in its row."""
_FREQUENT = word_list(
    """
    saya yang info grup nemu tahu jasa dari lihat nonton dengar teman temen belum kalau bulan tahun modal usaha mulai
    lewat google kurang bisnis taunya tahunya dapat budget bujet saudara tetangga sodara
    """
)
_VOWELS = re.compile(r"[aiueo]")
_CLIPPED = re.compile(
    r"(?!bl|br|ch|cl|cr|dj|dr|fl|fr|gh|gl|gr|kh|kl|kr|mb|nd|ng|nj|ny|ph|pl|pr|ps|s[chklmnptwy]|t[hjrw]|wh)[^aiueo\d]{2}|"
    r"(?!ngg|s[ckpt][lr]|sch)[^aiueo\d]{3}"
)
"""How no word of these languages begins: vowels were left out."""
_SWAPPABLE = (
    *vocabulary.TIME_WORDS,
    *small_words.PLAN_OPENERS,
    *plan_words.NEXT_WORDS,
    *sources.SOURCE_WORDS,
    *sources.HEARD_VERBS,
    *vocabulary.WISHES,
    *vocabulary.BUDGET_CUES,
    *vocabulary.PLAN_CUES,
    *vocabulary.TRADE_HINTS,
)
_WORTH_COMPLETING = frozenset(
    (
        *vocabulary.BUDGET_CUES,
        *vocabulary.PLAN_CUES,
        *vocabulary.TIME_WORDS,
        *places.PLACE_WORDS,
        *trades.TRADE_WORDS,
        *sources.SOURCE_WORDS,
        "makan",
    )
)


class Mistyped:
    """Finds the known word that a mistyped one is meant to be; `meanings` are those of all known words."""

    def __init__(self, meanings: Mapping[str, int]) -> None:
        self._meanings = meanings
        self._swapped = {
            mistyped: word
            for word in reversed(_SWAPPABLE)
            if len(word) >= _SHORTEST_SWAPPED and " " not in word and not _is_misspelt_month(word)
            for mistyped in _swaps(word)
            if mistyped not in meanings
        } | {mistyped: word for word in _FREQUENT for mistyped in _slips(word) if mistyped not in meanings}
        self._skeletons: dict[str, list[str]] = {}
        for word in meanings:
            skeleton = _VOWELS.sub("", word)
            if len(skeleton) >= _SHORTEST_SKELETON and len(word) > len(skeleton) + 1:
                self._skeletons.setdefault(skeleton, []).append(word)

    def right(self, word: str) -> str | None:
        """The word that is meant; None where that is not certain."""
        return self._swapped.get(word) or self._completed(word)

    def _completed(self, word: str) -> str | None:
        if len(word) < _SHORTEST_CLIPPED or not _CLIPPED.match(word):
            return None
        found = [whole for whole in self._skeletons.get(_VOWELS.sub("", word), ()) if _is_within(word, whole)]
        shortest = min(map(len, found), default=0)
        found = [whole for whole in found if len(whole) == shortest]
        meant = {self._meanings[whole] for whole in found}
        return found[0] if len(meant) == 1 and found[0] in _WORTH_COMPLETING else None


def _swaps(word: str) -> Iterable[str]:
    """The word with two neighbouring letters changed over, the first letter in its place."""
    for place in range(1, len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _slips(word: str) -> Iterable[str]:
    """The word with letters changed over, a letter twice, and if it is long enough one left out or the key beside."""
    yield from _swaps(word)
    for place in range(1, len(word)):
        yield word[:place] + word[place] + word[place:]
        if len(word) >= _SHORTEST_LEFT_OUT:
            yield word[:place] + word[place + 1 :]
        if len(word) >= _SHORTEST_BESIDE:
            yield from (word[:place] + beside + word[place + 1 :] for beside in _NEIGHBOURS[word[place]])


def _is_misspelt_month(word: str) -> bool:
    """The lists hold frequent mistakes, too: they are no pattern for others."""
    months = plan_words.MONTHS
    nearest = process.extractOne(word, tuple(months), scorer=OSA.distance, score_cutoff=1)
    return word not in months and nearest is not None


def _is_within(word: str, whole: str) -> bool:
    """Whether leaving letters out of the whole word gives this one."""
    letters = iter(whole)
    return len(word) < len(whole) and whole[0] == word[0] and all(letter in letters for letter in word)
