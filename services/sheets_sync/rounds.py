"""One round: look at the sheet, decide, write, look again.

DESIGN. An append travels with a guard, an id that the spreadsheet takes only once, remembered in PostgreSQL before the
call. So an append may be repeated whatever became of it: a batch of which any guard is taken is refused as a whole.
Guards are read before the rows are looked for; in the other order an append that lands in between would look like a
row that staff deleted. Where the spreadsheet takes no guards, an append whose result is unknown is only repeated once
it can no longer land and the lead id is still absent.

Updates name row and column by what was read a moment before. Staff may sort or insert in that moment, so a second look
follows, and whatever was touched elsewhere is put right in the next round (`Aftercare`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.sheets_sync import metrics
from services.sheets_sync.aftercare import Aftercare
from services.sheets_sync.batching import fitting, halves
from services.sheets_sync.guards import Guards
from services.sheets_sync.plan import (
    Append,
    CellWrite,
    Gone,
    Ignore,
    Step,
    TabView,
    Update,
    Wait,
    places_of,
    row_values,
    stands,
    step_for,
    writes_for,
)
from services.sheets_sync.ports import Guard, LeadRecord, Records, Sheet, SheetAway, SheetRefused, Written
from services.sheets_sync.tabs import Tabs

MAX_LEADS = 200
ALL_REFUSED = 5
"""So many refusals with nothing accepted are no fault of single leads."""

Cells = Mapping[str, str]


@dataclass(slots=True)
class Outcomes:
    """What a round achieved. Leads that are named nowhere stay waiting and are looked at in the next round."""

    done: dict[int, str] = field(default_factory=dict)
    """Lead id -> written | ignored | dropped."""
    refused: dict[int, str] = field(default_factory=dict)
    """Lead id -> why Google refused its cells."""
    must_wait: set[int] = field(default_factory=set)
    """An unclear append of theirs may still land."""
    accepted: int = 0


class Rounds:
    """The rounds of one spreadsheet, one at a time."""

    def __init__(self, sheet: Sheet, records: Records, tabs: Tabs, *, unclear_wait_seconds: float) -> None:
        self._sheet = sheet
        self._records = records
        self._tabs = tabs
        self._guards = Guards(sheet, records)
        self._aftercare = Aftercare(sheet, records, unclear_wait_seconds=unclear_wait_seconds)

    def due_in(self) -> float | None:
        """Seconds until a round is needed although no work waits; None: none is."""
        return self._aftercare.due_in()

    async def run(self, lead_ids: Sequence[int]) -> Outcomes:
        """Make these leads' rows right, as far as one round can. Raises `SheetAway`, `OwnershipLost`, `RecordsAway`."""
        outcomes = Outcomes()
        metrics.ROUND_LEADS.observe(len(lead_ids))
        wanted = list(dict.fromkeys([*self._aftercare.columns, *lead_ids]))[:MAX_LEADS]
        records = await self._records.load(wanted)
        if self._aftercare.due_in() != 0 and not any(map(_may_have_row, records.values())):
            outcomes.done = dict.fromkeys(records, "ignored")
            return outcomes
        applied = await self._guards.applied(records)
        views = await self._look_with_room()
        await self._aftercare.inspect(views)
        steps = self._steps(records, views, applied)
        await self._settle_without_writing(steps, outcomes)
        before = {view.title: view for view in views}
        updated = await self._update(steps, before, outcomes)
        try:
            appended = await self._append(steps, views[-1], records, outcomes)
            if updated or appended:
                await self._check(steps, updated, appended, before, views[-1], outcomes)
        except SheetAway:
            self._aftercare.unchecked(*_all_of(updated, steps))
            raise
        await self._guards.sweep()
        return outcomes

    async def _look_with_room(self) -> list[TabView]:
        views = await self._tabs.look()
        if self._tabs.is_full(views[-1]):
            await self._tabs.open_successor(views)
            views = await self._tabs.look()
        return views

    def _steps(
        self, records: Mapping[int, LeadRecord], views: Sequence[TabView], applied: Mapping[int, str]
    ) -> dict[int, Step]:
        return {
            lead_id: step_for(
                lead_id,
                record.lead,
                record.known,
                places_of(lead_id, views),
                was_applied=record.known is not None and applied.get(record.known.guard_id) == str(lead_id),
                uses_guards=self._guards.are_accepted,
                rewrite=self._aftercare.columns.get(lead_id, frozenset()),
            )
            for lead_id, record in records.items()
        }

    async def _settle_without_writing(self, steps: Mapping[int, Step], outcomes: Outcomes) -> None:
        gone = [lead_id for lead_id, step in steps.items() if isinstance(step, Gone)]
        await self._records.record_gone(gone)
        metrics.ROWS.labels("deleted").inc(len(gone))
        for lead_id, step in steps.items():
            match step:
                case Gone():
                    outcomes.done[lead_id] = "dropped"
                case Ignore():
                    outcomes.done[lead_id] = "ignored"
                case Update(changes=changes) if not changes:
                    outcomes.done[lead_id] = "written"
                case Wait():
                    outcomes.must_wait.add(lead_id)
                case _:
                    continue
            self._aftercare.settle(lead_id)

    async def _update(
        self, steps: Mapping[int, Step], views: Mapping[str, TabView], outcomes: Outcomes
    ) -> dict[int, list[CellWrite]]:
        """Write the changed cells; returns what was written where, by lead."""
        changed = {
            lead_id: writes_for(step.places, step.changes, views)
            for lead_id, step in steps.items()
            if isinstance(step, Update) and step.changes
        }
        batch = fitting(changed, lambda writes: sum(len(write.text) for write in writes))
        accepted_before = outcomes.accepted
        try:
            written = await self._write_cells(batch, outcomes) if batch else {}
        except SheetAway as away:
            if away.is_unclear:
                self._aftercare.unclear(*_all_of(batch, steps))
            elif outcomes.accepted > accepted_before:
                self._aftercare.unchecked(*_all_of(batch, steps))
            raise
        _raise_if_nothing_is_accepted(batch, outcomes)
        metrics.ROWS.labels("updated").inc(len(written))
        return written

    async def _write_cells(self, batch: dict[int, list[CellWrite]], outcomes: Outcomes) -> dict[int, list[CellWrite]]:
        try:
            await self._sheet.write_cells([write for writes in batch.values() for write in writes])
        except SheetRefused as error:
            self._tabs.forget()
            if len(batch) == 1:
                _refuse(batch, error, outcomes)
                return {}
            first, second = halves(batch)
            return await self._write_cells(first, outcomes) | await self._write_cells(second, outcomes)
        outcomes.accepted += len(batch)
        return batch

    async def _append(
        self, steps: Mapping[int, Step], view: TabView, records: Mapping[int, LeadRecord], outcomes: Outcomes
    ) -> dict[int, Cells]:
        """Append the absent rows; returns the cells of those that were, by lead."""
        absent: dict[int, Cells] = {lead_id: step.cells for lead_id, step in steps.items() if isinstance(step, Append)}
        batch = fitting(absent, lambda cells: sum(map(len, cells.values())))
        if not batch:
            return {}
        guards = await self._records.start_appending(list(batch), view.title, guarded=self._guards.are_accepted)
        by_lead = {guard.lead_id: guard for guard in guards}
        # No other try than this one can be under way for these: what Google refuses of them was never tried.
        fresh = [lead_id for lead_id in batch if not guards or records[lead_id].known is None]
        accepted_before = outcomes.accepted
        try:
            appended = await self._append_rows(batch, view, by_lead, outcomes, is_half=False)
        except SheetAway as away:
            if not away.is_unclear and outcomes.accepted == accepted_before:
                await self._records.forget_tries(fresh)
            raise
        await self._records.forget_tries([lead_id for lead_id in fresh if lead_id not in appended])
        _raise_if_nothing_is_accepted(batch, outcomes)
        self._guards.spend([by_lead[lead_id] for lead_id in fresh if lead_id in appended and guards])
        metrics.ROWS.labels("appended").inc(len(appended))
        return appended

    async def _append_rows(
        self,
        batch: dict[int, Cells],
        view: TabView,
        guards: Mapping[int, Guard],
        outcomes: Outcomes,
        *,
        is_half: bool,
    ) -> dict[int, Cells]:
        carried = [guards[lead_id] for lead_id in batch if lead_id in guards]
        rows = [row_values(cells, view.layout) for cells in batch.values()]
        try:
            await self._sheet.append_rows(view.sheet_id, rows, carried)
        except SheetRefused as error:
            if carried and not is_half and not await self._guards.is_about_rows(carried):
                return {}
            self._tabs.forget()
            if len(batch) == 1:
                _refuse(batch, error, outcomes)
                return {}
            first, second = halves(batch)
            appended = await self._append_rows(first, view, guards, outcomes, is_half=True)
            return appended | await self._append_rows(second, view, guards, outcomes, is_half=True)
        outcomes.accepted += len(batch)
        return batch

    async def _check(
        self,
        steps: Mapping[int, Step],
        updated: Mapping[int, Sequence[CellWrite]],
        appended: Mapping[int, Cells],
        before: Mapping[str, TabView],
        target: TabView,
        outcomes: Outcomes,
    ) -> None:
        """Look again: what stands where it should is recorded and done, the rest is put right in the next round."""
        views = await self._tabs.look()
        after = {view.title: view for view in views}
        written: list[Written] = []
        for lead_id, writes in updated.items():
            step = steps[lead_id]
            if isinstance(step, Update) and all(
                write.tab in after and stands(write, lead_id, before[write.tab], after[write.tab]) for write in writes
            ):
                written.append(Written(lead_id, step.places[0].tab, step.cells))
                outcomes.done[lead_id] = "written"
                self._aftercare.settle(lead_id)
            else:
                self._aftercare.disturbed(lead_id, _changes(step), writes)
        lost: dict[int, Cells] = {}
        for lead_id, cells in appended.items():
            written.append(Written(lead_id, target.title, cells))
            if places_of(lead_id, views):
                outcomes.done[lead_id] = "written"
            else:
                lost[lead_id] = cells
        await self._records.record_written(written)
        now = after.get(target.title)
        if lost and now is not None and now.layout.positions != target.layout.positions:
            await self._aftercare.relocate(lost, target, now)


