"""What single words and fixed phrases may mean, looked up in one step; built from the vocabulary."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.processor.domain.understanding import names, places, small_words, sources, trades, vocabulary
from services.processor.domain.understanding.everyday import EVERYDAY_WORDS
from services.processor.domain.understanding.kinds import Cue
from services.processor.domain.understanding.mistyped import Mistyped
from services.processor.domain.understanding.money import FOREIGN_CURRENCIES
from services.processor.domain.understanding.normal import Token, shortened, word_list
from services.processor.domain.understanding.rightly_written import RIGHTLY_WRITTEN

# Meanings are bits: a word may have several ("padang" is a town and a kitchen). Plain ints, as enum.Flag is slow.
SOURCE: Final = 1 << 0
SOURCE_PERSON: Final = 1 << 1
TRADE: Final = 1 << 2
WEAK_TRADE: Final = 1 << 3
PLACE: Final = 1 << 4
WEAK_PLACE: Final = 1 << 5
NAME: Final = 1 << 6
WEAK_NAME: Final = 1 << 7
TITLE: Final = 1 << 8
TIME: Final = 1 << 9
UNSURE: Final = 1 << 10
FILLER: Final = 1 << 11
GREETING: Final = 1 << 12
JOIN: Final = 1 << 13
DENIAL: Final = 1 << 14
CORRECTION: Final = 1 << 15
QUESTION: Final = 1 << 16
ASIDE: Final = 1 << 17
COMMON: Final = 1 << 18
FROM_PLACE: Final = 1 << 19
ME: Final = 1 << 20
IN_PHRASE: Final = 1 << 21
NUMBER: Final = 1 << 22
MONEY_WORD: Final = 1 << 23
PRICE: Final = 1 << 24
PHRASE_START: Final = 1 << 25
TALK: Final = 1 << 26
"""Everyday talk that answers nothing: a state, a happening, the chat itself."""
CUE_WORD: Final = IN_PHRASE | PHRASE_START
"""A word of a cue or of another fixed phrase."""
SKIPPED: Final = FILLER | GREETING | FROM_PLACE | JOIN | ME
"""Words that may stand before and behind an answer and are none."""
UNTELLING: Final = SKIPPED | TITLE


class Phrase(NamedTuple):
    """A fixed phrase: its words, and what it means as a whole."""

    words: tuple[str, ...]
    meaning: int
    cue: Cue | None


_WORDS: tuple[tuple[int, Iterable[str]], ...] = (
    (SOURCE, sources.SOURCE_WORDS),
    (SOURCE_PERSON, sources.SOURCE_PEOPLE),
    (TRADE, (word for word in trades.TRADE_WORDS if word not in trades.WEAK_TRADE_WORDS)),
    (WEAK_TRADE, trades.WEAK_TRADE_WORDS),
    (PLACE, (word for word in places.PLACE_WORDS if word not in places.WEAK_PLACE_WORDS)),
    (WEAK_PLACE, places.WEAK_PLACE_WORDS),
    (NAME, (word for word in names.NAME_WORDS if word not in names.AMBIGUOUS_NAMES)),
    (WEAK_NAME, names.AMBIGUOUS_NAMES),
    (TITLE, names.TITLES),
    (TIME, vocabulary.TIME_WORDS),
    (UNSURE, small_words.UNSURE_WORDS),
    (FILLER, small_words.FILLERS),
    (FILLER, sources.HEARD_VERBS),
    (FILLER, vocabulary.WISHES),
    (GREETING | FILLER, small_words.GREETINGS),
    (JOIN, small_words.JOINS),
    (DENIAL, small_words.DENIALS),
    (CORRECTION | FILLER, small_words.CORRECTIONS | small_words.APOLOGIES | small_words.RETRACTIONS),
    (QUESTION, small_words.QUESTION_WORDS),
    (ASIDE, small_words.ASIDES),
    (PRICE, small_words.MONEY_TALK),
    (COMMON, small_words.COMMON_WORDS),
    (FROM_PLACE, vocabulary.FROM_PLACE),
    (ME, vocabulary.ME),
    (MONEY_WORD, FOREIGN_CURRENCIES),
    (
        MONEY_WORD,
        word_list(
            """
            digit juta jutaan jt jta milyar miliar m ribu rb puluh ratus seratus sejuta rp idr million billion ratusan
            puluhan setengah jutan jta jtan jtaan jtn jeti yuta mio mil milyard milliar milyaran miliaran bn rbu ribuan
            k jtua juat jutaa jutta juuta jjt jtt jyta yuto yuta juto jut mn em rebu seperempat half saratuih sajuta
            samilyar sayuto sejutaan ewu hundred seket gocap satus saratus cepek rongatus gopek
            """
        ),
    ),
)

_CUES: tuple[tuple[Cue, Iterable[str]], ...] = (
    (Cue.TRADE_WISH, vocabulary.TRADE_WISHES),
    (Cue.TRADE_HINT, vocabulary.TRADE_HINTS),
    (Cue.TRADE, vocabulary.TRADE_CUES),
    (Cue.BUDGET, vocabulary.BUDGET_CUES),
    (Cue.PLAN, vocabulary.PLAN_CUES),
    (Cue.NAME, vocabulary.NAME_CUES),
    (Cue.PLACE, vocabulary.PLACE_CUES),
    (Cue.SOURCE, sources.SOURCE_CUES),
)

_LAUGHTER = re.compile(r"(?:(?:ha|he|hi|wk|xi|ck){2,}[hkw]?|a?(?:wk)+w?|lo+l)")
_INFLECTED = re.compile(
    r"mem[bp]\w{3,}|menc\w{3,}|meng[aeiough]\w{3,}|meny[aeiou]\w{3,}|(?:mem|meng|meny)\w{4,}i|me[mn]\w{4,}kan|"
    r"di\w{4,}(?:kan|in)|ke\w{4,}an|\w{4,}nya"
)
_MASHED = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|qwe|asdf")
_PREFIX = re.compile(r"^(?:ber|ter|di|ke|nge|ng|me[mn]?)")
_SHORTEST_SHAPED_NAME = 7
_SHORTEST_MISTYPED = 6
"""Shorter words are a letter away from too much: "Bewok" is no "besok"."""
_DERIVING_ENDINGS = ("", "nya", "kan", "an", "in", "i", "lah", "kah")
_ENDINGS = ("nya", "nyo", "ny", "lah", "kah", "ku", "na", "ne", "e")


def _meanings() -> dict[str, int]:
    meanings: dict[str, int] = {}
    for meaning, words in _WORDS:
        for word in words:
            meanings[word] = meanings.get(word, 0) | meaning
    for word in RIGHTLY_WRITTEN:
        meanings.setdefault(word, 0)
    for word in EVERYDAY_WORDS:
        if not meanings.get(word, 0) & ~COMMON:
            meanings[word] = COMMON | TALK
    for phrase in _all_phrases():
        for word in phrase.words:
            meanings[word] = meanings.get(word, 0) | IN_PHRASE
        meanings[phrase.words[0]] |= PHRASE_START
    return meanings


def _all_phrases() -> Iterable[Phrase]:
    for cue, texts in _CUES:
        for text in texts:
            yield Phrase(tuple(text.replace("&", " ").split()), 0, cue)
    for verb in sources.HEARD_VERBS:
        for origin in sources.HEARD_FROM:
            yield Phrase((verb, origin), 0, Cue.SOURCE)
            for heard in sources.HEARD_OBJECTS:
                yield Phrase((verb, *heard.split(), origin), 0, Cue.SOURCE)
    for meaning, texts in (
        (SOURCE, sources.SOURCE_PHRASES),
        (SOURCE_PERSON, sources.SOURCE_PERSON_PHRASES),
        (TRADE, trades.TRADE_PHRASES),
        (PLACE, places.PLACE_PHRASES),
        (NAME, names.NAME_PHRASES),
        (UNSURE, small_words.UNSURE_PHRASES),
        (GREETING | FILLER, small_words.GREETING_PHRASES),
    ):
        for text in texts:
            yield Phrase(tuple(text.replace("&", " ").split()), meaning, None)


def _lengths_by_first_word(phrases: Iterable[Phrase]) -> dict[str, tuple[int, ...]]:
    """How many words the phrases that start with a word have, longest first."""
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase.words[0], set()).add(len(phrase.words))
    return {word: tuple(sorted(counts, reverse=True)) for word, counts in lengths.items()}


MEANINGS = _meanings()
_PHRASES = {phrase.words: phrase for phrase in _all_phrases()}
_LENGTHS = _lengths_by_first_word(_PHRASES.values())

# Words worth recognising when mistyped; names and everyday words are not among them.
_CORRECTABLE = tuple(
    dict.fromkeys(
        word
        for word in (
            *(word for word in sources.SOURCE_WORDS if len(word) >= 6 or word == "iklan"),
            *(word for word in trades.TRADE_WORDS if len(word) >= 6),
            *(word for word in places.PLACE_WORDS if len(word) >= 8),
            *vocabulary.TIME_WORDS,
            *word_list(
                """
                sumber informasi bidang usaha bisnis budget modal anggaran investasi rencana mulai target domisili
                tinggal alamat
                """
            ),
            *word_list("franchise tertarik berminat secepatnya belum"),
        )
        if len(word) >= 5
    )
)
_CORRECTABLE_BY_INITIAL: dict[str, tuple[str, ...]] = {
    initial: tuple(word for word in _CORRECTABLE if word[0] == initial)
    for initial in {word[0] for word in _CORRECTABLE}
}


_MISTYPED = Mistyped(MEANINGS)


@lru_cache(maxsize=8192)
def look_up(word: str) -> tuple[str, int]:
    """The vocabulary's form of a word, and the bits of its meanings: 0 for a word that is not known."""
    if word[0].isdigit():
        return word, NUMBER
    form = _known_form(word)
    known = MEANINGS.get(form)
    if known is None:
        known = FILLER if len(form) == 1 or _LAUGHTER.fullmatch(form) else _meaning_by_shape(form)
    return form, known


