"""How often each message has failed: kept in PostgreSQL, so that the next owner goes on counting."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from traceback import FrameSummary, extract_tb

from services.processor.metrics import FAILED_ATTEMPTS
from services.processor.ports import SUSPECT_FROM, Arrival, Attempt, Conflict, LeadStore, StoreAway, Unstorable
from shared.backoff import full_jitter
from shared.clock import utc_now


class Attempts:
    """One lane's view of the attempts that failed, and of the messages that may have ended processes."""

    def __init__(self, store: LeadStore, epochs: Callable[[], Mapping[int, int]], *, retry_base_seconds: float) -> None:
        self._store = store
        self._epochs = epochs
        self._retry_base_seconds = retry_base_seconds
        self._failed: dict[str, Attempt] = {}
        self._suspects: set[str] = set()
        self._partition_of: dict[str, int] = {}
        self._bursts: dict[int, int] = {}

    def __bool__(self) -> bool:
        return bool(self._partition_of)

    def of(self, arrival: Arrival) -> Attempt | None:
        """What is known of a message's failures."""
        return self._failed.get(arrival.event.key)

    def is_suspect(self, arrival: Arrival) -> bool:
        """Whether the message may have ended processes."""
        return arrival.event.key in self._suspects

    def clear_suspicion(self, arrival: Arrival) -> None:
        """It fails like any other message: this process is still there."""
        self._suspects.discard(arrival.event.key)

    def pause_seconds(self, tries: int) -> float:
        """How long to wait after so many failed tries."""
        return full_jitter(self._retry_base_seconds, tries)

    async def recall(self, left_over: Sequence[Arrival]) -> None:
        """Learn what earlier owners knew of what they left."""
        unknown = {a.event.key: a.partition for a in left_over if a.event.key not in self._partition_of}
        if not unknown:
            return
        found = await self._store.attempts(list(unknown))
        suspects = {a.event.key for a in left_over if a.deliveries >= SUSPECT_FROM}
        self._failed |= found
        self._suspects |= suspects
        self._partition_of |= {key: unknown[key] for key in unknown.keys() & (found.keys() | suspects)}

    async def count(
        self, arrival: Arrival, reason: str, *, wait_seconds: float, step: int = 1, at_least: int = 1
    ) -> int:
        """Note a failed attempt; returns how many there are now."""
        key, next_at = arrival.event.key, utc_now() + timedelta(seconds=wait_seconds)
        count = await self._store.count_attempt(
            key, reason, next_at=next_at, step=step, at_least=at_least, epochs=self._epochs()
        )
        FAILED_ATTEMPTS.inc(step)
        self._failed[key] = Attempt(count, next_at, reason)
        self._partition_of[key] = arrival.partition
        return count

    async def count_burst(self, lead_id: int, reason: str) -> tuple[int, float]:
        """Note that an open burst could not be decided about; returns how often by now, and the seconds to wait."""
        wait_seconds = self.pause_seconds(self._bursts.get(lead_id, 0) + 1)
        next_at = utc_now() + timedelta(seconds=wait_seconds)
        count = self._bursts[lead_id] = await self._store.count_attempt(
            _burst_key(lead_id), reason, next_at=next_at, step=1, at_least=1, epochs=self._epochs()
        )
        FAILED_ATTEMPTS.inc()
        return count, wait_seconds

    async def succeeded(self, arrivals: Sequence[Arrival], due: Sequence[int]) -> None:
        """These took effect; no query where none of them had failed."""
        if not (self._partition_of or self._bursts):
            return
        known = [arrival.event.key for arrival in arrivals if self.drop(arrival.event.key)]
        known += [_burst_key(lead_id) for lead_id in due if self.drop_burst(lead_id)]
        if known:
            await self._store.forget_attempts(known)

    def drop(self, key: str) -> bool:
        """Forget a message; whether it had failed."""
        self._suspects.discard(key)
        self._partition_of.pop(key, None)
        return self._failed.pop(key, None) is not None

    def drop_burst(self, lead_id: int) -> bool:
        """Forget a burst; whether it had failed."""
        return self._bursts.pop(lead_id, None) is not None

    def forget(self, partitions: Collection[int]) -> None:
        """What fails in these partitions is somebody else's now."""
        for key in [key for key, partition in self._partition_of.items() if partition in partitions]:
            self.drop(key)


def _burst_key(lead_id: int) -> str:
    return f"burst:{lead_id}"


def reason_of(error: BaseException) -> str:
    """What went wrong and where; never what was written, which an error of Python's own may quote."""
    if isinstance(error, (Unstorable, Conflict, StoreAway)):
        return f"{type(error).__name__}: {error}"[:300]
    frames = extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {_place(frames[-1])}" if frames else type(error).__name__


def path_of(error: BaseException) -> str:
    """How it came to it, for the log."""
    return " > ".join(_place(frame) for frame in extract_tb(error.__traceback__)[-8:])


def _place(frame: FrameSummary) -> str:
    return f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
