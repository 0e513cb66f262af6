"""Reads a clause: amounts, times, sources, businesses, names and places, each with the words that say it."""

import re
from collections.abc import Callable
from datetime import date

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words, sources, vocabulary
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.doubts import says_unsure
from services.processor.domain.understanding.entries import MEANT_IN_DOUBT, reach_out
from services.processor.domain.understanding.findings import KIND_OF_CUE, Finding
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.known_words import TELLING, KnownWords
from services.processor.domain.understanding.measures import BESIDES, MEASURES, measures_in
from services.processor.domain.understanding.normal import TELEPHONE, word_list
from services.processor.domain.understanding.people import happens
from services.processor.domain.understanding.questions import (
    INDEFINITE,
    answers_nevertheless,
    asks_how_much,
    opens_a_question,
    wishes_well,
)
from services.processor.domain.understanding.whole_clauses import awaited_event, tells_occupation, told_origin, who_told

_TELEPHONE = re.compile(TELEPHONE)
_NAMES = words.NAME | words.WEAK_NAME | words.TITLE
_EVERYDAY = words.COMMON | words.SOURCE_PERSON | words.NUMBER
_VOCATIVES = frozenset(
    word_list(
        """
        kak kaka kakak ka min mimin admin ya yaa yah sih dong nih deh mas mbak pak bu gan bro sis bang lah loh hehe
        wkwk makasih terimakasih thanks please om aja saja dulu kasih terima thank you tuh juga jg dan ini itu punten
        nuhun suwun insya allah insyaallah oke ok siap
        """
    )
)
_WISHES = (Cue.TRADE_HINT, Cue.TRADE_WISH)
_ASKED_ABOUT = (*_WISHES, Cue.BUDGET)
_TELLING = sources.TELLING_VERBS | frozenset(sources.HEARD_VERBS)
_LONGEST_NAME = 3
_LONGEST_SLIP = 3
"""A shorter unknown word before an amount is rather a mistyped cue: "dna 75 jt"."""
_THROUGH = frozenset(("through", "lewat", "via", "melalui", "dari", "dr", "from"))
_MORE_OR_LESS = frozenset(
    word_list(
        """
        sekitar sekitaran sktr skitar kisaran antara maks max min minimal maksimal range plus minus sampai sampe s d an
        around about cuma cuman hanya doang lebih kurang dari gak ga nggak tidak tak paling mentok bawah atas lah banyak
        """
    )
)
_OPINIONS = frozenset(("kata", "menurut"))
"""Who is named behind one of these says what to take, not where the lead heard of us: "kata suami laundry aja"."""
_LIVING = frozenset(("kerja", "bekerja", "tinggal", "kuliah", "sekolah", "dinas"))
_RECOMMENDATIONS = frozenset(("rekomendasi", "referensi", "referral", "saran"))
_FORMAL_TITLES = frozenset(("bu", "ibu", "pak", "bapak", "bpk", "haji", "hj", "ny", "tn"))
_OUT_OF = frozenset(("dari", "dr", "dri", "from"))
_LONGEST_TOWN = 2
_WHENCE = frozenset(("mana", "siapa", "mn"))
_PROCEEDS = frozenset(("dari", "dr", "hasil", "from"))
_FORMERLY = frozenset(("dulu", "dulunya", "tadinya", "pernah", "sempat"))
_BECOMING = frozenset(("jadi", "menjadi", "jd"))
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
    findings = _Reader(lowered, clause, meaning, today).read()
    if findings and not clause.cue:
        findings = [finding for finding in findings if not _tells_of_another(clause, finding)]
    if clause.cue in _WISHES and len(findings) > 1:
        findings = [finding for finding in findings if not _names_brand(clause, finding, findings)]
    if findings and tells_occupation(clause):
        return [finding for finding in findings if finding.kind not in (Kind.TRADE, Kind.SOURCE, Kind.UNKNOWN)]
    return findings


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


