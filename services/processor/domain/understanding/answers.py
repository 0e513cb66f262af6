"""The answers of one text, each with how sure it is."""

from dataclasses import dataclass
from enum import IntEnum

from services.processor.domain.form import Field, Value


class Strength(IntEnum):
    """How sure a value is; a weaker one never replaces a stronger one of the same text."""

    PLACED = 1
    CLEAR = 2
    CUED = 3
    LABELLED = 4
    CORRECTED = 5


@dataclass(slots=True)
class Answer:
    """A value and how sure it is."""

    value: Value
    strength: Strength


class Answers(dict[Field, Answer]):
    """Of two answers to a field the later stays, unless it is weaker or only explains the earlier."""

    def take(self, field: Field, value: Value, strength: Strength) -> None:
        """Keep the value if nothing better is known."""
        known = self.get(field)
        if known is None or (strength >= known.strength and not _explains(field, known, value, strength)):
            self[field] = Answer(value, strength)


def _explains(field: Field, known: Answer, value: Value, strength: Strength) -> bool:
    if field is Field.START_PLAN:  # "januari, nunggu THR"
        return strength < Strength.LABELLED and known.strength >= strength and value.earliest is None
    bounds = (known.value.low, known.value.high)
    return field is Field.BUDGET and bounds != (None, None) and bounds == (value.low, value.high)  # "300jt (300 juta)"
