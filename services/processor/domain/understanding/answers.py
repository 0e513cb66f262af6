"""The answers of one text, each with how sure it is."""

from dataclasses import dataclass
from typing import Final

from services.processor.domain.form import BUDGET, START_PLAN, Field, Value
from services.processor.domain.understanding.lexicon import UNSURE, look_up


class Strength:
    """How sure a value is; a weaker one never replaces a stronger one of the same text."""

    PLACED: Final = 1
    CLEAR: Final = 2
    CUED: Final = 3
    LABELLED: Final = 4
    CORRECTED: Final = 5


@dataclass(slots=True)
class Answer:
    """A value and how sure it is."""

    value: Value
    strength: int


class Answers(dict[Field, Answer]):
    """Of two answers to a field the later stays, unless it is weaker or only explains the earlier."""

    def take(self, field: Field, value: Value, strength: int) -> None:
        """Keep the value if nothing better is known."""
        known = self.get(field)
        if known and strength is Strength.CLEAR and known.strength is Strength.CUED and _settles(known.value, value):
            self[field] = Answer(value, Strength.CUED)
        elif known is None or (strength >= known.strength and not _explains(field, known, value, strength)):
            self[field] = Answer(value, strength)


def _settles(known: Value, value: Value) -> bool:
    """ "budget belum pasti, sekitar 50 juta": a doubt first, then what can be told."""
    tells = any(meaning is not None for meaning in (value.low, value.high, value.earliest))
    told = any(meaning is not None for meaning in (known.low, known.high, known.earliest))
    return tells and not told and any(look_up(word)[1] & UNSURE for word in known.text.lower().split())


def _explains(field: Field, known: Answer, value: Value, strength: int) -> bool:
    if strength is Strength.CORRECTED:
        return False
    if field is START_PLAN:  # "januari, nunggu THR"
        return strength < Strength.LABELLED and known.strength >= strength and value.earliest is None
    bounds = (known.value.low, known.value.high)
    return field is BUDGET and bounds != (None, None) and bounds == (value.low, value.high)  # "300jt (300 juta)"


def is_settled(value: Value) -> bool:
    """Whether an amount or days are told: then nothing in other words is more of it."""
    return (value.low, value.high, value.earliest, value.latest) != (None, None, None, None)
