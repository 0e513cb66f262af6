"""Takes one reply to its end: sent, dropped or dead. Waits as long as its destination is away."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from loguru import logger

from services.notifier import metrics
from services.notifier.failures import AwayError, RefusedError
from services.notifier.replies.destinations import Destination, Turn
from services.notifier.replies.freshness import FRESH_SECONDS
from services.notifier.replies.ports import Provider
from services.notifier.replies.reply import Reply
from services.notifier.replies.rows import ReplyRows
from services.notifier.setting_aside import MAX_TRIES, SettingAside
from services.notifier.system_alerts import SystemAlerts
from services.notifier.texts import destination_away_text, destination_back_text
from shared.clock import utc_now
from shared.metrics import Children
from shared.streams.consumer import Work
from shared.streams.trials import ENDED_ITS_PROCESS, Condemned

LOOK_WHILE_WAITING_SECONDS = 60.0
"""How often a reply that waits for its destination is checked for reasons to drop it."""
FINISHED_BEFORE = "finished before"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What became of a reply."""

    outcome: str
    detail: str = ""
    message_id: str = ""


class Standing:
    """Whether this process may send for a reply's partition, and whether it is in the middle of doing so."""

    def __init__(self, *, may_send: Callable[[], bool]) -> None:
        self.may_send = may_send
        self.is_sending = False
        self.is_over = False
        """Set when the partition is let go: no try begins any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The times a delivery keeps."""

    typing_ms_per_char: int
    typing_max_ms: int
    expires_after: timedelta
    wait_seconds: Callable[[int], float]
    """How long to wait after so many failed tries."""

    def typing_seconds(self, text: str) -> float:
        """How long somebody would type this."""
        return min(len(text) * self.typing_ms_per_char, self.typing_max_ms) / 1000


@dataclass(slots=True)
class _Progress:
    reply: Reply
    maybe_sent: bool
    has_typed: bool = False
    successes_at_failure: int = -1


