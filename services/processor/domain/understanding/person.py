"""Whether a lead wants to speak to a person."""

from services.processor.domain.understanding import request_words, small_words
from services.processor.domain.understanding.normal import plain, tokens_of, word_list

_ABOUT_OTHERS = frozenset(word_list("teman temen suami istri ortu tua keluarga orangtua bos atasan pacar dulu"))
_ME = frozenset(word_list("saya sy aku gw gue me kami"))
_NO_BOT = frozenset(word_list("bot robot mesin"))
_REFUSING = frozenset(word_list("bukan jangan gak ga nggak tidak males gamau not no"))
_LONGEST_WORDS = 25
_LONGEST_CHARACTERS = 600


def asks_for_person(text: str) -> bool:
    """Whether the message asks to speak or be called; merely greeting or naming an admin is not asking."""
    if len(text) > _LONGEST_CHARACTERS:
        return False
    lowered = plain(text)
    words = [token.word for token in tokens_of(lowered, 0, len(lowered))]
    if not words or len(words) > _LONGEST_WORDS or ":" in lowered:
        return False
    said = set(words)
    return _wants_to_speak(said) or _wants_a_call(said, words) or _wants_somebody(said, words) or _refuses_bot(said)


def _wants_to_speak(said: set[str]) -> bool:
    speaks = said & request_words.SPEAKING
    if not speaks or said & _ABOUT_OTHERS:
        return False
    return bool(said & request_words.PEOPLE_TO_SPEAK_TO) or bool(
        said & {"langsung", "beneran"} and said & request_words.WISHING
    )


def _wants_a_call(said: set[str], words: list[str]) -> bool:
    if not said & request_words.CALLING or said & {"seluler", "kapan", "nomor", "no"}:
        return False
    asked = said & (request_words.WISHING - {"saya", "aja", "dong", "langsung"})
    return bool(asked) and (bool(said & _ME) or len(words) <= 5 or bool(said & request_words.PEOPLE_TO_SPEAK_TO))


def _wants_somebody(said: set[str], words: list[str]) -> bool:
    if words == ["operator"]:
        return True
    people = said & request_words.PEOPLE_TO_SPEAK_TO
    if not people:
        return False
    if (
        said & request_words.REAL
        and not said & _ABOUT_OTHERS
        and said & (request_words.WISHING | {"please"})
        and not said & {"dari", "dr"}
    ):
        return not said & {"franchise", "usaha"}
    if people & {"cs", "csnya", "operator", "admin", "customer", "sales", "konsultan", "marketing", "tim", "kontak"}:
        if (
            said & {"minta", "mnt", "butuh", "perlu", "need", "sambungkan", "hubungkan", "panggil", "panggilkan"}
            and "dari" not in said
        ):
            return True
        if len(words) <= 4 and said & {"mana", "dong", "please", "pls", "tolong"} and not said & small_words.GREETINGS:
            return True
        return len(words) <= 6 and {"tolong", "bales"} <= said
    return False


def _refuses_bot(said: set[str]) -> bool:
    return bool(said & _NO_BOT and said & _REFUSING) and not said & {"ini"}
