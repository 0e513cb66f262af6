"""The amounts and times of a clause."""

import re
from datetime import date

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.findings import Finding
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.money import Amount, find_amounts
from services.processor.domain.understanding.normal import word_list
from services.processor.domain.understanding.plan_words import FEAST, MONTH, NEXT, THIS, WORD_ENDS, WORD_STARTS
from services.processor.domain.understanding.plans import Plan, find_plan
from services.processor.domain.understanding.questions import INDEFINITE, inquires

MEASURES = words.NUMBER | words.MONEY_WORD | words.TIME
_HEARD_OF = small_words.HEARSAY | small_words.ONCE
_OTHERS = frozenset(("dia", "beliau", "mereka"))
_SOLD = frozenset(("laku", "terjual", "kejual", "hasil"))
_SPOUSES = frozenset(("istri", "suami", "bojo", "bojoku", "bini", "laki"))
_ALSO = frozenset(("juga", "jg"))
_READY = frozenset(("bisa", "siap", "oke", "ok", "boleh"))
_WAITING = frozenset(("tunggu", "ditunggu", "nunggu", "menunggu", "tungguin"))
_DOING = frozenset(("bisa", "bs", "cukup", "boleh", "bisakah", "cukupkah", "masuk"))
_WHETHER = _DOING | frozenset(
    word_list("ga gak nggak ngga enggak tidak tdk kan kah ya yah hehe aja saja udah sudah dah g gk")
)
BESIDES = frozenset(word_list("luar diluar termasuk trmsk include exclude excluding including"))
_LAUGHS = frozenset(word_list("wkwk wkwkwk wk haha hahaha hehe hihi xixi eh"))
_NOW = frozenset(("sekarang", "skrg", "skrng", "skg", "now"))
_STATES = frozenset(
    word_list("pindah tinggal menetap domisili berdomisili ngontrak kos kost kerja bekerja masih di living moved")
)
_NEAR = 30
_LONGEST_EVENT = 3
_RATE = re.compile(
    r"\s*(?:(?:(?:per|tiap|setiap)\s*|/)(?:bulan|bln|hari|minggu|tahun|thn|orang|porsi|cup|pcs|outlet|month|day|year)"
    rf"(?!\s*(?:{NEXT}|{THIS}|\d|{MONTH}))|"
    r"se(?:bulan|hari|minggu|tahun)(?![^\W_]))"
)
_YEARS = re.compile(r"(?<!\d)20\d\d(?!\d)")
_FEAST = re.compile(WORD_STARTS + FEAST + WORD_ENDS)
_SHORTEST_PLAIN_AMOUNT = 6


def measures_in(lowered: str, clause: Clause, today: date) -> list[Finding]:
    """The budgets and the plan that the clause names."""
    return _Measuring(lowered, clause).findings(today) if clause.meaning & MEASURES else []


