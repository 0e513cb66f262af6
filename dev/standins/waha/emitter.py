"""Sends the events a session is subscribed to, with WAHA's retry rule."""

from dataclasses import dataclass
from typing import Any

from dev.standins.waha.engines import message_payload
from dev.standins.waha.events import envelope, session_status_payload, signed_request
from dev.standins.waha.identities import now_ms
from dev.standins.waha.records import Engine, Message, Session
from dev.standins.webhooks import Delivery, RetryRule, WebhookSender


@dataclass(frozen=True, kw_only=True)
class WahaOptions:
    """How this WAHA is set up."""

    sessions: tuple[tuple[str, Engine], ...] = (("default", "GOWS"),)
    api_key: str = ""
    """Empty: every key is accepted."""
    webhook_url: str = ""
    webhook_hmac_key: str = ""
    events: frozenset[str] = frozenset({"message.any", "session.status", "message.edited", "message.revoked"})
    retry_delay_seconds: float = 2.0
    retry_attempts: int = 15
    drop_webhooks: bool = False
    """Nothing is delivered, as with a receiver that was away for longer than all tries last."""
    echo_delay_ms: int = 50
    """When a sent text comes back as ``message.any``; negative: before sendText answers."""


class Emitter:
    """Posts events to the one webhook of this WAHA."""

    def __init__(self, options: WahaOptions) -> None:
        self.options = options
        self._sender = WebhookSender()

    def message_events(self, *, from_me: bool) -> list[str]:
        """What WAHA emits for one message under the present subscriptions: none, one or both."""
        wanted = ["message.any"] if from_me else ["message", "message.any"]
        return [event for event in wanted if event in self.options.events]

    async def emit(
        self, session: Session, engine: Engine, event: str, payload: dict[str, Any], *, wait: bool = True
    ) -> Delivery | None:
        """Deliver one event; without waiting, in the background, and None."""
        body, headers = signed_request(
            envelope(session, engine, event, payload, timestamp_ms=now_ms()), self.options.webhook_hmac_key
        )
        if wait:
            return await self._sender.deliver(self._receiver(), body, headers, self._rule())
        self._sender.deliver_later(self._receiver(), body, headers, self._rule())
        return None

    async def echo(self, session: Session, message: Message) -> None:
        """The bot's own message comes back, before this returns or later, as the options say."""
        if "message.any" not in self.options.events or not self._receiver():
            return
        payload = message_payload(session, message)
        event = envelope(session, message.engine, "message.any", payload, timestamp_ms=now_ms())
        body, headers = signed_request(event, self.options.webhook_hmac_key)
        delay_ms = self.options.echo_delay_ms
        delivery = self._sender.deliver_later(
            self._receiver(), body, headers, self._rule(), delay_seconds=max(delay_ms, 0) / 1000
        )
        if delay_ms < 0:
            await delivery

    def session_status(self, session: Session) -> None:
        """Tell the receiver of a session's new status."""
        if "session.status" not in self.options.events:
            return
        event = envelope(
            session, session.engine, "session.status", session_status_payload(session), timestamp_ms=now_ms()
        )
        body, headers = signed_request(event, self.options.webhook_hmac_key)
        self._sender.deliver_later(self._receiver(), body, headers, self._rule())

    def forget_running(self) -> None:
        """Drop pending deliveries, as a restart of WAHA does."""
        self._sender.forget_running()

    async def close(self) -> None:
        """Drop pending deliveries and close the connections."""
        await self._sender.close()

    def _receiver(self) -> str:
        return "" if self.options.drop_webhooks else self.options.webhook_url

    def _rule(self) -> RetryRule:
        delay_seconds = self.options.retry_delay_seconds
        return RetryRule(
            retries=self.options.retry_attempts, delay_seconds=lambda _: delay_seconds, honours_retry_after=True
        )
