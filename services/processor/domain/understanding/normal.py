"""Text as words with places. Everything found later points back into the lead's own text."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:(?<=[^\W\d_]{3})2[^\W\d_]*(?!\d))?|\d+(?:[.,]\d+)*")
_PLAIN_WORD = re.compile(r"[a-z]+(?:(?<=[a-z]{3})2[a-z]*(?!\d))?|\d+(?:[.,]\d+)*", re.ASCII)
"""The same for lowered text of ASCII letters only: that is most of it, and read a quarter faster."""
_ADDRESS = re.compile(
    r"(?<!\S)\W{0,3}(?:[\w.+-]{1,64}@[\w-]{1,64}\.|[a-z]{2,8}://|[a-z][a-z-]{1,32}\.[a-z]{2,12}/)\S*|(?<!\S)@\w\S*"
)
_DEGREE = re.compile(
    r",\s*(?:s\.(?:pd|kep|e|h|t|kom|sos|si|ag|ip|km|farm|psi|hut|pi|pt|ked|th)|m\.(?:pd|m|si|kom|t|ag|kes|h|hum|th)|"
    r"sp\.\s?[a-z]{1,3}|a\.?md(?:\.[a-z]{2,4})?|ph\.?d)\.?(?![a-z])"
)
TELEPHONE = r"\+?(?:0|62|8)[\d\s.-]{8,}"
"""What a telephone number looks like, for patterns that hold one."""
_BESIDE_NAMES = re.compile(
    r"\((?:suami|istri|suaminya|istrinya|husband|wife|alm|almarhum|anak|ibu|bapak)\b[^()\n]{0,40}\)"
)
_AGE_IN_YEARS = r"(?:umur|usia)(?:nya|ku)?(?: (?:saya|sy|aku))? \d{2}(?: ?(?:tahun|thn|th))?(?![a-z\d])"
_AGE = re.compile(rf"(?<=[a-z] )(?:\d{{2}}(?:th|thn|yo)(?![a-z\d])|{_AGE_IN_YEARS})")
_AGE_IN_NAME = re.compile(rf",?\s+{_AGE_IN_YEARS}|,\s+\d{{2}} (?:tahun|thn|th)(?=,|$)", re.IGNORECASE)
_COUNTED = re.compile(
    r"^[^\w\n]*[2-9][.)][ \t].*[ \t][3-9][.)][ \t].*$|^\W*1[.)]?\s(?>.*?\s2[.)]?\s)(?>.*?\s3[.)]?\s).*$", re.MULTILINE
)
_OPENING_COUNT = frozenset("12345678(")
_COUNTED_LINES = tuple(f"\n{mark}" for mark in "1234(")
_COUNTING = re.compile(r"(?<!\S)([1-9])[.)]?(?=\s)")
_NOUGHTS = tuple(f"{digit}o" for digit in range(10))
_ZEROS = re.compile(r"(?<=\d)o+(?=\s?(?:jt|juta|rb|ribu|m)(?![a-z]))")
_FEWEST_NUMBERED, _FEWEST_SLASHES = 3, 3
_SLASHED = re.compile(r"^.*? / .*? / .*? / .*$", re.MULTILINE)
"""A line of entries parted by slashes: "75 juta / 1 Februari" is no range there."""
_NUMBERED = re.compile(r"(?<![\w#])#\d(?=\s)")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_LONG_TAIL = re.compile(r"([a-z])\1{2,}")
_LINE_START = re.compile(
    r"[\s*_~`•▪◦●○■□►▶➤➡✅☑✔👉🔹🔸◾>–—·\-+]*(?:\(?(?:\d{1,2}|[a-eA-E])[.)](?=\s|[^\W\d])|\d\ufe0f?\u20e3)?[\s*_~`•▪◦●►▶➤➡✅☑✔👉🔹🔸>–—·\-]*"
)
_DECORATION = " \t\r\n*_~`•"
_BEFORE_WORDS, _BEHIND_WORDS = _DECORATION + ".),;:|/", _DECORATION + ",;|/"
_ENUMERATING = (".", ")")
_SYMBOLS_AT_END = re.compile(r"[\s\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]+$")
_FULL_STOP = re.compile(r"(?<![.\w])[^\W_]{2,}\.$")
_MOST_LINES = 120
_LONGEST_STAND_IN = 4
_NO_ANSWER = re.compile(r"[\W_]*|n/?a|x{2,4}|null|none", re.IGNORECASE)


class Token(NamedTuple):
    """A word in lower case or a number, and where it stands in the text."""

    word: str
    start: int
    end: int


_token: Callable[[tuple[str, int, int]], Token] = partial(tuple.__new__, Token)
"""Makes a token without the named arguments of its constructor: that is half the time of cutting a text into words."""


def plain(text: str) -> str:
    """Lower case without styled letters; every character keeps its place."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    if len(lowered) == len(text):
        return _BEYOND_ASCII.sub(lambda match: _plain_character(match[0]), lowered)
    return "".join(_plain_character(character) for character in text)


