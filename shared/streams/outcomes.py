"""Records what became of outbox rows, many with one statement; whoever reports waits until PostgreSQL has it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from loguru import logger
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import utc_now
from shared.database import DATABASE_ERRORS, rows_of
from shared.metrics import Children
from shared.streams.names import StreamName

FINISHED = Counter("consumer_finished_total", "Outbox rows finished", ["stream", "outcome"])
AGE_SECONDS = Histogram(
    "consumer_row_age_seconds",
    "From the commit of an outbox row to the record of what became of it",
    ["stream"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600),
)
RECORDED_SIZE = Histogram(
    "consumer_recorded_batch_size",
    "Outcomes recorded with one statement",
    ["stream"],
    buckets=(1, 2, 5, 10, 20, 50, 100),
)
LAST_FINISHED = Gauge("consumer_last_finished_timestamp_seconds", "When this process last finished a row", ["stream"])

# The last condition is written so that the rows are found by their ids: offered the index of unfinished rows,
# PostgreSQL would walk through all of them.
RECORD = sa.text("""
    UPDATE outbox SET finished_at = CAST(:now AS timestamptz), outcome = done.outcome, detail = done.detail,
        message_id = coalesce(nullif(done.message_id, ''), outbox.message_id)
    FROM unnest(
        CAST(:ids AS bigint[]), CAST(:outcomes AS text[]), CAST(:details AS text[]), CAST(:messages AS text[])
    ) AS done(id, outcome, detail, message_id)
    WHERE outbox.id = done.id AND coalesce(outbox.finished_at, 'infinity') = 'infinity'
    RETURNING outbox.id, outbox.lead_id, outbox.outcome, outbox.payload->>'request_id' AS request_id,
        extract(epoch FROM CAST(:now AS timestamptz) - outbox.created_at)::float8 AS age_seconds
""")


SUSPECT_FROM = 3
"""What owners left unfinished so often may be what ended them."""


@dataclass(frozen=True, slots=True)
class Work:
    """One outbox row to do.

    `maybe_done` is true when an earlier owner had it in hand: it may have been done without being recorded.
    """

    id: int
    partition: int
    maybe_done: bool
    deliveries: int = 1
    """How often it came into the hands of an owner that did not live to let it go, this one's included."""

    @property
    def is_suspect(self) -> bool:
        """Whether it may have ended its owners: it is to be tried as `shared.streams.trials` says."""
        return self.deliveries >= SUSPECT_FROM


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a row: ``sent``, ``dropped``, ``written``, ``dead``; `detail` says why, in words.

    A `message_id` replaces the row's own: the one under which the provider really sent it.
    """

    work: Work
    outcome: str
    detail: str = ""
    message_id: str = ""


class Outcomes:
    """The outcomes of one stream. `leave` is told which rows are recorded, so that their entries leave the stream."""

    def __init__(
        self, engine: AsyncEngine, stream: StreamName, leave: Callable[[Sequence[int]], Awaitable[None]]
    ) -> None:
        self._engine = engine
        self._stream = stream
        self._leave = leave
        self._reported: list[tuple[Finished, asyncio.Future[None]]] = []
        self._barriers: list[asyncio.Future[None]] = []
        self._news = asyncio.Event()
        self._finished = Children(FINISHED, stream)
        self._age_seconds = AGE_SECONDS.labels(stream)
        self._recorded_size = RECORDED_SIZE.labels(stream)
        self._last_finished = LAST_FINISHED.labels(stream)

    async def report(self, finished: Finished) -> None:
        """Record the outcome; returns when PostgreSQL has it. A row that was finished before stays as it was."""
        recorded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reported.append((finished, recorded))
        self._news.set()
        await recorded

    async def settled(self) -> None:
        """Return when everything reported until now is recorded and its entries have left."""
        barrier: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._barriers.append(barrier)
        self._news.set()
        await barrier

    async def run(self) -> None:
        """Record what is reported, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            batch, self._reported = self._reported, []
            barriers, self._barriers = self._barriers, []
            if batch:
                await self._record_at_last([finished for finished, _ in batch])
                for _, recorded in batch:
                    _resolve(recorded)
                await self._leave([finished.work.id for finished, _ in batch])
            for barrier in barriers:
                _resolve(barrier)

    async def _record_at_last(self, batch: Sequence[Finished]) -> None:
        delay_seconds = 0.1
        while True:
            try:
                await self._record(batch)
            except DATABASE_ERRORS as error:
                logger.warning("Outcomes not recorded yet", stream=self._stream, error=type(error).__name__)
                await asyncio.sleep(delay_seconds)
                delay_seconds = min(2.0, delay_seconds * 2)
            else:
                return

    async def _record(self, batch: Sequence[Finished]) -> None:
        parameters = {
            "now": utc_now(),
            "ids": [finished.work.id for finished in batch],
            "outcomes": [finished.outcome for finished in batch],
            "details": [finished.detail for finished in batch],
            "messages": [finished.message_id for finished in batch],
        }
        recorded = await rows_of(self._engine, RECORD, parameters)
        for finished in batch:
            self._finished[finished.outcome].inc()
        for row in recorded:
            self._age_seconds.observe(max(0.0, row.age_seconds))
            logger.debug(
                "Work finished",
                request_id=row.request_id or "",
                stream=self._stream,
                lead_id=row.lead_id,
                outbox_id=row.id,
                outcome=row.outcome,
            )
        self._recorded_size.observe(len(batch))
        self._last_finished.set_to_current_time()


def _resolve(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
