"""Whether a clause asks, or speaks of something else than an answer."""

from collections.abc import Sequence
from itertools import pairwise

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding import small_words, sources, vocabulary
from services.processor.domain.understanding.clauses import Clause
from services.processor.domain.understanding.doubts import says_unsure
from services.processor.domain.understanding.entries import CONDITIONS
from services.processor.domain.understanding.kinds import Cue
from services.processor.domain.understanding.normal import Token, word_list

INDEFINITE = frozenset(("saja", "aja", "ajah", "sj", "pun"))
_VOCATIVES = frozenset(
    word_list(
        """
        kak kaka kakak ka min mimin admin ya yaa yah sih dong nih deh mas mbak pak bu gan bro sis bang lah loh pa tuh
        """
    )
)
_NOT_YET = frozenset(("belum", "blm", "blom"))
_TAGS = frozenset(word_list("gak ga gk g nggak ngga enggak engga tidak tdk ndak kan kah")) | _NOT_YET
_DONE = frozenset(word_list("sudah udah udh dah sdh masuk diterima terima"))
_INTERROGATIVES = frozenset(
    word_list(
        """
        berapa brp berapaan brapa gimana gmn gmna bagaimana kenapa knp mengapa siapa dimana ngapain apakah bisakah
        bolehkah adakah how why who where
        """
    )
)
_LOOSE_INTERROGATIVES = frozenset(word_list("apa mana kapan apaan kemana"))
_HOW = frozenset(("gimana", "gmn", "gmna", "bagaimana"))
_WHICH = frozenset(("apa", "mana"))
_BEHIND_WHAT = _VOCATIVES | {"yang", "yg"}
_DOUBTFUL = frozenset(word_list("ada bisa boleh bagus enak halal aman laku rame ramai untung cocok murah mahal masih"))
_ASKING_WORDS = _TAGS | _INTERROGATIVES | _LOOSE_INTERROGATIVES | {"boleh"}
_WISHES = (Cue.TRADE, Cue.TRADE_HINT, Cue.TRADE_WISH)
_WRITTEN_FOR = frozenset(("istri", "suami", "bapak", "ibu", "ayah", "mama", "papa", "ortu", "bojo"))
_CONTACTS = frozenset(("nomor", "nomer", "kontak", "contact"))
_SAYING = frozenset(("bilang", "ngomong", "cerita", "kata"))
_WISHING = (["bisa"], ["boleh"], ["mau"], ["pengen"], ["ingin"], ["pgn"])
_HYPOTHETICAL = frozenset(("ada", "apakah", "kalau", "kalo", "klo", "kl", "jika", "misal", "misalnya", "if"))
_OWNING = frozenset(("ada", "punya", "adanya", "cuma", "cuman", "siap"))
_ONCE = frozenset(
    (
        "tadinya",
        "dulunya",
        "dulu",
        "sebelumnya",
        "pernah",
        "sempat",
        "semula",
        "kemarin",
        "awalnya",
        "mulanya",
        "pengalaman",
        "berpengalaman",
        "mantan",
        "bekas",
    )
)
_OF_OTHERS = (Cue.TRADE_HINT, Cue.TRADE_WISH, Cue.BUDGET)
_RUNNING = frozenset(("jalan", "berjalan", "punya", "ada", "buka"))
_LONGEST_LEAD = 4
_MAY_ASK = words.QUESTION | words.COMMON | words.UNSURE
_CONFIRMING = frozenset(
    word_list(
        """
        bener benar betul kan gak ga nggak ngga tidak iya apa emang memang beneran boleh bisa ok right yes no true kah
        bukan
        """
    )
)
_ASKING = frozenset(("berapa", "brp", "berapaan", "brapa", "piro", "pinten", "gimana", "gmn", "bagaimana"))


def asks_how_much(clause: Clause) -> bool:
    """ "berapa modalnya"."""
    return any(token.word in _ASKING for token in clause.tokens)


