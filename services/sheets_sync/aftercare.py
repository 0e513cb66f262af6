"""Puts right what was written where staff had sorted, inserted or moved something a moment before.

A cell is addressed by its row and column. If those have moved by the time the write is applied, another lead's cell is
hit, and after further sorting nobody can tell where. So it is looked for by what was written: a row that holds such a
text although its lead should hold another gets its own text back. A write whose answer was lost may still be applied
later; it is looked for once it no longer can be.
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from loguru import logger

from services.sheets_sync import metrics
from services.sheets_sync.columns import column_letters, quoted
from services.sheets_sync.plan import CellWrite, TabView, relocation
from services.sheets_sync.ports import Grid, LeadRecord, Records, Sheet, SheetRefused
from services.sheets_sync.rows import COLUMNS, LEAD_ID, cells_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """Cells that may have hit others than meant."""

    due_at: float
    writes: Sequence[CellWrite]
    texts: frozenset[tuple[str, str]]
    """Column and text of each."""


class Aftercare:
    """What the next rounds are to repair, whether work waits or not. Lives as long as the process."""

    def __init__(self, sheet: Sheet, records: Records, *, unclear_wait_seconds: float) -> None:
        self.columns: dict[int, set[str]] = {}
        """Lead -> columns to be written in any case."""
        self._sheet = sheet
        self._records = records
        self._unclear_wait_seconds = unclear_wait_seconds
        self._doubts: list[_Doubt] = []

    def due_in(self) -> float | None:
        """Seconds until a round is needed; None: nothing is to be repaired."""
        if self.columns:
            return 0.0
        soonest = min((doubt.due_at for doubt in self._doubts), default=None)
        return None if soonest is None else max(0.0, soonest - time.monotonic())

    def disturbed(self, lead_id: int, changes: Mapping[str, str], writes: Sequence[CellWrite]) -> None:
        """These cells of a lead did not stand where they should when they were looked for."""
        metrics.ROWS.labels("disturbed").inc()
        logger.info("Rows moved while they were written; they are written again", lead_id=lead_id)
        self.columns.setdefault(lead_id, set()).update(changes)
        self._doubt(changes.items(), writes, due_at=time.monotonic())

    def unclear(self, changes: Collection[tuple[str, str]], writes: Sequence[CellWrite]) -> None:
        """The answer to these writes was lost; they may be applied at any time until they no longer can be."""
        self._doubt(changes, writes, due_at=time.monotonic() + self._unclear_wait_seconds)

    def unchecked(self, changes: Collection[tuple[str, str]], writes: Sequence[CellWrite]) -> None:
        """These were applied, but something failed before the look that should have followed."""
        if changes:
            self._doubt(changes, writes, due_at=time.monotonic())

    def settle(self, lead_id: int) -> None:
        """This lead's row is as it should be."""
        self.columns.pop(lead_id, None)

    async def inspect(self, views: Sequence[TabView]) -> None:
        """Find what the doubtful writes have hit, empty it where nothing should be, and have the rest written anew."""
        now = time.monotonic()
        due = [doubt for doubt in self._doubts if doubt.due_at <= now]
        if not due:
            return
        grids = await self._read(views)
        hit: dict[int, set[tuple[str, str]]] = {}
        texts = frozenset[tuple[str, str]]().union(*(doubt.texts for doubt in due))
        for view, grid in zip(views, grids, strict=True):
            for lead_id, column, text in _suspicious(view, grid, texts):
                hit.setdefault(lead_id, set()).add((column, text))
        records = await self._records.load(list(hit)) if hit else {}
        wrong = {lead_id: columns for lead_id, found in hit.items() if (columns := _wrong(records[lead_id], found))}
        for lead_id, columns in wrong.items():
            self.columns.setdefault(lead_id, set()).update(columns)
        if wrong:
            logger.info("Rows hold what was meant for others; they are written again", leads=sorted(wrong))
        await self._empty_strays([write for doubt in due for write in doubt.writes], views, grids)
        self._doubts = [doubt for doubt in self._doubts if doubt not in due]

    async def relocate(self, rows: Mapping[int, Mapping[str, str]], before: TabView, after: TabView) -> None:
        """Write rows anew that were appended in the order of columns that had changed by then."""
        letters = column_letters(before.layout.positions[LEAD_ID])
        (column,) = await self._sheet.read([f"{quoted(after.title)}!{letters}:{letters}"])
        row_by_id = {cells[0]: row for row, cells in enumerate(column) if cells}
        writes = [
            write
            for lead_id, cells in rows.items()
            if (row := row_by_id.get(str(lead_id))) is not None
            for write in relocation(row, cells, before, after)
        ]
        metrics.ROWS.labels("disturbed").inc(len(rows))
        logger.info("Columns moved while rows were appended; they are written again", rows=len(rows))
        await self._sheet.write_cells(writes)
        for lead_id in rows:
            self.columns.setdefault(lead_id, set()).update(COLUMNS)

    def _doubt(self, changes: Collection[tuple[str, str]], writes: Sequence[CellWrite], *, due_at: float) -> None:
        texts = frozenset((column, text.strip()) for column, text in changes)
        self._doubts.append(_Doubt(due_at=due_at, writes=writes, texts=texts))

    async def _read(self, views: Sequence[TabView]) -> list[Grid]:
        """All cells of our tabs up to the last column that matters."""
        return await self._sheet.read(
            [f"{quoted(view.title)}!A:{column_letters(view.layout.width - 1)}" for view in views]
        )

    async def _empty_strays(self, writes: Sequence[CellWrite], views: Sequence[TabView], grids: Sequence[Grid]) -> None:
        """Empty cells that were hit where no lead's cell is: in rows without a lead id, or in columns of the staff."""
        found = {view.title: (view, grid) for view, grid in zip(views, grids, strict=True)}
        strays = []
        for write in writes:
            view, grid = found.get(write.tab, (None, []))
            if view is None or not write.text or _cell(grid, write.row, write.column) != write.text.strip():
                continue
            if not _lead_at(view, grid, write.row) or write.column not in view.layout.positions.values():
                strays.append(CellWrite(tab=write.tab, row=write.row, column=write.column, text=""))
        try:
            await self._sheet.write_cells(strays)
        except SheetRefused as error:
            logger.warning("Cells that were hit by mistake can't be reached any more", reason=str(error))


def _wrong(record: LeadRecord, found: Collection[tuple[str, str]]) -> set[str]:
    """Those columns that should hold something else."""
    if record.lead is None or record.known is None or record.known.status != "written":
        return set()
    cells = cells_of(record.lead)
    return {column for column, text in found if cells[column].strip() != text}


def _suspicious(view: TabView, grid: Grid, texts: frozenset[tuple[str, str]]) -> Iterator[tuple[int, str, str]]:
    """Lead, column and text of every cell in a lead's row that holds one of the texts.

    Columns may have moved as well, so a text is suspicious in any of them; only emptiness is so in its own alone.
    """
    anywhere = {text for _, text in texts if text}
    for row in range(view.layout.header_row + 1, len(grid)):
        lead_id = _lead_at(view, grid, row)
        if not lead_id.isdecimal():
            continue
        for column, position in view.layout.positions.items():
            text = _cell(grid, row, position)
            if column != LEAD_ID and (text in anywhere or (column, text) in texts):
                yield int(lead_id), column, text


def _lead_at(view: TabView, grid: Grid, row: int) -> str:
    return _cell(grid, row, view.layout.positions[LEAD_ID])


def _cell(grid: Grid, row: int, column: int) -> str:
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else ""
