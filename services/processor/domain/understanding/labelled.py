"""The value behind a label: where it ends, and whether it can be one for that label."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from services.processor.domain.form import BIODATA, BUDGET, BUSINESS_TYPE, SOURCE_INFO, START_PLAN, Field, Value
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.kinds import Cue, Label
from services.processor.domain.understanding.labels import Labelled
from services.processor.domain.understanding.money import Amount, find_amounts
from services.processor.domain.understanding.normal import TELEPHONE, own_words, plain, tokens_of
from services.processor.domain.understanding.plans import find_plan
from services.processor.domain.understanding.respelling import respelled

FIELD_OF_LABEL = {
    Label.SOURCE: SOURCE_INFO,
    Label.TRADE: BUSINESS_TYPE,
    Label.BUDGET: BUDGET,
    Label.PLAN: START_PLAN,
    Label.NAME: BIODATA,
    Label.NAME_AND_PLACE: BIODATA,
}
_FIELD_OF_CUE = {
    Cue.SOURCE: SOURCE_INFO,
    Cue.TRADE: BUSINESS_TYPE,
    Cue.TRADE_HINT: BUSINESS_TYPE,
    Cue.TRADE_WISH: BUSINESS_TYPE,
    Cue.BUDGET: BUDGET,
    Cue.PLAN: START_PLAN,
    Cue.NAME: BIODATA,
}
_CORRECTIONS = ("eh", "ralat", "koreksi")
_CUT = re.compile(r"(?:,|\.\s)\s*(?=[^\W\d])")
_ABBREVIATED = re.compile(
    r"(?<![^\W_])(?:[a-z]|dr|drs|drg|ir|hj|tn|ny|bpk|jl|jln|gg|ds|dsn|kel|kec|kab|kp|rt|rw|perum|komp|prov|no|abd|muh|moh|st|prof|rp|pt|cv|sdr|sdri|bp|bu|pak|mr|mrs|ms|apt|ust|min|maks|max|kurleb)$"
)
_ENTRY = re.compile(r"[^\W\d][^\W\d]*(?: [^\W\d]+){0,3} ?[:=]")
_ASKED = re.compile(r"\s*(?:\([^()]*\?\s*\)?|[,.;]\s[^,.;?]*\?)\W*$")
_SPOKEN_TO = re.compile(r"(?<=\w)[ ,]+(?:kak|kaka|min|admin|gan)\b(?=[ ,]+\w)")
_CHATTING = words.TALK | words.COMMON | words.ASIDE | words.QUESTION | words.UNSURE
_OPENING_FROM = re.compile(r"\s*(?:dari|dr|from)\s+(?=\w)")
_DIGIT = re.compile(r"\d")
_TELEPHONE = re.compile(TELEPHONE)


def end_of_value(lowered: str, part: Labelled) -> int:
    """A comma or full stop followed by another field's cue ends the value: "Budget: 100jt, rencana mulai Mei"."""
    value = lowered[part.value_start : part.value_end]
    if "," not in value and ". " not in value:
        return part.value_end
    own = FIELD_OF_LABEL.get(part.label)
    for match in _CUT.finditer(value):
        if match[0][0] == "." and _ABBREVIATED.search(value, 0, match.start()):
            continue  # "H. Muslimin"
        tokens = tokens_of(lowered, part.value_start + match.end(), part.value_end)[:5]
        known = [words.look_up(token.word)[0] for token in tokens]
        phrase = words.phrase_at(known, 0, len(known)) if known else None
        field = _FIELD_OF_CUE.get(phrase.cue) if phrase and phrase.cue else None
        chats = own is BIODATA and bool(tokens) and bool(words.look_up(tokens[0].word)[1] & (words.TALK | words.ASIDE))
        tells_of_lead = match[0][0] == "." and bool(tokens) and words.look_up(tokens[0].word)[1] & words.ME
        opens_entry = match[0][0] == "." and (
            (own is not BIODATA and part.label is not Label.PLACE) or _ENTRY.match(value, match.end())
        )
        if (field and field is not own) or tells_of_lead or chats or opens_entry:
            return part.value_start + match.start()
    return part.value_end


