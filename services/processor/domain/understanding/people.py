"""Puts names and homes together: "Budi", "dari", "Bandung" are one answer."""

from collections.abc import Sequence

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.findings import Finding, Kind
from services.processor.domain.understanding.lexicon import Cue

_FARTHEST_APART = 24
_HOME_CUES = (None, Cue.NAME, Cue.PLACE)  # not "buka di Surabaya"


def join_people(lowered: str, findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings, those of a name and a place beside it made one; and the homes told apart from a name."""
    if not any(finding.kind is Kind.PLACE or finding.kind is Kind.NAME for finding in findings):
        return list(findings), []
    joined: list[Finding] = []
    homes: list[Finding] = []
    for finding in findings:
        before = joined[-1] if joined else None
        if before and not _are_close(lowered, before, finding):
            before = None
        if finding.kind is Kind.PLACE:
            if before and _is_person_of(before, finding):
                before.kind, before.end, before.weak = Kind.NAME, finding.end, False
            elif (finding.cued or finding.pure or _is_short(finding)) and finding.clause.cue in _HOME_CUES:
                homes.append(finding)
        elif (
            before
            and before.kind is finding.kind is Kind.NAME
            and (not finding.cued or finding.clause is before.clause)
        ):
            before.end = finding.end
        else:
            joined.append(finding)
    return joined, homes


def _is_person_of(before: Finding, place: Finding) -> bool:
    """Whether what stands before a place is whoever lives there: a name, or unknown words that can be one."""
    if before.kind is Kind.NAME:
        return True
    if before.kind is Kind.PLAN and before.weak and before.clause is not place.clause:
        return bool(before.clause.meaning & words.WEAK_NAME) and len(before.clause.tokens) == 1
    return before.kind is Kind.UNKNOWN and not before.everyday and before.words_count <= 4 and not before.clause.cue


def _is_short(place: Finding) -> bool:
    """ "linggih di Ciamis": an entry of a few words that leads to a place."""
    clause = place.clause
    led = any(bits & words.FROM_PLACE for bits in clause.bits)
    return clause.stands_alone and bool(clause.opened_by) and led and len(clause.tokens) <= 3


def _are_close(lowered: str, before: Finding, after: Finding) -> bool:
    between = lowered[before.end : after.start]
    return len(between) <= _FARTHEST_APART and "\n" not in between
