"""The loop: one owner, who lets go at once."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from services.processor.adapters.repairs import PostgresRepairs
from services.processor.repair.ports import SessionsShown, WahaSession
from services.processor.repair.task import SessionCare, Tempo
from shared.streams.leases import Leases
from shared.translation.reading import JsonObject
from tests.eventually import eventually

QUICK = Tempo(look_seconds=0.05, tick_seconds=0.01, silent_seconds=0)


class Waha:
    """A history of nothing, which counts who looks, or never answers, or is broken."""

    def __init__(self, *, hangs: bool = False, broken: bool = False) -> None:
        self.looks = 0
        self._hangs = hangs
        self._broken = broken

    async def sessions(self, known: Collection[str]) -> SessionsShown:
        self.looks += 1
        if self._broken:
            raise ZeroDivisionError
        if self._hangs:
            await asyncio.Event().wait()
        return SessionsShown()

    async def messages(self, session: WahaSession, since: datetime) -> AsyncIterator[Sequence[JsonObject]]:
        return
        yield []


class Worker:
    """A process that takes care."""

    def __init__(self, engine: AsyncEngine, store: PostgresRepairs, waha: Waha, name: str) -> None:
        self.waha = waha
        self.leases = Leases(engine, name="sessions", partitions=1, worker=name, ttl_seconds=2)
        self.stop = asyncio.Event()
        care = SessionCare(self.leases, waha, store, QUICK, partitions=4)
        self.tasks = [asyncio.create_task(work(self.stop)) for work in (self.leases.run, care.run)]

    async def ends(self) -> None:
        self.stop.set()
        async with asyncio.timeout(1):
            await asyncio.gather(*self.tasks)
        await self.leases.leave()


async def test_one_looks_and_the_other_goes_on_when_it_leaves(engine: AsyncEngine, store: PostgresRepairs) -> None:
    first = Worker(engine, store, Waha(), "first")
    await eventually(lambda: first.waha.looks > 1)
    second = Worker(engine, store, Waha(), "second")
    looks = first.waha.looks
    await eventually(lambda: first.waha.looks > looks + 5)
    assert second.waha.looks == 0

    await first.ends()

    looks = first.waha.looks
    await eventually(lambda: second.waha.looks > 1)
    assert first.waha.looks == looks
    await second.ends()


async def test_a_look_under_way_delays_nobodys_end(engine: AsyncEngine, store: PostgresRepairs) -> None:
    worker = Worker(engine, store, Waha(hangs=True), "worker")
    await eventually(lambda: worker.waha.looks == 1)

    await worker.ends()


async def test_a_fault_in_it_ends_no_process(engine: AsyncEngine, store: PostgresRepairs) -> None:
    worker = Worker(engine, store, Waha(broken=True), "worker")

    await eventually(lambda: worker.waha.looks > 2)

    assert not any(task.done() for task in worker.tasks)
    await worker.ends()
