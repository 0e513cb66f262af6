"""Cuts free text into clauses: stretches that speak of one thing, with the cue that opens them."""

from dataclasses import dataclass, field
from itertools import pairwise

from services.processor.domain.understanding.lexicon import (
    COMMON,
    CORRECTION,
    CUE_WORD,
    DENIAL,
    FILLER,
    FROM_PLACE,
    JOIN,
    ME,
    MONEY_WORD,
    NAME,
    NUMBER,
    PLACE,
    PRICE,
    QUESTION,
    SOURCE,
    SOURCE_PERSON,
    TIME,
    TITLE,
    TRADE,
    UNSURE,
    WEAK_NAME,
    WEAK_PLACE,
    WEAK_TRADE,
    Cue,
    look_up,
    phrase_at,
)
from services.processor.domain.understanding.normal import Token, tokens_of, word_list

_CUTTING = CUE_WORD | JOIN | DENIAL | CORRECTION | ME | QUESTION
_NO_GAP = (" ", "")
_HARD = frozenset(",;|!?()\n:=•…")
_PLAIN_WORDS_TOO = frozenset(word_list("orang asli lokasi kota tinggal asal anak arek wong urang"))
_ABBREVIATIONS = frozenset(word_list("dr drs jl jln no rp tgl bpk st kel kec kab ir hj"))


@dataclass(slots=True)
class Clause:
    """Words that belong together. `bits[i]` is what `tokens[i]` may mean."""

    cue: Cue | None = None
    tokens: list[Token] = field(default_factory=list)
    bits: list[int] = field(default_factory=list)
    meaning: int = 0
    """All bits of its words together."""
    denied: bool = False
    corrects: bool = False
    asks: bool = False
    starts_line: bool = False
    opened_by: str = ""
    """The mark before it: a comma, a line break, or nothing where only a cue cuts."""
    cut_short: bool = False
    """Whether a cue, not punctuation, ends it."""
    cue_tokens: list[Token] = field(default_factory=list)
    opened_at: int = 0
    """Where its cue starts."""

    @property
    def stands_alone(self) -> bool:
        """Whether punctuation or line breaks part it on both sides, as an entry of a list."""
        return (self.starts_line or bool(self.opened_by)) and not self.cut_short


def clauses_of(text: str, lowered: str, start: int, end: int) -> list[Clause]:
    """The clauses of a line (or a part of one), in order; empty ones are left out."""
    clauses = _Cutter(text, lowered, start, end).cut()
    for before, clause in pairwise(clauses):
        if clause.cue and not clause.tokens and before.cut_short and not before.cue and before.meaning & UNSURE:
            _give_cue(before, clause)
    return [clause for clause in clauses if clause.tokens]


def _give_cue(unsure: Clause, clause: Clause) -> None:
    """ "belum ada budget", "belum tahu kapan": the cue stands behind the answer."""
    unsure.cue, unsure.cut_short = clause.cue, clause.cut_short
    unsure.tokens += clause.cue_tokens
    unsure.bits += [FILLER] * len(clause.cue_tokens)


