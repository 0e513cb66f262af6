"""From troubles that are there at each look to news: one when a trouble begins, one when it ends. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class News:
    """A trouble began, or, without a text, ended."""

    cause: str
    text: str | None


class Edges:
    """What is told to be wrong. A change counts once it has held for `steady_seconds`."""

    def __init__(self, told: Iterable[str] = (), *, steady_seconds: float) -> None:
        self.told: set[str] = set(told)
        self._steady_seconds = steady_seconds
        self._changed_at: dict[str, float] = {}

    def look(self, current: Mapping[str, str], now: float) -> list[News]:
        """What is to be told; `noted` says that it was."""
        changed = self.told ^ current.keys()
        self._changed_at = {cause: self._changed_at.get(cause, now) for cause in changed}
        steady = [cause for cause, since in self._changed_at.items() if now - since >= self._steady_seconds]
        return [News(cause, current.get(cause)) for cause in sorted(steady)]

    def noted(self, news: News) -> None:
        """The news was told."""
        (self.told.discard if news.text is None else self.told.add)(news.cause)