def answers_nevertheless(clause: Clause) -> bool:
    """Whether words that mostly speak of something else are part of an answer: "nunggu bonus cair", "modal 50jt …"."""
    if clause.cue is Cue.BUDGET:
        if clause.meaning & words.NUMBER and any(token.word in small_words.FINANCING for token in clause.tokens):
            return True
        return bool(clause.bits[0] & words.NUMBER) and not clause.meaning & words.PRICE
    if clause.meaning & (words.SOURCE | words.SOURCE_PERSON) and all(
        not bits & words.ASIDE
        or token.word in sources.TELLING_VERBS
        or token.word in sources.HEARD_VERBS
        or token.word in _CONTACTS
        for token, bits in zip(clause.tokens, clause.bits, strict=True)
    ):
        return True  # "kolega di grup yg share"
    opening = next((index for index, bits in enumerate(clause.bits) if not bits & words.FILLER), None)
    if opening is None or clause.tokens[opening].word not in small_words.PLAN_OPENERS:
        return False
    awaited = clause.bits[opening + 1 :]
    return any(not bits & (words.SKIPPED | words.ASIDE) for bits in awaited) and not any(
        bits & words.ASIDE and not bits & words.COMMON for bits in awaited
    )


def opens_a_question(clause: Clause) -> bool:
    """Whether the first word that says something asks; "kalau bisa" does not."""
    if asks_how_much(clause):
        return True
    for index, bits in enumerate(clause.bits):
        if bits & words.QUESTION and not bits & words.SOURCE:
            return not (index and clause.tokens[index - 1].word in CONDITIONS)
        if not bits & words.SKIPPED:
            return False
    return False


def ends_in_tag(tokens: Sequence[Token], bits: Sequence[int]) -> bool:
    """Whether the last word asks for a yes or no: "ada di Medan gak", "niat jualan apa tidak", "sudah masuk belum"."""
    last = _last_telling(tokens)
    if not last and len(tokens) > 1:
        return tokens[0].word in _TAGS
    if tokens[last].word == "boleh" and last:
        return tokens[last - 1].word not in INDEFINITE | {"juga"} and not any(
            meaning & (words.TIME | words.NUMBER) for meaning in bits
        )
    if last < 1 or tokens[last].word not in _TAGS:
        return False
    if tokens[last].word in _NOT_YET:
        return any(token.word in _DONE for token in tokens[:last])
    return not bits[last - 1] & words.UNSURE


def _last_telling(tokens: Sequence[Token]) -> int:
    last = len(tokens) - 1
    while last > 0 and tokens[last].word in _VOCATIVES:
        last -= 1
    return last


def inquires(tokens: Sequence[Token], bits: Sequence[int]) -> bool:
    """Whether the words ask something, with or without a question mark."""
    if _ASKING_WORDS.isdisjoint([token.word for token in tokens]):
        return False
    if ends_in_tag(tokens, bits):
        return True
    last = _last_telling(tokens)
    if tokens[last].word in _HOW:
        return True
    if says_unsure(tokens, bits):
        return False
    for index, token in enumerate(tokens):
        following = tokens[index + 1].word if index + 1 < len(tokens) else ""
        before = tokens[index - 1].word if index else ""
        if token.word in _TAGS and before in _DOUBTFUL:
            return True  # "laundry bagus gak di sini"
        if token.word in _WHICH and following in INDEFINITE and _is_asked_of(tokens[index + 2 :]):
            return True  # "apa aja syaratnya"
        if token.word in _WHICH and following in INDEFINITE and index and bits[index - 1] & words.COMMON:
            return not bits[index - 1] & words.FILLER  # "brand apa aja"
        if token.word == "siapa":
            return True
        if token.word in _INTERROGATIVES or (
            token.word in _LOOSE_INTERROGATIVES
            and (
                index == last or following in _BEHIND_WHAT or (token.word == "mana" and before in ("", "dari", "yang"))
            )
        ):
            return following not in INDEFINITE
    return False


_MEANWHILE = frozenset(("pas", "waktu", "saat", "ketika", "sambil", "sembari", "lagi", "lg"))
_SUFFICING = frozenset(("bisa", "bs", "cukup", "ckp", "cukupkah", "bisakah"))


