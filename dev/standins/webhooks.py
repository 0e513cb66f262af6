"""Delivers webhooks as WAHA and Telegram do: again and again until a 2xx, each by its own rule."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from loguru import logger

ATTEMPT_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class RetryRule:
    """When and how often a failed delivery is tried again."""

    retries: int
    delay_seconds: Callable[[int], float]
    """The wait before retry 1, 2, …"""
    honours_retry_after: bool


@dataclass(frozen=True)
class Delivery:
    """How it ended. A status of 0: the receiver could not be reached at all."""

    delivered: bool
    status: int
    attempts: int


class WebhookSender:
    """Owns the connections and every delivery that nobody waits for."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._running: set[asyncio.Task[Delivery]] = set()

    async def deliver(self, url: str, body: bytes, headers: Mapping[str, str], rule: RetryRule) -> Delivery:
        """Try until a 2xx or until the rule gives up. Without a url nothing is delivered."""
        if not url:
            return Delivery(delivered=False, status=0, attempts=0)
        status = 0
        for attempt in range(1, rule.retries + 2):
            status, retry_after_seconds = await self._attempt(url, body, headers)
            if 200 <= status < 300:
                return Delivery(delivered=True, status=status, attempts=attempt)
            if attempt <= rule.retries:
                wait_seconds = rule.delay_seconds(attempt)
                if rule.honours_retry_after:
                    wait_seconds = max(wait_seconds, retry_after_seconds)
                await asyncio.sleep(wait_seconds)
        logger.warning("Webhook given up", url=url, status=status, attempts=rule.retries + 1)
        return Delivery(delivered=False, status=status, attempts=rule.retries + 1)

    def deliver_later(
        self, url: str, body: bytes, headers: Mapping[str, str], rule: RetryRule, *, delay_seconds: float = 0
    ) -> asyncio.Task[Delivery]:
        """The same in a task of its own, which ends with the stand-in at the latest."""

        async def delayed() -> Delivery:
            if delay_seconds:
                await asyncio.sleep(delay_seconds)
            return await self.deliver(url, body, headers, rule)

        task = asyncio.create_task(delayed(), name="webhook")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _attempt(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, float]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=200, ssl=False),
                timeout=aiohttp.ClientTimeout(total=ATTEMPT_SECONDS),
            )
        try:
            async with self._session.post(url, data=body, headers=headers) as response:
                await response.read()
                return response.status, _seconds(response.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, 0.0

    def forget_running(self) -> None:
        """Stop every delivery under way, as a crash of the sender would."""
        for task in self._running:
            task.cancel()

    async def close(self) -> None:
        """Stop every delivery and close the connections."""
        self.forget_running()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None


def _seconds(header: str) -> float:
    return float(header) if header.isdigit() else 0.0
