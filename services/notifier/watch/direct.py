"""Alerts that need no store: straight to Telegram, with the same rule of one per cause in 15 minutes and an all-clear.

What was told is known to this process alone. While PostgreSQL is away no lease can change hands, so the last owner of
the alerts goes on speaking; a process that never learned who owns them speaks, too.
"""

import time
from collections.abc import Mapping, Sequence

from loguru import logger
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from services.notifier import metrics
from services.notifier.alerts.causes import QUIET_SECONDS, Causes
from services.notifier.alerts.ports import Messenger
from services.notifier.failures import AwayError, MovedError, RefusedError
from services.notifier.texts import Alert, alert_html
from shared.clock import utc_now

_TRIES = 3


class DirectAlerts:
    """Tells every admin chat by itself."""

    def __init__(
        self, messenger: Messenger | None, chat_ids: Sequence[int], *, quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        self._messenger = messenger
        self._chat_ids = list(chat_ids)
        self._causes: Causes[Alert] = Causes({}, quiet_seconds=quiet_seconds)
        self.open: set[str] = set()
        """Causes that were raised here and have not ended."""

    async def look(self, raised: Mapping[str, str], ended: Mapping[str, str]) -> None:
        """Tell of the causes in `raised` that are new, and of the end of those in `ended` that were told here."""
        now = time.monotonic()
        to_tell = self._causes.due(now)
        for cause, text in raised.items():
            if cause not in self.open:
                self.open.add(cause)
                to_tell += self._judged(_alert(cause, text), now)
        for cause, text in ended.items():
            if cause in self.open:
                self.open.discard(cause)
                to_tell += self._judged(_alert(cause, text, is_all_clear=True), now)
        for alert in to_tell:
            await self._tell(alert)

    def _judged(self, alert: Alert, now: float) -> list[Alert]:
        verdict, _ = self._causes.judge(alert, alert, now)
        return [alert] if verdict == "tell" else []

    async def _tell(self, alert: Alert) -> None:
        if self._messenger is None:
            return
        for place, chat_id in enumerate(self._chat_ids):
            try:
                await self._send(self._messenger, chat_id, alert)
            except MovedError as moved:
                self._chat_ids[place] = moved.chat_id
                logger.warning("An admin chat has a new id", chat=chat_id, new=moved.chat_id)
            except (AwayError, RefusedError) as error:
                metrics.SYSTEM_ALERTS_LOST.inc()
                logger.warning("A system alert is lost", cause=alert.cause, chat=chat_id, error=str(error)[:120])

    async def _send(self, messenger: Messenger, chat_id: int, alert: Alert) -> None:
        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_random_exponential(multiplier=0.5, max=5),
            retry=retry_if_exception_type(AwayError),
            reraise=True,
        ):
            with attempt:
                try:
                    await messenger.send_alert(chat_id, alert_html(alert), ())
                except MovedError as moved:
                    await messenger.send_alert(moved.chat_id, alert_html(alert), ())
                    raise
        metrics.ALERTS_SENT.labels("direct").inc()


def _alert(cause: str, text: str, *, is_all_clear: bool = False) -> Alert:
    return Alert(id=0, kind="system", created_at=utc_now(), cause=cause, text=text, is_all_clear=is_all_clear)
