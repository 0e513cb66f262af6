"""What a clause says as a whole, whatever its words mean by themselves."""

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words, sources, vocabulary
from services.processor.domain.understanding.clauses import Clause

_SHORTEST_EVENT = 3
_LONGEST_TELLER = 7
_LONGEST_ORIGIN = 4


def awaited_event(clause: Clause) -> int | None:
    """Where "kalau sudah laku kopi di ladang" starts: an entry that opens like a plan is one."""
    if clause.asks or clause.meaning & words.QUESTION:
        return None
    if clause.meaning & words.SOURCE and any(token.word in sources.HEARD_VERBS for token in clause.tokens):
        return None  # "info saya peroleh sewaktu menghadiri seminar"
    opening = 0
    for opening, bits in enumerate(clause.bits):
        if not bits & words.SKIPPED or clause.tokens[opening].word in small_words.PLAN_OPENERS:
            break
    opener = clause.tokens[opening].word
    if opener not in small_words.PLAN_OPENERS or len(clause.tokens) - opening < _SHORTEST_EVENT:
        return None
    if not clause.stands_alone and opener not in small_words.PLAN_EVENTS:
        return None
    said = [token.word for token in clause.tokens[opening + 1 :]]
    return opening if (small_words.CONCEDING | small_words.AWAITED_IN_CHATS).isdisjoint(said) else None


def told_origin(clause: Clause) -> tuple[int, int] | None:
    """The first and last word behind "dari" in "dari dokter hewan langganan": somebody, whatever their trade."""
    first = next((index for index, bits in enumerate(clause.bits) if not bits & words.SKIPPED), None)
    if not clause.stands_alone or not first or clause.tokens[first - 1].word not in sources.ORIGINS:
        return None
    last = max(index for index, bits in enumerate(clause.bits) if not bits & words.SKIPPED)
    if last - first >= _LONGEST_ORIGIN:
        return None
    titled = clause.bits[first] & words.TITLE and first < last and not clause.bits[last] & words.WEAK_PLACE
    if not clause.bits[last] & words.SOURCE_PERSON and not titled:
        return None
    other = words.NUMBER | words.TIME | words.UNSURE | words.QUESTION | words.ME | words.TALK | words.PLACE
    return None if any(bits & other for bits in clause.bits[: last + 1]) else (first, last)


def who_told(clause: Clause) -> tuple[int, int] | None:
    """The first and last word of who told: "wali santri yang mengenalkan", "yang ngajak itu keponakan saya"."""
    said = [token.word for token in clause.tokens]
    if sources.TELLING_VERBS.isdisjoint(said) or not clause.stands_alone:
        return None
    if clause.meaning & words.SOURCE and not clause.bits[0] & words.SOURCE_PERSON:
        return None  # "ada yang share di grup RT"
    verb = next(index for index, word in enumerate(said) if word in sources.TELLING_VERBS)
    if not verb or said[verb - 1] not in ("yang", "yg") or clause.meaning & (words.QUESTION | words.UNSURE):
        return None
    if verb > 1:
        merely_told = said[verb + 1 : verb + 2] in (["tau"], ["tahu"], ["info"])
        last = verb - 2 if merely_told else len(said) - 1
        return (0, last) if last < _LONGEST_TELLER else None
    first = next((i for i in range(verb + 1, len(said)) if not clause.bits[i] & words.SKIPPED), None)
    return (first, len(said) - 1) if first is not None and len(said) - first <= _LONGEST_TELLER else None


def tells_occupation(clause: Clause) -> bool:
    """ "saya tukang ojek": what the lead is, not what they want."""
    return (
        not clause.cue
        and len(clause.tokens) > 1
        and bool(clause.bits[0] & words.ME)
        and clause.tokens[1].word in vocabulary.PROFESSIONS
    )
