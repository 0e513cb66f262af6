"""Finding one's way in the spreadsheet: our tabs, their headers, and the lead ids that stand in them."""

import re
from collections.abc import Sequence

from loguru import logger

from services.sheets_sync.columns import (
    EMPTY_TAB,
    HEADER_ROWS,
    HeaderUnclear,
    Layout,
    column_letters,
    find_layout,
    quoted,
)
from services.sheets_sync.plan import TabView
from services.sheets_sync.ports import Grid, Records, Sheet, SheetAway, SheetRefused, TabProperties
from services.sheets_sync.rows import COLUMNS, LEAD_ID

_LOOKS = 5
"""Columns that move between two reads are looked for again this often."""


class Tabs:
    """The tab named in the settings and its successors: ``Leads``, ``Leads 2``, ``Leads 3`` …

    What was learned is used for the next look and checked by it; `forget` drops it.
    """

    def __init__(self, sheet: Sheet, records: Records, *, name: str, max_rows: int) -> None:
        self._sheet = sheet
        self._records = records
        self._name = name
        self._max_rows = max_rows
        self._ours: list[TabProperties] = []
        self._lead_id_at: dict[str, int] = {}

    def forget(self) -> None:
        """Learn everything anew at the next look: what was known led to a refusal."""
        self._ours = []
        self._lead_id_at = {}

    async def look(self) -> list[TabView]:
        """All our tabs as they stand now, each with a complete header; made where missing.

        Raises `SheetAway` with ``needs_person`` where staff must first say which column is meant.
        """
        for _ in range(_LOOKS):
            try:
                if not self._ours:
                    await self._find_tabs()
                views = await self._read()
            except SheetRefused as error:
                # A tab was renamed, or a column removed: its range is no longer understood.
                logger.info("Tabs are looked for again", reason=str(error))
                self.forget()
                continue
            if views is not None:
                return views
        raise SheetAway("google_refuses", "the tabs can't be read: ranges are refused", is_unclear=False)

    def is_full(self, view: TabView) -> bool:
        """Whether the next rows belong into a new tab."""
        return len(view.lead_ids) >= self._max_rows

    async def open_successor(self, views: Sequence[TabView]) -> None:
        """Add the tab that follows the last of ours."""
        number = max((_number(view.title, self._name) or 1) for view in views) + 1
        title = f"{self._name} {number}"
        logger.info("A new tab is opened", tab=title, rows=len(views[-1].lead_ids))
        await self._add(title)

    async def _find_tabs(self) -> None:
        found = await self._sheet.tabs()
        ours = [(number, tab) for tab in found if (number := _number(tab.title, self._name)) is not None]
        if not ours:
            if await self._records.has_written(self._name):
                raise SheetAway(
                    "sheet_tab_missing",
                    f'Tab "{self._name}" tidak ada lagi di spreadsheet, padahal sudah berisi lead. Kembalikan nama '
                    "tabnya, atau ubah GOOGLE_SHEET_NAME. Sampai itu tidak ada lead yang ditulis.",
                    is_unclear=False,
                    needs_person=True,
                )
            await self._add(self._name)
            return
        self._ours = [tab for _, tab in sorted(ours, key=lambda one: one[0])]

    async def _add(self, title: str) -> None:
        self.forget()
        try:
            await self._sheet.add_tab(title, COLUMNS)
        except SheetRefused as error:
            logger.info("The tab is there already", tab=title, reason=str(error))

    async def _read(self) -> list[TabView] | None:
        """One read of all tabs at one moment; None when it told where to look, and is to be repeated."""
        ranges: list[str] = []
        for tab in self._ours:
            ranges.append(f"{quoted(tab.title)}!1:{HEADER_ROWS}")
            if (position := self._lead_id_at.get(tab.title)) is not None:
                letters = column_letters(position)
                ranges.append(f"{quoted(tab.title)}!{letters}:{letters}")
        if not ranges:
            return None
        grids = iter(await self._sheet.read(ranges))
        views: list[TabView] = []
        for tab in self._ours:
            layout = _layout(tab.title, next(grids))
            known = self._lead_id_at.get(tab.title)
            lead_ids = _column(next(grids)) if known is not None else []
            if layout.missing:
                await self._complete_header(tab, layout)
                return None
            if layout.positions[LEAD_ID] == known:
                views.append(TabView(title=tab.title, sheet_id=tab.sheet_id, layout=layout, lead_ids=lead_ids))
            self._lead_id_at[tab.title] = layout.positions[LEAD_ID]
        return views if len(views) == len(self._ours) else None

    async def _complete_header(self, tab: TabProperties, layout: Layout) -> None:
        if LEAD_ID in layout.missing and await self._records.has_written(tab.title):
            raise SheetAway(
                "sheet_header",
                f'Kolom lead_id di tab "{tab.title}" tidak ada lagi, jadi baris lead tidak bisa dikenali. Kembalikan '
                "kolom itu (Ctrl+Z atau riwayat versi). Sampai itu tidak ada lead yang ditulis.",
                is_unclear=False,
                needs_person=True,
            )
        logger.info("Columns are added", tab=tab.title, columns=list(layout.missing))
        # The width may have changed since the tab was found.
        fresh = next((one for one in await self._sheet.tabs() if one.sheet_id == tab.sheet_id), tab)
        column = 0 if layout == EMPTY_TAB else layout.width
        await self._sheet.write_header(fresh, layout.header_row, column, layout.missing)
        self._lead_id_at.pop(tab.title, None)


def _layout(title: str, top_rows: Grid) -> Layout:
    try:
        return find_layout(top_rows)
    except HeaderUnclear as error:
        text = f'Tab "{title}": {error}. Sampai itu tidak ada lead yang ditulis.'
        raise SheetAway("sheet_header", text, is_unclear=False, needs_person=True) from error


def _column(grid: Grid) -> list[str]:
    return [row[0] if row else "" for row in grid]


def _number(title: str, name: str) -> int | None:
    """Which of our tabs a title names: 1, 2, 3 …; None when it is none of ours."""
    if title == name:
        return 1
    match = re.fullmatch(re.escape(name) + r" (\d+)", title)
    return int(match[1]) if match and int(match[1]) > 1 else None
