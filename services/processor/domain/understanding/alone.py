"""The answer to the one question that is open.

Who is asked a single thing mostly answers it, in words no list foresees. So here the burden lies the other way round:
a line is the answer unless it is evidently something else. Amounts and times stay recognisable, and a plan or a budget
in words must be told as one.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.processor.domain.form import BIODATA, BUDGET, BUSINESS_TYPE, SOURCE_INFO, START_PLAN, Field
from services.processor.domain.understanding import alone_words, small_words, sources, vocabulary
from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.alone_answers import OPEN_FIELDS, PREFERRING, tells
from services.processor.domain.understanding.doubts import says_unsure
from services.processor.domain.understanding.entries import CONDITIONS, MEANT_IN_DOUBT
from services.processor.domain.understanding.evasions import EDGES, LATER, has_evasion, is_eager
from services.processor.domain.understanding.findings import FIELD_OF_KIND, Finding
from services.processor.domain.understanding.kinds import Kind
from services.processor.domain.understanding.menu import read_choice
from services.processor.domain.understanding.normal import Token, tokens_of
from services.processor.domain.understanding.person import asks_for_person
from services.processor.domain.understanding.questions import INDEFINITE, inquires, wishes_well
from services.processor.domain.understanding.thanks import is_thanks

_LONGEST_WORDS = 10
_MOST_WORDS = 30
"""In a line that may hold an answer beside other talk."""
_TELLING = (
    words.SOURCE | words.SOURCE_PERSON | words.TRADE | words.WEAK_TRADE | words.PLACE | words.WEAK_PLACE | words.NAME
)
_CODE = frozenset(";<>{}\\[]")
_CUES_OF_MEASURES = frozenset(vocabulary.BUDGET_CUES) - {"investasi"}
_LATER_ON = frozenset(("lagi", "lg"))
_DOING = frozenset(("lagi", "lg", "masih", "sedang", "sdg", "baru", "abis", "habis"))


def is_more_of(known: str, written: str) -> bool:
    """Whether the whole line says the same answer, with words beside it that no list knows: "fb grup masak jogja"."""
    if known not in written or len(written) == len(known):
        return False
    spare = [
        token.word for token in tokens_of(written.replace(known, " ", 1).lower(), 0, len(written) - len(known) + 1)
    ]
    bits = [words.look_up(word)[1] for word in spare]
    if written.startswith(known) and says_unsure(*_understood(known)):  # "belum tahu, lihat situasi dulu"
        return len(spare) <= _LONGEST_WORDS and LATER.isdisjoint(spare)
    if spare and spare[0] in vocabulary.TRADE_HINTS:
        return False
    if spare and spare[0] in ("yang", "yg"):  # "bebas, yang cepat balik modal"
        return len(spare) <= _LONGEST_WORDS and not any(each & words.ME for each in bits)
    if spare and spare[0] in sources.TELLING_VERBS and written.endswith(known):
        return len(spare) <= _LONGEST_WORDS  # "dikasih kartu nama sama satpam"
    bits = [each for each in bits if not each & words.FROM_PLACE]
    if len(spare) > 4 or any(each & EDGES and not each & _TELLING for each in bits):
        return False
    if bits and bits[0] & words.WEAK_TRADE:
        return True  # "mobil keliling pakai toa"
    return not any(each & words.COMMON and not each & _TELLING for each in bits)


def _understood(text: str) -> tuple[list[Token], list[int]]:
    lowered = text.lower()
    tokens = tokens_of(lowered, 0, len(lowered))
    return tokens, words.meanings_of(tokens)


class AloneReader:
    """Reads lines as answers to `field`, the only one missing."""

    def __init__(self, text: str, lowered: str, field: Field, findings: Sequence[Finding]) -> None:
        self._text = text
        self._lowered = lowered
        self._field = field
        self._findings = findings

    def answer_in(self, lines: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """Where the answer starts and ends; None if no line, or more than one, can be it."""
        found = [span for start, end in lines if (span := self._answer_of(start, end))]
        return found[0] if len(found) == 1 else None

    def _answer_of(self, start: int, end: int) -> tuple[int, int] | None:
        tokens = tokens_of(self._lowered, start, end)
        if not 0 < len(tokens) <= _MOST_WORDS:
            return None
        bits = words.meanings_of(tokens)
        if self._is_something_else(tokens, bits, start, end):
            return None
        whole = self._told_by(tokens, bits)
        if self._field not in OPEN_FIELDS:
            return whole
        pieces = self._pieces(tokens, bits)
        if whole and (len(pieces) == 1 or not any(_says_nothing(piece) for _, piece in pieces)):
            return whole
        told = [span for piece in pieces if (span := self._told_by(*piece))]
        return told[0] if len(told) == 1 < len(pieces) else None

    def _told_by(self, tokens: list[Token], bits: list[int]) -> tuple[int, int] | None:
        """Where these words answer, without what says nothing around it."""
        first, last = self._edges(tokens, bits)
        if first > last or last - first >= _LONGEST_WORDS:
            return None
        if self._field is SOURCE_INFO:
            first = self._behind_origin(tokens, bits, first, last)
        if self._field is BUSINESS_TYPE:
            first = self._behind_wish(tokens, bits, first, last)
        core = tokens[first : last + 1]
        if all(len(token.word) == 1 for token in core):
            return None
        if tells(self._field, core, bits[first : last + 1], {token.word for token in tokens}):
            return core[0].start, core[-1].end
        return None

    def _pieces(self, tokens: list[Token], bits: list[int]) -> list[tuple[list[Token], list[int]]]:
        """The words between the commas."""
        cuts = [
            index
            for index in range(1, len(tokens))
            if "," in self._lowered[tokens[index - 1].end : tokens[index].start]
        ]
        return [(tokens[first:last], bits[first:last]) for first, last in pairwise([0, *cuts, len(tokens)])]

    def _edges(self, tokens: list[Token], bits: list[int]) -> tuple[int, int]:
        """The first and the last word that says something."""
        first, last = self._behind_condition(tokens), len(tokens) - 1
        while first <= last and bits[first] & EDGES and not self._is_telling(tokens[first].word, bits[first]):
            first += 1
        while first < last and bits[last] & EDGES and not self._is_telling(tokens[last].word, bits[last]):
            if self._field is START_PLAN and (
                tokens[last].word in MEANT_IN_DOUBT or (tokens[last].word in _LATER_ON and bits[last - 1] & words.TIME)
            ):
                break  # "pensiun 2 tahun lagi"
            if self._field is SOURCE_INFO and bits[last] & words.ME and not bits[last - 1] & words.FILLER:
                break  # "ibu saya"
            last -= 1
        return first, last

    def _behind_origin(self, tokens: list[Token], bits: list[int], first: int, last: int) -> int:
        """The first word of the source in "nyasar aja kak dari google"."""
        channel = next((index for index in range(first, last + 1) if bits[index] & words.SOURCE), first)
        if all(each & (words.COMMON | EDGES) and not each & words.SOURCE_PERSON for each in bits[first:channel]):
            return channel
        for index in range(first, last):
            if bits[index] & (words.SOURCE | words.SOURCE_PERSON | words.NAME) and not bits[index] & words.FILLER:
                break
            if tokens[index].word in ("dari", "dr", "from") or (
                tokens[index].word in ("di", "lewat", "via") and bits[index + 1] & words.SOURCE
            ):
                return index + 1
        return first

    def _behind_wish(self, tokens: list[Token], bits: list[int], first: int, last: int) -> int:
        """The first word of the business in "saya hobi masak jadi pengennya kuliner"."""
        for index in range(last - 1, first, -1):
            if tokens[index].word in vocabulary.WISHES and any(
                each & words.TRADE for each in bits[index + 1 : last + 1]
            ):
                return index + 1
        return first

    def _behind_condition(self, tokens: list[Token]) -> int:
        """The first word behind "kalau bisa sih", which says nothing."""
        said = [token.word for token in tokens[:2]]
        return 2 if said[1:] in (["bisa"], ["boleh"]) and said[0] in CONDITIONS and len(tokens) > 2 else 0

    def _is_telling(self, word: str, bits: int) -> bool:
        if self._field is BUSINESS_TYPE and word in ("yang", "yg"):
            return True
        if self._field is SOURCE_INFO:
            return bool(bits & (words.SOURCE | words.SOURCE_PERSON)) and not bits & words.GREETING
        return self._field is START_PLAN and word in small_words.PLAN_OPENERS

    def _is_something_else(self, tokens: list[Token], bits: list[int], start: int, end: int) -> bool:
        said = self._text[start:end]
        if "?" in said or is_thanks(said) or asks_for_person(said) or read_choice(said) is not None:
            return True
        if not _CODE.isdisjoint(said) or wishes_well(tokens, bits):
            return True
        if inquires(tokens, bits) or self._opens_question(tokens, bits) or self._evades(tokens, bits):
            return True
        if self._field in OPEN_FIELDS and (is_eager(tokens, bits) or self._is_for_somebody(tokens, bits)):
            return True
        if self._field in OPEN_FIELDS and (self._is_doing(tokens, bits) or self._names_another_field(tokens, bits)):
            return True
        if self._field is not START_PLAN and self._promises(tokens, bits):
            return True
        return any(
            start <= finding.start < end and not finding.weak and self._speaks_of_another(finding)
            for finding in self._findings
        )

    def _is_for_somebody(self, tokens: list[Token], bits: list[int]) -> bool:
        """ "ini buat adik saya" names no source and nobody who asks."""
        return self._field is not BUSINESS_TYPE and any(
            token.word in ("buat", "untuk", "utk") and following & (words.SOURCE_PERSON | words.TITLE)
            for token, following in zip(tokens, bits[1:], strict=False)
        )

    def _names_another_field(self, tokens: list[Token], bits: list[int]) -> bool:
        """ "nanti kalau ada modal" is said of another field than the open one; not "yang cepat balik modal"."""
        return PREFERRING.isdisjoint([token.word for token in tokens]) and any(
            token.word in _CUES_OF_MEASURES and not each & (words.WEAK_NAME | words.NAME)
            for token, each in zip(tokens, bits, strict=True)
        )

    def _evades(self, tokens: list[Token], bits: list[int]) -> bool:
        spoken = {token.word for token in tokens}
        if spoken <= alone_words.REFUSALS or not spoken.isdisjoint(small_words.HEARSAY):
            return True
        if self._field is BUSINESS_TYPE and not PREFERRING.isdisjoint([token.word for token in tokens[:2]]):
            return False  # "yang tidak ribet"
        if self._field is SOURCE_INFO and any(each & words.SOURCE for each in bits):
            return False
        return has_evasion(tokens, bits)

    def _opens_question(self, tokens: list[Token], bits: list[int]) -> bool:
        if any(meaning & words.UNSURE for meaning in bits):
            return False
        for index, meaning in enumerate(bits):
            if meaning & words.QUESTION and not meaning & words.FILLER:
                return index + 1 >= len(tokens) or tokens[index + 1].word not in INDEFINITE
            if not meaning & EDGES:
                return False
        return False

    def _promises(self, tokens: list[Token], bits: list[int]) -> bool:
        """ "nanti saya hitung dulu"."""
        return any(
            token.word in LATER and following & words.ME for token, following in zip(tokens, bits[1:], strict=False)
        )

    def _speaks_of_another(self, finding: Finding) -> bool:
        field = FIELD_OF_KIND.get(finding.kind)
        if finding.kind is Kind.PLACE:
            return finding.cued and self._field is not BIODATA
        if field is None or field is self._field:
            return False
        if finding.kind in (Kind.BUDGET, Kind.PLAN):
            return True
        if finding.kind is Kind.NAME:
            return finding.cued or self._field in (BUDGET, START_PLAN) or self._has_home(finding)
        if self._field is SOURCE_INFO and finding.kind is Kind.TRADE and not finding.cued:
            return finding.pure and not finding.clause.bits[0] & words.FROM_PLACE  # "dari anak kos"
        return finding.cued or finding.pure or self._field is BIODATA

    def _has_home(self, name: Finding) -> bool:
        """ "Awang, Tanjungpinang": who is told with a home is the lead."""
        said = tokens_of(self._lowered, name.start, name.end)
        apart = not {",", "/", "-"}.isdisjoint(self._lowered[name.start : name.end]) or any(
            token.word in ("dari", "dr", "asal", "domisili", "tinggal") for token in said
        )
        return apart and any(words.look_up(token.word)[1] & (words.PLACE | words.WEAK_PLACE) for token in said)

    def _is_doing(self, tokens: list[Token], bits: list[int]) -> bool:
        """ "lagi makan siang", "masih di kantor"."""
        heard = words.SOURCE | words.SOURCE_PERSON
        said = [token.word for token in tokens]
        first = next((index for index, each in enumerate(bits) if not each & words.ME), 0)
        if first and said[first] in vocabulary.PROFESSIONS:
            return True  # "saya guru TK"
        return (
            said[first] in _DOING
            and not any(each & heard for each in bits)
            and not any(word in sources.HEARD_VERBS for word in said)
            and vocabulary.WISHES.isdisjoint(said)
        )


def _says_nothing(bits: Sequence[int]) -> bool:
    """Whether all words are everyday ones: "muncul deh kalian"."""
    return bool(bits) and not any(
        not each or each & ~(words.COMMON | words.TALK | EDGES | words.CUE_WORD) for each in bits
    )
