"""The queue of one admin chat: single messages as long as they are few, a digest when they are many."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from loguru import logger

from services.notifier import metrics
from services.notifier.alerts.ports import Messenger
from services.notifier.alerts.rows import AlertRows
from services.notifier.failures import AwayError, MovedError, RefusedError
from services.notifier.setting_aside import SettingAside
from services.notifier.texts import DIGEST_LINES, Alert, alert_buttons, alert_html, digest_html
from shared.clock import utc_now
from shared.streams.consumer import Work
from shared.streams.trials import TRIES, Condemned

PER_MINUTE = 20
"""Messages to one chat; Telegram allows a group no more."""
WINDOW_SECONDS = 60.0
FOLD_AFTER_PAUSE = 5
"""More than this many waiting when Telegram is back are one digest."""
FOLD_FROM = 2 * PER_MINUTE
"""So many waiting are folded even in a fresh minute: one by one the last would be told too late to be of use."""
_LOOK_SECONDS = 0.5


@dataclass(slots=True)
class OpenAlert:
    """An alert on its way; finished once no chat is left in `missing`."""

    work: Work
    alert: Alert
    missing: set[int]
    epoch: int
    refusal: str = ""
    tries: int = 1
    was_told: bool = False
    goes_alone: bool = False
    """A suspect that was tried with others before."""


class AdminChat:
    """Tells one chat. `told` is called for each alert that this chat has got or will never get."""

    def __init__(
        self,
        chat_id: int,
        messenger: Messenger,
        rows: AlertRows,
        *,
        may_send: Callable[[int], bool],
        setting_aside: SettingAside,
        told: Callable[[int, OpenAlert], Awaitable[None]],
        wait_seconds: Callable[[int], float],
        window_seconds: float = WINDOW_SECONDS,
    ) -> None:
        self.chat_id = chat_id
        self._address = chat_id
        self._messenger = messenger
        self._rows = rows
        self._may_send = may_send
        self._setting_aside = setting_aside
        self._told = told
        self._wait_seconds = wait_seconds
        self._window_seconds = window_seconds
        self._waiting: deque[OpenAlert] = deque()
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._sent_at: deque[float] = deque()
        self._failures = 0
        self._not_before = 0.0

    def add(self, alerts: Iterable[OpenAlert]) -> None:
        """Queue alerts, oldest first."""
        self._waiting.extend(alerts)
        metrics.ALERTS_WAITING.labels(str(self.chat_id)).set(len(self._waiting))
        self._news.set()

    async def let_go(self) -> None:
        """Forget what waits; a send in flight is awaited and recorded."""
        self._waiting.clear()
        await self._idle.wait()

    async def run(self) -> None:
        """Tell the chat what is queued, until cancelled."""
        while True:
            if not self._waiting:
                self._news.clear()
                await self._news.wait()
                continue
            delay_seconds = self._delay_seconds()
            if delay_seconds > 0:
                await asyncio.sleep(min(delay_seconds, _LOOK_SECONDS))
                continue
            self._idle.clear()
            try:
                await self._tell_next()
            finally:
                self._idle.set()
                metrics.ALERTS_WAITING.labels(str(self.chat_id)).set(len(self._waiting))

    def _delay_seconds(self) -> float:
        """How long nothing may be sent yet: the chat's pause, its full minute, or a lease that may have run out."""
        now = time.monotonic()
        while self._sent_at and now - self._sent_at[0] >= self._window_seconds:
            self._sent_at.popleft()
        if not self._may_send(self._waiting[0].epoch):
            return _LOOK_SECONDS / 10
        full_for = self._sent_at[0] + self._window_seconds - now if len(self._sent_at) >= PER_MINUTE else 0.0
        return max(self._not_before - now, full_for)

    async def _tell_next(self) -> None:
        batch = self._next_batch()
        try:
            message_id = await self._send(batch)
        except Condemned as error:
            batch[0].refusal, batch[0].tries = str(error), TRIES
        except AwayError as error:
            self._pause(error)
            return
        except MovedError as error:
            logger.warning("An admin group has another id now", chat=self.chat_id, new_chat=error.chat_id)
            self._address = error.chat_id
            return
        except RefusedError as error:
            metrics.ALERT_CHATS_FAILED.labels(str(self.chat_id)).inc()
            logger.error("An admin chat can't be told", chat=self.chat_id, reason=error.reason, alerts=len(batch))
            for one in batch:
                one.refusal = error.reason
        else:
            if not batch:
                return
            self._sent_at.append(time.monotonic())
            metrics.ALERTS_SENT.labels("single" if len(batch) == 1 else "digest").inc()
            metrics.ALERTS_FOLDED.inc(len(batch) if len(batch) > 1 else 0)
            now = utc_now()
            for one in batch:
                one.was_told = True
                metrics.ALERT_AGE_SECONDS.observe(max(0.0, (now - one.alert.created_at).total_seconds()))
            await self._rows.note_message([one.work.id for one in batch], self._address, message_id)
        self._failures = 0
        metrics.DESTINATION_AWAY.labels(f"alerts:{self.chat_id}").set(0)
        done = {one.work.id for one in batch}
        self._waiting = deque(one for one in self._waiting if one.work.id not in done)
        await asyncio.gather(*(self._told(self.chat_id, one) for one in batch))

    def _next_batch(self) -> list[OpenAlert]:
        """What the next message tells: one alert, or as many as a digest might name. Suspects stay among themselves."""
        room = PER_MINUTE - len(self._sent_at)
        waiting = len(self._waiting)
        many = waiting > FOLD_AFTER_PAUSE if self._failures else waiting >= FOLD_FROM or (room <= 1 and waiting > 1)
        first = self._waiting[0]
        if not many or first.goes_alone:
            return [first]
        alike = (one for one in self._waiting if one.work.is_suspect == first.work.is_suspect and not one.goes_alone)
        return list(islice(alike, DIGEST_LINES))

    async def _send(self, batch: list[OpenAlert]) -> int:
        """The message's id; `batch` is cut to what it told: to nothing if none of these suspects may go with others."""
        first = batch[0]
        if len(batch) == 1:
            async with self._setting_aside.alone(first.work):
                html, buttons = alert_html(first.alert), alert_buttons(first.alert)
                return await self._messenger.send_alert(self._address, html, buttons)
        if not first.work.is_suspect:
            return await self._send_digest(batch)
        async with self._setting_aside.together([one.work for one in batch]) as allowed:
            for one in batch:
                one.goes_alone = one.work.id not in allowed
            batch[:] = [one for one in batch if not one.goes_alone]
            return await self._send_digest(batch) if batch else 0

    async def _send_digest(self, batch: list[OpenAlert]) -> int:
        html, count = digest_html([one.alert for one in batch])
        del batch[count:]
        return await self._messenger.send_alert(self._address, html, ())

    def _pause(self, error: AwayError) -> None:
        self._failures += 1
        wait_seconds = max(self._wait_seconds(self._failures), error.retry_after_seconds)
        self._not_before = time.monotonic() + wait_seconds
        metrics.DESTINATION_AWAY.labels(f"alerts:{self.chat_id}").set(1)
        metrics.DESTINATION_FAILURES.labels(f"alerts:{self.chat_id}").inc()
        if error.unclear:
            metrics.ALERTS_MAYBE_DOUBLED.inc()
        logger.warning(
            "Alerts wait for Telegram",
            chat=self.chat_id,
            reason=error.reason,
            tries=self._failures,
            next_try_seconds=round(wait_seconds, 2),
        )
