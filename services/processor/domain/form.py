"""The five facts that make a lead, and the values they take."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Field(StrEnum):
    """One of the five facts, in the order of the template."""

    SOURCE_INFO = "source_info"
    BUSINESS_TYPE = "business_type"
    BUDGET = "budget"
    START_PLAN = "start_plan"
    BIODATA = "biodata"


SOURCE_INFO, BUSINESS_TYPE, BUDGET, START_PLAN, BIODATA = Field
"""The members by themselves: an enum's member is looked up by a function (Python 3.11), which the parser does often."""


class Value(NamedTuple):
    """The lead's own words for a field, and what they mean where that can be told.

    `low` and `high` are whole rupiah (budget), `earliest` and `latest` days (start plan); None is an open end.
    """

    text: str
    low: int | None = None
    high: int | None = None
    earliest: date | None = None
    latest: date | None = None
    given_at: datetime | None = None
    """When the message that gave it was received."""

    def to_json(self) -> dict[str, Any]:
        """The shape stored in ``leads.form``: meanings that are unknown are left out."""
        meanings = {
            "low": self.low,
            "high": self.high,
            "from": self.earliest.isoformat() if self.earliest else None,
            "to": self.latest.isoformat() if self.latest else None,
            "at": self.given_at.isoformat() if self.given_at else None,
        }
        return {"text": self.text} | {name: meaning for name, meaning in meanings.items() if meaning is not None}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read back what `to_json` stored."""
        earliest, latest, given_at = stored.get("from"), stored.get("to"), stored.get("at")
        return cls(
            text=stored["text"],
            low=stored.get("low"),
            high=stored.get("high"),
            earliest=date.fromisoformat(earliest) if earliest else None,
            latest=date.fromisoformat(latest) if latest else None,
            given_at=datetime.fromisoformat(given_at) if given_at else None,
        )


Form = Mapping[Field, Value]
_FIELDS = tuple(Field)


def missing(form: Form) -> tuple[Field, ...]:
    """The fields still unknown, in the order of the template."""
    return tuple([name for name in _FIELDS if name not in form])


def newest(one: Form, other: Form) -> Form:
    """Both forms in one: of two answers to a field the later, of two without a time the second form's."""
    joined = dict(one)
    for name, value in other.items():
        known = joined.get(name)
        if known is None or (known.given_at or _LONG_AGO) <= (value.given_at or _LONG_AGO):
            joined[name] = value
    return joined
