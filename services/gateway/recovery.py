"""Brings partitions back from the fallback table to their streams, as soon as that can't change any order."""

import asyncio
from time import monotonic
from typing import NamedTuple, Protocol

from loguru import logger

from services.gateway.admission import StoreAway
from services.gateway.gates import Gates
from shared.lifecycle import pause

_CHECK_SECONDS = 0.25
_CHECK_WHILE_HOLDING_SECONDS = 0.05
_HOLD_SECONDS = 2.0
_HOLD_AGAIN_AFTER_SECONDS = 10.0
_NEARLY_DRAINED_ROWS = 500


class Backlog(NamedTuple):
    """The rows of one partition in the fallback table."""

    rows: int
    oldest_id: int


class RecoveringStreams(Protocol):
    """What recovery asks of Redis."""

    async def prepare(self) -> None:
        """Prove that Redis accepts writes and create what consumer groups are missing. Raises `StoreAway`."""


class RecoveringFallback(Protocol):
    """What recovery asks of the fallback table."""

    async def backlog(self, partitions: frozenset[int]) -> dict[int, Backlog]:
        """What is left of these partitions; those without rows are left out. Raises `StoreAway`."""


class Recovery:
    """A task for the life of the process; idle while every gate is open."""

    def __init__(self, gates: Gates, streams: RecoveringStreams, fallback: RecoveringFallback) -> None:
        self._gates = gates
        self._streams = streams
        self._fallback = fallback
        self._oldest_before: dict[int, int] = {}
        self._next_hold: dict[int, float] = {}

    async def begin(self) -> None:
        """Close the gates that can't start open: all without Redis, else those with rows of an earlier process."""
        everything = frozenset(range(self._gates.partitions))
        try:
            await self._streams.prepare()
        except StoreAway as away:
            logger.warning("Starting without Redis", error=str(away))
            self._gates.close(everything)
            return
        try:
            self._gates.close(await self._fallback.backlog(everything))
        except StoreAway as away:
            logger.warning("Starting without PostgreSQL", error=str(away))

    async def run(self, stop: asyncio.Event) -> None:
        """Look every 250 ms, and every 50 ms while events wait at a gate, until `stop`."""
        seconds = _CHECK_SECONDS
        while not await pause(stop, seconds):
            if self._gates.closed:
                await self._check()
            holding = any(self._gates.is_held(partition) for partition in self._gates.closed)
            seconds = _CHECK_WHILE_HOLDING_SECONDS if holding else _CHECK_SECONDS

    async def _check(self) -> None:
        closed = self._gates.closed
        writes_before = {partition: self._gates.fallback_writes(partition) for partition in closed}
        try:
            await self._streams.prepare()
            backlog = await self._fallback.backlog(closed)
        except StoreAway:
            for partition in closed:
                self._gates.release(partition)
            return
        empty = [
            partition
            for partition in closed
            if partition not in backlog
            and writes_before[partition][0] == 0
            and writes_before[partition] == self._gates.fallback_writes(partition)
        ]
        self._gates.open(empty)
        for partition in empty:
            self._oldest_before.pop(partition, None)
            self._next_hold.pop(partition, None)
        if empty:
            logger.info("Back to Redis", partitions=sorted(empty), still_draining=len(self._gates.closed))
        for partition in self._gates.closed:
            self._hold_if_nearly_drained(partition, backlog.get(partition))

    def _hold_if_nearly_drained(self, partition: int, backlog: Backlog | None) -> None:
        """Hold only where rows are seen to leave: without a reader, waiting would help nobody."""
        now = monotonic()
        before = self._oldest_before.get(partition)
        if backlog is not None:
            self._oldest_before[partition] = backlog.oldest_id
        moving = backlog is None or (before is not None and backlog.oldest_id > before)
        small = backlog is None or backlog.rows <= _NEARLY_DRAINED_ROWS
        if moving and small and now >= self._next_hold.get(partition, 0.0):
            self._gates.hold(partition, seconds=_HOLD_SECONDS)
            self._next_hold[partition] = now + _HOLD_AGAIN_AFTER_SECONDS
