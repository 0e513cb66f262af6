"""Finds the message that can't be handled, and lets its lead alone wait for it.

DESIGN. A batch that fails is divided until the message is found. Its lead is parked: the message and whatever comes
after it for that lead wait here, unacknowledged, while everybody else goes on. It is tried five times, with growing
pauses; the attempts are counted in PostgreSQL, fenced, so that they go on counting under the next owner, which reads
everything unacknowledged again. Then it is set aside with its reason, and its lead goes on.

An attempt counts only if it is the message that fails: a commit of nothing must succeed at that moment, and when
several leads fail one after another with no success between, nothing is counted until something succeeds again.

A message that ends its process, or holds it until its leases run out, raises nothing. It shows by how often owners left
it unfinished: from the third time it is handled alone, and counted before it is tried.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from loguru import logger

from services.processor.attempts import Attempts, path_of, reason_of
from services.processor.parking import Line, Parking
from services.processor.ports import (
    SUSPECT_FROM,
    TRIES,
    Arrival,
    Changes,
    DeadLetter,
    FallbackWaits,
    Fenced,
    LeadStore,
    StoreAway,
)
from services.processor.undertaker import Undertaker
from shared.clock import utc_now

EVERYBODY = 5
"""So many leads failing with no success between: it is not their messages."""
ENDED_ITS_PROCESS = "the process ended while it was handled"
_LINES_A_ROUND = 20
_LEAD = "lead:"


class Take(Protocol):
    """The lane's side: handling."""

    async def __call__(
        self, arrivals: Sequence[Arrival], due: Sequence[int], *, beside_fallback: bool
    ) -> Sequence[Arrival]:
        """Bring arrivals and due bursts into effect, or raise; returns what is to be taken again in a moment."""


@dataclass(slots=True)
class Settled:
    """What became of arrivals; what is in neither waits in a line."""

    done: list[Arrival] = field(default_factory=list)
    deferred: list[Arrival] = field(default_factory=list)


