"""Where replies go: pacing, and the pause of a destination that is away.

DESIGN. While a destination is away its replies wait in a queue. After each failed try one of them, the first in the
queue, is let through as the probe; whoever failed queues up at the end, so that one message the destination stumbles
over does not stand for all. The first answer opens the gate for everybody, in the order of the queue.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from loguru import logger

from services.notifier import metrics
from services.notifier.failures import AwayError

TRIES_BEFORE_ALERT = 5


class Turn:
    """Leave to make one try. Ends with `leave`, whatever came of it."""

    def __init__(self, destination: "Destination", *, is_probe: bool) -> None:
        self._destination = destination
        self._is_probe = is_probe

    def answered(self) -> bool:
        """The destination works; true when somebody may have announced that it was away."""
        self._is_probe = False
        return self._destination.opened()

    def failed(self, error: AwayError) -> bool:
        """The destination is away; true when that is to be announced now."""
        counts = self._is_probe or not self._destination.is_away
        self._is_probe = False
        return self._destination.closed(error) if counts else False

    def leave(self) -> None:
        """A probe that made no try passes its turn on."""
        if self._is_probe:
            self._is_probe = False
            self._destination.let_one_through()


class Destination:
    """One WhatsApp session, or Telegram."""

    def __init__(self, channel: str, session: str, *, concurrency: int, wait_seconds: Callable[[int], float]) -> None:
        self.channel = channel
        self.session = session
        self.label = f"{channel}:{session}"
        self.slots = asyncio.Semaphore(concurrency)
        self.is_away = False
        self.successes = 0
        self._wait_seconds = wait_seconds
        self._failures = 0
        self._announced = False
        self._may_be_announced = True
        self._away_since = 0.0
        self._queue: deque[asyncio.Future[Turn]] = deque()
        self._probe_may_pass = False
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, timeout_seconds: float) -> Turn | None:
        """Wait for leave to try; None when the destination is still away after `timeout_seconds`."""
        if not self.is_away:
            return Turn(self, is_probe=False)
        if self._probe_may_pass:
            self._probe_may_pass = False
            return Turn(self, is_probe=True)
        place: asyncio.Future[Turn] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        metrics.DESTINATION_WAITING.labels(self.label).inc()
        try:
            async with asyncio.timeout(timeout_seconds):
                return await place
        except TimeoutError:
            return self._left_the_queue(place)
        except asyncio.CancelledError:
            turn = self._left_the_queue(place)
            if turn is not None:
                turn.leave()
            raise
        finally:
            metrics.DESTINATION_WAITING.labels(self.label).dec()

    def _left_the_queue(self, place: asyncio.Future[Turn]) -> Turn | None:
        """The turn that came at the very moment of leaving, if one did."""
        if place.done() and not place.cancelled():
            return place.result()
        if place in self._queue:
            self._queue.remove(place)
        return None

    def opened(self) -> bool:
        """Note an answer; lets everybody through. True when a pause may have been announced, here or elsewhere."""
        was_announced = self._announced or self._may_be_announced
        self._announced = self._may_be_announced = False
        if not self.is_away:
            return was_announced
        self.is_away = False
        self._failures = 0
        self._probe_may_pass = False
        self._cancel_timer()
        metrics.DESTINATION_AWAY.labels(self.label).set(0)
        waiting = [place for place in self._queue if not place.done()]
        self._queue.clear()
        for place in waiting:
            place.set_result(Turn(self, is_probe=False))
        away_seconds = round(time.monotonic() - self._away_since, 1)
        logger.info("Destination is back", destination=self.label, away_seconds=away_seconds, waiting=len(waiting))
        return was_announced

    def closed(self, error: AwayError) -> bool:
        """Note a failed try and plan the next; true when this one is to be announced."""
        if not self.is_away:
            self.is_away = True
            self._away_since = time.monotonic()
            metrics.DESTINATION_AWAY.labels(self.label).set(1)
        self._failures += 1
        metrics.DESTINATION_FAILURES.labels(self.label).inc()
        delay_seconds = max(self._wait_seconds(self._failures), error.retry_after_seconds)
        logger.warning(
            "Destination is away",
            destination=self.label,
            reason=error.reason,
            tries=self._failures,
            next_try_seconds=round(delay_seconds, 2),
        )
        self._cancel_timer()
        self._timer = asyncio.get_running_loop().call_later(delay_seconds, self.let_one_through)
        if self._failures < TRIES_BEFORE_ALERT or self._announced:
            return False
        self._announced = True
        return True

    def doubt(self) -> None:
        """Somebody who is gone may have announced that it is away."""
        self._may_be_announced = True

    def let_one_through(self) -> None:
        """Make the first in the queue the probe, or whoever comes next."""
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(Turn(self, is_probe=True))
                return
        self._probe_may_pass = True

    def close(self) -> None:
        """Plan nothing any more."""
        self._cancel_timer()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
