"""Gives unknown stretches of a list their field.

Every way to give the unknown entries to the open fields is weighed: by what their words hint at, by the order of the
template, by what would be left over. An entry gets its field only if every way that gives it another is clearly worse;
else it is left out, and the bot asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from services.processor.domain.form import BIODATA, BUDGET, BUSINESS_TYPE, SOURCE_INFO, START_PLAN, Field
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words, sources, vocabulary
from services.processor.domain.understanding.findings import Finding
from services.processor.domain.understanding.kinds import Cue, Elsewhere, Kind

Sequenced = tuple[Finding, Field | None]
"""A finding and its field, None while that is unknown."""


_Place = Field | Elsewhere
_Way = tuple[_Place, ...]

# Anything may be a source, a business or a name; budgets and plans are recognisable.
_OPEN_FIELDS = (SOURCE_INFO, BUSINESS_TYPE, BIODATA)
_MEASURED = words.NUMBER | words.MONEY_WORD | words.TIME
_LONGEST_WORDS = 5
_LONGEST_HOME = 3
_FARTHEST_APART = 4
_MOST_UNKNOWN = 5
_MARGIN = 1.0
"""How much worse every other reading must be."""
_LEFT_OVER = -3.0
_LEFT_OVER_IN_SENTENCES = 2.0
_RECOGNISED_LEFT_OVER = -0.5
"""In sentences, unlike in lists, loose words may mean anything; a time or an amount rather means what it says."""
_UNANSWERED = -1.0
_IN_ORDER = 0.4
_ALL_IN_ORDER = 1.0
_SHORTEST_ORDER = 3
_FROM_SOMEWHERE = 2.0
_TOLD = 3.0
_RARELY_A_SOURCE = -0.5
_TITLED = 1.0
_HOME_OF_NAMED = 1.6
_HOME_IN_SENTENCES = 3.1


def place_unknown(
    sequence: Sequence[Sequenced], *, asked: Sequence[Field], remaining: Sequence[Field], is_list: bool
) -> Mapping[Field, Finding]:
    """The fields of those unknown findings that can only be meant for one; the others are left out.

    For biodata that is known already the finding is name and home in one.
    """
    unknown = [finding for finding, field in sequence if field is None and is_entry(finding)]
    if not unknown or len(unknown) > _MOST_UNKNOWN:
        return {}
    if len(asked) == 1:
        only = [finding for finding in unknown if remaining and _answers_alone(finding, remaining[0])]
        unsure = [finding for finding in only if finding.kind is Kind.UNSURE]
        if only == unknown and len(only) > 1 and remaining[0] is START_PLAN:
            return {START_PLAN: replace(only[0], end=only[-1].end)}  # "habis jual sawit, belum tentu bulannya"
        if len(only) == 1 == len(unknown) or len(unsure) == 1:
            return {remaining[0]: (unsure or only)[0]}
        return {}
    if is_list and list(remaining) == [BUSINESS_TYPE] and len(unknown) == 1 and _is_unheard_of(unknown[0]):
        return {BUSINESS_TYPE: unknown[0]}
    return _Weighing(sequence, unknown, asked, remaining, is_list=is_list).result()


def _is_unheard_of(finding: Finding) -> bool:
    """ "gantungan kunci": an entry that opens with a word no list knows."""
    other = words.ME | words.QUESTION | words.ASIDE | words.UNSURE | words.TIME | words.NUMBER | words.SOURCE
    return (
        finding.kind is Kind.UNKNOWN
        and finding.clause.stands_alone
        and finding.words_count <= _LONGEST_HOME
        and not finding.clause.bits[0]
        and not finding.clause.meaning & other
    )


def is_entry(finding: Finding) -> bool:
    """Whether the finding stands apart, so that it may answer by itself."""
    clause = finding.clause
    if finding.kind is Kind.UNKNOWN and not clause.cue and _is_told_as(START_PLAN, finding):
        return True
    return clause.stands_alone or _is_wished(finding) or (bool(clause.opened_by) and not clause.cue)


def _is_wished(finding: Finding) -> bool:
    return finding.clause.cue is Cue.TRADE_WISH and finding.kind is Kind.UNKNOWN and not finding.everyday


@dataclass(slots=True)
class _Weighed:
    worth: float
    way: _Way


class _Weighing:
    def __init__(
        self,
        sequence: Sequence[Sequenced],
        unknown: Sequence[Finding],
        asked: Sequence[Field],
        remaining: Sequence[Field],
        *,
        is_list: bool,
    ) -> None:
        self._sequence = sequence
        self._unknown = unknown
        self._asked = asked
        self._remaining = remaining
        self._left_over = _LEFT_OVER if is_list else _LEFT_OVER_IN_SENTENCES
        self._home = _HOME_OF_NAMED if is_list else _HOME_IN_SENTENCES

    def result(self) -> Mapping[Field, Finding]:
        ways = list(self._ways(0, ()))
        if len(ways) == 1:
            return {}
        weighed = [_Weighed(self._worth(way), way) for way in ways]
        best = max(weighed, key=lambda each: each.worth)
        placed: dict[Field, Finding] = {}
        for index, place in enumerate(best.way):
            rival = max((each.worth for each in weighed if each.way[index] is not place), default=best.worth - _MARGIN)
            if place is Elsewhere.NOTHING or best.worth - rival < _MARGIN:
                continue
            finding = self._unknown[index]
            if isinstance(place, Field):
                placed[place] = finding
            elif named := placed.get(BIODATA) or self._name_before(finding):
                placed[BIODATA] = replace(named, end=finding.end)
        return placed

    def _ways(self, index: int, way: _Way) -> Iterator[_Way]:
        """Every way to give the unknown entries from this one on their places."""
        if index == len(self._unknown):
            yield way
            return
        finding = self._unknown[index]
        for field in self._remaining if is_entry(finding) else ():
            if field not in way and _fits(finding, field):
                yield from self._ways(index + 1, (*way, field))
        if _can_be_home(finding) and self._follows_a_name(index, way):
            yield from self._ways(index + 1, (*way, Elsewhere.HOME))
        yield from self._ways(index + 1, (*way, Elsewhere.NOTHING))

    def _follows_a_name(self, index: int, way: _Way) -> bool:
        finding = self._unknown[index]
        if self._name_before(finding):
            return True
        before = self._unknown[index - 1] if index else None
        return before is not None and way[index - 1] is BIODATA and self._are_neighbours(before, finding)

    def _name_before(self, finding: Finding) -> Finding | None:
        for before, field in self._sequence:
            if (
                before.kind is Kind.NAME
                and field is BIODATA
                and self._are_neighbours(before, finding)
                and not _is_housed(before)
            ):
                return before
        return None

    def _are_neighbours(self, before: Finding, finding: Finding) -> bool:
        """Whether one follows the other in its line, with nothing but a mark between them."""
        return not finding.clause.starts_line and 0 < finding.start - before.end <= _FARTHEST_APART

    def _worth(self, way: _Way) -> float:
        given = dict(zip(map(id, self._unknown), way, strict=True))
        worth = sum(self._hint(finding, place) for finding, place in zip(self._unknown, way, strict=True))
        worth += _UNANSWERED * sum(field not in way for field in self._remaining)
        order = [
            self._asked.index(place)
            for finding, field in self._sequence
            if (place := field or given.get(id(finding))) in self._asked
        ]
        if len(order) >= _SHORTEST_ORDER and order == sorted(set(order)):
            worth += _ALL_IN_ORDER
        return worth + _IN_ORDER * sum(first < second for first, second in pairwise(order))

    def _hint(self, finding: Finding, place: _Place) -> float:
        if not isinstance(place, Field):
            if place is Elsewhere.HOME:
                return self._home
            return self._left_over if finding.kind is Kind.UNKNOWN else min(self._left_over, _RECOGNISED_LEFT_OVER)
        if finding.kind is not Kind.UNKNOWN:
            return 0.0
        if _is_told_as(place, finding):
            return _TOLD
        if place is SOURCE_INFO:
            return _RARELY_A_SOURCE
        if place is BIODATA:
            return (_TITLED if finding.clause.meaning & words.TITLE else 0.0) + (
                _FROM_SOMEWHERE if _is_from_somewhere(finding) else 0.0
            )
        return 0.0


def _is_housed(name: Finding) -> bool:
    """Whether a name's stretch goes on to a home beyond the words of its own clause."""
    return name.end > name.clause.tokens[-1].end


