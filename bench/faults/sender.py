"""Plays a faithful WAHA: signed webhooks, each repeated with the same id until a 2xx, a person's next one only then."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiohttp

from bench.faults.people import Person
from dev.standins.waha.engines import message_payload
from dev.standins.waha.events import envelope, signed_request
from dev.standins.waha.records import Message, Session

_ATTEMPT_SECONDS = 8.0
_RETRY_SECONDS = 0.5
"""WAHA waits 2 s; a run has no time for that."""
_LONGEST_RETRY_AFTER_SECONDS = 2.0
_THINKING_SECONDS = 0.8
_LONGEST_THINKING_SECONDS = 5.0
_PEOPLE_PER_RATE = 3
"""So many people write at the same time per message a second: one of them every three seconds or so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One message that was answered 2xx; times in Unix seconds."""

    person: Person
    number: int
    message_id: str
    text: str
    first_tried_at: float
    acknowledged_at: float
    attempts: int


class Sender:
    """Everybody who writes. `sent` grows while `run` runs."""

    def __init__(self, *, gateway_urls: Callable[[], list[str]], hmac_key: str, rate: float, seed: int) -> None:
        self.sent: list[Sent] = []
        self.under_way = 0
        self._gateway_urls = gateway_urls
        self._hmac_key = hmac_key
        self._rate = rate
        self._chance = random.Random(seed)
        self._session = Session(name="default", engine="GOWS")
        self._next_at = 0.0

    async def run(self, people: Sequence[Person], *, messages_each: int) -> None:
        """Everybody's whole conversation; returns when the last message was acknowledged."""
        timeout = aiohttp.ClientTimeout(total=_ATTEMPT_SECONDS)
        waiting = iter(people)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as http:

            async def write_for_some() -> None:
                for person in waiting:
                    for number, text in enumerate(person.words(messages_each), start=1):
                        await self._turn()
                        await self._deliver(http, person, number, text)
                        await asyncio.sleep(self._thinking_seconds())

            async with asyncio.TaskGroup() as tasks:
                for _ in range(min(len(people), max(8, int(self._rate * _PEOPLE_PER_RATE)))):
                    tasks.create_task(write_for_some())

    def _thinking_seconds(self) -> float:
        return min(_LONGEST_THINKING_SECONDS, self._chance.expovariate(1 / _THINKING_SECONDS))

    async def _turn(self) -> None:
        """A steady rate: what an outage has held up is not made up for afterwards."""
        now = time.monotonic()
        self._next_at = max(now, self._next_at + 1 / self._rate)
        await asyncio.sleep(self._next_at - now)

    async def _deliver(self, http: aiohttp.ClientSession, person: Person, number: int, text: str) -> None:
        began = time.time()
        body, headers = self._request(person, number, text, began)
        attempts = 0
        self.under_way += 1
        while True:
            attempts += 1
            url = self._chance.choice(self._gateway_urls())
            wait_seconds = await self._attempt(http, url, body, headers)
            if wait_seconds is None:
                break
            await asyncio.sleep(wait_seconds)
        self.under_way -= 1
        self.sent.append(
            Sent(
                person=person,
                number=number,
                message_id=person.message_id(number),
                text=text,
                first_tried_at=began,
                acknowledged_at=time.time(),
                attempts=attempts,
            )
        )

    async def _attempt(
        self, http: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str]
    ) -> float | None:
        """None when acknowledged, else how long to wait."""
        try:
            async with http.post(url, data=body, headers=headers) as response:
                await response.read()
                if 200 <= response.status < 300:
                    return None
                retry_after = response.headers.get("Retry-After", "")
                asked = float(retry_after) if retry_after.isdigit() else 0.0
                return max(_RETRY_SECONDS, min(asked, _LONGEST_RETRY_AFTER_SECONDS))
        except (aiohttp.ClientError, TimeoutError, OSError):
            return _RETRY_SECONDS

    def _request(self, person: Person, number: int, text: str, now: float) -> tuple[bytes, dict[str, str]]:
        message = Message(
            key_id=person.message_id(number),
            chat_id=person.chat,
            from_me=False,
            text=text,
            timestamp=int(now),
            at=int(now * 1000),
            name=person.name,
            phone=person.phone,
            lid=person.lid,
            engine="GOWS",
        )
        payload = message_payload(self._session, message)
        event = envelope(self._session, "GOWS", "message.any", payload, timestamp_ms=int(now * 1000))
        return signed_request(event, self._hmac_key)
