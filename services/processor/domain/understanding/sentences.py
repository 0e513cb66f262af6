"""Reads a clause: amounts, times, sources, businesses, names and places, each with the words that say it."""

from datetime import date

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words, vocabulary
from services.processor.domain.understanding.after_cues import take_source, take_trade
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.doubts import says_unsure
from services.processor.domain.understanding.draft import Draft
from services.processor.domain.understanding.entries import reach_out
from services.processor.domain.understanding.findings import KIND_OF_CUE, Finding
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.known_words import TELLING
from services.processor.domain.understanding.measures import BESIDES, MEASURES, measures_in
from services.processor.domain.understanding.questions import (
    answers_nevertheless,
    asks_how_much,
    opens_a_question,
    wishes_well,
)
from services.processor.domain.understanding.recognised import read_known_words
from services.processor.domain.understanding.unrecognised import read_beside_measures, read_unknown
from services.processor.domain.understanding.whole_clauses import awaited_event, tells_occupation, told_origin, who_told

_WISHES = (Cue.TRADE_HINT, Cue.TRADE_WISH)
_ASKED_ABOUT = (*_WISHES, Cue.BUDGET)
_OPINIONS = frozenset(("kata", "menurut"))
"""Who is named behind one of these says what to take, not where the lead heard of us: "kata suami laundry aja"."""
_WHENCE = frozenset(("mana", "siapa", "mn"))
_PROCEEDS = frozenset(("dari", "dr", "hasil", "from"))
_FORMERLY = frozenset(("dulu", "dulunya", "tadinya", "pernah", "sempat"))
_TOLD_BY = {
    Cue.SOURCE: words.SOURCE | words.SOURCE_PERSON,
    Cue.TRADE: words.TRADE,
    Cue.NAME: words.NAME,
    Cue.PLACE: words.PLACE,
}


def findings_in(lowered: str, clause: Clause, today: date) -> list[Finding]:
    """The findings of a clause in their order; none where it asks, denies or speaks of something else."""
    if clause.denied or not clause.tokens:
        return []
    meaning = clause.meaning
    if meaning & words.GREETING and wishes_well(clause.tokens, clause.bits):
        return []
    if meaning & words.ASIDE and clause.cue not in (Cue.SOURCE, Cue.NAME) and not answers_nevertheless(clause):
        return []
    if meaning & words.QUESTION and not meaning & words.UNSURE:
        if clause.cue in _ASKED_ABOUT and asks_how_much(clause):
            return []
        if not clause.cue and opens_a_question(clause):
            return []
    if clause.asks and not clause.cue:
        return []
    if (
        clause.cue is Cue.SOURCE
        and not meaning & words.SOURCE
        and small_words.MEETING & {t.word for t in clause.cue_tokens}
    ):
        return []  # "ketemu di kantor kalian tgl 5 januari"
    if clause.cue is Cue.SOURCE and clause.tokens[0].word in _WHENCE and not meaning & words.SOURCE:
        return []  # "tau dari mana ya, lupa"
    if clause.asks and clause.cue is Cue.BUDGET and not meaning & MEASURES:
        return []
    if clause.asks and (clause.cue in _WISHES or (clause.cue in _TOLD_BY and not meaning & _TOLD_BY[clause.cue])):
        return []
    findings = _read(Draft(lowered, clause), today)
    if findings and not clause.cue:
        findings = [finding for finding in findings if not _tells_of_another(clause, finding)]
    if clause.cue in _WISHES and len(findings) > 1:
        findings = [finding for finding in findings if not _names_brand(clause, finding, findings)]
    if findings and tells_occupation(clause):
        return [finding for finding in findings if finding.kind not in (Kind.TRADE, Kind.SOURCE, Kind.UNKNOWN)]
    return findings


def _read(draft: Draft, today: date) -> list[Finding]:
    if draft.meaning & MEASURES:
        for measure in measures_in(draft.lowered, draft.clause, today):
            draft.claim(measure)
    cue = draft.clause.cue
    if (
        cue in _WISHES
        and not draft.findings
        and draft.tokens[0].word in small_words.PLAN_EVENTS
        and len(draft.tokens) > 1
    ):
        draft.found(Kind.PLAN, 0, len(draft.tokens) - 1, cued=True)  # "dibuka setelah anak lulus"
    elif not cue and len(draft.tokens) > 2 and _read_as_a_whole(draft):
        pass
    elif cue in (None, Cue.PLACE) and (address := _opens_address(draft)) is not None:
        draft.found(Kind.PLACE, address, len(draft.tokens) - 1, cued=True)  # "alamat Jl. Melati No 5 Sidoarjo"
    elif cue is Cue.SOURCE:
        take_source(draft)
    elif cue is Cue.TRADE:
        take_trade(draft)
    elif (
        draft.meaning & words.UNSURE
        and not _wavers(draft)
        and (cue or _opens_unsure(draft))
        and not _names_somebody(draft)
    ):
        _read_unsure(draft)
    else:
        if (draft.meaning & TELLING or cue is Cue.NAME) and not _opens_a_plan(draft):
            read_known_words(draft)
        if not draft.findings and cue is Cue.PLAN and draft.tokens[0].word in small_words.PLAN_OPENERS:
            draft.found(Kind.PLAN, 0, len(draft.tokens) - 1, cued=True)  # "mulai setelah resign"
        elif not draft.findings:
            read_unknown(draft)
        elif draft.meaning & MEASURES and draft.clause.stands_alone and not draft.clause.cue:
            read_beside_measures(draft)
    if len(draft.findings) > 1 and draft.findings[0].kind is Kind.BUDGET:
        draft.findings = [finding for finding in draft.findings if not _brought_the_money(draft, finding)]
    if draft.tokens[0].word in _OPINIONS and len(draft.findings) > 1:
        draft.findings = [finding for finding in draft.findings if finding.kind is not Kind.SOURCE]
    draft.judge_purity()
    if len(draft.findings) == 1 and draft.clause.stands_alone and draft.tokens[0].word not in _OPINIONS:
        reach_out(draft.findings[0], draft.taken)
    if len(draft.findings) > 1:
        draft.findings.sort(key=lambda finding: finding.start)
    return draft.findings


