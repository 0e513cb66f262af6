"""Biodata made of a name and a home that were told apart: "Budi, Solo" and "domisili saya pindah ke Klaten"."""

import re
from collections.abc import Sequence

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import sources, vocabulary
from services.processor.domain.understanding.normal import Token, own_words, plain, tokens_of, word_list

_CUT = re.compile(r"\s*[,/(|\n–—]|\s+-\s*|\s*-\s+")
_LEADING = frozenset(
    word_list("dari dr dri di asal domisili tinggal berdomisili alamat lokasi from in orang anak kota")
)
_WITHIN = frozenset(("di", "d", "in", "at", "daerah", "area"))
_SPOTS = frozenset(("pasar", "kota", "kab", "kabupaten", "daerah", "sekitar", "pinggiran", "pusat"))
_OR = frozenset(("atau", "or", "dan", "sama"))
_SHORTEST_TOWN = 4
_FARTHEST_BEFORE = 5
_HEARD = frozenset(sources.HEARD_VERBS)
_ELSEWHERE = frozenset(
    word_list(
        """
        dulu dulunya pernah lahir kuliah sekolah pameran event acara expo seminar ketemu mampir liburan pusat kalian
        kakak cabang kantor outlet lain bukan jangan mereka dia
        """
    )
)


def moved(biodata: str, homes: list[str]) -> str:
    """The same person with these homes instead of the one told before."""
    name = biodata[: _home_start(biodata)].rstrip(" ,/-(–—|")
    return ", ".join([own_words(name) or biodata, *homes])


def renamed(biodata: str, name: str) -> str:
    """This name with the home told before, if one was."""
    home = own_words(biodata[_home_start(biodata) :].strip(" ,/-()–—|"))
    return f"{name}, {home}" if home else name


def has_home(text: str) -> bool:
    """Whether the words name more than a person."""
    return _home_start(text) < len(text)


def place_in_passing(text: str, lowered: str) -> str | None:
    """The one place that a text is about: "saya TNI dinas di Nabire", "mau buka cilok di Tegal"; None if two or none.

    Not where somebody else is, where something was seen, nor where the lead was once.
    """
    tokens = tokens_of(lowered, 0, len(lowered))
    meant = [words.look_up(token.word)[1] for token in tokens]
    places: list[tuple[int, int]] = []
    for index in range(1, len(tokens)):
        if (
            len(tokens[index].word) < _SHORTEST_TOWN
            or not meant[index] & words.PLACE
            or meant[index] & (words.NAME | words.WEAK_NAME)
        ):
            continue
        if index and places and tokens[index].start - places[-1][1] == 1:
            places[-1] = (places[-1][0], tokens[index].end)  # "Jakarta Timur"
            continue
        if _is_elsewhere(tokens[:index], meant[:index]):
            continue
        at_market = index > 1 and tokens[index - 1].word in _SPOTS and tokens[index - 2].word in _WITHIN
        if tokens[index - 1].word not in _WITHIN and not at_market:
            return None
        places.append((tokens[index].start, tokens[index].end))
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following and following.word in _OR:
            return None
        if following and following.word in vocabulary.DIRECTIONS:
            places[-1] = (tokens[index].start, following.end)
    return text[slice(*places[0])] if len(places) == 1 else None


def _is_elsewhere(before: Sequence[Token], meant: Sequence[int]) -> bool:
    """Whether the words that lead to a place tell of somebody else, of a source, or of the past."""
    said = [token.word for token in before[-_FARTHEST_BEFORE:]]
    others = words.SOURCE | words.SOURCE_PERSON | words.QUESTION
    return (
        any(bits & others and not bits & words.FILLER for bits in meant[-_FARTHEST_BEFORE:])
        or not _ELSEWHERE.isdisjoint(said)
        or not _HEARD.isdisjoint(said)
    )


def _home_start(biodata: str) -> int:
    """Where the home starts: at a mark, at a word that leads to it, or at a known place; the end if there is none."""
    mark = _CUT.search(biodata)
    lowered = plain(biodata)
    starts = [mark.start()] if mark else []
    tokens = tokens_of(lowered, 0, len(lowered))
    for index, token in enumerate(tokens):
        meaning = words.look_up(token.word)[1]
        is_place = meaning & words.PLACE or (meaning & words.WEAK_PLACE and token is tokens[-1])
        is_place = is_place and not meaning & (words.NAME | words.WEAK_NAME)
        if index and (token.word in _LEADING or is_place):
            starts.append(token.start)
            break
    return min(starts, default=len(biodata))