class _Measuring:
    def __init__(self, lowered: str, clause: Clause) -> None:
        self._lowered = lowered
        self._clause = clause
        self._tokens = clause.tokens
        self._bits = clause.bits
        self._meaning = clause.meaning

    def findings(self, today: date) -> list[Finding]:
        found: list[Finding] = []
        start, end = self._reach()
        measured = self._meaning & (words.NUMBER | words.MONEY_WORD)
        if measured and self._may_be_money() and not self._speaks_of_a_price():
            for amount in find_amounts(self._lowered, start, end):
                if _RATE.match(self._lowered, amount.end, end):
                    continue
                opening = amount.end - len(self._lowered[amount.start : amount.end].lstrip())
                found.append(Finding(Kind.BUDGET, opening, amount.end, self._clause, amount=amount))
        if len(found) > 1 and found[-1].start - found[0].end <= _NEAR and not self._clause.corrects:
            if any(token.word in _LAUGHS for token in self._tokens if found[0].end <= token.start < found[-1].start):
                del found[:-1]  # "ceban juta wkwk 10 juta maksudnya"
            else:
                found = [] if self._meaning & words.QUESTION else [self._together(found)]
        if self._meaning & words.TIME or (measured and self._has_year()):
            plan = find_plan(self._lowered, today, start, end)
            if plan and plan.weak and self._clause.cue is Cue.PLACE:
                plan = None  # "domisilinya sekarang Karimun"
            if plan and plan.weak and found and (self._clause.cue is Cue.BUDGET or self._clause.corrects):
                plan = None  # "modal sekarang 80jt", "tapi sekarang 80jt"
            if plan and self._is_past(plan, today):
                plan = None  # "mulai tahun 2020 saya dagang"
            overlaps = plan and any(each.start < plan.end and plan.start < each.end for each in found)
            if plan and not overlaps and not self._is_name_rather(plan) and not self._goes_somewhere(plan):
                found.append(self._awaited(plan) or self._plan(plan))
        return found

    def _together(self, found: list[Finding]) -> Finding:
        """ "40 juta ditambah mertua 20 juta": all of it, without bounds."""
        start, end = found[0].start, found[-1].end
        return Finding(Kind.BUDGET, start, end, self._clause, amount=Amount(start, end, None, None))

    def _goes_somewhere(self, plan: Plan) -> bool:
        """ "minggu depan saya ke kantor", "bulan kemarin": a visit or the past, not the start."""
        if self._clause.cue:
            return False
        said = [token.word for token in self._tokens]
        if not small_words.MEETING.isdisjoint(said):
            return True  # "ketemu di kantor tgl 5 januari"
        if not _WAITING.isdisjoint(said) and not small_words.AWAITED_IN_CHATS.isdisjoint(said):
            return True  # "saya tunggu kabarnya sampai januari"
        opening = next(index for index, token in enumerate(self._tokens) if token.start >= plan.start)
        if said[opening] in _NOW and not _STATES.isdisjoint(said[opening + 1 : opening + 3]):
            return True  # "sekarang sudah pindah"
        for index, token in enumerate(self._tokens):
            if token.word == "ke" and token.start >= plan.end and index + 1 < len(self._bits):
                return not self._bits[index + 1] & (words.TIME | words.NUMBER)
        return False

    def _is_past(self, plan: Plan, today: date) -> bool:
        years = [int(year) for year in _YEARS.findall(self._lowered, plan.start, plan.end)]
        return bool(years) and max(years) < today.year

    def _plan(self, plan: Plan) -> Finding:
        end = self._reach_of(plan)
        if plan.earliest is None and self._lowered[plan.start : end].split()[0] in small_words.PLAN_EVENTS:
            after = [  # "habis panen kopi"
                token.end
                for token, bits in zip(self._tokens, self._bits, strict=True)
                if token.start >= end and not bits & (words.SKIPPED | words.TIME | words.NUMBER)
            ]
            end = after[-1] if 0 < len(after) <= _LONGEST_EVENT else end
            if (last := next((token for token in self._tokens if token.start >= end), None)) and last.word == "dulu":
                end = last.end  # "nunggu THR cair dulu"
        start = plan.start
        if plan.earliest is None and self._clause.cue is Cue.PLAN:
            before = [token for token in self._tokens if token.start < plan.start]
            opener = next((i for i, token in enumerate(before) if token.word in small_words.PLAN_OPENERS), len(before))
            if 0 < len(before) - opener <= _LONGEST_EVENT + 1:
                start = before[opener].start  # "kalau anak selesai wisuda"
        happens = not self._clause.cue and any(
            bits & words.TALK for token, bits in zip(self._tokens, self._bits, strict=True) if token.start < plan.start
        )  # "lulus kuliah tahun depan"
        return Finding(Kind.PLAN, start, end, self._clause, weak=plan.weak or happens, plan=plan)

    def _reach_of(self, plan: Plan) -> int:
        """Where the words end that belong to a time: "akhir bulan gajian", "minggu depan juga siap"."""
        end = plan.end
        for index, token in enumerate(self._tokens):
            if token.start < end:
                continue
            said = token.word
            follows = self._bits[index] & words.TIME and not self._bits[index] & words.NUMBER
            ready = said in _READY and self._tokens[index - 1].word in _ALSO | INDEFINITE
            if not (follows or said in _ALSO or ready):
                break
            end = token.end
        return end

    def _awaited(self, plan: Plan) -> Finding | None:
        """ "nunggu bonus akhir tahun cair": the time is the event's, not the start's."""
        opening = next((index for index, bits in enumerate(self._bits) if not bits & words.SKIPPED), 0)
        if self._tokens[opening].word not in small_words.PLAN_EVENTS or self._clause.cue not in (None, Cue.PLAN):
            return None
        before = [
            bits
            for token, bits in zip(self._tokens[opening + 1 :], self._bits[opening + 1 :], strict=True)
            if token.start < plan.start
        ]
        if not any(not bits & (words.SKIPPED | words.TIME | words.NUMBER) for bits in before):
            return None
        start, last = self._tokens[opening].start, len(self._tokens) - 1
        if _FEAST.search(self._lowered, start, plan.start):
            return None
        while self._tokens[last].start >= plan.end and self._bits[last] & words.SKIPPED:
            last -= 1
        end = max(plan.end, self._tokens[last].end)
        return Finding(Kind.PLAN, start, end, self._clause, plan=Plan(start, end))

    def _may_be_money(self) -> bool:
        """Whether it is worth looking: "3 bulan lagi" is not."""
        if self._meaning & words.MONEY_WORD or self._clause.cue is Cue.BUDGET:
            return True
        return any(len(token.word) >= _SHORTEST_PLAIN_AMOUNT and token.word[0].isdigit() for token in self._tokens)

    def _speaks_of_a_price(self) -> bool:
        """ "harga 50 juta", "50 juta omset", "yang 50 juta berapa?"; not "50 juta sudah dengan sewa"."""
        asks = self._clause.asks and (self._clause.cue is not Cue.BUDGET or inquires(self._tokens, self._bits))
        if (asks and not self._asks_whether_it_does()) or self._is_hearsay():
            return True
        if not self._meaning & words.PRICE or (self._clause.cue is Cue.BUDGET and self._is_financed()):
            return False
        if self._clause.cue is Cue.BUDGET and not BESIDES.isdisjoint([token.word for token in self._tokens]):
            return False  # "modal di luar sewa 120 juta"
        first = next((index for index, bits in enumerate(self._bits) if bits & words.NUMBER), 0)
        return any(bits & words.PRICE for bits in self._bits[: first + 4])

    def _asks_whether_it_does(self) -> bool:
        """ "uangku cuma ada 5 juta, bisa ga?", "mulai dari 10 juta bisa kan?": the amount is the lead's."""
        if self._clause.cue not in (Cue.BUDGET, Cue.PLAN):
            return False
        last = max(i for i, bits in enumerate(self._bits) if bits & (words.NUMBER | words.MONEY_WORD))
        behind = [token.word for token in self._tokens[last + 1 :]]
        return not _DOING.isdisjoint(behind) and all(
            word in _WHETHER or bits & words.SKIPPED for word, bits in zip(behind, self._bits[last + 1 :], strict=True)
        )

    def _is_financed(self) -> bool:
        """ "modalnya pinjam KUR 100 juta"."""
        return not small_words.FINANCING.isdisjoint([token.word for token in self._tokens])

    def _is_hearsay(self) -> bool:
        """ "katanya ada yang cuma 5 juta", "teman beli yang 30 juta", "jual tanah 200 juta": not the lead's."""
        said = [token.word for token in self._tokens]
        if said[0] == "dulu" or not _OTHERS.isdisjoint(said[:2]):
            return True
        if not _HEARD_OF.isdisjoint(said):
            first = next((i for i, bits in enumerate(self._bits) if bits & (words.NUMBER | words.MONEY_WORD)), 0)
            if not _HEARD_OF.isdisjoint(said[:first]):
                return True
        if self._clause.cue is Cue.BUDGET:
            return False
        if not small_words.PRICED.isdisjoint(said) or ("termasuk" in said and "belum" in said):
            return True
        if self._bits[0] & words.SOURCE_PERSON and not self._bits[0] & words.FILLER:
            return said[0] not in _SPOUSES  # "teman saya rugi 80 juta"
        if len(small_words.OFFERING.intersection(said)) > 1:
            return _SOLD.isdisjoint(said)  # "jual motor laku 14 juta" is the lead's own
        return (bool(self._meaning & words.SOURCE_PERSON) or "ada" in said) and self._singles_out(said)

    def _singles_out(self, said: list[str]) -> bool:
        """ "yang 30 juta", "ada yang …"."""
        return any(
            said[index] in ("yang", "yg")
            and (self._bits[index + 1] & words.NUMBER or (index and said[index - 1] in ("ada", "beli")))
            for index in range(len(said) - 1)
        )

    def _has_year(self) -> bool:
        """Whether the numbers may be a date: "2027", "15/1/27"."""
        start, end = self._tokens[0].start, self._tokens[-1].end
        return self._lowered.find("/", start, end) >= 0 or any(
            token.word[:2] == "20" and len(token.word) == 4 for token in self._tokens
        )

    def _reach(self) -> tuple[int, int]:
        """Where signs and words like "mulai dari" may belong to an amount: from the cue on."""
        start, end = self._tokens[0].start, self._tokens[-1].end
        if self._clause.cue is Cue.PLAN:
            start = self._clause.opened_at
        while start and self._lowered[start - 1] in " <>=~±":
            start -= 1
        while end < len(self._lowered) and self._lowered[end] in "+,.-" and end - self._tokens[-1].end < 2:
            end += 1
        return start, end

    def _is_name_rather(self, plan: Plan) -> bool:
        """ "Mei dari Surabaya", "nama saya Juli": a month's name that a person bears."""
        inside = [index for index, token in enumerate(self._tokens) if plan.start <= token.start < plan.end]
        if inside[0] and self._bits[inside[0] - 1] & words.MONEY_WORD and inside[0] + 1 < len(self._bits):
            return False  # "kopi 50jt maret rini depok"
        is_family_name = len(inside) == 1 and inside[0] and self._bits[inside[0] - 1] & words.NAME
        if not plan.weak and is_family_name and self._bits[inside[0]] & words.WEAK_NAME:
            return True  # "Galih Ramadhan"
        if not plan.weak:
            return len(inside) == 1 and inside[0] + 1 < len(self._bits) and bool(self._bits[inside[0] + 1] & words.NAME)
        following = self._bits[inside[-1] + 1] if inside[-1] + 1 < len(self._bits) else 0
        if self._clause.cue is Cue.SOURCE and following & words.SOURCE_PERSON:
            return True  # "tau dari April teman saya"
        if self._clause.cue in (Cue.NAME, Cue.PLAN):
            return self._clause.cue is Cue.NAME
        if len(inside) != 1 or not self._bits[inside[0]] & words.WEAK_NAME:
            return False
        if [token.word for token in self._tokens[inside[0] + 1 : inside[0] + 2]] in (["dari"], ["dr"]):
            return True
        following = self._bits[inside[0] + 1] if inside[0] + 1 < len(self._bits) else words.FILLER
        return following == 0 or any(
            self._bits[index] & (words.NAME | words.PLACE | words.TITLE)
            for index in (inside[0] - 1, inside[0] + 1, inside[0] + 2)
            if 0 <= index < len(self._bits)
        )
