"""Readings of short texts are remembered: the first words of most leads are the same few, which an advertisement's
button puts into their mouths, and a reading costs more than all else that a message needs of the domain."""

from collections.abc import Callable
from functools import lru_cache
from typing import Concatenate, ParamSpec, TypeVar

LONGEST_CHARACTERS = 120
KEPT = 4096

Parameters = ParamSpec("Parameters")
Reading = TypeVar("Reading")


def remembered(
    read: Callable[Concatenate[str, Parameters], Reading],
) -> Callable[Concatenate[str, Parameters], Reading]:
    """`read`, a pure function, with its newest 4096 answers for short texts; whoever calls must not change an answer.

    All arguments must be hashable.
    """
    kept: Callable[..., Reading] = lru_cache(maxsize=KEPT)(read)

    def look_up(text: str, /, *arguments: Parameters.args, **options: Parameters.kwargs) -> Reading:
        if len(text) > LONGEST_CHARACTERS:
            return read(text, *arguments, **options)
        return kept(text, *arguments, **options)

    return look_up