def _is_asked_of(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].word.endswith("nya")


def mark_questions(clauses: Sequence[Clause]) -> None:
    """Mark the clauses that ask though no question mark ends them, and those that a mere "bener gak?" asks about."""
    for clause in clauses:
        if not clause.asks and clause.tokens and (clause.meaning & _MAY_ASK or clause.tokens[-1].word in _TAGS):
            clause.asks = inquires(clause.tokens, clause.bits)
    for clause in clauses:
        if clause.cue in _WISHES and _runs_already(clause):
            clause.denied = True  # "usaha pempek sudah jalan 3 tahun"
    if len(clauses) < 2:
        return
    for before, clause in pairwise(clauses):
        if before.cut_short and before.tokens and not before.cue:
            _mark_led(before, clause)
        if before.cue is Cue.SOURCE and before.cut_short and clause.tokens and before.tokens[-1:]:
            meanwhile = before.tokens[-1].word in _MEANWHILE and clause.tokens[0].word in small_words.PLAN_EVENTS
            clause.denied |= meanwhile  # "nemu di Google pas | nunggu orderan"
        if before.cut_short and clause.cue is Cue.NAME and before.meaning & words.SOURCE_PERSON:
            from_them = before.cue is Cue.SOURCE or bool(before.bits and before.bits[0] & words.FROM_PLACE)
            clause.denied |= from_them and _is_of_another(clause)  # "dari teman | namanya Budi"
    for before, clause in pairwise(clauses):
        if clause.asks and clause.cue is Cue.TRADE_WISH and _affords(before):
            clause.asks = False
    _deny_hypothetical(clauses)
    for index in range(len(clauses) - 1, 0, -1):
        clause, before = clauses[index], clauses[index - 1]
        if clause.opened_by in ("", ",") and _is_mere_tag(clause):
            before.asks |= not _has_money(before)
        elif clause.asks and before.cut_short and not before.cue:
            before.asks = True  # "januari masih | buka promo?"
        elif clause.asks and not clause.cue and clause.opened_by == "," and clause.tokens and _points_back(clause):
            before.asks = True  # "dibilang mulai 35 juta, itu sudah sama gerobaknya?"
        if before.cut_short and clause.cue is Cue.PLACE and "jual" in [token.word for token in before.tokens]:
            clause.asks = True  # "jual | rumah di Bekasi 750 juta"
        if before.cut_short and _is_hearsay(before):
            clause.asks = True


def _deny_hypothetical(clauses: Sequence[Clause]) -> None:
    """ "ada franchise laundry dengan modal 50 juta?", "kalau modal 50 juta dapat apa saja?"."""
    opening: Clause | None = None
    for index, clause in enumerate(clauses):
        if not index or not clauses[index - 1].cut_short:
            opening = clause
        if not clause.asks or opening is None or opening is clause or not opening.tokens:
            continue
        said = [token.word for token in opening.tokens]
        if said[0] in _HYPOTHETICAL and said[1:2] not in _WISHING and not opening.meaning & words.ME:
            for each in clauses[clauses.index(opening) : index + 1]:
                each.denied = True


def _mark_led(before: Clause, clause: Clause) -> None:
    """What the words before its cue make of a clause."""
    if clause.cue is Cue.SOURCE and _names_source(before):
        _lead_in(before, clause)
    elif clause.cue in _OF_OTHERS and (_opens_in_past(before) or _tells_of_others(before)):
        clause.denied = True  # "tadinya | dagang tapi sepi", "temen saya | modal 200 juta"
    elif clause.cue is Cue.NAME and _tells_of_others(before) and before.tokens[0].word not in _WRITTEN_FOR:
        clause.denied = True  # "anak saya | namanya Budi"
    elif clause.cue is Cue.BUDGET and before.tokens[-1].word in _SAYING and before.tokens[0].word not in _WRITTEN_FOR:
        clause.denied = True  # "Pak Joko bilang | modalnya 100 juta"
    elif clause.asks and opens_a_question(before):
        clause.denied = True  # "bisa | ketemu di pameran bulan depan?"


