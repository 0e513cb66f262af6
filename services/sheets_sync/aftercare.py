"""Puts right what was written a moment after staff had sorted, inserted or moved something."""

from collections.abc import Mapping, Sequence

from loguru import logger

from services.sheets_sync import metrics
from services.sheets_sync.columns import column_letters, quoted
from services.sheets_sync.plan import CellWrite, TabView, relocation
from services.sheets_sync.ports import Sheet, SheetRefused
from services.sheets_sync.rows import LEAD_ID


class Aftercare:
    """What the next round is to repair. `leads` are written anew in full, whether they have work or not."""

    def __init__(self, sheet: Sheet) -> None:
        self.leads: set[int] = set()
        self._sheet = sheet
        self._strays: list[CellWrite] = []

    @property
    def is_due(self) -> bool:
        """Whether a round is needed although no work waits."""
        return bool(self.leads or self._strays)

    def disturbed(self, lead_id: int, writes: Sequence[CellWrite], after: Mapping[str, TabView]) -> None:
        """These cells of a lead may have hit other rows: theirs and the lead's own are written anew."""
        metrics.ROWS.labels("disturbed").inc()
        logger.info("Rows moved while they were written; they are written again", lead_id=lead_id)
        self.leads.add(lead_id)
        for write in writes:
            there = after[write.tab].lead_at(write.row) if write.tab in after else ""
            if there.isdecimal():
                self.leads.add(int(there))
        self._strays += [write for write in writes if write.text]

    def settle(self, lead_id: int) -> None:
        """This lead's row is as it should be."""
        self.leads.discard(lead_id)

    async def clear_strays(self) -> None:
        """Empty the cells that were hit by mistake, where they still hold what was written."""
        if not self._strays:
            return
        strays, self._strays = self._strays, []
        ranges = [f"{quoted(stray.tab)}!{column_letters(stray.column)}{stray.row + 1}" for stray in strays]
        try:
            found = await self._sheet.read(ranges)
            await self._sheet.write_cells(
                [
                    CellWrite(tab=stray.tab, row=stray.row, column=stray.column, text="")
                    for stray, grid in zip(strays, found, strict=True)
                    if grid and grid[0] and grid[0][0] == stray.text.strip()
                ]
            )
        except SheetRefused as error:
            logger.warning("Cells that were hit by mistake can't be reached any more", reason=str(error))

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
        self.leads.update(rows)
