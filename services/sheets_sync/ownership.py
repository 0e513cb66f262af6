"""Whether this process may write the spreadsheet at this moment."""

from services.sheets_sync.ports import OwnershipLost
from shared.streams.leases import PartitionLeases


class Ownership:
    """The lease of the one partition, asked just before every write."""

    def __init__(self, leases: PartitionLeases) -> None:
        self.is_leaving = False
        """Set while the spreadsheet is handed over: no further write begins, what is under way is still recorded."""
        self._leases = leases

    def epoch(self) -> int:
        """The epoch this process owns the spreadsheet under. Raises `OwnershipLost`."""
        epoch = self._leases.owned.get(0)
        if epoch is None or not self._leases.is_valid():
            raise OwnershipLost("the lease is gone")
        return epoch

    def is_owner(self) -> bool:
        """Whether this process owns the spreadsheet and keeps it."""
        return not self.is_leaving and 0 in self._leases.owned and self._leases.is_valid()

    def check_write(self) -> None:
        """Raises `OwnershipLost` when no write may begin."""
        if self.is_leaving:
            raise OwnershipLost("the spreadsheet is handed over")
        self.epoch()