class _Cutter:
    def __init__(self, text: str, lowered: str, start: int, end: int) -> None:
        self._text = text
        self._lowered = lowered
        self._end = end
        self._tokens = tokens_of(lowered, start, end)
        known = [look_up(token.word) for token in self._tokens]
        self._words = [word for word, _ in known]
        self._bits = [bits for _, bits in known]
        self._marks = self._marks_between()
        self._stops = self._following_marks()
        self._clause = Clause(starts_line=True)
        self._clauses = [self._clause]

    def cut(self) -> list[Clause]:
        index = 0
        while index < len(self._tokens):
            mark = self._marks[index]
            if mark:
                self._open(mark, at=self._tokens[index].start)
                self._clauses[-2].asks |= "?" in mark
            if self._bits[index] & _CUTTING:
                index = self._take(index)
            else:
                self._add(self._tokens[index], self._bits[index])
                index += 1
        if self._tokens and "?" in self._lowered[self._tokens[-1].end : self._end]:
            self._clause.asks = True
        return self._clauses

    def _take(self, index: int) -> int:
        """Put the word (or phrase) into its clause; return the next index."""
        bits = self._bits[index]
        phrase = phrase_at(self._words, index, self._stops[index]) if bits & CUE_WORD else None
        if phrase and phrase.cue and not self._is_part_of_answer(phrase.cue, index):
            self._open_cue(phrase.cue, index)
            self._clause.cue_tokens = self._tokens[index : index + len(phrase.words)]
            return index + len(phrase.words)
        if phrase and not phrase.cue:
            for place in range(index, index + len(phrase.words)):
                self._add(self._tokens[place], phrase.meaning)
            return index + len(phrase.words)
        if bits & JOIN and not self._joins_same(index):
            self._open("", at=self._tokens[index].start)
        elif bits & DENIAL:
            self._open("", at=self._tokens[index].start)
            self._clause.denied = True
        elif bits & CORRECTION:
            if self._clause.tokens or self._clause.cue:
                self._open("", at=self._tokens[index].start)
            self._clause.corrects = True
        elif bits & ME and self._introduces(index):
            self._open_cue(Cue.NAME, index)
        else:
            self._add(self._tokens[index], bits)
        return index + 1

    def _marks_between(self) -> list[str]:
        """For each word the punctuation before it that parts clauses; empty where there is none."""
        marks = [""] * len(self._tokens)
        for index in range(1, len(marks)):
            gap = self._lowered[self._tokens[index - 1].end : self._tokens[index].start]
            if gap not in _NO_GAP:
                marks[index] = self._mark_of(gap, index)
        return marks

    def _following_marks(self) -> list[int]:
        """For each word where the next one stands that punctuation parts from it."""
        stop = len(self._marks)
        stops = [stop] * stop
        for index in range(stop - 1, -1, -1):
            stops[index] = stop
            if self._marks[index]:
                stop = index
        return stops

    def _add(self, token: Token, bits: int) -> None:
        self._clause.tokens.append(token)
        self._clause.bits.append(bits)
        self._clause.meaning |= bits

    def _open(self, mark: str, *, at: int) -> None:
        inherited = self._clause
        inherited.cut_short = not mark
        self._clause = Clause(opened_by=mark, opened_at=at)
        if inherited.corrects and not any(not bits & FILLER for bits in inherited.bits):
            self._clause.corrects = True
        if inherited.denied and not inherited.tokens and not mark:
            self._clause.denied = True
        self._clauses.append(self._clause)

    def _open_cue(self, cue: Cue, index: int) -> None:
        if self._clause.tokens or self._clause.cue:
            speaks_of_prices = bool(self._clause.meaning & PRICE)
            self._open("", at=self._tokens[index].start)
            self._clause.denied |= speaks_of_prices and cue in (Cue.TRADE_HINT, Cue.TRADE_WISH, Cue.BUDGET, Cue.PLAN)
        self._clause.cue = cue
        self._clause.opened_at = self._tokens[index].start

    def _is_part_of_answer(self, cue: Cue, index: int) -> bool:
        """Cue words that an answer may hold itself: "orang tua", "kapan saja", a person called Dana."""
        if cue is Cue.PLAN and self._words[index] == "kapan":
            return index + 1 < len(self._words) and self._words[index + 1] in ("saja", "aja")
        if cue is Cue.BUDGET and self._bits[index] & WEAK_NAME:
            return not self._is_about_money(index)
        if cue is Cue.PLACE:
            following = self._bits[index + 1] if index + 1 < len(self._bits) else 0
            return not following & (PLACE | WEAK_PLACE | FROM_PLACE) and self._words[index] in _PLAIN_WORDS_TOO
        if cue in (Cue.TRADE_HINT, Cue.TRADE_WISH) and self._clause.cue is Cue.TRADE:
            return True
        return (
            cue is Cue.NAME
            and self._clause.cue is Cue.NAME
            and not self._clause.tokens
            and self._words[index] == "dengan"
        )

    def _is_about_money(self, index: int) -> bool:
        """Whether an amount, or not knowing one, follows: "dana 100jt", not "Dana, Bandung"."""
        for following in range(index + 1, min(index + 6, len(self._bits))):
            if self._marks[following]:
                return False
            if self._bits[following] & (NUMBER | MONEY_WORD | UNSURE):
                return True
        return False

    def _introduces(self, index: int) -> bool:
        """Whether this "saya" (or the like) is followed by what can only be a name."""
        if index and self._bits[index - 1] & SOURCE_PERSON:
            return False
        following = index + 1
        while following < len(self._tokens) and (
            self._bits[following] & TITLE or self._words[following] in ("kak", "sih")
        ):
            following += 1
        if following >= len(self._tokens) or self._marks[following]:
            return False
        bits = self._bits[following]
        if bits & (NAME | WEAK_NAME) and not bits & (COMMON | MONEY_WORD):
            return not (bits & CUE_WORD and self._is_about_money(following))
        if bits:
            return False
        return (
            self._is_named_with_place(following)
            or bool(self._bits[following - 1] & TITLE)
            or self._is_proper(following)
        )

    def _is_proper(self, index: int) -> bool:
        """Whether an unknown word is written like a name where that tells something, and ends its clause."""
        token = self._tokens[index]
        if not (
            self._text[token.start].isupper() and len(token.word) >= 3 and self._text[token.start : token.end].istitle()
        ):
            return False
        return self._stops[index] == index + 1 or bool(self._bits[index + 1] & (CUE_WORD | JOIN))

    def _is_named_with_place(self, index: int) -> bool:
        """Whether an unknown word (or two) is followed by "dari Bandung", ", Bandung" or the like."""
        for place in range(index + 1, min(index + 4, len(self._bits))):
            bits = self._bits[place]
            if bits & PLACE and (
                self._bits[place - 1] & FROM_PLACE
                or self._words[place - 1] in _PLAIN_WORDS_TOO
                or self._marks[place] == ","
                or place - index <= 2
            ):
                return True
            if bits & WEAK_PLACE and self._bits[place - 1] & FROM_PLACE:
                return True
            if self._words[place] in _PLAIN_WORDS_TOO:
                continue
            if bits and not bits & (FROM_PLACE | NAME | WEAK_NAME):
                return False
        return False

    def _joins_same(self, index: int) -> bool:
        """ "kopi dan roti", "100 dan 200 juta", "Bu Ani dan Pak Budi": one answer, not two clauses."""
        if not 0 < index < len(self._tokens) - 1:
            return False
        before, after = self._bits[index - 1], self._bits[index + 1]
        if self._marks[index] or self._marks[index + 1]:
            return False
        return any(
            before & kind and after & kind for kind in (SOURCE | SOURCE_PERSON, TRADE | WEAK_TRADE, NAME, NUMBER, TIME)
        )

    def _mark_of(self, gap: str, index: int) -> str:
        before, token = self._tokens[index - 1], self._tokens[index]
        if not _HARD.isdisjoint(gap):
            return gap.strip() or gap
        if ". " in gap or gap.endswith("."):
            return "" if before.word in _ABBREVIATIONS or gap.strip() != "." else "."
        if "/" in gap and not self._is_joint(before, token, index):
            return "/"
        if gap.strip() in ("-", "–", "—", "->") and " " in gap and not self._is_joint(before, token, index):
            return "-"
        return ""

    def _is_joint(self, before: Token, token: Token, index: int) -> bool:
        """Dashes and slashes within dates, ranges and single letters ("s/d") part nothing."""
        measures = NUMBER | TIME | MONEY_WORD
        if self._bits[index - 1] & measures and self._bits[index] & measures:
            return True
        return len(before.word) == 1 and len(token.word) == 1