def _meaning_by_shape(word: str) -> int:
    """An unknown word's meaning: everyday if it is inflected like a verb, derived from an everyday word, or no word."""
    if _INFLECTED.fullmatch(word) or _MASHED.search(word):
        return COMMON | TALK
    if len(word) >= _SHORTEST_SHAPED_NAME and word.endswith(names.NAME_ENDINGS):
        return WEAK_NAME
    stem = _PREFIX.sub("", word)
    for ending in _DERIVING_ENDINGS:
        bare = stem.removesuffix(ending)
        if len(bare) >= 4 and bare != word and MEANINGS.get(bare, 0) & COMMON:
            return COMMON | TALK
    return 0


def _known_form(word: str) -> str:
    """Without an ending, or with a small typing mistake put right; else the word as it is."""
    if word in MEANINGS:
        return word
    word = shortened(word).partition("2")[0]  # "kecil2an" is written for "kecil-kecilan"
    if word in MEANINGS:
        return word
    for ending in _ENDINGS:
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 4 and stem in MEANINGS and not MEANINGS[stem] & (NAME | WEAK_NAME):
            return stem
    if word[-2:-1] == word[-1] and word[:-1] in MEANINGS:
        return word[:-1]  # "junii"
    if right := _MISTYPED.right(word):
        return right
    if len(word) < _SHORTEST_MISTYPED:
        return word
    mistakes = 1 if len(word) < 10 else 2
    nearest = process.extractOne(
        word, _CORRECTABLE_BY_INITIAL.get(word[0], ()), scorer=OSA.distance, score_cutoff=mistakes
    )
    return nearest[0] if nearest else word


def phrase_at(words: Sequence[str], index: int, stop: int) -> Phrase | None:
    """The longest fixed phrase that starts at this word and ends before `stop`."""
    for length in _LENGTHS.get(words[index], ()):
        if index + length <= stop and (phrase := _PHRASES.get(tuple(words[index : index + length]))):
            return phrase
    return None


def meanings_of(tokens: Sequence[Token]) -> list[int]:
    """What each word may mean, by itself or within a fixed phrase that is no cue."""
    known = [look_up(token.word) for token in tokens]
    words, bits = [word for word, _ in known], [meaning for _, meaning in known]
    for index, meaning in enumerate(bits):
        phrase = phrase_at(words, index, len(words)) if meaning & PHRASE_START else None
        if phrase and not phrase.cue:
            for place in range(index, index + len(phrase.words)):
                bits[place] |= phrase.meaning
    return bits
