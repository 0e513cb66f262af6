"""The admin chats' console: acknowledges presses, shows what came of them, answers questions.

A press is acknowledged before anything is looked up. Its alert is then made to say what PostgreSQL says of it, in every
chat that has it; that can be repeated at will, so nothing is remembered here. Nobody's alerts wait for any of this.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from loguru import logger

from services.notifier import metrics
from services.notifier.alerts.console_rows import ConsoleRows, Place
from services.notifier.alerts.ports import Messenger
from services.notifier.alerts.rows import AlertRows, LoadedAlert
from services.notifier.console_texts import (
    HELP,
    NO_PHONE_GIVEN,
    Shown,
    acknowledgement,
    no_such_lead,
    not_a_phone,
    pressed_card,
    stats_html,
    turning_away,
)
from services.notifier.failures import AwayError, MovedError, RefusedError
from services.notifier.setting_aside import SettingAside
from shared.clock import utc_now
from shared.identifiers import normal_phone, phone_address
from shared.jakarta import JAKARTA
from shared.lifecycle import pause
from shared.streams.consumer import Finished, Work
from shared.streams.trials import Condemned

KINDS = frozenset({"press", "question"})
"""The kinds of rows in stream ``alerts`` that are the console's."""
NO_ALERT = "there is no such alert of this lead"
LET_GO_SECONDS = 30.0
SOON_SECONDS = 10.0
"""An outcome that takes longer is first shown as being on its way."""
GIVE_UP_SECONDS = 900.0
_SOON_EVERY_SECONDS = 0.1
_LATER_EVERY_SECONDS = 1.0
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A press or a question, under the lease it was taken with."""

    work: Work
    epoch: int
    lead_id: int
    asked_at: datetime
    payload: Mapping[str, str]
    told: frozenset[int]
    """Chats that have the answer already."""
    stop: asyncio.Event
    """Set when somebody else is to do it."""

    def number(self, name: str) -> int:
        """A field of the payload that is a number; 0 when it is missing."""
        return int(self.payload.get(name) or 0)


class Console:
    """Each press and each question is a task of its own, ended by `let_go` at any point where it waits."""

    def __init__(
        self,
        messenger: Messenger,
        rows: ConsoleRows,
        alert_rows: AlertRows,
        setting_aside: SettingAside,
        finish: Callable[[Finished], Awaitable[None]],
        *,
        wait_seconds: Callable[[int], float],
        soon_seconds: float = SOON_SECONDS,
    ) -> None:
        self._messenger = messenger
        self._rows = rows
        self._alert_rows = alert_rows
        self._setting_aside = setting_aside
        self._finish = finish
        self._wait_seconds = wait_seconds
        self._soon_seconds = soon_seconds
        self._waiting: deque[Job] = deque()
        self._news = asyncio.Event()
        self._stop = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        # Two presses under one alert must not overwrite the newer picture with the older.
        self._alerts: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def take(self, work: Work, epoch: int, loaded: LoadedAlert) -> None:
        """Accept a row whose kind is one of `KINDS`; returns at once."""
        self._waiting.append(
            Job(
                work=work,
                epoch=epoch,
                lead_id=loaded.alert.lead_id,
                asked_at=loaded.alert.created_at,
                payload=loaded.payload,
                told=loaded.told,
                stop=self._stop,
            )
        )
        self._news.set()

    async def run(self, may_send: Callable[[int], bool]) -> None:
        """Do what is taken, until cancelled. `may_send` tells whether the lease of an epoch still holds."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._news.wait()
                self._news.clear()
                while self._waiting:
                    job = self._waiting.popleft()
                    task = group.create_task(self._do(job, may_send), name=f"console-{job.work.id}")
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)

    async def let_go(self) -> None:
        """Leave everything that is not finished to the next owner; a call in flight is awaited, for at most 30 s."""
        self._waiting.clear()
        self._stop.set()
        self._stop = asyncio.Event()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=LET_GO_SECONDS)
            for task in late:
                task.cancel()

    async def _do(self, job: Job, may_send: Callable[[int], bool]) -> None:
        try:
            finished = await (self._press(job) if job.payload["kind"] == "press" else self._question(job, may_send))
        except Condemned as error:
            await self._setting_aside.condemn(job.work)
            finished = Finished(job.work, "dead", str(error))
        except Exception as error:
            # A bug, or a row that can't be read: it must not end the role, which the alerts need.
            logger.opt(exception=error).error("The console can't do this", outbox_id=job.work.id)
            reason = f"{type(error).__name__}: {error}"[:300]
            await self._setting_aside.set_aside(job.work.id, job.lead_id, reason, tries=1)
            finished = Finished(job.work, "dead", reason)
        if finished is not None:
            await self._finish(finished)

    # --- Presses ----------------------------------------------------------------------------------------------------

    async def _press(self, job: Job) -> Finished | None:
        order, refused = job.payload.get("order", ""), job.payload.get("refused", "")
        metrics.PRESSES.labels(order, refused or "accepted").inc()
        if refused:
            await self._messenger.turn_away(job.payload.get("callback_id", ""), turning_away(refused))
            return Finished(job.work, "dropped", refused)
        await self._messenger.acknowledge(job.payload.get("callback_id", ""), acknowledgement(order))
        if not await self._is_decided(job, self._soon_seconds, _SOON_EVERY_SECONDS):
            if await self._show(job) is None:
                return None
            await self._is_decided(job, GIVE_UP_SECONDS, _LATER_EVERY_SECONDS)
        return await self._show(job)

    async def _is_decided(self, job: Job, within_seconds: float, every_seconds: float) -> bool:
        """Whether the press's command has its outcome, waited for; a press without a command is decided."""
        command_id = job.payload.get("command_id", "")
        deadline = time.monotonic() + within_seconds
        while command_id and not await self._rows.has_outcome(command_id):
            if time.monotonic() > deadline or await pause(job.stop, every_seconds):
                return False
        return True

    async def _show(self, job: Job) -> Finished | None:
        """Bring the alert up to date in every chat; None when it is somebody else's to do now."""
        tries = 0
        while not job.stop.is_set():
            try:
                async with self._setting_aside.alone(job.work):
                    return await self._edit_everywhere(job)
            except AwayError as error:
                tries += 1
                if _is_too_old(job):
                    metrics.ALERTS_DROPPED.labels("press not shown").inc()
                    return Finished(job.work, "dropped", error.reason)
                logger.warning("An alert waits for its edit", outbox_id=job.work.id, reason=error.reason, tries=tries)
                await pause(job.stop, max(self._wait_seconds(tries), error.retry_after_seconds))
        return None

    async def _edit_everywhere(self, job: Job) -> Finished:
        """One round over the chats. Raises `AwayError` when one of them has to be tried again."""
        alert_id = job.number("alert")
        lock = self._alerts.setdefault(alert_id, asyncio.Lock())
        async with lock:
            shown = await self._rows.shown_now(alert_id, job.lead_id)
            if shown is None:
                return Finished(job.work, "dropped", NO_ALERT)
            # An alert that was sent twice after an unclear answer is known by one message: the pressed one is another.
            places = {*await self._rows.places(alert_id), Place(job.number("chat"), job.number("message_id"))}
            again: AwayError | None = None
            for place in sorted(places, key=lambda place: (place.chat_id, place.message_id)):
                try:
                    await self._messenger.edit_alert(place.chat_id, place.message_id, shown.html, shown.buttons)
                except AwayError as error:
                    again = error
                except (RefusedError, MovedError) as error:
                    metrics.ALERT_CHATS_FAILED.labels(str(place.chat_id)).inc()
                    logger.warning("An alert can't be edited", chat=place.chat_id, reason=str(error))
            if again is not None:
                raise again
        return Finished(job.work, "sent")

    # --- Questions --------------------------------------------------------------------------------------------------

    async def _question(self, job: Job, may_send: Callable[[int], bool]) -> Finished | None:
        chat_id = job.number("chat")
        tries = 0
        while not job.told:
            if job.stop.is_set():
                return None
            if not may_send(job.epoch):
                if _is_too_old(job):
                    return None
                await pause(job.stop, _LOOK_SECONDS)
                continue
            try:
                async with self._setting_aside.alone(job.work):
                    shown = await self._answer_to(job)
                    reply_to = job.number("reply_to")
                    message_id = await self._messenger.answer(chat_id, reply_to, shown.html, shown.buttons)
            except MovedError as error:
                chat_id = error.chat_id
            except RefusedError as error:
                metrics.ALERT_CHATS_FAILED.labels(str(chat_id)).inc()
                logger.error("A question can't be answered", chat=chat_id, reason=error.reason)
                return Finished(job.work, "dropped", error.reason)
            except AwayError as error:
                tries += 1
                metrics.ALERTS_MAYBE_DOUBLED.inc(error.unclear)
                if _is_too_old(job):
                    metrics.ALERTS_DROPPED.labels("question not answered").inc()
                    return Finished(job.work, "dropped", error.reason)
                logger.warning("A question waits for its answer", chat=chat_id, reason=error.reason, tries=tries)
                await pause(job.stop, max(self._wait_seconds(tries), error.retry_after_seconds))
            else:
                metrics.QUESTIONS.labels(job.payload.get("question", "")).inc()
                await self._alert_rows.note_message([job.work.id], chat_id, message_id)
                break
        return Finished(job.work, "sent")

    async def _answer_to(self, job: Job) -> Shown:
        match job.payload.get("question"):
            case "stats":
                now = utc_now()
                today = now.astimezone(JAKARTA).replace(hour=0, minute=0, second=0, microsecond=0)
                return Shown(stats_html(await self._rows.stats(at=now, today=today)))
            case "lead":
                return await self._lead(job)
            case _:
                return Shown(HELP)

    async def _lead(self, job: Job) -> Shown:
        argument = job.payload.get("argument", "")
        if not argument:
            return Shown(NO_PHONE_GIVEN)
        phone = normal_phone(argument)
        if not phone:
            return Shown(not_a_phone(argument))
        card = await self._rows.card(phone_address(phone))
        if card is None:
            return Shown(no_such_lead(phone))
        return pressed_card(card, job.work.id, (), since=job.asked_at)


def _is_too_old(job: Job) -> bool:
    return (utc_now() - job.asked_at).total_seconds() > GIVE_UP_SECONDS
