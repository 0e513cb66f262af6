"""How much goes into one request. Pure."""

from collections.abc import Callable, Mapping
from typing import TypeVar

MAX_BATCH_CHARACTERS = 1_000_000
"""Google recommends requests below 2 MB."""

Content = TypeVar("Content")


def fitting(contents: Mapping[int, Content], size_of: Callable[[Content], int]) -> dict[int, Content]:
    """As many as fit into one request, at least one; the others come in the next round."""
    batch: dict[int, Content] = {}
    size = 0
    for lead_id, content in contents.items():
        size += size_of(content)
        if batch and size > MAX_BATCH_CHARACTERS:
            break
        batch[lead_id] = content
    return batch


def halves(batch: Mapping[int, Content]) -> tuple[dict[int, Content], dict[int, Content]]:
    """A batch of at least two, cut in the middle: to find out which lead of it is refused."""
    items = list(batch.items())
    middle = len(items) // 2
    return dict(items[:middle]), dict(items[middle:])