def without_addresses(lowered: str) -> str:
    """Links and e-mail addresses left blank: they name nobody and nothing."""
    if "@" not in lowered and ("/" not in lowered or "." not in lowered):
        return lowered
    return _ADDRESS.sub(lambda match: " " * len(match[0]), lowered)


def without_degrees(lowered: str) -> str:
    """Degrees behind a name and "#2" before an entry left blank: the comma before them parts nothing."""
    if "." in lowered and _DEGREE.search(lowered):
        lowered = _DEGREE.sub(lambda match: " " * len(match[0]), lowered)
    if any(map(lowered.__contains__, _NOUGHTS)):
        lowered = _ZEROS.sub(lambda match: "0" * len(match[0]), lowered)
    if "(" in lowered:
        lowered = _BESIDE_NAMES.sub(lambda match: " " * len(match[0]), lowered)
    if "th" in lowered or "umur" in lowered or "usia" in lowered:
        lowered = _AGE.sub(lambda match: " " * len(match[0]), lowered)
    if lowered[:1] in _OPENING_COUNT or any(map(lowered.__contains__, _COUNTED_LINES)):
        lowered = _COUNTED.sub(_without_numbers, lowered)
    if lowered.count(" / ") >= _FEWEST_SLASHES:
        lowered = _SLASHED.sub(lambda line: line[0].replace(" / ", " , "), lowered)
    if "\n2." in lowered or "\n2)" in lowered:
        lowered = _without_line_numbers(lowered)
    if "#" in lowered:
        lowered = _NUMBERED.sub(", ", lowered)
    return lowered


def _without_line_numbers(lowered: str) -> str:
    """Lines numbered in a row without their numbers: "2.Laundry" and, on the next line, "3.100 juta"."""
    lines = lowered.split("\n")
    numbered = [(str(number) + ".", str(number) + ")") for number in range(1, len(lines) + 1)]
    if sum(line.startswith(marks) for line, marks in zip(lines, numbered, strict=True)) < _FEWEST_NUMBERED:
        return lowered
    for index, (line, marks) in enumerate(zip(lines, numbered, strict=True)):
        if line.startswith(marks):
            lines[index] = " " * len(marks[0]) + line[len(marks[0]) :]
    return "\n".join(lines)


def _without_numbers(line: re.Match[str]) -> str:
    """A line that counts its answers ("1 ig 2 kopi 3 50jt") with a comma for each number."""
    opening = _COUNTING.search(line[0])
    counted = int(opening[1]) - 1 if opening else 0

    def parted(match: re.Match[str]) -> str:
        nonlocal counted
        if int(match[1]) != counted + 1:
            return match[0]
        counted += 1
        return "," + " " * (len(match[0]) - 1)

    return _COUNTING.sub(parted, line[0])


def _plain_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def tokens_of(lowered: str, start: int, end: int) -> list[Token]:
    """The words and numbers between two places of a `plain` text."""
    word = _PLAIN_WORD if lowered.isascii() else _WORD
    return [_token((match[0], *match.span())) for match in word.finditer(lowered, start, end)]


def word_list(text: str) -> tuple[str, ...]:
    """The words of a text that is only a list of them: how the vocabulary is written."""
    return tuple(text.split())


def phrase_list(text: str) -> tuple[str, ...]:
    """The phrases of a text that is only a list of them, set apart by commas."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


def first_word(lowered: str, start: int, end: int) -> str:
    """The first word or number between two places; empty if there is none."""
    match = _WORD.search(lowered, start, end)
    return match[0] if match else ""


def shortened(word: str) -> str:
    """ "kopiiii": letters written three times or more taken back to one."""
    return _LONG_TAIL.sub(r"\1", word)


def line_spans(text: str) -> list[tuple[int, int]]:
    """Where each line with something on it starts and ends, without bullets, numbering and bold marks."""
    spans = []
    position = 0
    for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        opening = None if line[:1].isalpha() and line[1:2] not in _ENUMERATING else _LINE_START.match(line)
        start = position + (opening.end() if opening else 0)
        if opening and line[opening.end() - 1 : opening.end()] in ("-", "+") and line[opening.end() :][:1].isdigit():
            start -= 1  # a sign belongs to its number
        end = position + len(line.rstrip(_DECORATION))
        if end > start:
            spans.append((start, end))
        position += len(line) + 1
    return spans


def own_words(text: str) -> str:
    """The words as written, without marks and punctuation around them; the full stop of "Bambang S." stays."""
    if text[-1:] == '"' and '"' not in (unquoted := text.strip(_DECORATION + '"')):
        text = unquoted
    words = text.rstrip(_BEHIND_WORDS).lstrip(_BEFORE_WORDS)
    if not words.isascii():
        words = _SYMBOLS_AT_END.sub("", words)
    return words[:-1].rstrip() if words.endswith(".") and _FULL_STOP.search(words) else words


def without_age(name: str) -> str:
    """Name and home without the age told between them."""
    return _AGE_IN_NAME.sub("", name)


def is_no_answer(text: str) -> bool:
    """Whether nothing is said: empty, only punctuation, or a stand-in for it."""
    if len(text) > _LONGEST_STAND_IN and text[0].isalnum():
        return False
    return _NO_ANSWER.fullmatch(text) is not None
