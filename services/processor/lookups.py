"""Holds back the messages of a LID until WAHA was asked for its phone; everybody else goes on.

What is held back is still unacknowledged in the stream, so nothing is lost with this process, and a person's messages
stay in their order: whatever arrives for a LID that is being looked up queues behind it.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from services.processor.ports import Arrival

_REMEMBERED = 50_000


class PhoneBook(Protocol):
    """Knows phones."""

    async def phone_of(self, session: str, lid: str) -> str:
        """International digits, empty when unknown; returns within about a second and never raises."""


class Lookups:
    """One lane's open questions. A LID is asked about once per process; its answer holds for later messages too."""

    def __init__(self, phone_book: PhoneBook | None, *, wake: Callable[[], None]) -> None:
        self._phone_book = phone_book
        self._wake = wake
        self._answers: OrderedDict[str, str] = OrderedDict()
        self._asking: dict[str, asyncio.Task[str]] = {}
        self._held: dict[str, list[Arrival]] = {}

    def sift(self, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """The arrivals that can be handled now, phones filled in: released ones first, then new ones."""
        ready = self._released()
        for arrival in arrivals:
            event = arrival.event
            if self._phone_book is None or not event.lid or event.phone:
                ready.append(arrival)
            elif event.lid in self._answers:
                ready.append(_with_phone(arrival, self._answers[event.lid]))
            else:
                self._hold(arrival, self._phone_book)
        return ready

    def drop(self) -> None:
        """Forget what is held; it will be read again."""
        self._held.clear()

    def _hold(self, arrival: Arrival, phone_book: PhoneBook) -> None:
        lid = arrival.event.lid
        held = self._held.setdefault(lid, [])
        if all(arrival.event.key != other.event.key for other in held):
            held.append(arrival)
        if lid not in self._asking:
            asking = asyncio.create_task(phone_book.phone_of(arrival.event.session, lid), name=f"lid-{lid[:4]}")
            asking.add_done_callback(lambda _: self._wake())
            self._asking[lid] = asking

    def _released(self) -> list[Arrival]:
        ready: list[Arrival] = []
        for lid in [lid for lid, asking in self._asking.items() if asking.done()]:
            phone = self._answers[lid] = self._asking.pop(lid).result()
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
            ready += [_with_phone(arrival, phone) for arrival in self._held.pop(lid, [])]
        return ready


def _with_phone(arrival: Arrival, phone: str) -> Arrival:
    if not phone:
        return arrival
    return replace(arrival, event=arrival.event.model_copy(update={"phone": phone}))
