"""Durable intake: an event is in its partition's stream, or in the fallback table, before anybody answers 2xx."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from loguru import logger

from services.gateway import metrics
from services.gateway.gates import Gates
from services.gateway.seldom import Seldom
from shared.identifiers import partition_of, telegram_address
from shared.messages import Inbound


class Outcome(StrEnum):
    """What became of an event; every one of them means that it is durable."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    FALLBACK = "fallback"


class Entry(NamedTuple):
    """An event on its way to a store."""

    partition: int
    key: str
    received: datetime
    fields: Mapping[str, str]
    insisting: bool = False
    """Try Redis although the gate is closed, since the fallback failed."""


class StoreAway(Exception):
    """A store is unreachable, silent or refuses writes; the event may or may not have reached it."""


class NotDurable(Exception):
    """Neither Redis nor PostgreSQL took the event; the sender has to try again."""


class Streams(Protocol):
    """The partitions' streams with their 24-hour filter of duplicates."""

    def append(self, entry: Entry) -> Awaitable[bool]:
        """True when appended, false when the filter had seen its key. Raises `StoreAway`, its gate closed by then."""


class Fallback(Protocol):
    """The table that stands in while Redis is away; duplicates are removed by whoever drains it."""

    def store(self, entry: Entry) -> Awaitable[None]:
        """Returns once committed. Raises `StoreAway`."""


class Admission:
    """Takes events in, in the order `admit` is called per partition."""

    def __init__(
        self, streams: Streams, fallback: Fallback, gates: Gates, *, phone_behind: Callable[[str], Awaitable[str]]
    ) -> None:
        self._streams = streams
        self._fallback = fallback
        self._gates = gates
        self._phone_behind = phone_behind
        self._warning = Seldom()

    async def admit(self, inbound: Inbound) -> Outcome:
        """Make the event durable. Raises `NotDurable` when both stores are away.

        May be repeated with the same event: what the filter misses, the processor's inbox removes.
        """
        if inbound.lid and not inbound.phone:
            phone = await self._phone_behind(inbound.lid)
            if phone:
                inbound = inbound.model_copy(update={"phone": phone})
        partition = partition_of(partition_address(inbound), self._gates.partitions)
        entry = Entry(partition, inbound.key, inbound.received, inbound.to_fields())

        if self._gates.is_held(partition):
            await self._gates.passed(partition)
        tried_redis = self._gates.is_open(partition)
        if tried_redis:
            try:
                return await self._append(entry)
            except StoreAway:
                pass
        try:
            await self._store(entry)
        except StoreAway as away:
            if tried_redis:
                raise NotDurable from away
        else:
            return Outcome.FALLBACK
        # The processor drains the table before its stream, so the stream is safe even with rows left in the table.
        try:
            return await self._append(entry._replace(insisting=True))
        except StoreAway as away:
            raise NotDurable from away

    async def _append(self, entry: Entry) -> Outcome:
        return Outcome.ACCEPTED if await self._streams.append(entry) else Outcome.DUPLICATE

    async def _store(self, entry: Entry) -> None:
        with self._gates.writing_to_fallback(entry.partition):
            await self._fallback.store(entry)
        metrics.FILTER_SKIPPED.inc()
        if skipped := self._warning.due():
            logger.warning("Events stored without the filter of duplicates", events=skipped)


def partition_address(inbound: Inbound) -> str:
    """The address whose hash is the event's partition: the person's strongest, or what stands for it."""
    if inbound.kind == "session_status":
        return f"session:{inbound.session}"
    if inbound.kind == "admin_update":
        return telegram_address(inbound.chat)
    return inbound.addresses[0]