def _can_be_home(finding: Finding) -> bool:
    return (
        finding.kind is Kind.UNKNOWN
        and not finding.everyday
        and finding.words_count <= _LONGEST_HOME
        and finding.clause.opened_by != "."
        and not finding.clause.meaning & (words.ME | words.QUESTION)
        and not _is_told_as(START_PLAN, finding)
    )


def _fits(finding: Finding, name: Field) -> bool:
    match finding.kind:
        case Kind.UNKNOWN if _is_told_as(START_PLAN, finding):
            return name is START_PLAN
        case Kind.UNKNOWN if name is START_PLAN:
            return False
        case Kind.UNKNOWN if _is_somewhere(finding, ("di", "ke", "d") if name is not SOURCE_INFO else ("ke",)):
            return False
        case Kind.UNKNOWN if name is not BUSINESS_TYPE and finding.clause.meaning & _MEASURED:
            return False  # "prob 150 mil"
        case Kind.UNKNOWN:
            if name not in _OPEN_FIELDS or finding.words_count > _LONGEST_WORDS:
                return False
            if name is BIODATA and finding.clause.tokens[0].word in ("yang", "yg"):
                return False
            return not finding.everyday or (name is not BIODATA and _is_told_as(name, finding))
        case Kind.UNSURE:
            return name is not BIODATA
        case Kind.BARE_NUMBER | Kind.BUDGET:
            return name is BUDGET
        case Kind.PLAN:
            return (name is START_PLAN and not (finding.weak and (finding.everyday or finding.clause.cut_short))) or (
                name is BIODATA
                and finding.weak
                and not finding.everyday
                and finding.words_count == 1
                and bool(finding.clause.meaning & words.WEAK_NAME)
            )
        case Kind.NAME:
            return name is BIODATA and not (finding.everyday and finding.clause.asks)
        case Kind.SOURCE:
            return name is SOURCE_INFO and not finding.everyday
        case Kind.TRADE:
            return name is BUSINESS_TYPE and not finding.everyday
        case _:
            return False


