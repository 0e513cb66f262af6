"""The punctuation between words that parts clauses."""

import unicodedata
from collections.abc import Sequence

from services.processor.domain.understanding.lexicon import MONEY_WORD, NAME, NUMBER, TIME
from services.processor.domain.understanding.normal import Token, word_list

_HARD = frozenset(",;|!?()\n:=•…")
BRACKETED = frozenset(("purn", "purnawirawan", "alm"))
"""A part of somebody's title, brackets and all: "Letkol (Purn) Suryadi"."""
_ABBREVIATIONS = frozenset(
    word_list(
        """
        dr drg drh drs prof pdt apt ns sr kol kapt sdr tn ny nn bpk dra dg em jl jln no rp tgl ds dsn gg bpk st
        kel kec kab ir hj abd abdl muh moh mhd md muhd kgs msy rr kp kmp
        kamp komp perum rt rw blk
        """
    )
)


def marks_between(lowered: str, tokens: Sequence[Token], bits: Sequence[int]) -> list[str]:
    """For each word the punctuation before it that parts clauses; empty where there is none."""
    marks = [""] * len(tokens)
    end = -1
    for index, (_, start, next_end) in enumerate(tokens):
        if index and not (start == end or (start == end + 1 and lowered[end] == " ")):
            marks[index] = _mark_of(lowered[end:start], index, tokens, bits)
        end = next_end
    return marks


def following_marks(marks: Sequence[str]) -> list[int]:
    """For each word where the next one stands that punctuation parts from it."""
    stop = len(marks)
    stops = [stop] * stop
    if not any(marks):
        return stops
    for index in range(stop - 1, -1, -1):
        stops[index] = stop
        if marks[index]:
            stop = index
    return stops


def _mark_of(gap: str, index: int, tokens: Sequence[Token], bits: Sequence[int]) -> str:
    before = tokens[index - 1]
    if before.word in BRACKETED or tokens[index].word in BRACKETED:
        return ""
    if not _HARD.isdisjoint(gap):
        return gap.strip() or gap
    if not gap.isascii() and any(unicodedata.category(character) == "So" for character in gap):
        return ","  # an emoji parts like a comma
    if before.word == "n" and index > 1 and tokens[index - 2].word == "a":
        return ""  # "a.n. Hamzah"
    if ". " in gap or gap.endswith("."):
        is_initial = (
            len(before.word) == 1
            and before.word.isalpha()
            and not (index > 1 and tokens[index - 2].end == before.start - 1 and not _is_given(index, tokens, bits))
        ) or _is_abbreviation(before)  # but "F&B. I have"
        return "" if is_initial or gap.strip() != "." else "."
    if "/" in gap and not _is_joint(index, tokens, bits):
        return "/"
    if gap.strip() in ("-", "–", "—", "->") and " " in gap and not _is_joint(index, tokens, bits):
        return "-"
    return ""


def _is_given(index: int, tokens: Sequence[Token], bits: Sequence[int]) -> bool:
    """ "saya M. Ilham"; not "F&B. Ilham"."""
    return bool(bits[index] & NAME) and len(tokens[index - 2].word) > 1


def _is_abbreviation(token: Token) -> bool:
    return token.word in _ABBREVIATIONS or (token.word == "dokter" and token.end - token.start < len(token.word))


def _is_joint(index: int, tokens: Sequence[Token], bits: Sequence[int]) -> bool:
    """Dashes and slashes within dates, ranges and single letters ("s/d") part nothing."""
    measures = NUMBER | TIME | MONEY_WORD
    if bits[index - 1] & measures and bits[index] & measures:
        return True
    return len(tokens[index - 1].word) == 1 and len(tokens[index].word) == 1