def _may_have_row(record: LeadRecord) -> bool:
    return record.known is not None or record.lead is None or record.lead.completed_at is not None


def _all_of(
    batch: Mapping[int, Sequence[CellWrite]], steps: Mapping[int, Step]
) -> tuple[list[tuple[str, str]], list[CellWrite]]:
    """What was written to whichever lead: columns with their texts, and the cells."""
    changes = [change for lead_id in batch for change in _changes(steps[lead_id]).items()]
    return changes, [write for writes in batch.values() for write in writes]


def _changes(step: Step) -> Mapping[str, str]:
    return step.changes if isinstance(step, Update) else {}


def _refuse(batch: Mapping[int, object], error: SheetRefused, outcomes: Outcomes) -> None:
    outcomes.refused.update(dict.fromkeys(batch, str(error)))
    if outcomes.accepted == 0 and len(outcomes.refused) >= ALL_REFUSED:
        raise _all_refused(outcomes)


def _raise_if_nothing_is_accepted(batch: Mapping[int, object], outcomes: Outcomes) -> None:
    if len(batch) > 1 and outcomes.accepted == 0 and outcomes.refused.keys() >= batch.keys():
        raise _all_refused(outcomes)


def _all_refused(outcomes: Outcomes) -> SheetAway:
    return SheetAway("google_refuses", next(iter(outcomes.refused.values())), is_unclear=False)