def _is_of_another(clause: Clause) -> bool:
    return clause.cue_tokens[0].word in ("namanya", "bernama") if clause.cue_tokens else False


def _affords(before: Clause) -> bool:
    """ "modal saya 8 juta bisa nggak ya buat | buka cilok?": only whether the sum will do is asked."""
    said = [token.word for token in before.tokens]
    return (
        before.cut_short
        and said[-1:] in (["buat"], ["untuk"], ["utk"], ["bwt"])
        and bool(before.meaning & words.NUMBER)
        and not _SUFFICING.isdisjoint(said)
    )


def _opens_in_past(clause: Clause) -> bool:
    """ "tadinya", "kak kemarin saya tulis"."""
    return any(
        token.word in _ONCE
        and clause.tokens[0].word != "dari"
        and all(bits & words.FILLER for bits in clause.bits[:index])
        for index, token in enumerate(clause.tokens[:_LONGEST_LEAD])
    )


def _has_money(clause: Clause) -> bool:
    """ "saya cuma ada 15 juta, bisa?": the sum is the lead's, only what it buys is asked."""
    owns = clause.cue is Cue.BUDGET or bool(clause.meaning & words.ME)
    return (
        owns and bool(clause.meaning & words.NUMBER) and not _OWNING.isdisjoint([token.word for token in clause.tokens])
    )


def _is_hearsay(clause: Clause) -> bool:
    """ "katanya | modal 50 juta"; not "katanya bagus, saya mau | usaha kopi"."""
    said = [token.word for token in clause.tokens]
    heard = next((index for index, word in enumerate(said) if word in small_words.HEARSAY), None)
    return heard is not None and vocabulary.WISHES.isdisjoint(said[heard:])


def _names_source(clause: Clause) -> bool:
    """ "santri saya yang | menemukan di internet", "brosurnya | dapat di kolong wiper"."""
    return (
        not clause.cue
        and 0 < len(clause.tokens) <= _LONGEST_LEAD
        and bool(clause.bits[0] & (words.SOURCE_PERSON | words.SOURCE))
        and not clause.bits[0] & words.FILLER
    )


def _lead_in(before: Clause, clause: Clause) -> None:
    clause.tokens[:0] = [*before.tokens, *clause.cue_tokens]
    clause.bits[:0] = [*before.bits, *([words.CUE_WORD] * len(clause.cue_tokens))]
    clause.meaning |= before.meaning
    clause.opened_by, clause.starts_line = before.opened_by, before.starts_line
    before.tokens.clear()
    before.bits.clear()


def _runs_already(clause: Clause) -> bool:
    said = [token.word for token in clause.tokens]
    return any(word in _DONE and following in _RUNNING for word, following in pairwise(said))


def _points_back(clause: Clause) -> bool:
    return clause.tokens[0].word in ("itu", "ini")


def _tells_of_others(clause: Clause) -> bool:
    return (
        not clause.cue
        and bool(clause.tokens)
        and bool(clause.bits[0] & words.SOURCE_PERSON)
        and not clause.bits[0] & words.FILLER
        and (vocabulary.WISHES | sources.TELLING_VERBS).isdisjoint([token.word for token in clause.tokens])
    )


def wishes_well(tokens: Sequence[Token], bits: Sequence[int]) -> bool:
    """ "selamat tahun baru"; not "Selamat Riyadi"."""
    return len(tokens) > 1 and tokens[0].word == "selamat" and bool(bits[1] & (words.TIME | words.COMMON))


def _is_mere_tag(clause: Clause) -> bool:
    """Whether a clause only asks for a yes: "bener gak kak?"."""
    return (
        clause.asks
        and clause.cue in (None, Cue.TRADE_WISH)
        and all(
            token.word in _CONFIRMING or bits & words.SKIPPED
            for token, bits in zip(clause.tokens, clause.bits, strict=True)
        )
    )