def _is_somewhere(finding: Finding, leading: Sequence[str]) -> bool:
    """ "kami di Long Bawan": unknown words behind "di" are a place."""
    before = [token.word for token in finding.clause.tokens if token.start < finding.start]
    return bool(before) and before[-1] in leading


def _answers_alone(finding: Finding, name: Field) -> bool:
    """Whether this can only be the answer to the one field that is missing."""
    if finding.kind is Kind.SOURCE and any(
        token.word in sources.HEARD_VERBS or token.word in sources.TELLING_VERBS for token in finding.clause.tokens
    ):
        return name is SOURCE_INFO  # "tetangga yang kasih tau"
    if finding.kind is Kind.TRADE and name is BUSINESS_TYPE and _is_settled_on(finding):
        return True
    if finding.kind is Kind.UNKNOWN and (finding.everyday or name is START_PLAN):
        return finding.words_count <= _LONGEST_WORDS and _is_told_as(name, finding)
    return (not finding.everyday or finding.kind is Kind.UNSURE) and _fits(finding, name)


def _is_settled_on(finding: Finding) -> bool:
    """ "daripada bingung kopi aja deh"."""
    after = [token.word for token in finding.clause.tokens if token.start >= finding.end]
    return bool(after) and after[0] in ("aja", "saja", "ajah", "wae", "bae", "aje")


def _is_told_as(name: Field, finding: Finding) -> bool:
    """Words that answer by how they begin: "lewat depan kantor", "setelah nikah", "yang mudah", "mau kayu palet"."""
    said = [token.word for token in finding.clause.tokens]
    if name is SOURCE_INFO:
        if finding.everyday and (finding.clause.meaning & words.TALK or not sources.ORIGINLESS.isdisjoint(said)):
            return False  # "dari kemarin gak dibales"
        return _is_heard(said) and not _is_from_somewhere(finding)
    if name is START_PLAN:
        opening = next(
            (word for word in said if word not in small_words.FILLERS or word in small_words.PLAN_OPENERS), ""
        )
        return opening in small_words.PLAN_OPENERS and small_words.AWAITED_IN_CHATS.isdisjoint(said)
    if name is not BUSINESS_TYPE:
        return False
    if said[0] in ("yang", "yg") or _is_wished(finding):
        return True
    meant = [word for word in said if word not in vocabulary.WISHES and word not in small_words.FILLERS]
    if len(meant) > 1 and meant[0] in vocabulary.TRADE_OPENERS and not any(b & words.ME for b in finding.clause.bits):
        return True
    opening_words = [token.word for token in finding.clause.tokens if token.start < finding.start]
    return not finding.everyday and any(word in vocabulary.WISHES for word in opening_words)


def _is_heard(said: Sequence[str]) -> bool:
    """Whether "dari" or the like opens the words; "saya dari …" tells of the lead."""
    origins = sources.HEARD_FROM if any(word in sources.HEARD_VERBS for word in said) else sources.ORIGINS
    return any(word in origins and before not in vocabulary.ME for before, word in pairwise(("", *said[:-1])))


def _is_from_somewhere(finding: Finding) -> bool:
    """ "Fikar dari Ulee Kareng": unknown words on both sides."""
    bits = finding.clause.bits
    leading = next((index for index, each in enumerate(bits) if each & words.FROM_PLACE), 0)
    return any(not each & words.FILLER for each in bits[:leading]) and leading + 1 < len(bits)
