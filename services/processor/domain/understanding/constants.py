"""Named constants of one kind."""


class Constant(str):
    """Base of a set of names: each annotation in the body of a subclass becomes its one instance of that name.

    Used like an enum's members. It is none because a member of an enum is looked up by a function (Python 3.11), and
    the reading of one form looks at some hundred of them: that was a tenth of its time.
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        for name in cls.__annotations__:
            setattr(cls, name, cls(name.lower()))
