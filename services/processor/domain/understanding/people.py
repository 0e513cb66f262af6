"""Puts names and homes together: "Budi", "dari", "Bandung" are one answer."""

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from services.processor.domain.form import Field
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words, sources, vocabulary
from services.processor.domain.understanding.clauses import NEGATIONS
from services.processor.domain.understanding.findings import Finding
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.marks import BRACKETED
from services.processor.domain.understanding.normal import Token, tokens_of

_TELLING = sources.TELLING_VERBS | {"yang", "yg", "kata"}
_JOINED = frozenset(("gabung", "bergabung", "join", "mitra", "franchisee", "langganan"))
_IN_PASSING = frozenset(("salah", "inget", "ingat", "sengaja", "tau", "tahu"))
_FARTHEST_APART = 24
_NAMES = words.NAME | words.WEAK_NAME | words.TITLE
_NEVER_IN_NAMES = words.COMMON | words.TIME | words.ME | words.QUESTION | words.UNSURE | words.SOURCE | words.PRICE
_NEXT_TO = 2
_MOST_BETWEEN = 3
"""Words between a name and its home for both to be kept as one stretch: "Haryono saya tinggal di Kudus"."""
_OTHER_ANSWERS = small_words.PLAN_OPENERS | frozenset((*vocabulary.PLAN_CUES, *vocabulary.BUDGET_CUES))
_SPOUSES_AND_PARENTS = frozenset(("istri", "suami", "bapak", "ibu", "ayah", "mama", "papa", "ortu"))
"""For them the lead may write."""
_COUPLES = frozenset(("suami", "istri", "pasangan", "keluarga", "sekeluarga", "berdua"))
_CALLED = frozenset(("dipanggil", "panggilan", "panggil", "disapa", "called", "call"))
_WORKING = frozenset(("kerja", "bekerja", "magang", "merantau", "rantau", "dinas", "tugas", "bertugas"))
_HOME_CUES = (None, Cue.NAME, Cue.PLACE)  # not "buka di Surabaya"


