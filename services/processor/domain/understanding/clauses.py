"""Clauses: stretches of a text that speak of one thing, with the cue that opens them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from services.processor.domain.understanding.kinds import Cue
from services.processor.domain.understanding.lexicon import (
    CUE_WORD,
    FILLER,
    NAME,
    NUMBER,
    TIME,
    TITLE,
    UNSURE,
    WEAK_NAME,
)
from services.processor.domain.understanding.normal import Token, word_list

NEGATIONS = frozenset(word_list("ga gak gk g nggak ngga enggak tidak tdk ndak"))
_LONGEST_NAME = 4
_WHAT = frozenset(("apa", "berapa", "kapan", "brp"))
_DEPENDING = frozenset(word_list("tergantung sesuai menyesuaikan disesuaikan nyesuaiin"))


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
    cue_tokens: Sequence[Token] = ()
    opened_at: int = 0
    """Where its cue starts."""
    speaks_of: Cue | None = None
    """The cue with nothing behind it that it corrects: "nama saya | salah ketik"."""

    @property
    def stands_alone(self) -> bool:
        """Whether punctuation or line breaks part it on both sides, as an entry of a list."""
        return (self.starts_line or bool(self.opened_by)) and not self.cut_short


def mend(clauses: Sequence[Clause]) -> None:
    """Give the clauses of a line what their neighbours say of them: a cue behind its answer, what is put right."""
    for before, clause in pairwise(clauses):
        if before.speaks_of and not clause.cue and clause.cut_short and clauses[clauses.index(clause) + 1].denied:
            clause.cue, clause.corrects = before.speaks_of, True  # "namaku salah ketik, Gia bukan Gea"
        if (
            clause.cue
            and all(
                token.word in _WHAT or bits & FILLER for token, bits in zip(clause.tokens, clause.bits, strict=True)
            )
            and before.cut_short
            and not before.cue
            and before.meaning & UNSURE
            and not any(token.word in _DEPENDING for token in before.tokens)
        ):
            _give_cue(before, clause)
        elif clause.cue is Cue.NAME and not clause.tokens and _is_bare_name(before):
            before.cue, before.cut_short = Cue.NAME, clause.cut_short  # "Ucok nama saya"
        elif not clause.cue and _puts_right(clause) and (before.corrects or clause.meaning & (NUMBER | TIME)):
            clause.cue, clause.corrects = before.cue or before.speaks_of, True
            count = 1 if clause.tokens[0].word.endswith("nya") else 2
            del clause.tokens[:count], clause.bits[:count]
            if clause.cue is Cue.PLACE and clause.bits[0] & (NAME | WEAK_NAME):
                clause.cue = Cue.NAME


def _is_bare_name(clause: Clause) -> bool:
    return (
        clause.cut_short
        and not clause.cue
        and 0 < len(clause.tokens) <= _LONGEST_NAME
        and all(not bits & ~CUE_WORD or bits & (NAME | WEAK_NAME | TITLE) for bits in clause.bits)
    )


def _puts_right(clause: Clause) -> bool:
    """ "nama saya salah ketik, yang benar Sofyan"."""
    said = [token.word for token in clause.tokens[:3]]
    if len(said) > 1 and said[0] in ("harusnya", "seharusnya", "mestinya"):
        return True
    return len(said) == 3 and said[0] in ("yang", "yg") and said[1] in ("benar", "bener", "betul")


def _give_cue(unsure: Clause, clause: Clause) -> None:
    """ "belum ada budget", "belum tahu kapan": the cue stands behind the answer."""
    unsure.cue, unsure.cut_short = clause.cue, clause.cut_short
    unsure.tokens += [*clause.cue_tokens, *clause.tokens]
    unsure.bits += [FILLER] * (len(clause.cue_tokens) + len(clause.tokens))
    clause.tokens, clause.bits = [], []
