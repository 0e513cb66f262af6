"""The port `Records` on PostgreSQL: leads and outbox are read, ``sheet_rows`` is this service's own.

Every write that stands for an effect on the sheet is fenced: it happens only while this process's epoch is the one in
``partition_leases``. A process that was frozen and wakes finds that out before it calls Google.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sheets_sync.adapters import statements
from services.sheets_sync.plan import Known
from services.sheets_sync.ports import Backlog, Guard, LeadRecord, OwnershipLost, RecordsAway, Written
from services.sheets_sync.rows import Lead
from shared.system_alerts import END_OPEN

STREAM = "sheets"


class PostgresRecords:
    """What PostgreSQL knows of one spreadsheet; see `services.sheets_sync.ports.Records`.

    `epoch` gives the epoch under which this process owns the spreadsheet, or raises `OwnershipLost`.
    """

    def __init__(
        self, engine: AsyncEngine, *, spreadsheet_id: str, unclear_wait_seconds: float, epoch: Callable[[], int]
    ) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._spreadsheet_id = spreadsheet_id
        self._unclear_wait_seconds = unclear_wait_seconds
        self._epoch = epoch

    async def leads_of(self, work_ids: Sequence[int]) -> dict[int, int]:
        """Outbox id -> lead id."""
        rows = await self._run(statements.LEADS_OF, ids=list(work_ids))
        return {row.id: row.lead_id for row in rows}

    async def load(self, lead_ids: Sequence[int]) -> dict[int, LeadRecord]:
        """Leads and what is known of their rows."""
        rows = await self._run(
            statements.LOAD,
            ids=list(lead_ids),
            spreadsheet=self._spreadsheet_id,
            wait_seconds=self._unclear_wait_seconds,
        )
        return {row.wanted: LeadRecord(_lead(row), _known(row)) for row in rows}

    async def start_appending(self, lead_ids: Sequence[int], tab: str, *, guarded: bool) -> list[Guard]:
        """One row of ``sheet_rows`` each, with its guard's id."""
        rows = await self._fenced(
            statements.START_APPENDING,
            ids=list(lead_ids),
            spreadsheet=self._spreadsheet_id,
            tab=tab,
            guarded=guarded,
        )
        if len(rows) != len(lead_ids):
            raise OwnershipLost("another process writes this spreadsheet")
        by_lead = {row.lead_id: row.guard_id for row in rows}
        return [Guard(by_lead[lead_id], lead_id) for lead_id in lead_ids] if guarded else []

    async def forget_tries(self, lead_ids: Sequence[int]) -> None:
        """No row of ``sheet_rows`` for what is not written."""
        if lead_ids:
            await self._fenced(statements.FORGET_TRIES, ids=list(lead_ids))

    async def renew_guards(self, lead_ids: Sequence[int]) -> None:
        """The next ids of the sequence."""
        await self._fenced(statements.RENEW_GUARDS, ids=list(lead_ids))

    async def trial_guard_id(self) -> int:
        """The next id of the sequence."""
        return int((await self._run(statements.NEXT_GUARD))[0].guard_id)

    async def record_written(self, rows: Sequence[Written]) -> None:
        """Status ``written``, with the cells that stand there."""
        if not rows:
            return
        recorded = await self._fenced(
            statements.RECORD_WRITTEN,
            ids=[row.lead_id for row in rows],
            tabs=[row.tab for row in rows],
            cells=[json.dumps(dict(row.cells)) for row in rows],
            spreadsheet=self._spreadsheet_id,
        )
        if len(recorded) != len(rows):
            raise OwnershipLost("another process writes this spreadsheet")

    async def record_gone(self, lead_ids: Sequence[int]) -> None:
        """Status ``deleted``; the alert is written by the statement that changes the status, so exactly once."""
        if lead_ids:
            await self._fenced(statements.RECORD_GONE, ids=list(lead_ids))

    async def has_written(self, tab: str) -> bool:
        """Whether ``sheet_rows`` names the tab."""
        return bool(await self._run(statements.HAS_WRITTEN, spreadsheet=self._spreadsheet_id, tab=tab))

    async def removable(self, guard_ids: Sequence[int]) -> list[int]:
        """By status and age."""
        rows = await self._run(
            statements.REMOVABLE,
            ids=list(guard_ids),
            spreadsheet=self._spreadsheet_id,
            wait_seconds=self._unclear_wait_seconds,
        )
        return [row.guard_id for row in rows]

    async def count_failure(self, work_id: int, error: str, *, retry_seconds: float) -> int:
        """One row of ``attempts``."""
        rows = await self._run(
            statements.COUNT_FAILURE,
            stream=STREAM,
            ref=str(work_id),
            error=error[:500],
            retry_seconds=retry_seconds,
        )
        return int(rows[0].failures)

    async def clear_failures(self, work_ids: Sequence[int]) -> None:
        """No row of ``attempts`` any more."""
        await self._run(statements.CLEAR_FAILURES, stream=STREAM, refs=[str(work_id) for work_id in work_ids])

    async def set_aside(self, work_ids: Sequence[int], *, reason: str, attempts: int) -> dict[int, int]:
        """Dead letters, outcome and alert with one statement, so that a crash leaves all of it or none."""
        rows = await self._run(
            statements.SET_ASIDE,
            ids=list(work_ids),
            refs=[str(work_id) for work_id in work_ids],
            stream=STREAM,
            reason=reason[:500],
            attempts=attempts,
        )
        return {int(row.ref): row.id for row in rows}

    async def alert(self, cause: str, text: str) -> None:
        """A row for the notifier's alerts."""
        await self._run(statements.ALERT, payload=json.dumps({"kind": "system", "cause": cause, "text": text}))

    async def all_clear(self, causes: Collection[str], text: str) -> None:
        """The same with ``clear``, for each cause that is open."""
        await self._run(END_OPEN, causes=list(causes), text=text)

    async def backlog(self) -> Backlog:
        """Unfinished outbox rows of this stream."""
        row = (await self._run(statements.BACKLOG))[0]
        return Backlog(row.waiting, row.oldest_at)

    async def _fenced(self, statement: sa.TextClause, **parameters: Any) -> Sequence[Any]:
        return await self._run(statement, epoch=self._epoch(), **parameters)

    async def _run(self, statement: sa.TextClause, **parameters: Any) -> Sequence[Any]:
        try:
            async with self._engine.connect() as connection:
                result = await connection.execute(statement, parameters)
                return result.all() if result.returns_rows else ()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise RecordsAway(f"{type(error).__name__}: {str(error)[:200]}") from error


def _lead(row: Any) -> Lead | None:
    if row.id is None:
        return None
    return Lead(
        id=row.id,
        channel=row.channel,
        chat=row.chat,
        phone=row.phone,
        username=row.username,
        answers=_answers(row.form),
        completed_at=row.completed_at,
        merged_into=row.merged_into,
    )


def _answers(form: Mapping[str, Any]) -> dict[str, str]:
    return {field: str(value.get("text", "")) for field, value in form.items() if isinstance(value, dict)}


def _known(row: Any) -> Known | None:
    if row.status is None:
        return None
    return Known(tab=row.tab, guard_id=row.guard_id, status=row.status, cells=row.cells, has_settled=row.has_settled)
