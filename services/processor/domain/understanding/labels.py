"""Labels with a separator behind them: "Budget: 100jt", "Tau dari mana = IG", "Nama/domisili - Budi"."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.processor.domain.understanding import label_words
from services.processor.domain.understanding.kinds import Label
from services.processor.domain.understanding.lexicon import MEANINGS, SOURCE
from services.processor.domain.understanding.normal import TELEPHONE, Token, first_word, tokens_of, word_list

_LONGEST_LABEL = 80
_LONGEST_LABEL_WORDS = 7
_LONGEST_LINE_LABEL = 60
_LONGEST_BARE_LABEL = 24
_MAY_SEPARATE = re.compile(r"[-–—;?.]")
_ENDS_OF_SENTENCES = frozenset(".!?")
_ENDS_OF_VALUES = frozenset(",;|.!?")
_BAR = re.compile(r"\|")
_FEWEST_BARS = 2
_SELF = frozenset(word_list("saya aku sy aq ak gw gue i me"))
_SEPARATOR = re.compile(r"(?:->|=>|[:=：→➡➔➜➝➞➤►▶👉»])+\ufe0f?")
_TELEPHONE = re.compile(rf"[\s>=:;.–—-]*{TELEPHONE}")
_REMARK = re.compile(r"\([^()\n]*\)\s*$")
_LINE_SEPARATOR = re.compile(r"\s*(?:-+>?(?!nya\b)|–|—|;|\?|\.)(?!\d)\s*")


class Labelled(NamedTuple):
    """A label, where it starts, and where its value starts and ends."""

    label: Label
    start: int
    value_start: int
    value_end: int


_KINDS: tuple[tuple[Label, frozenset[str]], ...] = (
    (Label.NAME, label_words.NAME_LABELS),
    (Label.PLACE, label_words.PLACE_LABELS),
    (Label.BUDGET, label_words.BUDGET_LABELS),
    (Label.PLAN, label_words.START_LABELS),
    (Label.SOURCE, label_words.SOURCE_LABELS),
    (Label.TRADE, label_words.TRADE_LABELS),
    (Label.OTHER, label_words.OTHER_LABELS),
)
_KIND_OF_WORD = {word: kind for kind, words in reversed(_KINDS) for word in words}
_RENCANA = label_words.PLAN_LABELS
_LABEL_WORDS = frozenset(_KIND_OF_WORD) | _RENCANA | label_words.LABEL_NOISE
_FORM_WORDS = _LABEL_WORDS - label_words.OTHER_LABELS - label_words.LABEL_NOISE
_CORRECTABLE = tuple(
    word
    for word in (*sorted(_KIND_OF_WORD, key=lambda word: word in label_words.OTHER_LABELS), *_RENCANA)
    if len(word) >= 4
)


def cells_of(lowered: str, start: int, end: int) -> list[tuple[int, int]]:
    """A line of labelled values parted by bars as one stretch for each: "info: IG | usaha: kopi | modal: 50jt"."""
    if lowered.count("|", start, end) < _FEWEST_BARS or lowered.find(":", start, end) < 0:
        return [(start, end)]
    bars = [start - 1, *(match.start() for match in _BAR.finditer(lowered, start, end)), end]
    return [(before + 1, after) for before, after in pairwise(bars) if lowered[before + 1 : after].strip()]


def labelled_parts(lowered: str, start: int, end: int) -> list[Labelled]:
    """The labelled values of one line, in order; what stands before the first is not labelled."""
    marks = _colon_marks(lowered, start, end)
    if not marks:
        opening = _line_mark(lowered, start, end)
        return [Labelled(*opening, end)] if opening else []
    if len(marks) == 1:
        return [Labelled(*marks[0], end)]
    starts_of_following = [*(start for _, start, _ in marks[1:]), end]
    return [Labelled(*mark, following) for mark, following in zip(marks, starts_of_following, strict=False)]


def _colon_marks(lowered: str, start: int, end: int) -> list[tuple[Label, int, int]]:
    marks: list[tuple[Label, int, int]] = []
    if (
        lowered.isascii()
        and lowered.find(":", start, end) < 0 > lowered.find("=", start, end)
        and lowered.find("->", start, end) < 0
    ):
        return marks
    earliest = start
    for separator in _SEPARATOR.finditer(lowered, start, end):
        if separator.start() < earliest or _is_bracketed(lowered, start, separator.start()):
            continue
        ends = _before_remark(lowered, earliest, separator.start())
        found = _label_before(lowered, earliest, ends, follows_value=earliest > start)
        if found is None and earliest == start:
            found = _label_within(lowered, start, ends)
        if found:
            marks.append((found[0], found[1], separator.end()))
            earliest = separator.end()
    return marks


def _is_bracketed(lowered: str, start: int, mark: int) -> bool:
    """Whether the mark stands in brackets within a line: "Yuni (suami: Heri), Majalengka"."""
    bracket = lowered.rfind("(", start, mark)
    return bracket > start and lowered.find(")", bracket, mark) < 0 and any(map(str.isalnum, lowered[start:bracket]))


def _before_remark(lowered: str, start: int, end: int) -> int:
    """Where a label ends that a remark in brackets follows: "Budget (juta):"."""
    remark = _REMARK.search(lowered, start, end) if ")" in lowered[max(start, end - 3) : end] else None
    return remark.start() if remark else end


def _label_before(lowered: str, start: int, end: int, *, follows_value: bool) -> tuple[Label, int] | None:
    """The label that ends here, and where it starts."""
    opening = max(start, end - _LONGEST_LABEL)
    found = label_at_end(lowered[opening:end], follows_value=follows_value)
    return (found[0], opening + found[1]) if found else None


def _label_within(lowered: str, start: int, end: int) -> tuple[Label, int] | None:
    """What a line's first words up to its separator ask for, though some are not known: "Dana yang siap:"."""
    if end - start > _LONGEST_LABEL or not {",", ";", "."}.isdisjoint(lowered[start:end]):
        return None
    known = [known_word(token.word) for token in tokens_of(lowered, start, end)]
    if len(known) > _LONGEST_LABEL_WORDS or any(word[0].isdigit() for word in known):
        return None
    label = _kind_of(tuple(word for word in known if word in _FORM_WORDS))
    return (label, start) if label else None


