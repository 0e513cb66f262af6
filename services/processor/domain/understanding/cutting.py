"""Cuts free text into clauses."""

from services.processor.domain.understanding.clauses import NEGATIONS, Clause, mend
from services.processor.domain.understanding.kinds import Cue
from services.processor.domain.understanding.lexicon import (
    COMMON,
    CORRECTION,
    CUE_WORD,
    DENIAL,
    FILLER,
    FROM_PLACE,
    JOIN,
    ME,
    MEANINGS,
    MONEY_WORD,
    NAME,
    NUMBER,
    PHRASE_START,
    PLACE,
    PRICE,
    QUESTION,
    SOURCE,
    SOURCE_PERSON,
    TIME,
    TITLE,
    TRADE,
    UNSURE,
    WEAK_NAME,
    WEAK_PLACE,
    WEAK_TRADE,
    Phrase,
    look_up,
    phrase_at,
)
from services.processor.domain.understanding.marks import BRACKETED, following_marks, marks_between
from services.processor.domain.understanding.normal import Token, tokens_of, word_list
from services.processor.domain.understanding.small_words import APOLOGIES, PLAN_EVENTS, PLAN_OPENERS, RETRACTIONS
from services.processor.domain.understanding.sources import KNOWING_VERBS
from services.processor.domain.understanding.vocabulary import PROFESSIONS, WISHES

_CUTTING = PHRASE_START | JOIN | FROM_PLACE | DENIAL | CORRECTION | ME | QUESTION
_PLAIN_WORDS_TOO = frozenset(word_list("orang asli lokasi kota tinggal asal anak arek wong urang"))
_BUSINESS_WORDS = frozenset(word_list("franchise waralaba bisnis usaha business kemitraan industri"))
_BETWEEN_ME_AND_NAME = BRACKETED | {"kak", "sih"}
_ORIGINS = frozenset(("dari", "dr", "lewat", "via", "melalui", "from", "through"))
_FARTHEST_VERB = 6
_LONGEST_NAME = 4
_REFUSED = frozenset(("jadi", "mau", "pengen", "minat", "tertarik"))
_RATHER = frozenset(("tapi", "tetapi", "tp", "melainkan", "but"))
_MISTAKEN = frozenset(("salah", "berubah"))
_MISTAKES = frozenset(word_list("ketik ngetik tulis nulis input sebut nyebut isi ngisi kirim pencet pikiran"))
_RETURNING = frozenset(("pulang", "balik", "kembali", "pindah"))
_NARROWING = frozenset(
    word_list("sekarang skrg skrang cuma cuman hanya tinggal jadinya dipakai dipake kepake disiapkan dialokasikan")
)
_EVENT_OPENERS = frozenset(("begitu", "setelah", "sesudah", "sehabis", "selepas", "nunggu", "menunggu"))
_COMPARING = frozenset(word_list("more less over above below lebih"))


def clauses_of(text: str, lowered: str, start: int, end: int) -> list[Clause]:
    """The clauses of a line (or a part of one), in order; empty ones are left out."""
    clauses = _Cutter(text, lowered, start, end).cut()
    mend(clauses)
    return [clause for clause in clauses if clause.tokens]


