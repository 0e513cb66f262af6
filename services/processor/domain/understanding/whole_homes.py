"""Homes to their last word: what follows a name in its clause, or fills the next one, though no list knows it."""

from collections.abc import Sequence

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.findings import Finding
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.normal import Token
from services.processor.domain.understanding.vocabulary import FROM_PLACE, ME, PLACE_OPENERS

_MOST_WORDS = 4
_PARTING = (",", "-", "/", "(", "–", "—")
_LEADING = FROM_PLACE | {"di", "d", "orang", "asli", "domisili", "tinggal"}
_NEVER = (
    words.NUMBER
    | words.SOURCE
    | words.QUESTION
    | words.UNSURE
    | words.ASIDE
    | words.ME
    | words.JOIN
    | words.MONEY_WORD
    | words.DENIAL
    | words.PRICE
)
_IN_PLACES = words.PLACE | words.WEAK_PLACE | words.NAME | words.WEAK_NAME | words.CUE_WORD
_RATHER_SOMETHING = words.TRADE | words.SOURCE_PERSON | words.TIME | words.TALK | words.COMMON | words.FILLER


def with_whole_homes(text: str, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of one line with each name reaching over its home; what it takes in is no finding of its own."""
    kept: list[Finding] = []
    for finding in findings:
        name = kept[-1] if kept and kept[-1].kind is Kind.NAME else None
        if name and finding.end <= name.end and finding.clause is name.clause:
            continue
        if name and name.clause is not finding.clause and _fills_its_clause_with_a_home(text, name, finding):
            name.end = _last(finding.clause.tokens, finding.clause.bits)
            continue
        if finding.clause.cue is Cue.PLACE:
            _reach_to_the_end(finding)
        elif finding.kind is Kind.NAME:
            _reach_over_home(text, finding)
        kept.append(finding)
    return kept


def _reach_over_home(text: str, name: Finding) -> None:
    """ "Dodi dari Air Molek", "Dodi Firmanto Lubuk Sikaping"."""
    pairs = list(zip(name.clause.tokens, name.clause.bits, strict=True))
    rest = [(token, bits) for token, bits in pairs if token.start >= name.end]
    while rest and rest[-1][1] & words.FILLER and not rest[-1][1] & words.PLACE:
        rest.pop()
    if rest and len(rest) <= _MOST_WORDS and _is_home(text, rest):
        name.end = rest[-1][0].end


def _reach_to_the_end(home: Finding) -> None:
    """ "domisili Tanjung Enim": what follows "domisili" is the home, up to what no place is called."""
    rest = [
        (token, bits)
        for token, bits in zip(home.clause.tokens, home.clause.bits, strict=True)
        if token.start >= home.end
    ]
    if rest and not any(bits & ~_IN_PLACES for _, bits in rest):
        home.end = rest[-1][0].end


def _fills_its_clause_with_a_home(text: str, name: Finding, finding: Finding) -> bool:
    """ "Dodi - Tanjung Enim": a clause behind a name that opens like a place."""
    clause = finding.clause
    return (
        clause.opened_by in _PARTING
        and clause.stands_alone
        and not clause.cue
        and name.end >= name.clause.tokens[-1].end
        and 1 < len(clause.tokens) <= _MOST_WORDS
        and clause.tokens[0].word in PLACE_OPENERS
        and _is_home(text, list(zip(clause.tokens, clause.bits, strict=True)))
    )


def _is_home(text: str, rest: list[tuple[Token, int]]) -> bool:
    led = rest[0][0].word in _LEADING
    if led:
        rest = rest[1:]
    if not rest or any(bits & _NEVER or token.word in ME for token, bits in rest):
        return False
    if rest[0][0].word in PLACE_OPENERS and len(rest) > 1:
        return True
    proper = all(text[token.start].isupper() for token, _ in rest) and not text.isupper()
    if led and proper:
        return not any(bits & (words.TIME | words.SOURCE_PERSON) for _, bits in rest)
    return led and not any(bits & _RATHER_SOMETHING for _, bits in rest)


def _last(tokens: Sequence[Token], bits: Sequence[int]) -> int:
    last = len(tokens) - 1
    while last and bits[last] & words.FILLER:
        last -= 1
    return tokens[last].end
