"""Which words mean something by themselves, and how far what they mean reaches over the words beside them."""

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words, sources, vocabulary
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.kinds import Cue, Kind
from services.processor.domain.understanding.normal import word_list

_NAMES = words.NAME | words.WEAK_NAME | words.TITLE
TELLING = _NAMES | words.SOURCE | words.SOURCE_PERSON | words.TRADE | words.WEAK_TRADE | words.PLACE | words.WEAK_PLACE
"""A word without one of these tells nothing by itself."""
_TOGETHER = frozenset(word_list("buat untuk utk bareng sama bersama dengan dgn with sm ajak"))


_WITH = frozenset(("bareng", "bersama", "ajak"))
_LONGEST_SHORT_TOWN = 3
_WHOSE = frozenset(word_list("my bapak ibu ayah office work school college church gym old best"))
_SAYING = frozenset(word_list("bilang ngomong cerita told recommended referred nyaranin menyarankan"))

_TRADE_CUES = (Cue.TRADE, Cue.TRADE_HINT, Cue.TRADE_WISH)


class KnownWords:
    """The words of one clause, each asked in the light of its neighbours and of the clause's cue."""

    def __init__(self, clause: Clause, meaning: int) -> None:
        self._clause = clause
        self._tokens = clause.tokens
        self._bits = clause.bits
        self._meaning = meaning

    def kind_at(self, index: int) -> Kind | None:
        """What this word is, or None if it tells nothing here."""
        bits, cue = self._bits[index], self._clause.cue
        before = self._bits[index - 1] if index else 0
        after = self._bits[index + 1] if index + 1 < len(self._bits) else 0
        if bits & _NAMES and index and self._tokens[index - 1].word in ("yang", "yg"):
            bits &= ~_NAMES  # "yg gede"
        if index > 1 and before & words.SOURCE_PERSON and self._is_company(index - 1):
            bits &= ~(words.TRADE | words.WEAK_TRADE)  # "kedai mie bareng teman kos"
        works = index and self._tokens[index - 1].word in vocabulary.PROFESSIONS
        if works and (index > 1 or cue is Cue.NAME) and cue not in _TRADE_CUES:
            bits &= ~(words.TRADE | words.WEAK_TRADE)  # "saya Sugeng sopir truk dari Ngawi"
        if (bits & words.TITLE or bits & words.SOURCE_PERSON) and after & words.ME and cue is None and self._is_told():
            return Kind.SOURCE  # "cici saya yang kasih tau"
        if (
            bits & words.WEAK_TRADE
            and bits & _NAMES
            and cue is not Cue.NAME
            and after & (words.TRADE | words.WEAK_TRADE)
        ):
            return Kind.TRADE  # "yoga studio"
        if bits & words.SOURCE and index and self._tokens[index - 1].word == "ke":
            return None  # "kirim ke email"
        if bits & words.SOURCE:
            return (
                None if after & words.ME and not before & words.SOURCE_PERSON and not cue else Kind.SOURCE
            )  # "email saya"
        if cue is Cue.NAME and bits & _NAMES:
            is_title = bits & words.TITLE and not bits & words.NAME
            return Kind.NAME if not is_title or (after & (_NAMES | words.WEAK_PLACE) or after == 0) else None
        if bits & words.WEAK_PLACE and before & words.TITLE and not before & words.FROM_PLACE:
            return Kind.NAME  # "mbah Darmo"
        if bits & words.PLACE and cue in _TRADE_CUES and index and before == 0:
            return None  # "usaha bika ambon"
        if bits & words.PLACE and (not bits & words.NAME or (before & words.FROM_PLACE and index > 1 and not cue)):
            return Kind.PLACE
        if bits & words.TITLE and bits & words.TRADE and after & (words.NAME | words.WEAK_NAME):
            return Kind.NAME  # "teh Nia"
        if bits & words.TRADE:
            return Kind.TRADE
        if bits & words.WEAK_TRADE and (
            cue in (Cue.TRADE_HINT, Cue.TRADE_WISH)
            or before & words.TRADE
            or after & words.TRADE
            or ((before | after) & words.WEAK_TRADE and not bits & _NAMES)
        ):
            return Kind.TRADE
        if (
            bits & words.WEAK_PLACE
            and not (cue in _TRADE_CUES and not before & words.FROM_PLACE)
            and not (bits & words.NAME and after & words.PLACE)  # "Bima Jogja"
            and not (after & words.NAME and len(self._tokens[index].word) <= _LONGEST_SHORT_TOWN)  # "Oki Setiawan"
            and (
                before & (words.FROM_PLACE | words.NAME | words.WEAK_NAME)
                or (index and before == 0)
                or cue in (Cue.PLACE, Cue.NAME)
                or self._is_after_comma(index)
            )
        ):
            return Kind.PLACE
        if bits & words.NAME:
            return Kind.NAME
        if (
            bits & words.WEAK_NAME
            and not (index == 0 and cue in _TRADE_CUES)  # "mau bikin | arum jeram"
            and not self._is_doubled(index)
            and (
                before & _NAMES
                or after & (_NAMES | words.PLACE | words.FROM_PLACE)
                or (after == 0 and index + 1 < len(self._bits))
                or len(self._bits) == 1
            )
        ):
            return Kind.NAME
        if bits & words.TITLE and after & (words.NAME | words.WEAK_NAME):
            return Kind.NAME
        if bits & words.SOURCE_PERSON and cue is None and not self._is_company(index):
            if after & words.SOURCE:
                return Kind.SOURCE
            if bits & words.COMMON and after & words.FROM_PLACE:
                return None  # "dosen di Larantuka"
            if before & words.FROM_PLACE:  # "saya dari keluarga …" tells of the lead, not of a source
                return None if index > 1 and self._bits[index - 2] & words.ME else Kind.SOURCE
            return (
                Kind.SOURCE
                if (self._clause.stands_alone or self._is_told())
                and (not bits & words.FILLER or self._is_somebodys(index))
                and not self._bits[0] & words.ME
                else None
            )
        return None

    def _is_held_at(self, place: int) -> bool:
        """ "Expo UMKM Balikpapan": an entry that is an event and where it was."""
        said = [token.word for token in self._tokens[:place]]
        return self._clause.stands_alone and place + 1 == len(self._tokens) and not sources.EVENTS.isdisjoint(said)

    def _ends_name_of_group(self, place: int) -> bool:
        """ "grup FB pekerja migran Taiwan": an entry that is a group's name to its end."""
        said = [token.word for token in self._tokens[:place]]
        return self._clause.stands_alone and place + 1 == len(self._tokens) and not sources.GROUPS.isdisjoint(said)

    def _is_doubled(self, index: int) -> bool:
        """ "bagus bagus" is nobody's name."""
        said = self._tokens[index].word
        return said in (token.word for token in self._tokens[:index] + self._tokens[index + 1 :])

    def _is_told(self) -> bool:
        return not sources.TELLING_VERBS.isdisjoint([token.word for token in self._tokens])

    def _owns(self, index: int) -> bool:
        """ "anak saya"."""
        return index + 1 < len(self._bits) and bool(self._bits[index + 1] & words.ME)

    def _is_company(self, index: int) -> bool:
        """ "bareng teman": a person the lead does something with."""
        return index > 0 and self._tokens[index - 1].word in _TOGETHER

    def _is_somebodys(self, index: int) -> bool:
        """ "kakak saya", "bos di kantor": more than a friendly word to whoever reads."""
        following = self._bits[index + 1] if index + 1 < len(self._bits) else 0
        ends = index + 2 == len(self._bits)
        whose = ends and (following & words.ME or self._tokens[index + 1].word in sources.SOURCE_PEOPLE_FROM)
        return bool(following & words.FROM_PLACE or whose)

    def _is_after_comma(self, index: int) -> bool:
        if index or self._clause.opened_by not in (",", "-", "/", "(", "|", "."):
            return False
        return len(self._tokens) <= 2 or bool(self._bits[1] & words.FILLER)

    def _gap_behind(self, index: int) -> int:
        """How many characters part the word from the next."""
        return self._tokens[index + 1].start - self._tokens[index].end

    def leads_into(self, kind: Kind, index: int) -> bool:
        """An unknown word before: the given name, the kind of snack, the friend's post."""
        if self._tokens[index].word in sources.ORIGINS:
            return False
        if self._bits[index] & words.TITLE and kind is Kind.NAME:
            return True
        if kind is Kind.NAME and len(self._tokens[index].word) == 1 < self._gap_behind(index):
            return True  # "M. Ilham"
        if kind is Kind.NAME and self._tokens[index].word in ("i", "ni") and index == 0:
            return True  # Balinese given names
        if index == 0 and kind is Kind.NAME and self._bits[index] & words.TIME:
            return True  # a month's name before a family name
        if index == 0 and kind is Kind.NAME and self._bits[index] & words.PLACE:
            return len(self._tokens[index].word) <= _LONGEST_SHORT_TOWN  # "Oki Setiawan"
        if kind is Kind.SOURCE and self._bits[index] & words.SOURCE_PERSON:
            return True  # "kakak ipar"
        if kind is Kind.PLACE and self._clause.cue is Cue.PLACE:
            return not self._bits[index] & ~(words.CUE_WORD | words.WEAK_PLACE)  # "domisili Arga Makmur Bengkulu"
        if kind is Kind.SOURCE and self._tokens[index].word in _WHOSE:
            return True
        if kind is Kind.TRADE and (
            self._tokens[index].word in vocabulary.TRADE_HOUSES or self._bits[index] & words.WEAK_TRADE
        ):
            return True  # "rumah kopi", "yoga studio"
        return not self._bits[index] & ~words.CUE_WORD and kind in (Kind.NAME, Kind.SOURCE, Kind.TRADE)

    def goes_on(self, kind: Kind, index: int) -> bool:
        """Whether an answer of this kind reaches over the word."""
        bits = self._bits[index]
        here = self.kind_at(index)
        if here is kind:
            return True
        if kind is Kind.SOURCE:
            if bits & words.SOURCE_PERSON:
                return True  # "mantan bos"
            if self._tokens[index].word in sources.TIMES_OF_HEARING:
                return False  # "iklannya di fb | td malem"
            if self._tokens[index].word in vocabulary.WISHES and self._meaning & words.TRADE:
                return False  # "dari IG | mau kopi"
            if self._tokens[index].word in sources.KNOWING_VERBS and self._leads_through(index):
                return False  # "my wife found you through Facebook"
            if self._tokens[index].word in _SAYING and index > 1 and not self._tokens[index - 1].word.startswith("y"):
                return False  # "anak saya bilang ada franchise"
            if here is Kind.PLACE and (self._is_held_at(index) or self._ends_name_of_group(index)):
                return True
            if here is Kind.PLACE:  # "sepupu di Bogor"
                return self._clause.stands_alone and bool(self._bits[0] & words.SOURCE_PERSON) and index == 2
            if not self._meaning & words.SOURCE and bits & (words.COMMON | words.NUMBER):
                return self._tokens[index].word in sources.SOURCE_PEOPLE_FROM
            if here is Kind.NAME and self._meaning & words.NUMBER:
                return False  # "50jt kopi IG | Rudi"
            if here is Kind.NAME:
                return not any(each & words.PLACE for each in self._bits[index:])
            if here is Kind.TRADE and self._clause.stands_alone and self._bits[index - 1] & words.FROM_PLACE:
                return any(bits & words.SOURCE for bits in self._bits[: index - 1])  # "brosur di minimarket"
            if here is Kind.TRADE and self._tokens[index - 1].word in ("iklan", "ads", "spanduk", "baliho"):
                return True  # "iklan bioskop"
            if here is Kind.TRADE and self._tokens[0].word in ("kata", "menurut"):
                return False
            if here is Kind.TRADE and self._clause.stands_alone:  # "dari grup jual beli", "teman ngopi"
                return bool(self._bits[0] & words.FROM_PLACE or self._bits[index - 1] & words.SOURCE_PERSON)
            return here is None or self._source_returns(index)
        if kind is Kind.TRADE:
            if self._tokens[index].word in small_words.PLAN_OPENERS or self._tokens[index].word in _WITH:
                return False  # "toko sembako | pas pulang", "kedai kopi | bareng temen"
            named = self._clause.stands_alone or self._clause.cue in _TRADE_CUES
            if here is Kind.PLACE and named:
                is_kitchen = index + 1 == len(self._bits) or bool(self._bits[index + 1] & words.TRADE)
                named_after = self._tokens[index - 1].word in ("ala", "khas", "gaya")
                return is_kitchen and (named_after or bool(self._bits[index - 1] & words.TRADE))  # "warung madura"
            if self._tokens[index].word in vocabulary.QUALITIES:
                return True  # "jus sehat"
            if bits & words.TALK and not bits & words.TRADE and self._clause.cue not in _TRADE_CUES:
                return False  # "kacamata ketinggalan"
            if self._tokens[index].word in vocabulary.CUSTOMERS and not self._owns(index):
                return True  # "kolam renang anak"
            return here is None and not bits & (words.UNSURE | words.SOURCE_PERSON | words.FROM_PLACE)
        if kind is Kind.NAME:
            if self._tokens[index].word in sources.TELLING_VERBS:
                return False  # "Pak Joko bilang"
            if bits & words.FROM_PLACE and self._clause.cue is Cue.NAME and index + 1 < len(self._bits):
                return not any(each & ~(words.CUE_WORD | words.WEAK_PLACE) for each in self._bits[index + 1 :])
            is_last_cue = not bits & ~words.CUE_WORD and index + 1 == len(self._bits) and not self._clause.cut_short
            return (
                bits == 0
                or bool(bits & (words.WEAK_NAME | words.TITLE))
                or len(self._tokens[index].word) == 1
                or is_last_cue  # "Budi Modal"
            )
        if kind is Kind.PLACE:
            return bits == 0 or bool(bits & words.WEAK_PLACE) or self._tokens[index].word in vocabulary.DIRECTIONS
        return False

    def is_heard(self, first: int, last: int) -> bool:
        """Whether a source is told by a verb: "lihat video di YouTube", "my coworker told me about you"."""
        if any(token.word in sources.HEARD_VERBS for token in self._tokens[:first]):
            return True
        is_person = any(bits & (words.SOURCE_PERSON | words.TITLE) for bits in self._bits[first : last + 1])
        return is_person and self._is_told()

    def is_person_of_source(self, index: int) -> bool:
        """ "sepupu saya", "mantan bos"."""
        before = self._bits[index - 1]
        return bool(self._bits[index] & (words.ME | words.SOURCE_PERSON) and before & words.SOURCE_PERSON)

    def _leads_through(self, verb: int) -> bool:
        return any(token.word in sources.ORIGINS for token in self._tokens[verb + 1 :])

    def _source_returns(self, index: int) -> bool:
        return any(bits & (words.SOURCE | words.SOURCE_PERSON) for bits in self._bits[index + 1 :])