def join_people(lowered: str, findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings, those of a name and a place beside it made one; and the homes told apart from a name."""
    if not any(finding.kind is Kind.PLACE or finding.kind is Kind.NAME for finding in findings):
        return list(findings), []
    findings = _with_names_of_trades(findings)
    joined: list[Finding] = []
    homes: list[Finding] = []
    for finding, following in zip_longest(findings, findings[1:]):
        before = joined[-1] if joined else None
        if (
            before
            and before.kind is Kind.NAME
            and not homes
            and _is_town_line(before, finding, is_last=following is None and len(findings) > len(Field))
        ):
            homes.append(finding)
            continue
        if before and not _are_close(lowered, before, finding):
            before = None
        if finding.kind is Kind.PLACE and _works_only(finding):
            continue
        if joined and joined[-1].kind is Kind.NAME and _is_right_home(finding):
            homes.append(finding)
            continue
        if finding.kind is Kind.PLACE:
            between = lowered[before.end : finding.start] if before else ""
            if before and _is_person_of(before, finding, between) and not _is_known(before, joined):
                before.kind, before.weak = Kind.NAME, False
                if _is_one_stretch(lowered, before, finding):
                    before.end = finding.end
                else:
                    homes.append(finding)  # "Maria Goreti, dosen di Larantuka"
            elif (
                finding.cued or finding.pure or _is_short(finding) or _works_there(finding)
            ) and finding.clause.cue in _HOME_CUES:
                homes.append(finding)
        elif _is_nickname(finding) and any(each.kind is Kind.NAME and each.cued for each in joined):
            continue
        elif before and (
            (following and _opens_home(before, finding, following))
            or _is_unheard_home(before, finding, findings)
            or _is_apposition(before, finding, lowered[before.end : finding.start])
            or _goes_on_with_name(before, finding, lowered[before.end : finding.start])
        ):
            before.end = finding.end
        else:
            joined.append(finding)
    return joined, homes


def _with_names_of_trades(findings: Sequence[Finding]) -> Sequence[Finding]:
    """ "Andi Baso, Watampone": a business that ends the entry of a name is part of it, where one could not stand.

    That is before a home, and beside a business in an entry of its own.
    """
    told = any(finding.kind is Kind.TRADE and finding.pure for finding in findings)
    kept: list[Finding] = []
    for finding, following in zip_longest(findings, findings[1:]):
        name = kept[-1] if kept else None
        if (
            name
            and name.kind is Kind.NAME
            and finding.kind is Kind.TRADE
            and finding.clause is name.clause
            and finding.clause.stands_alone
            and not finding.clause.cue
            and name.start == finding.clause.tokens[0].start
            and finding.start - name.end == 1
            and finding.end == finding.clause.tokens[-1].end
            and (told or (following and _is_home_behind(following)))
        ):
            name.end = finding.end
            continue
        kept.append(finding)
    return kept


def _is_home_behind(finding: Finding) -> bool:
    return finding.kind is Kind.PLACE and finding.pure and finding.clause.opened_by == ","


def without_rivals(lowered: str, findings: Sequence[Finding]) -> list[Finding]:
    """Without the names that one with a home outdoes: "torang so lia di …, kita Nona Umar di Ternate"."""
    named = [finding for finding in findings if finding.kind is Kind.NAME]
    if len(named) < 2:
        return list(findings)
    named = [finding for finding in named if not finding.clause.corrects]
    housed = [name for name in named if name.cued or _is_housed(lowered, name)]
    if len(housed) != 1:
        return list(findings)
    return [
        finding for finding in findings if finding.kind is not Kind.NAME or finding in housed or finding.clause.corrects
    ]


def is_anothers(name: Finding) -> bool:
    """ "teman saya Rina mau ikut", "Pak Joko bilang …": somebody the lead speaks of."""
    before = [token.word for token in name.clause.tokens if token.start < name.start]
    after = [token.word for token in name.clause.tokens if token.start >= name.end]
    of_somebody = (
        len(before) > 1
        and before[-1] in vocabulary.ME
        and bool(words.look_up(before[-2])[1] & words.SOURCE_PERSON)
        and before[-2] not in _SPOUSES_AND_PARENTS
    )
    if after and after[0] in ("aja", "saja", "juga", "pernah"):
        after = after[1:]
    return of_somebody or (bool(after) and after[0] in sources.TELLING_VERBS)


def _is_housed(lowered: str, name: Finding) -> bool:
    """Whether a name holds a home beside it."""
    meanings = [words.look_up(token.word)[1] for token in tokens_of(lowered, name.start, name.end)]
    return any(bits & words.PLACE for bits in meanings[1:])


def happens(tokens: Sequence[Token], bits: Sequence[int]) -> bool:
    """Whether words that name a source tell what became of it: "linknya gak bisa dibuka", "adik saya kerja di bank".

    Not where somebody told or was heard: "teman yang sudah buka", "kata kakak saya".
    """
    if bits[0] & words.FROM_PLACE or not _JOINED.isdisjoint([token.word for token in tokens]):
        return False
    channel = next((index for index, meaning in enumerate(bits) if meaning & words.SOURCE), 0)
    tokens, bits = tokens[channel:], bits[channel:]
    said = [token.word for token in tokens]
    if not _TELLING.isdisjoint(said):
        return False
    if any(
        meaning & words.TALK and token.word not in sources.SOURCE_PEOPLE_FROM
        for token, meaning in zip(tokens, bits, strict=True)
    ) or any(word in NEGATIONS and following not in _IN_PASSING for word, following in pairwise([*said, ""])):
        return True
    if any(meaning & words.SOURCE for meaning in bits):
        return False
    return any(
        before & words.ME and meaning & words.COMMON and not meaning & words.SOURCE_PERSON
        for before, meaning in pairwise(bits)
    )


def _is_person_of(before: Finding, place: Finding, between: str) -> bool:
    """Whether what stands before a place is whoever lives there: a name, or unknown words that can be one."""
    if "." in between and before.kind is not Kind.NAME:
        return False
    if before.kind is Kind.NAME:
        return True
    if before.kind is Kind.PLAN and before.weak and before.clause is not place.clause:
        return (
            bool(before.clause.meaning & words.WEAK_NAME)
            and len(before.clause.tokens) == 1
            and not place.clause.meaning & (words.NAME | words.WEAK_NAME)
        )
    return before.kind is Kind.UNKNOWN and not before.everyday and before.words_count <= 4 and _may_be_named(before)


def _is_right_home(finding: Finding) -> bool:
    """ "…, Bogor. Eh maaf, Depok"."""
    if not finding.clause.corrects:
        return False
    if finding.kind is Kind.PLACE:
        return True
    return finding.kind is Kind.UNKNOWN and finding.pure and bool(finding.clause.meaning & words.WEAK_PLACE)


def _is_town_line(name: Finding, town: Finding, *, is_last: bool) -> bool:
    """ "Eko Prasetyo" and, on the next line, "Kediri": a word that may be a town, by itself behind a name by itself.

    At the end of a whole form it may be one that nobody knows: "Brebs".
    """
    return (
        town.kind is Kind.UNKNOWN
        and name.pure
        and name.clause.starts_line
        and town.clause.starts_line
        and len(town.clause.tokens) == 1
        and bool(town.clause.meaning & words.WEAK_PLACE or (is_last and not town.clause.meaning))
        and not town.clause.meaning & (words.TRADE | words.WEAK_TRADE | words.SOURCE)
    )


def _is_known(before: Finding, joined: Sequence[Finding]) -> bool:
    """ "I'm Jessica, currently based in Denpasar": the lead has said who they are, so other words are nobody."""
    return before.kind is Kind.UNKNOWN and any(each.kind is Kind.NAME and each.cued for each in joined)


def _may_be_named(unknown: Finding) -> bool:
    """Whether no word of the stretch is one that a name never holds."""
    return not unknown.clause.cue and not any(
        bits & _NEVER_IN_NAMES and not bits & _NAMES
        for token, bits in zip(unknown.clause.tokens, unknown.clause.bits, strict=True)
        if unknown.start <= token.start < unknown.end
    )


def _is_unheard_home(name: Finding, unknown: Finding, findings: Sequence[Finding]) -> bool:
    """ "Bu Kartini, Selat Panjang" and nothing else: the place behind the comma."""
    return (
        len(findings) == 2
        and name.kind is Kind.NAME
        and unknown.kind is Kind.UNKNOWN
        and unknown.pure
        and unknown.clause.opened_by == ","
        and not unknown.clause.bits[0]
        and unknown.words_count <= _MOST_BETWEEN
        and not unknown.clause.meaning & (words.TALK | words.ASIDE | words.QUESTION | words.ME | words.UNSURE)
    )


def _goes_on_with_name(before: Finding, finding: Finding, between: str) -> bool:
    """Whether two names are one: "Bu Ani dan Pak Budi"; not "nama saya Dana, kalo mulainya nunggu dana cair"."""
    return (
        _OTHER_ANSWERS.isdisjoint([token.word for token in tokens_of(between, 0, len(between))])
        and before.kind is finding.kind is Kind.NAME
        and not is_anothers(before)
        and not finding.clause.corrects
        and not (finding.clause is not before.clause and finding.clause.opened_by == ".")
        and (not finding.cued or finding.clause is before.clause)
    )


def _is_nickname(name: Finding) -> bool:
    """ "biasa dipanggil Jojo"."""
    return name.kind is Kind.NAME and any(token.word in _CALLED for token in name.clause.cue_tokens)


def _opens_home(name: Finding, unknown: Finding, place: Finding) -> bool:
    """Whether unknown words behind a name open a home that ends with a known place: "Aling, Belinyu Bangka"."""
    return (
        name.kind is Kind.NAME
        and unknown.kind is Kind.UNKNOWN
        and place.kind is Kind.PLACE
        and unknown.clause is place.clause
        and unknown.clause is not name.clause
        and unknown.clause.opened_by == ","
        and name.end == name.clause.tokens[-1].end
    )


def _is_one_stretch(lowered: str, name: Finding, place: Finding) -> bool:
    if place.start - name.end <= _NEXT_TO:
        return True
    between = tokens_of(lowered, name.end, place.start)
    if not BRACKETED.isdisjoint([token.word for token in name.clause.tokens]):
        return len(between) < _MOST_BETWEEN - 1
    if "," in lowered[name.end : place.start] and any(token.word in vocabulary.PROFESSIONS for token in between):
        return False  # "Maria Goreti, dosen di Larantuka"
    meanings = [words.look_up(token.word)[1] for token in between]
    return len(between) <= _MOST_BETWEEN and not any(
        bits & (words.JOIN | words.DENIAL) or (bits & words.TITLE and not bits & words.FROM_PLACE) for bits in meanings
    )


def _is_apposition(before: Finding, name: Finding, between: str) -> bool:
    """ "notaris saya, Bu Evi": who the source is called."""
    return (
        before.kind is Kind.SOURCE
        and name.kind is Kind.NAME
        and not name.cued
        and between.strip() == ","
        and bool(name.clause.bits[0] & words.TITLE)
        and bool(before.clause.meaning & words.SOURCE_PERSON)
        and not before.clause.meaning & words.SOURCE
        and not name.clause.meaning & (words.PLACE | words.WEAK_PLACE)
    )


def _is_short(place: Finding) -> bool:
    """ "linggih di Ciamis": an entry of a few words that leads to a place."""
    clause = place.clause
    led = any(bits & words.FROM_PLACE for bits in clause.bits)
    return clause.stands_alone and bool(clause.opened_by) and led and len(clause.tokens) <= 3


def _works_only(place: Finding) -> bool:
    """ "Marlina kerja di Johor": where somebody works is not where they live."""
    said = [token.word for token in place.clause.tokens if token.start < place.start]
    return len(said) > 1 and said[-1] in ("di", "d") and said[-2] in _WORKING


def _works_there(place: Finding) -> bool:
    """ "saya guru SD di Bima", "kami suami istri di Tegal"."""
    clause = place.clause
    said = [token.word for token in clause.tokens]
    if clause.opened_by == "," and said[0] in vocabulary.PROFESSIONS:
        return clause.stands_alone  # "Pak Mulyo, umur 52 tahun, pensiunan guru di Purworejo"
    first = next((bits for bits in clause.bits if not bits & (words.TITLE | words.GREETING)), 0)
    return bool(first & words.ME) and not (vocabulary.PROFESSIONS | _COUPLES).isdisjoint(said)


def _are_close(lowered: str, before: Finding, after: Finding) -> bool:
    between = lowered[before.end : after.start]
    return len(between) <= _FARTHEST_APART and "\n" not in between