class _Cutter:
    def __init__(self, text: str, lowered: str, start: int, end: int) -> None:
        self._text = text
        self._lowered = lowered
        self._end = end
        self._tokens = tokens_of(lowered, start, end)
        known = [look_up(token.word) for token in self._tokens]
        self._words = [word for word, _ in known]
        self._bits = [bits for _, bits in known]
        if "dr" in self._words:
            self._tell_doctors()
        self._marks = marks_between(lowered, self._tokens, self._bits)
        self._stops = following_marks(self._marks)
        self._clause = Clause(starts_line=True)
        self._clauses = [self._clause]

    def _tell_doctors(self) -> None:
        """ "dr. Stella" is a doctor, where "dr" is mostly written for "dari"."""
        for index in range(len(self._tokens) - 1):
            token, following = self._tokens[index], self._bits[index + 1]
            if (
                token.word == "dr"
                and self._lowered[token.end] == "."
                and (following & NAME or (not following and self._text[self._tokens[index + 1].start].isupper()))
            ):
                self._tokens[index] = token._replace(word="dokter")
                self._words[index], self._bits[index] = "dokter", TITLE

    def cut(self) -> list[Clause]:
        index, count = 0, len(self._tokens)
        while index < count:
            mark = self._marks[index]
            if mark:
                self._open(mark, at=self._tokens[index].start)
                self._clauses[-2].asks |= "?" in mark
            if self._clause.cue and self._clause.tokens and not mark and self._begins_anew(index):
                self._open("", at=self._tokens[index].start)
            if self._bits[index] & _CUTTING:
                index = self._take(index)
            else:
                clause, bits = self._clause, self._bits[index]
                clause.tokens.append(self._tokens[index])
                clause.bits.append(bits)
                clause.meaning |= bits
                index += 1
        if self._tokens and "?" in self._lowered[self._tokens[-1].end : self._end]:
            self._clause.asks = True
        return self._clauses

    def _begins_anew(self, index: int) -> bool:
        """ "tau dari fb | mau laundry", "mulai mei | begitu pulang"."""
        word = self._words[index]
        if word in _EVENT_OPENERS and all(bits & FILLER for bits in self._clause.bits):
            return False  # "mulainya kalau bisa setelah lulus"
        return word in _EVENT_OPENERS or (word in WISHES and self._clause.cue is Cue.SOURCE)

    def _take(self, index: int) -> int:
        """Put the word (or phrase) into its clause; return the next index."""
        bits = self._bits[index]
        phrase = phrase_at(self._words, index, self._stops[index]) if bits & PHRASE_START else None
        if phrase and phrase.cue and not self._is_part_of_answer(phrase, index):
            self._open_cue(phrase.cue, index)
            self._clause.cue_tokens = self._tokens[index : index + len(phrase.words)]
            return index + len(phrase.words)
        if phrase and not phrase.cue:
            for place in range(index, index + len(phrase.words)):
                self._add(self._tokens[place], phrase.meaning)
            return index + len(phrase.words)
        if bits & FROM_PLACE and self._clause.cue is None and self._tells_origin(index):
            self._open_cue(Cue.SOURCE, index)
            self._clause.cue_tokens = self._tokens[index : index + 1]
        elif bits & JOIN and self._opens_name(index):
            self._add(self._tokens[index], NAME)
        elif bits & JOIN and not self._joins_same(index):
            puts_right = self._words[index] in _RATHER and (self._clause.denied or self._narrows(index))
            self._open("", at=self._tokens[index].start)
            self._clause.corrects |= puts_right
        elif bits & DENIAL and self._following(index) in RETRACTIONS:
            self._open("", at=self._tokens[index].start)
            self._clause.corrects = True
            return index + 2
        elif self._denies(index):
            self._open("", at=self._tokens[index].start)
            self._clause.denied = True
            self._clause.corrects |= self._following(index) == "jadi"
        elif bits & CORRECTION and self._words[index] in RETRACTIONS:
            self._clause.corrects = True
        elif bits & CORRECTION and self._words[index] in APOLOGIES and not self._leads_to_amount(index):
            self._add(self._tokens[index], bits)
        elif bits & CORRECTION:
            if self._clause.tokens or self._clause.cue:
                bare = None if self._clause.tokens else self._clause.cue
                self._open("", at=self._tokens[index].start)
                self._clause.speaks_of = bare
            self._clause.corrects = True
            if self._words[index] in _MISTAKEN and self._following(index) in _MISTAKES:
                self._bits[index + 1] = FILLER
        elif bits & ME and self._introduces(index):
            self._open_cue(Cue.NAME, index)
        else:
            self._add(self._tokens[index], bits)
        return index + 1

    def _narrows(self, index: int) -> bool:
        """ "budget 100 juta tapi sekarang cuma 80 juta"."""
        coming = slice(index + 1, index + 5)
        return (
            bool(self._clause.meaning & NUMBER)
            and not _NARROWING.isdisjoint(self._words[coming])
            and any(bits & NUMBER for bits in self._bits[coming])
        )

    def _leads_to_amount(self, index: int) -> bool:
        """ "sorry 75 jt", "maaf kak 75 jt"; not "maaf kak mau tanya"."""
        behind = next((bits for bits in self._bits[index + 1 : index + 3] if not bits & FILLER), 0)
        return bool(behind & NUMBER) and len(self._clauses) > 1

    def _opens_name(self, index: int) -> bool:
        """ "a.n. Lalu Hamzah": nothing is joined where a name begins."""
        following = self._bits[index + 1] if index + 1 < len(self._bits) and not self._marks[index + 1] else 0
        return self._clause.cue is Cue.NAME and not self._clause.tokens and bool(following & NAME)

    def _tells_origin(self, index: int) -> bool:
        """ "mengetahui perusahaan ini dari rekan": a verb of hearing a few words before."""
        if self._words[index] not in _ORIGINS or self._marks[index]:
            return False
        heard = self._clause.tokens[-_FARTHEST_VERB:-1]
        return any(token.word in KNOWING_VERBS for token in heard)

    def _denies(self, index: int) -> bool:
        """ "bukan kopi", "ga jadi kopi"; not "not more than"."""
        if self._bits[index] & DENIAL:
            return self._following(index) not in _COMPARING
        return self._words[index] in NEGATIONS and self._following(index) in _REFUSED

    def _following(self, index: int) -> str:
        return self._words[index + 1] if index + 1 < len(self._words) else ""

    def _add(self, token: Token, bits: int) -> None:
        self._clause.tokens.append(token)
        self._clause.bits.append(bits)
        self._clause.meaning |= bits

    def _open(self, mark: str, *, at: int) -> None:
        inherited = self._clause
        inherited.cut_short = not mark
        self._clause = Clause(opened_by=mark, opened_at=at)
        says_nothing = not any(not bits & FILLER for bits in inherited.bits)
        if inherited.corrects and (says_nothing or (inherited.denied and mark == ",")):  # "eh jangan April, Mei"
            self._clause.corrects = True
        if inherited.denied and mark == "," and inherited.meaning & (TIME | MONEY_WORD):  # "bukan maret deng, mei aja"
            self._clause.corrects = True
        if inherited.denied and not inherited.tokens and not mark:
            self._clause.denied = True
        self._clauses.append(self._clause)

    def _open_cue(self, cue: Cue, index: int) -> None:
        if self._clause.tokens or self._clause.cue:
            speaks_of_prices = bool(self._clause.meaning & PRICE)
            self._open("", at=self._tokens[index].start)
            says_amount = cue is Cue.BUDGET and self._is_about_money(index) and not self._bits[index - 1] & PRICE
            self._clause.denied |= (
                speaks_of_prices and not says_amount and cue in (Cue.TRADE_HINT, Cue.TRADE_WISH, Cue.BUDGET, Cue.PLAN)
            )
        self._clause.cue = cue
        self._clause.opened_at = self._tokens[index].start

    def _is_part_of_answer(self, phrase: Phrase, index: int) -> bool:
        """Cue words that an answer may hold itself: "orang tua", "kapan saja", a person called Dana."""
        cue, behind = phrase.cue, index + len(phrase.words)
        awaited = bool(self._clause.tokens) and self._clause.tokens[0].word in PLAN_OPENERS
        if cue is Cue.PLAN and self._words[index] == "kapan":
            return index + 1 < len(self._words) and self._words[index + 1] in ("saja", "aja")
        if cue is Cue.BUDGET and (self._bits[index] & WEAK_NAME or self._goes_on_with_name(index, behind)):
            return not self._is_about_money(index)
        if cue is Cue.PLACE and awaited and not self._marks[index] and self._words[index] in _RETURNING:
            return True  # "kalau sudah pulang ke Indonesia"
        if cue is Cue.BUDGET and awaited and not self._marks[index] and not self._is_about_money(index):
            return True  # "kalau sudah terima pesangon"
        ends_place = cue is Cue.PLACE and index and self._stops[index] == behind and not self._marks[index]
        if ends_place and self._bits[index - 1] & (PLACE | WEAK_PLACE):
            return True  # "Kediri kota"
        if cue is Cue.PLACE and len(phrase.words) == 1 and self._words[index] in _PLAIN_WORDS_TOO:
            following = self._bits[behind] if behind < len(self._bits) and not self._marks[behind] else FILLER
            leads = following & (PLACE | WEAK_PLACE | FROM_PLACE) or (following == 0 and self._named_before(index))
            return not leads
        if cue in (Cue.TRADE_HINT, Cue.TRADE_WISH) and self._clause.cue is Cue.TRADE:
            return True
        if cue in (Cue.TRADE_HINT, Cue.TRADE_WISH) and self._clause.meaning & SOURCE and not self._marks[index]:
            return self._words[index] in _BUSINESS_WORDS and bool(self._bits[index - 1] & SOURCE)  # "pameran franchise"
        if self._words[index] in _BUSINESS_WORDS and index and self._stops[index] == behind and not self._marks[index]:
            whose = self._bits[index - 1] & SOURCE_PERSON and not self._bits[index - 1] & FILLER
            return bool(whose) and cue in (Cue.TRADE_HINT, Cue.TRADE_WISH)  # "rekan bisnis"
        return (
            cue is Cue.NAME
            and self._clause.cue is Cue.NAME
            and not self._clause.tokens
            and self._words[index] == "dengan"
        )

    def _goes_on_with_name(self, index: int, behind: int) -> bool:
        """ "nama saya Modal", "Budi Modal": a word for money where only a name can stand."""
        if self._marks[index]:
            return False
        if all(bits & TITLE for bits in self._clause.bits) and (self._clause.cue is Cue.NAME):
            return True
        named = bool(self._clause.bits) and all(bits & (NAME | WEAK_NAME | TITLE) for bits in self._clause.bits)
        return named and self._stops[index] == behind

    def _named_before(self, index: int) -> bool:
        """ "Bonar, orang Siborongborong"."""
        clause = self._clause if self._clause.tokens else self._clauses[-2] if len(self._clauses) > 1 else self._clause
        return clause.cue is Cue.NAME and len(clause.tokens) <= 3 and not self._bits[index] & NUMBER

    def _is_about_money(self, index: int) -> bool:
        """Whether an amount, or not knowing one, follows: "dana 100jt", not "Dana, Bandung"."""
        for following in range(index + 1, min(index + 6, len(self._bits))):
            if self._marks[following]:
                return False
            if self._bits[following] & (NUMBER | MONEY_WORD | UNSURE):
                return True
        return False

    def _introduces(self, index: int) -> bool:
        """Whether this "saya" (or the like) is followed by what can only be a name."""
        if index and self._bits[index - 1] & SOURCE_PERSON and not self._marks[index]:
            return False
        following = index + 1
        while following < len(self._tokens) and (
            self._bits[following] & TITLE or self._words[following] in _BETWEEN_ME_AND_NAME
        ):
            if self._words[index] == "ini" and self._marks[following]:
                return False  # "mulai minggu ini, mas Budi"
            following += 1
        if following >= len(self._tokens) or self._marks[following]:
            return False
        bits = self._bits[following]
        if bits & (NAME | WEAK_NAME) and not bits & (COMMON | MONEY_WORD):
            return not (bits & CUE_WORD and self._is_about_money(following))
        if bits and self._words[following] not in MEANINGS and self._is_capitalised(following):
            bits = self._bits[following] = 0  # "Zefanya" only looks like an everyday word
        if bits:
            return self._is_written_like_name(following)
        return (
            self._is_named_with_place(following)
            or bool(self._bits[following - 1] & TITLE)
            or self._is_proper(following)
        )

    def _is_written_like_name(self, index: int) -> bool:
        """Whether capitals alone tell a name made of other words: "saya Modal Sitepu", "aku Cek Mat dari Plaju"."""
        end = index
        while end < self._stops[index] and self._is_capitalised(end) and not self._bits[end] & (FILLER | ME | QUESTION):
            end += 1
        named = any(not self._bits[each] or self._bits[each] & (NAME | WEAK_NAME) for each in range(index, end))
        ends = end == self._stops[index] or bool(self._bits[end] & FROM_PLACE)
        if not (2 <= end - index <= _LONGEST_NAME and named and ends) or self._is_about_money(index):
            return False
        self._bits[index:end] = [NAME] * (end - index)
        return True

    def _is_capitalised(self, index: int) -> bool:
        token = self._tokens[index]
        return self._text[token.start : token.end].istitle()

    def _is_proper(self, index: int) -> bool:
        """Whether an unknown word is written like a name where that tells something, and ends its clause."""
        token = self._tokens[index]
        if not (
            self._text[token.start].isupper() and len(token.word) >= 3 and self._text[token.start : token.end].istitle()
        ):
            return False
        if self._stops[index] == index + 1 or self._bits[index + 1] & (CUE_WORD | JOIN):
            return True
        following = self._tokens[index + 1]
        if self._words[index + 1] in PROFESSIONS:
            return True  # "saya Haryanti pensiunan bidan"
        if self._bits[index + 1] & FROM_PLACE and self._stops[index] == index + 3 and not self._bits[index + 2]:
            return True  # "saya Zefanya dari Kefamenanu"
        return (
            not self._bits[index + 1]
            and self._text[following.start].isupper()
            and (self._stops[index] == index + 2 or bool(self._bits[index + 2] & (CUE_WORD | JOIN | FROM_PLACE)))
        )

    def _is_named_with_place(self, index: int) -> bool:
        """Whether an unknown word (or two) is followed by "dari Bandung", ", Bandung" or the like."""
        for place in range(index + 1, min(index + 4, len(self._bits))):
            bits = self._bits[place]
            if bits & PLACE and (
                self._bits[place - 1] & FROM_PLACE
                or self._words[place - 1] in _PLAIN_WORDS_TOO
                or self._marks[place] == ","
                or place - index <= 2
            ):
                return True
            if bits & WEAK_PLACE and self._bits[place - 1] & FROM_PLACE:
                return True
            if self._words[place] in _PLAIN_WORDS_TOO:
                continue
            if bits and not bits & (FROM_PLACE | NAME | WEAK_NAME):
                return False
        return False

    def _joins_same(self, index: int) -> bool:
        """ "kopi dan roti", "100 dan 200 juta", "Bu Ani dan Pak Budi": one answer, not two clauses."""
        if not 0 < index < len(self._tokens) - 1 or (self._clause.denied and self._words[index] in _RATHER):
            return False
        if self._clause.tokens and self._clause.tokens[0].word in PLAN_EVENTS:
            return True  # "nunggu kontrak dan izin beres"
        before, after = self._bits[index - 1], self._bits[index + 1]
        if self._marks[index] or self._marks[index + 1]:
            return False
        if before & TRADE and not after and self._stops[index] == index + 2:
            return True  # "pulsa dan token"
        return any(
            before & kind and after & kind for kind in (SOURCE | SOURCE_PERSON, TRADE | WEAK_TRADE, NAME, NUMBER, TIME)
        )