class Isolation:
    """One lane's care for what fails. While nothing does, it costs a look at each arrival's number of deliveries.

    `look_again(lead_id, in_seconds)` has a burst that failed come back later; None: never.
    """

    def __init__(
        self,
        store: LeadStore,
        take: Take,
        attempts: Attempts,
        undertaker: Undertaker,
        *,
        epochs: Callable[[], Mapping[int, int]],
        look_again: Callable[[int, float | None], None],
    ) -> None:
        self.parking = Parking()
        self._store = store
        self._take = take
        self._attempts = attempts
        self._undertaker = undertaker
        self._epochs = epochs
        self._look_again = look_again
        self._failing: set[str] = set()
        self._settled = Settled()

    def drop(self) -> None:
        """Forget what waits; it is unacknowledged, so it is read again. What is known of its attempts stays."""
        self.parking.clear()
        self._settled = Settled()

    def settled(self) -> Settled:
        """What became of everything handled since the last call."""
        settled, self._settled = self._settled, Settled()
        return settled

    async def handle(self, arrivals: Sequence[Arrival], due: Sequence[int], *, beside_fallback: bool) -> None:
        """Bring into effect what can be; what can't be waits here or is set aside.

        Raises `Fenced`, `FallbackWaits` unless `beside_fallback`, and `StoreAway` when nothing can be written at all.
        """
        ready = await self._sift(arrivals)
        if ready or due:
            await self._try(ready, due, beside_fallback=beside_fallback)

    async def retry(self) -> None:
        """Try again what is due."""
        for line in self.parking.due(_LINES_A_ROUND):
            if await self._is_over(line):
                await self.handle(self.parking.dissolve(line), (), beside_fallback=True)

    async def _sift(self, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        """The arrivals that nobody waits for; the others join their lines."""
        left_over = [arrival for arrival in arrivals if arrival.deliveries > 1]
        if not (self.parking or self._attempts or left_over):
            return arrivals
        await self._attempts.recall(left_over)
        leads = await self._leads_of_commands(arrivals)
        ready = []
        for arrival in arrivals:
            names = _names(arrival, leads)
            line, failed = self.parking.line_of(names), self._attempts.of(arrival)
            if line is not None:
                self.parking.join(line, arrival, names)
            elif failed is not None or self._attempts.is_suspect(arrival):
                wait_seconds = (failed.next_at - utc_now()).total_seconds() if failed is not None else 0.0
                await self._park(arrival, names, wait_seconds)
            else:
                ready.append(arrival)
        return ready

    async def _leads_of_commands(self, arrivals: Sequence[Arrival]) -> dict[str, int]:
        """Command's id -> the lead it is about: a command tells no address."""
        ids = [arrival.event.detail for arrival in arrivals if arrival.event.kind == "command"]
        if not ids:
            return {}
        given = await self._store.commands(ids)
        places = await self._store.whereabouts([command.lead_id for command in given])
        return {command.id: places[command.lead_id].lead_id for command in given if command.lead_id in places}

    async def _park(self, arrival: Arrival, names: set[str], wait_seconds: float) -> None:
        lead_ids = [int(name.removeprefix(_LEAD)) for name in names if name.startswith(_LEAD)]
        person = await self._store.person(_addresses(arrival), lead_ids)
        names = names | person.addresses | {f"{_LEAD}{lead_id}" for lead_id in person.lead_ids}
        is_suspect = self._attempts.is_suspect(arrival)
        self.parking.begin(arrival, names, wait_seconds=wait_seconds, is_suspect=is_suspect)

    async def _try(self, arrivals: Sequence[Arrival], due: Sequence[int], *, beside_fallback: bool) -> None:
        try:
            deferred = await self._take(arrivals, due, beside_fallback=beside_fallback)
        except (Fenced, FallbackWaits):
            raise
        except Exception as error:
            # A bug, or data that can't be stored: find the one message that does it, so that the others go on.
            await self._make_sure_that_others_work(error)
            await self._divide(arrivals, due, error, beside_fallback=beside_fallback)
        else:
            await self._succeeded(arrivals, due, deferred)

    async def _succeeded(self, arrivals: Sequence[Arrival], due: Sequence[int], deferred: Sequence[Arrival]) -> None:
        if deferred:
            again = {id(arrival) for arrival in deferred}
            arrivals = [arrival for arrival in arrivals if id(arrival) not in again]
            self._settled.deferred += deferred
        self._settled.done += arrivals
        if arrivals:
            self._failing.clear()
        await self._attempts.succeeded(arrivals, due)

    async def _make_sure_that_others_work(self, error: Exception) -> None:
        """Raises where it is not the message that fails: PostgreSQL takes nothing at all."""
        try:
            await self._store.commit(Changes(epochs=self._epochs()))
        except (Fenced, StoreAway):
            raise
        except Exception as again:  # whatever refuses an empty commit is not the message
            raise StoreAway(f"not even nothing can be written: {reason_of(again)}") from error

    async def _divide(
        self, arrivals: Sequence[Arrival], due: Sequence[int], error: Exception, *, beside_fallback: bool
    ) -> None:
        if len(arrivals) + len(due) == 1:
            for arrival in arrivals:
                await self._failed(arrival, error)
            for lead_id in due:
                await self._burst_failed(lead_id, error)
            return
        half = len(arrivals) // 2
        for part in filter(None, (arrivals[:half], arrivals[half:])):
            await self.handle(part, (), beside_fallback=beside_fallback)
        for lead_id in due:
            await self._try((), [lead_id], beside_fallback=beside_fallback)

    async def _failed(self, arrival: Arrival, error: Exception) -> None:
        wait_seconds = await self._note(arrival, error, step=1)
        if wait_seconds is not None:
            await self._park(arrival, _names(arrival, await self._leads_of_commands([arrival])), wait_seconds)

    async def _is_over(self, line: Line) -> bool:
        """Try the message again that a line waits for; whether it took effect or was set aside."""
        first = line.waiting[0]
        failed = self._attempts.of(first)
        if failed is not None and failed.count >= TRIES:
            await self._bury(first, failed.reason, failed.count)
            return True
        if line.is_suspect:
            await self._attempts.count(first, ENDED_ITS_PROCESS, at_least=SUSPECT_FROM, wait_seconds=0.0)
        try:
            deferred = await self._take([first], (), beside_fallback=True)
        except Fenced:
            raise
        except Exception as error:  # a bug, or data that can't be stored, as in `_try`
            await self._make_sure_that_others_work(error)
            wait_seconds = await self._note(first, error, step=0 if line.is_suspect else 1)
            if wait_seconds is None:
                return True
            self._attempts.clear_suspicion(first)
            line.is_suspect = False
            line.wait(wait_seconds)
            return False
        await self._succeeded([first], (), deferred)
        return True

    async def _note(self, arrival: Arrival, error: Exception, *, step: int) -> float | None:
        """Count the failure; returns in how many seconds to try again, None when the message was set aside."""
        key, request_id, before = arrival.event.key, arrival.event.request_id, self._attempts.of(arrival)
        self._failing.add(next(iter(arrival.event.addresses), key))
        if len(self._failing) >= EVERYBODY:
            logger.error(
                "Nothing can be handled: not the messages' fault", reason=reason_of(error), path=path_of(error)
            )
            return self._attempts.pause_seconds(TRIES)
        wait_seconds = self._attempts.pause_seconds((before.count if before else 0) + 1)
        count = await self._attempts.count(arrival, reason_of(error), wait_seconds=wait_seconds, step=step)
        if count < TRIES:
            logger.warning(
                "A message can't be handled", request_id=request_id, key=key, attempts=count, reason=reason_of(error)
            )
            return wait_seconds
        logger.error(
            "A message is set aside",
            request_id=request_id,
            key=key,
            attempts=count,
            reason=reason_of(error),
            path=path_of(error),
        )
        await self._bury(arrival, reason_of(error), count)
        return None

    async def _burst_failed(self, lead_id: int, error: Exception) -> None:
        count, wait_seconds = await self._attempts.count_burst(lead_id, reason_of(error))
        logger.warning("A burst can't be decided about", lead_id=lead_id, attempts=count, path=path_of(error))
        if count < TRIES:
            self._look_again(lead_id, wait_seconds)
            return
        await self._undertaker.skip_burst(lead_id, reason_of(error), count)
        self._attempts.drop_burst(lead_id)
        self._look_again(lead_id, None)

    async def _bury(self, arrival: Arrival, reason: str, tries: int) -> None:
        letter = DeadLetter(
            key=arrival.event.key,
            partition=arrival.partition,
            fields=arrival.event.to_fields(),
            reason=reason,
            tries=tries,
            fallback_id=arrival.fallback_id,
        )
        await self._undertaker.bury([letter])
        self._attempts.drop(arrival.event.key)
        self._settled.done.append(arrival)


def _names(arrival: Arrival, leads: Mapping[str, int]) -> set[str]:
    """Everything by which another arrival may turn out to be the same lead's, or the same event."""
    names = {arrival.event.key, *_addresses(arrival)}
    if arrival.event.kind == "command" and arrival.event.detail in leads:
        names.add(f"{_LEAD}{leads[arrival.event.detail]}")
    return names


def _addresses(arrival: Arrival) -> tuple[str, ...]:
    # Whoever writes in an admin chat is no lead.
    return () if arrival.event.kind == "admin_update" else arrival.event.addresses
