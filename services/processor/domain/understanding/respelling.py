"""Mistyped words of amounts, times and bounds put right before anything is read: "40 jua", "awla 2027", "kruang dari".

Only where the words beside them leave one reading: "40 jua" is money, "Jua" may be a name. A word is put right in its
own place, if need be by a shorter form of it, so that every other word stays where the lead wrote it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import filterfalse
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from services.processor.domain.understanding.lexicon import (
    COMMON,
    MEANINGS,
    PLACE,
    SOURCE,
    SOURCE_PERSON,
    TIME,
    look_up,
)
from services.processor.domain.understanding.money import NUMBER_WORDS, UNITS
from services.processor.domain.understanding.normal import Token, tokens_of, word_list
from services.processor.domain.understanding.plan_words import MONTHS, NEXT_WORDS
from services.processor.domain.understanding.plan_words import UNITS as PERIODS

_LETTERS = re.compile(r"[a-z]{3,}")
_MARCH = re.compile(r"(?<![a-z])mart(?= 20\d\d)")
_SHORTEST: Final = 3
_SHORTEST_MONTH: Final = 5
_LONGEST: Final = 14
_SHORTER = {
    "juta": "jt",
    "jutaan": "jt",
    "ribu": "rb",
    "milyar": "m",
    "miliar": "m",
    "million": "mio",
    "billion": "bn",
    "bulan": "bln",
    "tahun": "thn",
    "minggu": "mgg",
    "januari": "jan",
    "februari": "feb",
    "maret": "mar",
    "april": "apr",
    "juni": "jun",
    "juli": "jul",
    "agustus": "agt",
    "september": "sep",
    "oktober": "okt",
    "november": "nov",
    "desember": "des",
    "depan": "dpn",
    "awal": "awl",
    "akhir": "ahir",
    "pertengahan": "mid",
    "segera": "soon",
    "secepatnya": "asap",
    "sekitar": "sktr",
    "maksimal": "maks",
    "minimal": "min",
    "seratus": "satus",
    "setengah": "half",
    "puluh": "dasa",
    "ratus": "atus",
    "dari": "dr",
}
_WRITTEN_NUMBERS = word_list("setengah seratus seribu sepuluh puluh ratus cepek gopek gocap ceban noban goban")
_EDGES = word_list("awal akhir pertengahan")
_FOLLOWING_PERIODS = frozenset((*NEXT_WORDS, "dpn", "ini", "lagi", "lg", "next"))
_BEFORE_FROM = frozenset(
    word_list(
        """
        kurang lebih mulai tau tahu taunya tahunya dapat dapet info liat lihat nemu dengar denger kenal sumber asal
        sekitar iklan baca nonton
        """
    )
)
_BEFORE_MONTHS = frozenset(
    word_list("bulan bln awal akhir pertengahan mulai mulainya rencana target start buka dibuka")
)
_BETWEEN = frozenset(("/", "-", " ", " / ", " - ", "–"))
_ALONGSIDE = frozenset(word_list("atau sampai or dan sampe to"))

_Neighbour = str
_Fits = Callable[[_Neighbour, _Neighbour], bool]


class Respelled(NamedTuple):
    """A text with mistyped words put right; where a shorter form ends, and where the word ends that the lead wrote."""

    lowered: str
    ends: Mapping[int, int]


def respelled(lowered: str, *, is_time: bool = False) -> Respelled:
    """The text with every word in its place, those put right filled up with spaces.

    `is_time`: nothing but a time is expected, so that a word like a month's is one by itself.
    """
    ends: dict[int, int] = {}
    if "mart 20" in lowered:
        lowered = _MARCH.sub("mar ", lowered)  # "mart" is a shop elsewhere
    if not any(map(nearest, filterfalse(MEANINGS.__contains__, _LETTERS.findall(lowered)))):
        return Respelled(lowered, ends)
    tokens = tokens_of(lowered, 0, len(lowered))
    for index, token in enumerate(tokens):
        if token.word in MEANINGS or not (meant := nearest(token.word)):
            continue
        before = _beside(lowered, tokens, index, -1)
        behind = _beside(lowered, tokens, index, 1)
        right = next((word for word, fits in meant if fits(before, behind) or (is_time and word in MONTHS)), None)
        form = right and _form(right, len(token.word))
        if form:
            lowered = lowered[: token.start] + form.ljust(len(token.word)) + lowered[token.end :]
            tokens[index] = Token(form, token.start, token.start + len(form))
            ends[token.start + len(form)] = token.end
    return Respelled(lowered, ends)


def _beside(lowered: str, tokens: Sequence[Token], index: int, step: int) -> _Neighbour:
    """The word before or behind with nothing but spaces or a hyphen between; empty if there is none."""
    if not 0 <= index + step < len(tokens):
        return ""
    first, second = (tokens[index + step], tokens[index]) if step < 0 else (tokens[index], tokens[index + step])
    gap = lowered[first.end : second.start]
    return tokens[index + step].word if gap in _BETWEEN or not gap or (gap.isspace() and "\n" not in gap) else ""


def _form(right: str, length: int) -> str | None:
    """A form of the word that takes no more than its place."""
    if len(right) <= length:
        return right
    shorter = _SHORTER.get(right, right)
    return shorter if len(shorter) <= length else None


@lru_cache(maxsize=8192)
def nearest(word: str) -> tuple[tuple[str, _Fits], ...]:
    """The words that an unknown one may be meant for, each with what must stand beside it."""
    if not (word.isalpha() and _SHORTEST <= len(word) <= _LONGEST):
        return ()
    if word in _CORRECT:
        return ()
    form, meaning = look_up(word)
    if form != word and not word.startswith(form + "n") and (meaning & TIME or form in NEXT_WORDS):
        return ((form, _anywhere),)
    return tuple((right, fits) for words, fits in _CORE for right in words if _is_near(word, right))


def _is_near(word: str, right: str) -> bool:
    mistakes = 2 if right in MONTHS and len(word) > _SHORTEST_MONTH else 1
    return word[0] == right[0] and OSA.distance(word, right, score_cutoff=mistakes) <= mistakes


def _anywhere(before: _Neighbour, behind: _Neighbour) -> bool:
    return True


def _is_number(word: _Neighbour) -> bool:
    return word[:1].isdigit() or word in NUMBER_WORDS


def _follows_a_number(before: _Neighbour, behind: _Neighbour) -> bool:
    return _is_number(before)


def _precedes_a_number(before: _Neighbour, behind: _Neighbour) -> bool:
    return behind in UNITS or (behind in NUMBER_WORDS and not behind[:1].isdigit())


def _is_counted_or_next(before: _Neighbour, behind: _Neighbour) -> bool:
    return behind in _FOLLOWING_PERIODS or behind[:1].isdigit() or behind in MONTHS or _is_number(before)


def _is_part_of_a_time(before: _Neighbour, behind: _Neighbour) -> bool:
    return behind.startswith("20") or bool(behind and look_up(behind)[1] & TIME)


def _is_beside_a_time(before: _Neighbour, behind: _Neighbour) -> bool:
    return (
        behind.startswith("20")
        or behind in _FOLLOWING_PERIODS
        or behind in MONTHS
        or before in MONTHS
        or before in _BEFORE_MONTHS
    )


def _follows_a_period(before: _Neighbour, behind: _Neighbour) -> bool:
    return before in PERIODS or before in MONTHS


def _leads_to_more(before: _Neighbour, behind: _Neighbour) -> bool:
    return behind == "dari" or behind == "lebih" or before == "lebih" or behind == "dr"


def _leads_to_a_measure(before: _Neighbour, behind: _Neighbour) -> bool:
    return _is_number(behind) or behind == "dari" or bool(behind and look_up(behind)[1] & TIME)


def _leads_to_an_event(before: _Neighbour, behind: _Neighbour) -> bool:
    return bool(behind) and bool(look_up(behind)[1] & (TIME | COMMON))


def _leads_to_a_source(before: _Neighbour, behind: _Neighbour) -> bool:
    return before in _BEFORE_FROM or bool(behind and look_up(behind)[1] & (SOURCE | SOURCE_PERSON | PLACE))


_CORE: tuple[tuple[tuple[str, ...], _Fits], ...] = (
    (word_list("juta jutaan ribu milyar miliar million billion puluh ratus hundred"), _follows_a_number),
    (_WRITTEN_NUMBERS, _precedes_a_number),
    (word_list("bulan tahun minggu"), _is_counted_or_next),
    (_EDGES, _is_part_of_a_time),
    (tuple(name for name in MONTHS if len(name) > 3), _is_beside_a_time),
    (("depan", "ini", "lagi"), _follows_a_period),
    (("kurang", "lebih"), _leads_to_more),
    (word_list("maksimal minimal sekitar antara mulai sampai"), _leads_to_a_measure),
    (word_list("setelah sesudah selesai habis tunggu nunggu menunggu kalau"), _leads_to_an_event),
    (("dari",), _leads_to_a_source),
)
_CORRECT = frozenset(right for words, _ in _CORE for right in words)