@lru_cache(maxsize=2048)
def label_at_end(text: str, *, follows_value: bool) -> tuple[Label, int] | None:
    """The label a text ends with: as many label words as stand in a row, over a comma only from the text's start.

    Behind another label's value noise is rather the value's: "kakak saya bidang usaha:".
    """
    tokens = tokens_of(text, 0, len(text))
    words = [known_word(token.word) for token in tokens]
    if len(words) == 1 and words[0] in _SELF and not follows_value:
        return Label.NAME_AND_PLACE, tokens[0].start  # "saya: Tirta, Jogja"
    if words == ["dari"] and not follows_value:
        return Label.SOURCE, tokens[0].start
    if follows_value and len(words) > 1 and words[-1] in _SELF:
        last = len(tokens) - 1
        if _behind_mark(text, tokens, 0, _ENDS_OF_VALUES) == last:
            return Label.NAME_AND_PLACE, tokens[last].start  # "kapan: secepatnya, saya: Eneng"
    first = _first_label_word(words)
    first = _behind_mark(text, tokens, first, _ENDS_OF_VALUES if first or follows_value else _ENDS_OF_SENTENCES)
    while (first or follows_value) and first < len(words) and words[first] in label_words.LABEL_NOISE:
        first += 1
    label = _kind_of(tuple(words[first:]))
    return (label, tokens[first].start) if label else None


def _first_label_word(words: list[str]) -> int:
    first = len(words)
    while first and words[first - 1] in _LABEL_WORDS:
        named_before = any(word in _FORM_WORDS for word in words[first:])
        if named_before and words[first - 1] in label_words.OTHER_LABELS:
            break  # "IG bidang usaha:" ends the answer "IG"
        first -= 1
    return first


def _behind_mark(text: str, tokens: list[Token], first: int, marks: frozenset[str]) -> int:
    for index in range(len(tokens) - 1, first, -1):
        gap = text[tokens[index - 1].end : tokens[index].start]
        if not marks.isdisjoint(gap) or (marks is _ENDS_OF_VALUES and gap.isspace() and len(gap) > 1):
            return index
    return first