def after_correction(lowered: str, start: int, end: int) -> int:
    """Where the last version of a value starts: behind the "eh" of "100jt eh 150jt"."""
    value = lowered[start:end]
    if "eh" not in value and "ralat" not in value and "koreksi" not in value:
        return start
    tokens = tokens_of(lowered, start, end)
    for index in range(len(tokens) - 2, 0, -1):
        if tokens[index].word in _CORRECTIONS:
            return tokens[index + 1].start
    return start


def before_remark(lowered: str, start: int, end: int) -> int:
    """Where a value ends that a question or a word to the reader follows: "100 juta (sudah termasuk sewa?)"."""
    value = lowered[start:end]
    if "?" not in value and "kak" not in value and "min" not in value and "gan" not in value:
        return end
    if "?" in value:
        asked = _ASKED.search(value)
        if asked and asked.start():
            return start + asked.start()
    spoken = _SPOKEN_TO.search(value)
    if spoken is None:
        return end
    tokens = tokens_of(lowered, start + spoken.end(), end)
    bits = words.meanings_of(tokens)
    chats = len(tokens) > 1 and any(meaning & _CHATTING for meaning in bits)
    tells = any(meaning & (words.NAME | words.PLACE | words.NUMBER) for meaning in bits)
    return start + spoken.start() if chats and not tells else end


def behind_preposition(lowered: str, start: int, end: int) -> int:
    """Where the source starts in "dari menantu"."""
    opening = _OPENING_FROM.match(lowered, start, end)
    return opening.end() if opening else start


def is_question(lowered: str, start: int, end: int) -> bool:
    """Whether a question stands where the answer should ("berapa minimal?")."""
    if "?" not in lowered[start:end]:
        return False
    tokens = tokens_of(lowered, start, end)
    asking = any(words.look_up(token.word)[1] & words.QUESTION for token in tokens)
    return not tokens or (asking and not any(token.word[0].isdigit() for token in tokens))


def value_for(field: Field, written: str, today: date) -> Value | None:
    """The value with its meaning; None if the words are plainly meant for another field."""
    lowered = plain(written)
    if field is BUDGET or field is START_PLAN:
        lowered = respelled(lowered, is_time=field is START_PLAN).lowered
    amounts = find_amounts(lowered) if field is BUDGET or _DIGIT.search(lowered) else []
    if field is BUDGET:
        if amounts:
            told, amount = _without_prices(written, lowered, amounts)
            return Value(told, amount.low, amount.high)
        plan = find_plan(lowered, today)
        misplaced = (plan and not plan.weak) or _TELEPHONE.fullmatch(lowered) or is_only_place(lowered)
        return None if misplaced else Value(written)
    if field is START_PLAN:
        plan = find_plan(lowered, today)
        if plan:
            return Value(written, earliest=plan.earliest, latest=plan.latest)
        return None if amounts else Value(written)
    if amounts and amounts[0].end - amounts[0].start >= len(lowered) - 3:
        return None
    return Value(written)


def _without_prices(written: str, lowered: str, amounts: Sequence[Amount]) -> tuple[str, Amount]:
    """The words and the last amount before one that is a price: "120 juta, sewa ruko 30 juta setahun"."""
    for before, amount in pairwise(amounts):
        between = tokens_of(lowered, before.end, amount.start)
        price = next((token for token in between if words.look_up(token.word)[1] & words.PRICE), None)
        if price is not None and "," in lowered[before.end : price.start]:
            return own_words(written[: lowered.rindex(",", 0, price.start)]), before
    return written, amounts[-1]


def is_only_place(lowered: str) -> bool:
    """Whether the words name a place and nothing else."""
    meanings = [words.look_up(token.word)[1] for token in tokens_of(lowered, 0, len(lowered))]
    return any(bits & words.PLACE for bits in meanings) and all(
        bits & (words.PLACE | words.WEAK_PLACE | words.FROM_PLACE | words.FILLER) and not bits & words.NAME
        for bits in meanings
    )
