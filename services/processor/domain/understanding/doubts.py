"""Whether words say that the lead does not know yet, and nothing else."""

from collections.abc import Sequence

from services.processor.domain.understanding import lexicon as words
from services.processor.domain.understanding.normal import Token, word_list

# These say it by themselves, whatever follows: "tergantung lokasi", "lupa kak udah lama".
_PLAIN_DOUBTS = frozenset(
    word_list(
        """
        apapun sembarang gatau gtw gaktau gktau nggatau fleksibel flexible bebas terserah tergantung menyesuaikan
        nyesuaiin lupa entah disesuaikan secukupnya seadanya unlimited unsure undecided
        """
    )
)
# What is not there yet when nothing more is said: "belum bisa saya tentukan", "belum ada budget".
_NOT_YET = frozenset(
    word_list(
        """
        tahu tau ingat inget yakin pasti ada punya jelas kepikiran ditentukan menentukan tentukan nentuin terpikir
        tentu fix mikir terbayang kebayang dipikirkan kapikiran diputuskan putuskan mutusin memutuskan rencana bisa
        sempat dapat nemu hitung ngitung menghitung dihitung weruh ngertos terang ngerti ono wonten siap berani target
        patokan bayangan gambaran keputusan ide pilihan niat kira pikir mau usaha apa berapa kapan apanya mana brp
        sekali sebut nyebut menyebut sebutkan pastikan mastiin spesifik detail angka nominal tanggal waktu bulan
        """
    )
)
_KNOWING = frozenset(word_list("ngerti paham mengerti ngarti"))
_ALWAYS_SAID = (
    words.UNSURE | words.SKIPPED | words.CUE_WORD | words.QUESTION | words.TIME | words.MONEY_WORD | words.DENIAL
)


def says_unsure(tokens: Sequence[Token], bits: Sequence[int]) -> bool:
    """Whether the words answer by a doubt; "suami saya belum pulang" does not."""
    doubting = [index for index, meaning in enumerate(bits) if meaning & words.UNSURE]
    if not doubting:
        return False
    first = doubting[0]
    known = all(meaning & _ALWAYS_SAID or tokens[index].word in _NOT_YET for index, meaning in enumerate(bits[:first]))
    if known and (tokens[first].word in _PLAIN_DOUBTS or _is_firm(tokens, bits, first)):
        return True
    return all(
        (meaning & _ALWAYS_SAID and not meaning & words.TALK) or tokens[index].word in _NOT_YET
        for index, meaning in enumerate(bits)
    )


def _is_firm(tokens: Sequence[Token], bits: Sequence[int], first: int) -> bool:
    """A phrase of not knowing: "belum tahu", "masih bingung"; not "belum ada", "gak ngerti"."""
    following = first + 1
    if following >= len(tokens) or not bits[following] & words.UNSURE:
        return False
    return tokens[following].word not in ("ada", "punya", "jelas") and tokens[following].word not in _KNOWING