def _line_mark(lowered: str, start: int, end: int) -> tuple[Label, int, int] | None:
    """A label that fills the line up to a dash, or the whole line."""
    first = first_word(lowered, start, end)
    if not first or known_word(first) not in _LABEL_WORDS:
        return None
    reach = min(end, start + _LONGEST_LINE_LABEL)
    if end - start > _LONGEST_BARE_LABEL and not _MAY_SEPARATE.search(lowered, start, reach):
        return None
    tokens = tokens_of(lowered, start, reach)
    words: list[str] = []
    for token in tokens:
        word = known_word(token.word)
        if word in label_words.OTHER_LABELS and token is tokens[0] and _TELEPHONE.fullmatch(lowered, token.end, end):
            return Label.OTHER, start, token.end  # "WA - 0821-3456-7100"
        if word not in _LABEL_WORDS or MEANINGS.get(word, 0) & SOURCE:
            return None  # "tau dari IG. Mau usaha kopi"
        words.append(word)
        separator = _LINE_SEPARATOR.match(lowered, token.end, end)
        if separator and "." in separator[0] and not _is_bare_label(words):
            return None  # "kapan2 aja. modal belum kepikiran"
        if separator and "?" in separator[0] and lowered.find("?", separator.end(), end) >= 0:
            return None  # "info dari mana? dari koran. mau usaha apa? soto"
        label = _kind_of(tuple(words)) if separator and token is not tokens[-1] else None
        if separator and label and label is not Label.OTHER and words != ["dr"]:  # "dr. Stella"
            return label, start, separator.end()
        if token is tokens[-1] and _is_bare_label(words) and not lowered[token.end : end].strip(" -–._"):
            bare = _kind_of(tuple(words))
            return (bare, start, end) if bare else None
    return None


def _is_bare_label(words: list[str]) -> bool:
    """Without a separator only the template's own labels are told from answers."""
    return tuple(words) in _BARE_LABELS


_BARE_LABELS = frozenset(
    tuple(label.split())
    for label in (
        "sumber info",
        "bidang usaha",
        "budget",
        "rencana mulai",
        "nama domisili",
        "nama dan domisili",
        "sumber informasi",
        "nama",
        "domisili",
        "jenis usaha",
        "modal",
    )
)


@lru_cache(maxsize=2048)
def known_word(word: str) -> str:
    """The label word this is a form or a small mistyping of; else the word itself."""
    if word in _LABEL_WORDS or len(word) < 3 or word[0].isdigit():
        return word
    if word in MEANINGS:
        return word  # "internet" is no mistyped "interest"
    for ending in ("nya", "ku", "e"):
        if word.endswith(ending) and word[: -len(ending)] in _LABEL_WORDS:
            return word[: -len(ending)]
    nearest = process.extractOne(word, _CORRECTABLE, scorer=OSA.distance, score_cutoff=1 if len(word) < 9 else 2)
    return nearest[0] if nearest and nearest[0][0] == word[0] else word


def _kind_of(words: tuple[str, ...]) -> Label | None:
    """What a label of these words asks for; None if it is no label."""
    kinds = {_KIND_OF_WORD[word] for word in words if word in _KIND_OF_WORD}
    plans = not _RENCANA.isdisjoint(words)
    if not kinds:
        return Label.PLAN if plans else None
    if any(first in kinds and second in kinds for first, second in _NEITHER) or words[:2] in _SOURCE_OF_MONEY:
        return Label.OTHER
    if Label.NAME in kinds:
        return Label.NAME_AND_PLACE if Label.PLACE in kinds else Label.NAME
    if "buka" in words and "apa" in words:
        return Label.TRADE  # "mau buka apa"
    if plans and Label.PLACE in kinds:
        return Label.OTHER
    return next(kind for kind in _STRONGEST if kind in kinds)


# Nothing that the form asks for: "nama usaha", "lokasi usaha".
_NEITHER = (
    (Label.NAME, Label.TRADE),
    (Label.NAME, Label.SOURCE),
    (Label.PLACE, Label.TRADE),
    (Label.PLACE, Label.PLAN),
)
_SOURCE_OF_MONEY = (("sumber", "dana"), ("sumber", "modal"), ("sumber", "uang"))
_STRONGEST = (Label.BUDGET, Label.PLAN, Label.SOURCE, Label.TRADE, Label.OTHER, Label.PLACE)
