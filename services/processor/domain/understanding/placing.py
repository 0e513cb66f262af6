"""Gives unknown stretches of a list their field: by the order of the template, or because one field is left."""

from collections.abc import Mapping, Sequence

from services.processor.domain.form import Field
from services.processor.domain.understanding import vocabulary
from services.processor.domain.understanding.findings import Finding, Kind

Sequenced = tuple[Finding, Field | None]
"""A finding and its field, None while that is unknown."""

# Anything may be a source, a business or a name; budgets and plans are recognisable.
_OPEN_FIELDS = (Field.SOURCE_INFO, Field.BUSINESS_TYPE, Field.BIODATA)
_LONGEST_WORDS = 5


def place_unknown(
    sequence: Sequence[Sequenced], *, asked: Sequence[Field], remaining: Sequence[Field]
) -> Mapping[Field, Finding]:
    """The fields of those unknown findings that can only be meant for one; the others are left out."""
    unknown = [finding for finding, field in sequence if field is None and finding.clause.stands_alone]
    if not unknown:
        return {}
    if len(asked) == 1:
        only = [finding for finding in unknown if _answers_alone(finding, remaining[0])]
        return {remaining[0]: only[0]} if len(only) == 1 == len(unknown) else {}
    placed = _by_order(sequence, asked)
    if placed:
        return placed
    if any(finding.cued for finding, _ in sequence):  # sentences, not a list: loose words may mean anything
        unknown = [finding for finding in unknown if finding.kind is Kind.PLAN]
    return _by_elimination(unknown, remaining)


def _by_order(sequence: Sequence[Sequenced], asked: Sequence[Field]) -> Mapping[Field, Finding]:
    """Between two known answers in template order stand exactly the answers to the fields between them."""
    positions = [asked.index(field) for _, field in sequence if field in asked]
    if (
        not positions
        or positions != sorted(set(positions))
        or any(field and field not in asked for _, field in sequence)
    ):
        return {}
    placed: dict[Field, Finding] = {}
    gap: list[Finding] = []
    previous = -1
    for finding, field in [*sequence, (None, None)]:
        if finding is not None and field is None:
            if not finding.clause.stands_alone:
                return {}
            gap.append(finding)
            continue
        upcoming = asked.index(field) if field else len(asked)
        wanted = asked[previous + 1 : upcoming]
        if len(gap) == len(wanted) and all(_fits(each, name) for each, name in zip(gap, wanted, strict=True)):
            placed.update(zip(wanted, gap, strict=True))
        gap, previous = [], upcoming
    return placed


def _by_elimination(unknown: Sequence[Finding], remaining: Sequence[Field]) -> Mapping[Field, Finding]:
    candidates = [
        (finding, name) for finding in unknown for name in remaining if not finding.everyday and _fits(finding, name)
    ]
    if len(unknown) == 1 and len(candidates) == 1 and unknown[0].kind is not Kind.UNSURE:
        return {candidates[0][1]: candidates[0][0]}
    return {}


def _fits(finding: Finding, name: Field) -> bool:
    match finding.kind:
        case Kind.UNKNOWN if name is Field.START_PLAN:
            return _is_told_as(name, [token.word for token in finding.clause.tokens])
        case Kind.UNKNOWN:
            return name in _OPEN_FIELDS and not finding.everyday and finding.words_count <= _LONGEST_WORDS
        case Kind.UNSURE:
            return name is not Field.BIODATA
        case Kind.BARE_NUMBER | Kind.BUDGET:
            return name is Field.BUDGET
        case Kind.PLAN:
            return name is Field.START_PLAN or (name is Field.BIODATA and finding.weak and finding.words_count == 1)
        case Kind.NAME:
            return name is Field.BIODATA
        case Kind.SOURCE:
            return name is Field.SOURCE_INFO
        case Kind.TRADE:
            return name is Field.BUSINESS_TYPE
        case Kind.PLACE:
            return False


def _answers_alone(finding: Finding, name: Field) -> bool:
    """Whether this can only be the answer to the one field that is missing."""
    if finding.kind is Kind.SOURCE and any(token.word in vocabulary.HEARD_VERBS for token in finding.clause.tokens):
        return name is Field.SOURCE_INFO  # "tetangga yang kasih tau"
    if finding.kind is Kind.UNKNOWN and (finding.everyday or name is Field.START_PLAN):
        said = [token.word for token in finding.clause.tokens]
        return finding.words_count <= _LONGEST_WORDS and _is_told_as(name, said)
    return (not finding.everyday or finding.kind is Kind.UNSURE) and _fits(finding, name)


def _is_told_as(name: Field, said: Sequence[str]) -> bool:
    """Words that answer by how they begin: "lewat depan kantor", "setelah nikah", "yang mudah"."""
    if name is Field.SOURCE_INFO:
        return any(word in vocabulary.HEARD_FROM for word in said[:-1])
    if name is Field.START_PLAN:
        opening = next((word for word in said if word not in vocabulary.FILLERS or word in vocabulary.PLAN_OPENERS), "")
        return opening in vocabulary.PLAN_OPENERS
    return name is Field.BUSINESS_TYPE and said[0] in ("yang", "yg")