class Delivery:
    """Delivers replies to the providers of their channels."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        rows: ReplyRows,
        setting_aside: SettingAside,
        alerts: SystemAlerts,
        pace: Pace,
        *,
        concurrency: int,
    ) -> None:
        self._providers = providers
        self._rows = rows
        self._setting_aside = setting_aside
        self._alerts = alerts
        self._pace = pace
        self._concurrency = concurrency
        self._destinations: dict[tuple[str, str], Destination] = {}
        self._sent = Children(metrics.REPLIES_SENT)
        self._call_seconds = Children(metrics.REPLY_CALL_SECONDS)
        self._age_seconds = Children(metrics.REPLY_AGE_SECONDS)
        self._webhook_to_reply_seconds = Children(metrics.WEBHOOK_TO_REPLY_SECONDS)

    async def conclude(self, reply: Reply, work: Work, standing: Standing) -> Conclusion | None:
        """Deliver; returns None when the partition was let go before there was an outcome."""
        provider = self._providers.get(reply.channel)
        if provider is None:
            return self._dropped(reply, f"{reply.channel or 'the channel'} is not configured")
        progress = _Progress(reply, maybe_sent=work.maybe_done)
        if reply.next_try_at is not None:
            await asyncio.sleep(max(0.0, (reply.next_try_at - utc_now()).total_seconds()))
        destination = self._destination_of(reply)
        while not standing.is_over:
            turn = await destination.turn(LOOK_WHILE_WAITING_SECONDS)
            try:
                async with self._setting_aside.alone(work):
                    conclusion = await self._one_try(progress, provider, destination, turn, standing)
            except Condemned:
                return await self.condemn(work)
            except AwayError as error:
                conclusion = await self._away(progress, destination, turn, error, standing)
            except RefusedError as error:
                await self._answered(destination, turn)
                conclusion = await self._refused(progress, error.reason, standing, for_good=error.for_good)
            except Exception as error:  # one reply that we stumble over must not stop the others
                logger.opt(exception=error).error(
                    "A reply met a fault of ours", request_id=reply.request_id, outbox_id=reply.id
                )
                conclusion = await self._refused(progress, f"fault: {type(error).__name__}", standing, for_good=False)
            finally:
                if turn is not None:
                    turn.leave()
            if conclusion is not None:
                if conclusion.outcome == "dropped" and progress.reply.tries:
                    await self._setting_aside.forget_failures(reply.id)
                return conclusion
        return None

    async def condemn(self, work: Work) -> Conclusion:
        """What ended five processes is not tried again."""
        await self._setting_aside.condemn(work)
        return Conclusion("dead", ENDED_ITS_PROCESS)

    def doubt_announcements(self) -> None:
        """Partitions came here whose last owner may have announced a pause: the next answer ends it."""
        for destination in self._destinations.values():
            destination.doubt()

    def close(self) -> None:
        """Plan no probe any more."""
        for destination in self._destinations.values():
            destination.close()

    async def _one_try(
        self,
        progress: _Progress,
        provider: Provider,
        destination: Destination,
        turn: Turn | None,
        standing: Standing,
    ) -> Conclusion | None:
        # Straight before the request it is looked at in any case: here only if much happens in between.
        takes_long = turn is None or progress.maybe_sent or self._has_to_type(progress)
        if takes_long and (verdict := await self._verdict(progress, standing)):
            return verdict
        if turn is None:
            return None
        if progress.maybe_sent:
            async with destination.slots:
                was_sent = await provider.was_sent(progress.reply)
            # A chat that can be read says nothing about whether the session can send; a reply that is there does.
            if was_sent:
                await self._answered(destination, turn)
                return await self._found(progress.reply)
            if was_sent is None:
                metrics.REPLIES_MAYBE_DOUBLED.labels(progress.reply.channel).inc()
            progress.maybe_sent = False
        if self._has_to_type(progress):
            progress.has_typed = True
            await self._type(progress.reply, provider, destination)
        async with destination.slots:
            if verdict := await self._verdict(progress, standing):
                return verdict
            # No await between this check and the request: what is sent now can be recorded.
            standing.is_sending = True
            message_id = await self._send(progress.reply, provider)
        destination.successes += 1
        await self._answered(destination, turn)
        if progress.reply.tries:
            await self._setting_aside.forget_failures(progress.reply.id)
        return Conclusion("sent", message_id=message_id if message_id != progress.reply.message_id else "")

    def _has_to_type(self, progress: _Progress) -> bool:
        return not progress.has_typed and self._pace.typing_seconds(progress.reply.text) > 0

    async def _verdict(self, progress: _Progress, standing: Standing) -> Conclusion | None:
        """Look again where the last look is old, wait while nothing could be recorded; then a reason not to send."""
        while True:
            if time.monotonic() - progress.reply.looked_at > FRESH_SECONDS:
                found = await self._rows.again(progress.reply.id)
                if found is None:
                    return Conclusion(FINISHED_BEFORE)
                progress.reply = found
            if reason := progress.reply.reason_to_drop(utc_now(), self._pace.expires_after):
                return self._dropped(progress.reply, reason)
            if standing.may_send():
                return None
            await asyncio.sleep(0.05)

    async def _type(self, reply: Reply, provider: Provider, destination: Destination) -> None:
        async with destination.slots:
            await provider.begin_typing(reply)
        await asyncio.sleep(self._pace.typing_seconds(reply.text))
        async with destination.slots:
            await provider.end_typing(reply)

    async def _send(self, reply: Reply, provider: Provider) -> str:
        started = time.monotonic()
        message_id = await provider.send(reply)
        now = utc_now()
        self._call_seconds[reply.channel].observe(time.monotonic() - started)
        self._age_seconds[reply.channel].observe((now - reply.created_at).total_seconds())
        if reply.received_at is not None:
            self._webhook_to_reply_seconds[reply.channel].observe((now - reply.received_at).total_seconds())
        self._sent[reply.channel].inc()
        logger.debug("Reply sent", request_id=reply.request_id, lead_id=reply.lead_id, seq=reply.seq)
        return message_id

    async def _away(
        self, progress: _Progress, destination: Destination, turn: Turn | None, error: AwayError, standing: Standing
    ) -> Conclusion | None:
        # A look into the chat that fails is no send: what was unclear before stays unclear, nothing else does.
        progress.maybe_sent = progress.maybe_sent or (error.unclear and standing.is_sending)
        standing.is_sending = False
        stumbles_again = error.unclear and 0 <= progress.successes_at_failure < destination.successes
        progress.successes_at_failure = destination.successes
        if stumbles_again:
            # Others were sent since it failed last: it is this message, not the destination.
            return await self._refused(progress, error.reason, standing, for_good=False)
        if turn is not None and turn.failed(error) and destination.channel == "whatsapp":
            backlog = await self._rows.backlog(destination.channel, destination.session)
            text = destination_away_text(destination.session, error.reason, backlog)
            await self._alerts.raise_alert(_cause(destination), text)
        return None

    async def _refused(
        self, progress: _Progress, reason: str, standing: Standing, *, for_good: bool
    ) -> Conclusion | None:
        reply = progress.reply
        standing.is_sending = True  # the count must not be lost
        try:
            metrics.REPLIES_FAILED.labels(reply.channel).inc()
            wait_seconds = self._pace.wait_seconds(reply.tries + 1)
            tries = await self._setting_aside.count_failure(reply.id, reason, next_in_seconds=wait_seconds)
            logger.warning(
                "A reply failed",
                request_id=reply.request_id,
                outbox_id=reply.id,
                lead_id=reply.lead_id,
                reason=reason,
                tries=tries,
            )
            if for_good or tries >= MAX_TRIES:
                await self._setting_aside.set_aside(reply.id, reply.lead_id, reason, tries=tries)
                return Conclusion("dead", reason)
        finally:
            standing.is_sending = False
        progress.reply = replace(reply, tries=tries)
        if not standing.is_over:
            await asyncio.sleep(wait_seconds)
        return None

    async def _found(self, reply: Reply) -> Conclusion:
        metrics.REPLIES_FOUND.labels(reply.channel).inc()
        logger.info(
            "An unclear reply was found in its chat",
            request_id=reply.request_id,
            outbox_id=reply.id,
            lead_id=reply.lead_id,
        )
        if reply.tries:
            await self._setting_aside.forget_failures(reply.id)
        return Conclusion("sent", "found in the chat")

    async def _answered(self, destination: Destination, turn: Turn | None) -> None:
        if turn is None or not turn.answered() or destination.channel != "whatsapp":
            return
        if not await self._alerts.all_clear(_cause(destination), destination_back_text(destination.session)):
            destination.doubt()

    def _dropped(self, reply: Reply, reason: str) -> Conclusion:
        metrics.REPLIES_DROPPED.labels(reason).inc()
        logger.info(
            "A reply was dropped",
            request_id=reply.request_id,
            outbox_id=reply.id,
            lead_id=reply.lead_id,
            reason=reason,
        )
        return Conclusion("dropped", reason)

    def _destination_of(self, reply: Reply) -> Destination:
        place = (reply.channel, reply.session)
        if place not in self._destinations:
            self._destinations[place] = Destination(
                *place, concurrency=self._concurrency, wait_seconds=self._pace.wait_seconds
            )
        return self._destinations[place]


def _cause(destination: Destination) -> str:
    return f"waha_away:{destination.session}"
