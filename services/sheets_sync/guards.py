"""The guards of appends: which tries were applied, why one was refused, and when a guard has served its time."""

from collections.abc import Collection, Mapping, Sequence

from loguru import logger

from services.sheets_sync import metrics
from services.sheets_sync.ports import Guard, LeadRecord, Records, Sheet, SheetError

GUARDS_KEPT = 200
"""They take room in the spreadsheet, which has some for about 2,000: beyond this many, the spent ones are removed."""


class Guards:
    """The guards of one spreadsheet."""

    def __init__(self, sheet: Sheet, records: Records) -> None:
        self.are_accepted = True
        """False once the spreadsheet has refused a trial: then appends go without, until the process starts anew."""
        self._sheet = sheet
        self._records = records
        self._spent: set[int] = set()
        self._has_swept = False

    async def applied(self, records: Mapping[int, LeadRecord]) -> Mapping[int, str]:
        """Guard id -> lead id of everything that was appended, if any of these leads was tried before.

        An id that the spreadsheet knows from somebody else (a database that began anew) is replaced.
        """
        tried = {
            record.known.guard_id: lead_id
            for lead_id, record in records.items()
            if record.known and record.known.status == "appending" and record.known.guard_id
        }
        if not tried:
            return {}
        present = await self._sheet.guards()
        foreign = [
            lead_id for guard_id, lead_id in tried.items() if present.get(guard_id, str(lead_id)) != str(lead_id)
        ]
        if foreign:
            await self._records.renew_guards(foreign)
        return present

    async def is_about_rows(self, guards: Collection[Guard]) -> bool:
        """Whether an append with these guards was refused for its rows; if not, the next round knows what to do."""
        present = await self._sheet.guards()
        taken = [guard for guard in guards if guard.id in present]
        if taken:
            logger.info("An append was refused since guards are taken", guards=len(taken), rows=len(guards))
            foreign = [guard.lead_id for guard in taken if present[guard.id] != str(guard.lead_id)]
            if foreign:
                await self._records.renew_guards(foreign)
            return False
        if not await self._sheet.accepts_guards(await self._records.trial_guard_id()):
            logger.warning("The spreadsheet takes no guards; an unclear append is read back before it is repeated")
            self.are_accepted = False
            metrics.WITHOUT_GUARDS.set(1)
            return False
        return True

    def spend(self, guards: Sequence[Guard]) -> None:
        """These were tried once, with a clear answer: nothing of them is under way any more."""
        self._spent.update(guard.id for guard in guards)

    async def sweep(self) -> None:
        """Remove what has served its time, now and then; a failure is tried again at the next occasion."""
        if self._has_swept and len(self._spent) < GUARDS_KEPT:
            return
        try:
            present = await self._sheet.guards()
            settled = set(await self._records.removable(list(present))) | (self._spent & present.keys())
            if settled:
                await self._sheet.remove_guards(sorted(settled))
        except SheetError as error:
            logger.warning("Guards not removed", reason=str(error))
            return
        self._spent.clear()
        self._has_swept = True
