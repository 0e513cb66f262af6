"""Brings each alert to every admin chat, once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta

from loguru import logger

from services.notifier import metrics
from services.notifier.alerts.causes import QUIET_SECONDS, Causes
from services.notifier.alerts.chat import WINDOW_SECONDS, AdminChat, OpenAlert
from services.notifier.alerts.console import KINDS, Console
from services.notifier.alerts.ports import Messenger
from services.notifier.alerts.rows import AlertRows, LoadedAlert
from services.notifier.setting_aside import SettingAside
from shared.streams.consumer import Finished, Work
from shared.streams.leases import PartitionLeases
from shared.streams.trials import Condemned

NOT_CONFIGURED = "Telegram is not configured"
TOLD_ALREADY = "the same cause was told within 15 minutes"
BLOCKED = "the lead is blocked"
FINISHED_BEFORE = "finished before"
LET_GO_SECONDS = 30.0

_ONLY_PARTITION = 0


class AlertsHandler:
    """The handler of stream ``alerts`` (`shared.streams.consumer.Handler`)."""

    def __init__(
        self,
        leases: PartitionLeases,
        finish: Callable[[Finished], Awaitable[None]],
        rows: AlertRows,
        setting_aside: SettingAside,
        messenger: Messenger | None,
        chat_ids: Sequence[int],
        console: Console | None,
        *,
        wait_seconds: Callable[[int], float],
        window_seconds: float = WINDOW_SECONDS,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        self._leases = leases
        self._finish = finish
        self._rows = rows
        self._setting_aside = setting_aside
        self._console = console
        self._quiet_seconds = quiet_seconds
        self._causes: Causes[OpenAlert] | None = None
        self._arrived: list[tuple[int, Work]] = []
        self._news = asyncio.Event()
        self._chats = [
            AdminChat(
                chat_id,
                messenger,
                rows,
                may_send=self._may_send,
                setting_aside=setting_aside,
                told=self._chat_is_done,
                wait_seconds=wait_seconds,
                window_seconds=window_seconds,
            )
            for chat_id in (chat_ids if messenger is not None else ())
            if messenger is not None
        ]

    async def take(self, work: Sequence[Work]) -> None:
        """Accept work; it is loaded by `run`."""
        epoch = self._leases.owned.get(_ONLY_PARTITION, -1)
        self._arrived.extend((epoch, one) for one in work)
        if work:
            self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Tell every chat, until `stop`; everything is let go by then."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(chat.run(), name=f"chat-{chat.chat_id}") for chat in self._chats]
            tasks.append(group.create_task(self._load(), name="load-alerts"))
            if self._console is not None:
                tasks.append(group.create_task(self._console.run(self._may_send), name="console"))
            await stop.wait()
            for task in tasks:
                task.cancel()

    async def let_go(self, partitions: Iterable[int]) -> None:
        """Forget what waits; sends in flight are awaited and recorded, for at most 30 s."""
        if _ONLY_PARTITION not in partitions:
            return
        self._arrived.clear()
        self._causes = None
        going = [asyncio.create_task(chat.let_go(), name=f"let-go-{chat.chat_id}") for chat in self._chats]
        if self._console is not None:
            going.append(asyncio.create_task(self._console.let_go(), name="let-go-console"))
        if going:
            _, late = await asyncio.wait(going, timeout=LET_GO_SECONDS)
            for task in late:
                task.cancel()

    async def _load(self) -> None:
        while True:
            await self._wait_for_news()
            arrived, self._arrived = self._arrived, []
            if not self._chats:
                await self._drop([work for _, work in arrived], NOT_CONFIGURED)
                continue
            causes = self._causes
            if causes is None:
                told = await self._rows.told_lately(timedelta(seconds=self._quiet_seconds))
                causes = self._causes = Causes(told, quiet_seconds=self._quiet_seconds)
            loaded = await self._rows.load([work.id for _, work in arrived if not work.is_suspect])
            for work in [work for _, work in arrived if work.is_suspect]:
                loaded |= await self._load_alone(work)
            if causes is not self._causes:  # everything was let go meanwhile
                continue
            await self._sort_out(arrived, loaded, causes)

    async def _load_alone(self, work: Work) -> dict[int, LoadedAlert]:
        """Even looking at it may have been what ended earlier owners; nothing when it is set aside."""
        try:
            async with self._setting_aside.alone(work):
                return await self._rows.load([work.id])
        except Condemned:
            await self._setting_aside.condemn(work)
        except Exception as error:  # it would end the role, as it has ended others
            logger.opt(exception=error).error("An alert can't be read", outbox_id=work.id)
            reason = f"it can't be read: {type(error).__name__}"
            await self._setting_aside.set_aside(work.id, 0, reason, tries=work.deliveries)
        return {}

    async def _wait_for_news(self) -> None:
        due_at = self._causes.next_due() if self._causes is not None else None
        timeout_seconds = None if due_at is None else max(0.0, due_at - time.monotonic())
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()

    async def _sort_out(
        self, arrived: Sequence[tuple[int, Work]], loaded: dict[int, LoadedAlert], causes: Causes[OpenAlert]
    ) -> None:
        to_tell = causes.due(time.monotonic())
        needless: list[Work] = []
        unwanted: list[Work] = []
        for epoch, work in arrived:
            found = loaded.get(work.id)
            if found is None:
                await self._finish(Finished(work, FINISHED_BEFORE))
                continue
            if self._console is not None and found.alert.kind in KINDS:
                self._console.take(work, epoch, found)
                continue
            if found.alert.is_blocked:
                unwanted.append(work)
                continue
            missing = {chat.chat_id for chat in self._chats} - found.told
            one = OpenAlert(work, found.alert, missing, epoch, was_told=bool(found.told))
            if found.alert.kind != "system" or found.told:
                to_tell.append(one)
                continue
            verdict, overtaken = causes.judge(found.alert, one, time.monotonic())
            if verdict == "tell":
                to_tell.append(one)
            needless += [overtaken.work] if overtaken is not None else []
            needless += [work] if verdict == "drop" else []
        for chat in self._chats:
            chat.add(one for one in to_tell if chat.chat_id in one.missing)
        for one in to_tell:
            if not one.missing:
                await self._conclude(one)
        await self._drop(needless, TOLD_ALREADY)
        await self._drop(unwanted, BLOCKED)

    def _may_send(self, epoch: int) -> bool:
        return self._leases.is_valid() and self._leases.owned.get(_ONLY_PARTITION) == epoch

    async def _chat_is_done(self, chat_id: int, one: OpenAlert) -> None:
        one.missing.discard(chat_id)
        if not one.missing:
            await self._conclude(one)

    async def _conclude(self, one: OpenAlert) -> None:
        if one.was_told:
            if one.work.is_suspect:
                await self._setting_aside.forget_failures(one.work.id)
            detail = f"not in every chat: {one.refusal}" if one.refusal else ""
            await self._finish(Finished(one.work, "sent", detail))
            return
        await self._setting_aside.set_aside(one.work.id, one.alert.lead_id, one.refusal, tries=one.tries)
        await self._finish(Finished(one.work, "dead", one.refusal))

    async def _drop(self, works: Sequence[Work], reason: str) -> None:
        if works:
            metrics.ALERTS_DROPPED.labels(reason).inc(len(works))
            await asyncio.gather(*(self._finish(Finished(work, "dropped", reason)) for work in works))
