"""Biodata made of a name and a home that were told apart: "Budi, Solo" and "domisili saya pindah ke Klaten"."""

import re

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.normal import own_words, plain, tokens_of, word_list

_CUT = re.compile(r"\s*[,/(|\n–—]|\s+-\s*|\s*-\s+")
_LEADING = frozenset(
    word_list("dari dr dri di asal domisili tinggal berdomisili alamat lokasi from in orang anak kota")
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