def _opens_address(draft: Draft) -> int | None:
    """Where an address starts: "Jl. Melati No 5", and behind a cue "di Kp. Melayu"."""
    opening = int(draft.tokens[0].word in ("di", "d"))
    is_address = len(draft.tokens) > opening + 1 and draft.tokens[opening].word in vocabulary.ADDRESS_WORDS
    return opening if is_address else None


def _brought_the_money(draft: Draft, finding: Finding) -> bool:
    """ "20 juta dari jual kambing", "110 juta di luar sewa": where the amount comes from, or what it is for."""
    if finding.kind is not Kind.TRADE:
        return False
    said = [t.word for t in draft.tokens if draft.findings[0].end <= t.start < finding.start]
    said += [t.word for t in draft.tokens if t.start == finding.start]
    return not _PROCEEDS.isdisjoint(said) or not BESIDES.isdisjoint(said)


def _read_as_a_whole(draft: Draft) -> bool:
    """What the clause says as a whole, whatever its words mean by themselves."""
    if not draft.findings and (origin := told_origin(draft.clause)):
        draft.found(Kind.SOURCE, *origin, cued=True)
        return True
    if all(finding.weak for finding in draft.findings) and (event := awaited_event(draft.clause)) is not None:
        draft.findings.clear()
        draft.found(Kind.UNKNOWN, event, len(draft.tokens) - 1, cued=False)
        return True
    if not draft.findings and (who := who_told(draft.clause)):
        draft.found(Kind.SOURCE, *who, cued=True)
        return True
    return False


def _opens_a_plan(draft: Draft) -> bool:
    """ "habis jual sawit": whatever else is named, it is said for its time."""
    return (
        draft.clause.cue in (None, Cue.PLAN)
        and draft.tokens[0].word in small_words.PLAN_EVENTS
        and len(draft.tokens) > 1
    )


def _opens_unsure(draft: Draft) -> bool:
    for bits in draft.bits:
        if bits & words.UNSURE:
            return says_unsure(draft.tokens, draft.bits)
        if not bits & (words.SKIPPED | words.COMMON):
            return False
    return False


def _wavers(draft: Draft) -> bool:
    """ "bingung antara laundry sama barbershop"."""
    return bool(draft.meaning & words.TRADE) and any(token.word == "antara" for token in draft.tokens)


def _names_somebody(draft: Draft) -> bool:
    """ "domisili Tangerang kak, lupa": what is said after all is no doubt."""
    return draft.clause.cue in (Cue.NAME, Cue.PLACE) and bool(draft.meaning & (words.NAME | words.PLACE))


def _read_unsure(draft: Draft) -> None:
    if draft.findings:
        return
    kind = KIND_OF_CUE.get(draft.clause.cue, Kind.UNSURE)
    if kind in (Kind.NAME, Kind.PLACE):
        return
    first = next(index for index, bits in enumerate(draft.bits) if not bits & words.SKIPPED)
    draft.found(kind, first, len(draft.tokens) - 1, cued=kind is not Kind.UNSURE)


def _tells_of_another(clause: Clause, finding: Finding) -> bool:
    """ "dulu saya punya warung", "suami saya maunya bengkel", "Pak Joko aja bilang bagus"."""
    said = [token.word for token in clause.tokens]
    if finding.kind is Kind.TRADE:
        return not _FORMERLY.isdisjoint(said[:2]) and "punya" in said
    if finding.kind is not Kind.SOURCE:
        return False
    inside = [token.word for token in clause.tokens if finding.start <= token.start < finding.end]
    after = [token.word for token in clause.tokens if token.start >= finding.end]
    wishes = bool(after) and after[0] in ("maunya", "pengennya", "inginnya", "pinginnya")
    return inside[0] == "bilang" or (wishes and not clause.meaning & words.SOURCE)


def _names_brand(clause: Clause, name: Finding, findings: list[Finding]) -> bool:
    """ "franchise kebab turki baba rafi": a name at the end of a wish that nothing shows to be the lead's."""
    return (
        name.kind is Kind.NAME
        and name is findings[-1]
        and findings[-2].kind is Kind.TRADE
        and name.end == clause.tokens[-1].end
        and not clause.cut_short
        and not any(bits & (words.TITLE | words.PLACE | words.WEAK_PLACE) for bits in clause.bits)
    )