class _Reader:
    def __init__(self, lowered: str, clause: Clause, meaning: int, today: date) -> None:
        self._lowered = lowered
        self._clause = clause
        self._tokens = clause.tokens
        self._bits = clause.bits
        self._meaning = meaning
        self._today = today
        self._taken = [False] * len(clause.tokens)
        self._findings: list[Finding] = []

    def read(self) -> list[Finding]:
        if self._meaning & MEASURES:
            for measure in measures_in(self._lowered, self._clause, self._today):
                self._claim(measure)
        cue = self._clause.cue
        if (
            cue in _WISHES
            and not self._findings
            and self._tokens[0].word in small_words.PLAN_EVENTS
            and len(self._tokens) > 1
        ):
            self._found(Kind.PLAN, 0, len(self._tokens) - 1, cued=True)  # "dibuka setelah anak lulus"
        elif not cue and len(self._tokens) > 2 and self._read_as_a_whole():
            pass
        elif cue in (None, Cue.PLACE) and (address := self._opens_address()) is not None:
            self._found(Kind.PLACE, address, len(self._tokens) - 1, cued=True)  # "alamat Jl. Melati No 5 Sidoarjo"
        elif cue is Cue.SOURCE:
            self._take_up_to_next(Kind.SOURCE, self._is_source_text)
        elif cue is Cue.TRADE:
            self._take_up_to_next(Kind.TRADE, self._is_trade_text)
        elif (
            self._meaning & words.UNSURE
            and not self._wavers()
            and (cue or self._opens_unsure())
            and not self._names_somebody()
        ):
            self._read_unsure()
        else:
            if (self._meaning & TELLING or cue is Cue.NAME) and not self._opens_a_plan():
                self._read_known_words()
            if not self._findings and cue is Cue.PLAN and self._tokens[0].word in small_words.PLAN_OPENERS:
                self._found(Kind.PLAN, 0, len(self._tokens) - 1, cued=True)  # "mulai setelah resign"
            elif not self._findings:
                self._read_unknown()
            elif self._meaning & MEASURES and self._clause.stands_alone and not self._clause.cue:
                self._read_beside_measures()
        if len(self._findings) > 1 and self._findings[0].kind is Kind.BUDGET:
            self._findings = [finding for finding in self._findings if not self._brought_the_money(finding)]
        if self._tokens[0].word in _OPINIONS and len(self._findings) > 1:
            self._findings = [finding for finding in self._findings if finding.kind is not Kind.SOURCE]
        self._judge_purity()
        if len(self._findings) == 1 and self._clause.stands_alone and self._tokens[0].word not in _OPINIONS:
            reach_out(self._findings[0], self._taken)
        if len(self._findings) > 1:
            self._findings.sort(key=lambda finding: finding.start)
        return self._findings

    def _opens_address(self) -> int | None:
        """Where an address starts: "Jl. Melati No 5", and behind a cue "di Kp. Melayu"."""
        opening = int(self._tokens[0].word in ("di", "d"))
        is_address = len(self._tokens) > opening + 1 and self._tokens[opening].word in vocabulary.ADDRESS_WORDS
        return opening if is_address else None

    def _brought_the_money(self, finding: Finding) -> bool:
        """ "20 juta dari jual kambing", "110 juta di luar sewa": where the amount comes from, or what it is for."""
        if finding.kind is not Kind.TRADE:
            return False
        said = [t.word for t in self._tokens if self._findings[0].end <= t.start < finding.start]
        said += [t.word for t in self._tokens if t.start == finding.start]
        return not _PROCEEDS.isdisjoint(said) or not BESIDES.isdisjoint(said)

    def _read_as_a_whole(self) -> bool:
        """What the clause says as a whole, whatever its words mean by themselves."""
        if not self._findings and (origin := told_origin(self._clause)):
            self._found(Kind.SOURCE, *origin, cued=True)
            return True
        if all(finding.weak for finding in self._findings) and (event := awaited_event(self._clause)) is not None:
            self._findings.clear()
            self._found(Kind.UNKNOWN, event, len(self._tokens) - 1, cued=False)
            return True
        if not self._findings and (who := who_told(self._clause)):
            self._found(Kind.SOURCE, *who, cued=True)
            return True
        return False

    def _claim(self, finding: Finding) -> None:
        for index, token in enumerate(self._tokens):
            if token.start < finding.end and finding.start < token.end:
                self._taken[index] = True
        finding.cued = KIND_OF_CUE.get(self._clause.cue) is finding.kind
        finding.weak &= not finding.cued
        self._findings.append(finding)

    def _take_up_to_next(self, kind: Kind, belongs: Callable[[int], bool]) -> None:
        """All words after the cue, up to an amount, a time, or what no longer belongs."""
        first = last = None
        for index in range(len(self._tokens)):
            if self._taken[index] or not belongs(index) or (first is not None and self._ends_source(kind, index)):
                if first is not None:
                    break
                continue
            if (
                first is None
                and (self._bits[index] & words.SKIPPED or self._tokens[index].word in _BECOMING)
                and not self._bits[index] & (words.SOURCE_PERSON | words.UNSURE)
            ):
                continue
            first = index if first is None else first
            last = index
        if first is None and kind is Kind.SOURCE and self._tokens and len(self._tokens[-1].word) == 1:
            first = last = len(self._tokens) - 1  # "dari X"
        if first is not None and last is not None and not self._is_only_time(first, last):
            found = self._found(kind, first, last, cued=True)
            opening = self._clause.cue_tokens
            if found and len(opening) == 1 and opening[0].word in _RECOMMENDATIONS and first == 0:
                found.start = opening[0].start  # "rekomendasi teman"

    def _ends_source(self, kind: Kind, index: int) -> bool:
        """ "televisi | katanya bagus", "facebook | saya berencana", "pameran di JCC | minggu lalu"."""
        if kind is not Kind.SOURCE:
            return False
        bits, before = self._bits[index], self._bits[index - 1]
        said, following = self._tokens[index].word, self._tokens[index + 1 : index + 2]
        if said in ("yang", "yg") and following and following[0].word in _LIVING and before & words.SOURCE_PERSON:
            return True  # "keponakan | yang kerja di Jakarta"
        tells_of_me = bits & words.ME and before & words.SOURCE and index + 1 < len(self._bits)
        is_time = bits & words.TIME and not bits & (words.SOURCE | words.SOURCE_PERSON)
        return bool(tells_of_me or is_time) or self._tokens[index].word in sources.BEHIND_SOURCES

    def _is_only_time(self, first: int, last: int) -> bool:
        """ "dari 2023"."""
        return all(bits & (words.NUMBER | words.TIME) for bits in self._bits[first : last + 1])

    def _is_source_text(self, index: int) -> bool:
        """Places and names belong to a source ("teman di Bandung"), not on their own ("dari Bandung")."""
        if self._bits[index] & (words.PLACE | words.WEAK_PLACE) and not self._bits[index] & words.SOURCE:
            if not index and len(self._tokens) > 1 and self._tokens[1].word in sources.MEDIA_OF_PLACES:
                return True  # "dari Bali Post"
            return any(bits & (words.SOURCE | words.SOURCE_PERSON) or bits == 0 for bits in self._bits[:index])
        return True

    def _is_trade_text(self, index: int) -> bool:
        bits = self._bits[index]
        if bits & words.SOURCE and index and self._bits[index - 1] & words.FROM_PLACE:
            return False
        return not (
            index
            and bits & words.NAME
            and not bits & (words.TRADE | words.WEAK_TRADE)
            and self._bits[index - 1] & words.TRADE
        )

    def _opens_a_plan(self) -> bool:
        """ "habis jual sawit": whatever else is named, it is said for its time."""
        return (
            self._clause.cue in (None, Cue.PLAN)
            and self._tokens[0].word in small_words.PLAN_EVENTS
            and len(self._tokens) > 1
        )

    def _opens_unsure(self) -> bool:
        for bits in self._bits:
            if bits & words.UNSURE:
                return says_unsure(self._tokens, self._bits)
            if not bits & (words.SKIPPED | words.COMMON):
                return False
        return False

    def _wavers(self) -> bool:
        """ "bingung antara laundry sama barbershop"."""
        return bool(self._meaning & words.TRADE) and any(token.word == "antara" for token in self._tokens)

    def _names_somebody(self) -> bool:
        """ "domisili Tangerang kak, lupa": what is said after all is no doubt."""
        return self._clause.cue in (Cue.NAME, Cue.PLACE) and bool(self._meaning & (words.NAME | words.PLACE))

    def _read_unsure(self) -> None:
        if self._findings:
            return
        kind = KIND_OF_CUE.get(self._clause.cue, Kind.UNSURE)
        if kind in (Kind.NAME, Kind.PLACE):
            return
        first = next(index for index, bits in enumerate(self._bits) if not bits & words.SKIPPED)
        self._found(kind, first, len(self._tokens) - 1, cued=kind is not Kind.UNSURE)

    def _read_name_first(self) -> None:
        """ "aku Fayza mahasiswi Unair": the unknown words behind the cue are the name."""
        count = 0
        while count < len(self._bits) and not self._bits[count] & ~words.CUE_WORD and not self._taken[count]:
            count += 1
        if 0 < count <= _LONGEST_NAME and count < len(self._bits) and self._bits[count] & words.COMMON:
            self._found(Kind.NAME, 0, count - 1, cued=True)

    def _read_known_words(self) -> None:
        if self._clause.cue is Cue.NAME:
            self._read_name_first()
        known = KnownWords(self._clause, self._meaning)
        index = 0
        while index < len(self._tokens):
            telling = self._bits[index] & TELLING and not self._taken[index]
            kind = known.kind_at(index) if telling else None
            if kind is None:
                index += 1
                continue
            if kind is Kind.SOURCE and self._findings and not self._meaning & words.SOURCE and not self._clause.cue:
                index += 1
                continue  # "istri bilang 50 juta"
            if kind is Kind.PLACE:
                self._read_bearer_of(index)
            first = last = index
            while first and not self._taken[first - 1] and known.leads_into(kind, first - 1):
                first -= 1
            index += 1
            while index < len(self._tokens) and not self._taken[index] and known.goes_on(kind, index):
                if (
                    not self._bits[index] & words.SKIPPED
                    or known.kind_at(index) is kind
                    or known.is_person_of_source(index)
                    or (kind is Kind.PLACE and self._tokens[index].word in vocabulary.DIRECTIONS)
                ):
                    last = index
                index += 1
            if kind is Kind.SOURCE and first and self._is_finder(first):
                first = 0  # "santri saya yang menemukan di internet"
            cued = KIND_OF_CUE.get(self._clause.cue) is kind or (kind is Kind.SOURCE and known.is_heard(first, last))
            self._found(kind, first, last, cued=cued)

    def _is_finder(self, channel: int) -> bool:
        """Whether the clause opens with a person who told or found what stands at `channel`."""
        said = [token.word for token in self._tokens[:channel]]
        told = not _TELLING.isdisjoint(said) and said[-1] not in _THROUGH
        return told and bool(self._bits[0] & words.SOURCE_PERSON) and not self._taken[0]

    def _read_bearer_of(self, place: int) -> None:
        """Unknown words before a place, at the clause's start: whoever lives there, if anything."""
        last = place - 1
        while last >= 0 and self._bits[last] & (words.FROM_PLACE | words.FILLER):
            last -= 1
        first = last
        while first >= 0 and not self._bits[first] & ~(words.CUE_WORD | words.TITLE) and not self._taken[first]:
            if self._tokens[first].word in vocabulary.ADDRESS_WORDS:
                return  # "Ds. Sumberagung Nganjuk" is all home
            first -= 1
        opens = all(bits & (words.SKIPPED | words.TITLE) for bits in self._bits[: first + 1])
        if first < last <= first + 4 and opens and self._clause.cue in (None, Cue.NAME):
            cued = self._clause.cue is Cue.NAME
            self._found(Kind.NAME if cued else Kind.UNKNOWN, first + 1, last, cued=cued)

    def _read_unknown(self) -> None:
        """Nothing is recognised: the words wait for a field that is left, or are what their cue says."""
        inside = [
            index for index, bits in enumerate(self._bits) if not bits & words.SKIPPED or bits & words.SOURCE_PERSON
        ]
        is_somebodys = len(self._bits) == 2 and self._bits[0] & words.TITLE and self._bits[1] & words.ME  # "ibu saya"
        if (
            not inside
            or self._clause.asks
            or self._meaning & words.SOURCE
            or (all(bits & words.UNTELLING for bits in self._bits) and not is_somebodys)
        ):
            return
        first, last = inside[0], inside[-1]
        if last + 2 == len(self._bits) and self._bits[last + 1] & words.ME and self._bits[last] & words.TITLE:
            last += 1  # "ibu saya"
        if first and (
            self._tokens[first - 1].word in ("yang", "yg") or self._tokens[first - 1].word in small_words.PLAN_OPENERS
        ):
            first -= 1
        bits = self._bits[first : last + 1]
        if first == last and len(self._tokens[first].word) == 1 and not self._clause.cue:
            return
        if any(each & words.NUMBER for each in bits):
            self._read_bare_number(first, last)
            return
        if self._meaning & words.MONEY_WORD and last - first < 4 and self._clause.cue in (None, Cue.BUDGET):
            cued = self._clause.cue is Cue.BUDGET
            self._found(Kind.BUDGET if cued else Kind.BARE_NUMBER, first, last, cued=cued)
            return
        everyday = any(each & (words.COMMON | words.QUESTION | words.TIME) and not each & _NAMES for each in bits)
        kind, count, cue = Kind.UNKNOWN, last - first + 1, self._clause.cue
        if cue is Cue.TRADE_HINT and count <= 3 and (not everyday or bits[0] == 0):
            kind = Kind.TRADE
        elif cue is None and count <= _LONGEST_TOWN and self._is_origin_of_me(first, bits):
            kind = Kind.PLACE
        elif (cue is Cue.NAME and not everyday and count <= 5) or (cue is None and self._is_titled(first, last)):
            kind = Kind.NAME
        elif cue is Cue.PLACE and count <= 6 and not (everyday and bits[0]):
            kind = Kind.PLACE
        elif cue is not Cue.TRADE_WISH and cue:
            return
        self._found(kind, first, last, cued=kind is not Kind.UNKNOWN, everyday=everyday)

    def _is_origin_of_me(self, first: int, bits: list[int]) -> bool:
        """ "saya dari Sibolangit": where the lead lives, whoever knows the place."""
        if first < 2 or any(bits) or self._tokens[first - 1].word not in _OUT_OF:
            return False
        return bool(self._bits[first - 2] & words.ME) and all(each & words.SKIPPED for each in self._bits[:first])

    def _is_titled(self, first: int, last: int) -> bool:
        """ "…, Bu Partini.": an entry of a title and a word that nobody knows."""
        titled = self._bits[first] & words.TITLE and self._tokens[first].word in _FORMAL_TITLES
        unknown = all(bits == 0 for bits in self._bits[first + 1 : last + 1])
        return bool(titled) and unknown and 0 < last - first < _LONGEST_NAME and self._clause.stands_alone

    def _read_beside_measures(self) -> None:
        """ "odong-odong 12 juta": unknown words that open an entry before its amount or time."""
        if any(finding.kind not in (Kind.BUDGET, Kind.PLAN) for finding in self._findings):
            return
        count = 0
        while count < len(self._bits) and not self._bits[count] & ~words.WEAK_TRADE and not self._taken[count]:
            count += 1
        tells = count > 1 or (count and len(self._tokens[0].word) > _LONGEST_SLIP)
        if tells and count <= 3 and count < len(self._bits) and self._taken[count]:
            self._found(Kind.UNKNOWN, 0, count - 1, cued=False)

    def _read_bare_number(self, first: int, last: int) -> None:
        place, number = next((token.start, token.word) for token in self._tokens if token.word[0].isdigit())
        if place and self._lowered[place - 1].isalpha():
            return  # "xyz123"
        if self._lowered[place + len(number) : place + len(number) + 1] == "%":
            return
        is_option = len(number) == 1 and not self._meaning & words.MONEY_WORD
        if is_option or last - first > 3 or len(number) > 4 or number.startswith(("0", "62")):
            return
        cued = self._clause.cue is Cue.BUDGET
        while first and self._tokens[first - 1].word in _MORE_OR_LESS:
            first -= 1  # "paling banyak 50"
        if not cued and not self._counts_money(first, last):
            return
        self._found(Kind.BUDGET if cued else Kind.BARE_NUMBER, first, last, cued=cued)

    def _found(self, kind: Kind, first: int, last: int, *, cued: bool, everyday: bool = False) -> Finding | None:
        """Keep these words as a finding, without what says nothing at their ends; None if they are none."""
        while last + 1 < len(self._tokens) and self._tokens[last + 1].start == self._tokens[last].end:
            last += 1  # "50an"
        while first < last and self._tokens[first].word in small_words.GREETINGS and not self._is_given_name(first):
            first += 1
        while last > first and self._tokens[last].word in _VOCATIVES and not self._bits[last] & words.SOURCE:
            told_as_time = kind is Kind.UNKNOWN and self._tokens[first].word in small_words.PLAN_EVENTS
            if kind is not Kind.NAME and self._is_awaited_state(first, last):
                break  # "kalau udah siap", "habis ini"
            if (kind in (Kind.UNSURE, Kind.BUDGET, Kind.PLAN) or told_as_time) and (
                self._tokens[last].word in MEANT_IN_DOUBT or self._tokens[last - 1].word in INDEFINITE
            ):
                break
            last -= 1
        while last > first and kind in (Kind.SOURCE, Kind.TRADE) and self._says_nothing(last):
            last -= 1
        while last > first and self._ends_source(kind, last):
            last -= 1
        if kind is Kind.NAME and last > first and self._tokens[last].word in [t.word for t in self._tokens[first:last]]:
            last -= self._bits[last] & words.TITLE != 0  # "nama kakek Mulyono kakek tinggal di …"
        if kind in (Kind.SOURCE, Kind.TRADE) and (self._holds_amount(first, last) or self._holds_number(first, last)):
            return None
        if kind is Kind.UNKNOWN and first < last and self._tokens[first].word in vocabulary.ADDRESS_WORDS:
            kind, cued = Kind.PLACE, True  # "Ds. Sumberagung"
        for index in range(first, last + 1):
            self._taken[index] = True
        if first and self._bits[first - 1] & words.TITLE and kind is Kind.NAME:
            self._taken[first - 1] = True
        start, end = self._tokens[first].start, self._tokens[last].end
        finding = Finding(kind, start, end, self._clause, cued=cued, everyday=everyday)
        self._findings.append(finding)
        return finding

    def _is_awaited_state(self, first: int, last: int) -> bool:
        opens = self._tokens[first].word in small_words.PLAN_OPENERS
        return opens and (self._tokens[last].word == "siap" or (last - first == 1 and self._tokens[last].word == "ini"))

    def _is_given_name(self, index: int) -> bool:
        """ "Rahayu Lestari"; not "salam, Lestari"."""
        return bool(self._bits[index] & words.NAME and self._bits[index + 1] & words.NAME)

    def _counts_money(self, first: int, last: int) -> bool:
        """ "sekitar 50"; not "jam 10", "tanggal 15"."""
        return all(
            bits & (words.NUMBER | words.MONEY_WORD | words.SKIPPED) or token.word in _MORE_OR_LESS
            for token, bits in zip(self._tokens[first : last + 1], self._bits[first : last + 1], strict=True)
        )

    def _holds_amount(self, first: int, last: int) -> bool:
        """ "iklan 99 juta udah dapet gerobak" is neither a source nor a business."""
        return any(
            self._bits[index] & words.NUMBER and self._bits[index + 1] & words.MONEY_WORD
            for index in range(first, last)
        )

    def _holds_number(self, first: int, last: int) -> bool:
        """ "WA 0812-3456-7890" is no source."""
        return self._meaning & words.NUMBER != 0 and (
            _TELEPHONE.search(self._lowered, self._tokens[first].start, self._tokens[last].end) is not None
        )

    def _says_nothing(self, index: int) -> bool:
        """A filler at the end of an answer, but not the "saya" of "teman saya"."""
        before = self._bits[index - 1]
        if self._bits[index] & words.ME and (before & (words.SOURCE_PERSON | words.TITLE) or before == 0):
            return False
        return (
            bool(self._bits[index] & words.SKIPPED)
            and not self._bits[index] & TELLING
            and (self._tokens[index].word != "area")
        )

    def _judge_purity(self) -> None:
        if not self._findings:
            return
        is_pure, everyday = True, False
        left = [bits for bits, taken in zip(self._bits, self._taken, strict=True) if not taken]
        for bits in left:
            is_pure = is_pure and bits & words.UNTELLING != 0
            everyday = everyday or bits == 0 or (bits & _EVERYDAY != 0 and not bits & words.TITLE)
        for finding in self._findings:
            chats = finding.kind in (Kind.SOURCE, Kind.TRADE) and not finding.cued and self._chats(finding)
            finding.pure = is_pure and len(self._findings) == 1 and not chats
            finding.everyday |= everyday or chats

    def _chats(self, finding: Finding) -> bool:
        """ "linknya gak bisa dibuka", "adik saya kerja di bank": it tells of a happening, not of the form."""
        inside = [index for index, token in enumerate(self._tokens) if finding.start <= token.start < finding.end]
        if finding.kind is Kind.TRADE:  # "ini hp anak saya"
            return any(bits & words.ME for bits in self._bits[inside[0] + 1 : inside[-1] + 2])
        return happens([self._tokens[index] for index in inside], [self._bits[index] for index in inside])
