"""What cues, labels and findings are about."""

from typing import ClassVar


class Constant(str):
    """Base of a set of names: each annotation in the body of a subclass becomes its one instance of that name.

    Used like an enum's members. It is none because a member of an enum is looked up by a function (Python 3.11), and
    the reading of one form looks at some hundred of them: that was a tenth of its time.
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        for name in cls.__annotations__:
            setattr(cls, name, cls(name.lower()))


class Cue(Constant):
    """A word or phrase that opens an answer within a sentence."""

    SOURCE: ClassVar["Cue"]
    TRADE: ClassVar["Cue"]
    TRADE_HINT: ClassVar["Cue"]
    """Takes a known business, or a short unknown word."""
    TRADE_WISH: ClassVar["Cue"]
    """Takes only a known business."""
    BUDGET: ClassVar["Cue"]
    PLAN: ClassVar["Cue"]
    NAME: ClassVar["Cue"]
    PLACE: ClassVar["Cue"]


class Label(Constant):
    """What a label asks for. OTHER: something the form does not hold, so its value must not be taken."""

    NAME: ClassVar["Label"]
    PLACE: ClassVar["Label"]
    NAME_AND_PLACE: ClassVar["Label"]
    SOURCE: ClassVar["Label"]
    TRADE: ClassVar["Label"]
    BUDGET: ClassVar["Label"]
    PLAN: ClassVar["Label"]
    OTHER: ClassVar["Label"]


class Kind(Constant):
    """What a finding is about. The last three are known only by their context."""

    SOURCE: ClassVar["Kind"]
    TRADE: ClassVar["Kind"]
    BUDGET: ClassVar["Kind"]
    PLAN: ClassVar["Kind"]
    NAME: ClassVar["Kind"]
    PLACE: ClassVar["Kind"]
    UNSURE: ClassVar["Kind"]
    BARE_NUMBER: ClassVar["Kind"]
    UNKNOWN: ClassVar["Kind"]


class Elsewhere(Constant):
    """Where an unknown stretch of a list may belong but to a field."""

    HOME: ClassVar["Elsewhere"]
    """The home of the person named just before."""
    NOTHING: ClassVar["Elsewhere"]
